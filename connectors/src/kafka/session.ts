/** A connected cluster for the editor and the CLI: reads, errors as values, and ends at once when told to. */
import { nearest } from '../config/nearest.ts';
import type { KafkaEntry, RegistryEntry, Secrets } from '../config/types.ts';
import { decodeRegistered } from '../registry/decode.ts';
import { Registry } from '../registry/registry.ts';
import { type Failure, fail, ok, type Result } from '../result.ts';
import { Cluster } from './cluster.ts';
import { decodeRecord, decodeRecords } from './decode.ts';
import {
  isConnectionLoss,
  KafkaProblem,
  protocolMismatch,
  toFailure,
  type Where,
  WireCode,
  WireError,
} from './errors.ts';
import { offsetRanges, readNewest } from './reader.ts';
import { linkOptions } from './security.ts';
import type {
  CallOptions,
  KafkaSession,
  NewestOptions,
  NewestTimestamp,
  TopicDescription,
  TopicInfo,
  TopicRead,
} from './types.ts';
import type { TopicMetadata } from './wire.ts';

export interface OpenOptions extends CallOptions {
  /** Decodes values in the registry's wire format. */
  registry?: RegistryEntry;
}

/** Topics of Kafka's own and of the tools around it, which nobody previews. */
const INTERNAL = /^(__|_schemas$|_confluent|connect-(configs|offsets|status)$|_redpanda)/;

const infoOf = ({ name, internal, partitions }: TopicMetadata): TopicInfo => ({
  name,
  partitions: partitions.length,
  internal: internal || INTERNAL.test(name),
});

/** The promise, or a rejection as soon as the signal is aborted; what the promise does afterwards is nobody's concern. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

const loginExpected = (address: string, { name, origin }: KafkaEntry) =>
  new KafkaProblem(
    'kafka/auth-failed',
    `The broker ${address} hung up on "${name}" at the first question: it most likely asks for a SASL login.`,
    `Add "sasl: {mechanism, username}" in ${origin.text}, or use a listener without login.`,
  );

class Session implements KafkaSession {
  readonly name: string;
  readonly brokers: readonly string[];
  readonly #entry: KafkaEntry;
  readonly #cluster: Cluster;
  readonly #registry: Registry | undefined;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;
  #running = 0;

  constructor(entry: KafkaEntry, cluster: Cluster, registry: Registry | undefined) {
    this.name = entry.name;
    this.brokers = entry.brokers;
    this.#entry = entry;
    this.#cluster = cluster;
    this.#registry = registry;
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  get busy(): boolean {
    return this.#running > 0;
  }

  connect(signal?: AbortSignal): Promise<Result<void>> {
    return this.#call({ signal }, undefined, async () => {
      const link = await this.#cluster.anyBroker();
      // A listener that wants a login answers the versions and hangs up at the first question: ask one.
      if (!this.#entry.sasl)
        await this.#cluster.metadata(['data-product-tools']).catch((error: unknown) => {
          throw isConnectionLoss(error) ? loginExpected(link.address, this.#entry) : error;
        });
    });
  }

  listTopics(options: CallOptions & { counts?: boolean } = {}): Promise<Result<TopicInfo[]>> {
    return this.#call(options, undefined, async () => {
      const { topics } = await this.#cluster.metadata();
      const seen = topics.filter((topic) => topic.name !== '' && topic.errorCode !== WireCode.topicAuthorization);
      const ranges = options.counts ? await offsetRanges(this.#cluster, seen) : undefined;
      return seen
        .map((topic) => (ranges ? { ...infoOf(topic), messages: countOf(topic, ranges) } : infoOf(topic)))
        .sort((a, b) => Number(a.internal) - Number(b.internal) || a.name.localeCompare(b.name));
    });
  }

  describe(topic: string, options: CallOptions = {}): Promise<Result<TopicDescription>> {
    return this.#call(options, topic, async () => {
      const metadata = await this.#cluster.topic(topic);
      const ranges = await offsetRanges(this.#cluster, [metadata]);
      const details = metadata.partitions
        .map(({ id, leader, replicas, inSync }) => {
          const range = ranges.get(`${topic}/${id}`);
          const ends = range ? { earliest: String(range.earliest), latest: String(range.latest) } : {};
          return { partition: id, leader, replicas, inSync, ...ends };
        })
        .sort((a, b) => a.partition - b.partition);
      return { ...infoOf(metadata), messages: countOf(metadata, ranges), details };
    });
  }

  newest(topic: string, n: number, options: NewestOptions = {}): Promise<Result<TopicRead>> {
    return this.#call(options, topic, async (signal) => {
      const begun = performance.now();
      const metadata = await this.#cluster.topic(topic);
      let count = 0;
      const { records, partitions, notices } = await readNewest(this.#cluster, metadata, n, signal, (arrived) => {
        // A cancelled read may still get its last answer: the caller has gone.
        if (signal.aborted) return;
        count += arrived.length;
        options.onProgress?.({ read: Math.min(count, n), wanted: n });
        if (arrived.length > 0) options.onMessages?.(arrived.map(decodeRecord));
      });
      let messages = await decodeRecords(records, signal);
      if (this.#registry) messages = await decodeRegistered(messages, this.#registry, signal);
      const elapsedMs = Math.round(performance.now() - begun);
      return { topic, messages, partitions, empty: messages.length === 0 && notices.length === 0, notices, elapsedMs };
    });
  }

  async newestTimestamp(topic: string, options: CallOptions = {}): Promise<Result<NewestTimestamp>> {
    const read = await this.newest(topic, 1, options);
    if (!read.ok) return read;
    const message = read.value.messages[0];
    if (message)
      return ok({ timestamp: message.timestamp, partition: message.partition, offset: message.offset, message });
    const notice = read.value.notices[0];
    return notice
      ? fail(notice.code, notice.message, 'Try again, or look at the topic with "Data Product: Preview Topic".')
      : ok({ timestamp: null });
  }

  close(): Promise<void> {
    this.#closing.abort();
    this.#closed ??= this.#cluster.close();
    return this.#closed;
  }

  async #call<T>(
    { signal }: CallOptions,
    topic: string | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<Result<T>> {
    if (this.closed) return fail('kafka/closed', `The connection "${this.name}" is closed.`, 'Open it again.');
    const both = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    this.#running += 1;
    try {
      if (both.aborted) throw both.reason;
      return ok(await orAborted(work(both), both));
    } catch (error) {
      if (signal?.aborted)
        return fail(
          'kafka/cancelled',
          topic ? `Reading topic ${topic} was cancelled.` : `Asking "${this.name}" was cancelled.`,
          'Start it again when you want it.',
        );
      if (this.closed) return fail('kafka/closed', `The connection "${this.name}" was closed.`, 'Open it again.');
      return await this.#failure(error, topic);
    } finally {
      this.#running -= 1;
    }
  }

  async #failure(error: unknown, topic: string | undefined): Promise<Failure> {
    const { address, advertised } = this.#cluster.lastAttempt;
    const { sasl, tls, origin } = this.#entry;
    const at: Where = {
      connection: this.name,
      origin: origin.text,
      address,
      advertised,
      topic,
      user: sasl?.username,
      mechanism: sasl?.mechanism,
      tls: tls !== undefined,
    };
    if (
      topic !== undefined &&
      error instanceof WireError &&
      (error.code === WireCode.unknownTopic || error.code === WireCode.invalidTopic)
    )
      return this.#missing(topic);
    const colon = address.lastIndexOf(':');
    return (
      (await protocolMismatch(error, at, address.slice(0, colon), Number(address.slice(colon + 1)))) ??
      toFailure(error, at)
    );
  }

  async #missing(topic: string): Promise<Failure> {
    const names = await this.#cluster.metadata().then(
      (metadata) => metadata.topics.map((candidate) => candidate.name).filter((name) => !INTERNAL.test(name)),
      () => [],
    );
    const close = nearest(topic, names);
    const reason = `The cluster "${this.name}" has no topic ${topic}.`;
    if (close.length > 0)
      return fail(
        'kafka/topic-missing',
        reason,
        `Did you mean ${close.join(' or ')}? Correct the topic in the contract, or pick another topic.`,
      );
    const known = names.length === 0 ? 'The cluster has no topics yet.' : 'Pick one of the cluster’s topics.';
    return fail('kafka/topic-missing', reason, `${known} Is this the right cluster?`);
  }
}

/** Sum of the partitions' ranges; undefined when no partition answered. */
function countOf(
  { name, partitions }: TopicMetadata,
  ranges: Map<string, { earliest: bigint; latest: bigint }>,
): number | undefined {
  const known = partitions.flatMap(({ id }) => ranges.get(`${name}/${id}`) ?? []);
  return known.length === 0 && partitions.length > 0
    ? undefined
    : Number(known.reduce((sum, range) => sum + range.latest - range.earliest, 0n));
}

/**
 * Connects to a cluster and logs in. Never throws; a failure names what to do. Close the session when done.
 * @param entry from `chooseKafka` or `brokersEntry`
 */
export async function openKafka(
  entry: KafkaEntry,
  secrets: Secrets,
  options: OpenOptions = {},
): Promise<Result<KafkaSession>> {
  if (options.signal?.aborted)
    return fail('kafka/cancelled', `Connecting to "${entry.name}" was cancelled.`, 'Start it again when you want it.');
  try {
    const link = await linkOptions(entry, secrets);
    const session = new Session(
      entry,
      new Cluster(entry.brokers, link),
      options.registry && new Registry(options.registry, secrets),
    );
    const connected = await session.connect(options.signal);
    if (connected.ok) return ok(session);
    await session.close();
    return connected;
  } catch (error) {
    if (error instanceof KafkaProblem) return error.failure;
    throw error;
  }
}
