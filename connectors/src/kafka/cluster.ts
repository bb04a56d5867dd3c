/** A cluster's brokers: connects to a seed, knows each topic's leaders, finds its way again when they move. */
import type net from 'node:net';
import { asKafkaJs, isConnectionLoss, isMoved, KafkaProblem, WireCode, WireError } from './errors.ts';
import { Link, type LinkOptions } from './link.ts';
import { ApiKey, type ClusterMetadata, metadataRequest, type TopicMetadata } from './wire.ts';

/** The address a failure belongs to; kept beside the error so that its text can name it. */
export interface Attempt {
  address: string;
  advertised: boolean;
}

export class Cluster {
  readonly #seeds: readonly string[];
  readonly #options: LinkOptions;
  readonly #links = new Map<string, Link>();
  #nodes = new Map<number, string>();
  /** The last address that was tried, for the text of a failure. */
  lastAttempt: Attempt;

  constructor(seeds: readonly string[], options: Omit<LinkOptions, 'sockets'>) {
    this.#seeds = seeds;
    this.#options = { ...options, sockets: new Set<net.Socket>() };
    this.lastAttempt = { address: seeds[0] ?? '', advertised: false };
  }

  #link(address: string): Link {
    const known = this.#links.get(address);
    if (known && !known.lost) return known;
    // A connection that broke, or whose login ran out, is replaced: kafkajs cannot bring every state of it back.
    if (known) void known.close().catch(() => {});
    const colon = address.lastIndexOf(':');
    const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
    const link = new Link(host, Number(address.slice(colon + 1)), this.#options);
    this.#links.set(address, link);
    return link;
  }

  /** Connects to a broker that is known or written by the user; stops at the first refusal that another broker would repeat. */
  async anyBroker(): Promise<Link> {
    const connected = [...this.#links.values()].find((link) => link.connected);
    if (connected) return connected;
    const advertised = [...this.#nodes.values()];
    let failure: { error: unknown; attempt: Attempt } | undefined;
    for (const address of new Set([...this.#seeds, ...advertised])) {
      const attempt = { address, advertised: !this.#seeds.includes(address) };
      this.lastAttempt = attempt;
      try {
        const link = this.#link(address);
        await link.connect();
        return link;
      } catch (error) {
        failure ??= { error, attempt };
        if (!isConnectionLoss(error)) throw error;
      }
    }
    if (failure) this.lastAttempt = failure.attempt;
    throw (
      failure?.error ?? new KafkaProblem('kafka/unreachable', 'The connection names no broker.', 'Add its brokers.')
    );
  }

  /** Fresh metadata of the named topics, or of all when none is named. */
  async metadata(topics: string[] = []): Promise<ClusterMetadata> {
    const link = await this.anyBroker();
    this.lastAttempt = { address: link.address, advertised: false };
    const metadata = await link.send(ApiKey.Metadata, (version) => metadataRequest(version, topics));
    this.#nodes = new Map(metadata.nodes.map((node) => [node.id, `${node.host}:${node.port}`]));
    return metadata;
  }

  /** One topic's metadata. @throws WireError when the topic is missing or not to be seen. */
  async topic(name: string): Promise<TopicMetadata> {
    const topic = (await this.metadata([name])).topics.find((candidate) => candidate.name === name);
    if (!topic) throw new WireError(WireCode.unknownTopic);
    if (topic.errorCode !== 0 && !(isMoved(topic.errorCode) && topic.errorCode !== WireCode.unknownTopic))
      throw new WireError(topic.errorCode);
    return topic;
  }

  /** The broker with an id of the last metadata. */
  async node(id: number): Promise<Link> {
    const address = this.#nodes.get(id);
    if (address === undefined) throw new WireError(5);
    this.lastAttempt = { address, advertised: !this.#seeds.includes(address) };
    const link = this.#link(address);
    await link.connect();
    return link;
  }

  get openSockets(): number {
    return this.#options.sockets.size;
  }

  /** Destroys every socket: pending requests fail at once, nothing waits for a long poll. */
  async close(): Promise<void> {
    for (const socket of this.#options.sockets) socket.destroy(new Error('closed'));
    const links = [...this.#links.values()];
    this.#links.clear();
    await Promise.all(links.map((link) => link.close().catch((error) => asKafkaJs(error))));
  }
}
