/** One broker over kafkajs's connection (TLS, SASL, re-authentication), with its sockets under our control. */
import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory, SASLOptions } from 'kafkajs';
import Broker, { type Logger } from 'kafkajs/src/broker/index.js';
import ConnectionPool, { type WireExchange, type WireRequest } from 'kafkajs/src/network/connectionPool.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { KafkaProblem } from './errors.ts';
import { SPOKEN } from './wire.ts';

/**
 * kafkajs 2.2 arms a timer with a negative delay after every answer and re-arms it for ever: Node warns (TimeoutNegativeWarning)
 * and an idle connection spins. Wait only when something waits.
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function schedule(this: RequestQueue) {
  if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
  const wait = Math.max(this.throttledUntil - Date.now(), 10);
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, wait);
};

/** kafkajs logs errors by itself; ours go to the user as values. */
const silent: Logger = { namespace: () => silent, debug() {}, info() {}, warn() {}, error() {} };

/** How long things may take, in milliseconds. */
const CONNECT = 5_000;
const AUTHENTICATE = 10_000;
const REQUEST = 20_000;

/** What is needed to reach any broker of a cluster; secrets in clear, so it never leaves this folder. */
export interface LinkOptions {
  tls: tls.ConnectionOptions | null;
  sasl: SASLOptions | null;
  sockets: Set<net.Socket>;
}

/** Tracks sockets so that closing is immediate, and keeps kafkajs's `unref()` from queueing on dead ones. */
const trackedSockets =
  (open: Set<net.Socket>): ISocketFactory =>
  ({ host, port, ssl, onConnect }) => {
    const socket = ssl
      ? tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, 60_000);
    socket.setNoDelay(true);
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const unref = socket.unref;
    socket.unref = function guarded() {
      return this.destroyed ? this : unref.call(this);
    };
    return socket;
  };

/** kafkajs keeps two connections a broker, one for Fetch alone; for short reads one is enough and half the handshakes. */
class OneConnection extends ConnectionPool {
  override getConnectionByRequest(_request: WireRequest): Promise<unknown> {
    return this.getConnection(0);
  }
}

export class Link {
  readonly host: string;
  readonly port: number;
  readonly #pool: OneConnection;
  readonly #broker: Broker;
  #used = false;

  constructor(host: string, port: number, { tls: ssl, sasl, sockets }: LinkOptions) {
    this.host = host;
    this.port = port;
    this.#pool = new OneConnection({
      host,
      port,
      ssl,
      sasl: sasl && { ...sasl }, // kafkajs writes its authenticator into it
      clientId: 'data-product-tools',
      connectionTimeout: CONNECT,
      requestTimeout: REQUEST,
      enforceRequestTimeout: true,
      maxInFlightRequests: null,
      reauthenticationThreshold: 10_000,
      socketFactory: trackedSockets(sockets),
      logger: silent,
    });
    this.#broker = new Broker({
      connectionPool: this.#pool,
      logger: silent,
      authenticationTimeout: AUTHENTICATE,
      allowAutoTopicCreation: false,
    });
  }

  get address(): string {
    return `${this.host}:${this.port}`;
  }
  get connected(): boolean {
    return this.#broker.isConnected();
  }

  /** True when it was connected, or tried to, and is not. */
  get lost(): boolean {
    return this.#used && !this.connected;
  }

  async connect(): Promise<void> {
    if (this.connected) return;
    await this.#broker.connect();
    this.#used = true;
  }

  /** Sends one request, in the highest version both sides speak. */
  async send<T>(apiKey: number, make: (version: number) => WireExchange<T>): Promise<T> {
    await this.connect();
    const spoken = SPOKEN[apiKey];
    const offered = this.#broker.versions?.[apiKey];
    const version = Math.min(spoken?.max ?? 0, offered?.maxVersion ?? 0);
    if (!spoken || version < Math.max(spoken.min, offered?.minVersion ?? 0))
      throw new KafkaProblem(
        'kafka/unsupported',
        `The broker ${this.address} speaks another version of Kafka's protocol than this reader.`,
        `Kafka ${spoken?.kafka ?? '1.0'} or newer is needed.`,
      );
    return this.#pool.send(make(version));
  }

  /** Ends kafkajs's timers; the sockets are destroyed by their owner first. */
  async close(): Promise<void> {
    await this.#broker.disconnect();
  }
}
