/** Sessions shared by everything that asks a connection: one per connection, opened on first use, closed when idle. */
import { chooseKafka, choosePrometheus, chooseSnowflake } from './config/choose.ts';
import type {
  ConnectionSet,
  Entry,
  KafkaEntry,
  PrometheusEntry,
  RegistryEntry,
  Secrets,
  SnowflakeEntry,
} from './config/types.ts';
import type { KafkaSession } from './kafka/types.ts';
import { fail, ok, type Result } from './result.ts';
import type { SnowflakeSession } from './snowflake/types.ts';

export interface SessionsOptions {
  /** The connections as they are now; asked on every use, so that an edited file counts at once. */
  connections: () => ConnectionSet | Promise<ConnectionSet>;
  secrets: Secrets;
  /** Opens the login page of a browser login; absent: the system's browser. */
  openBrowser?: (url: string) => void;
  /** Unused sessions are closed after so long (default 10 minutes). */
  idleMs?: number;
}

export interface UseOptions {
  signal?: AbortSignal;
}

interface Closable {
  readonly closed: boolean;
  /** Something runs in it, so it is not idle. */
  readonly busy?: boolean;
  close(): Promise<void>;
}

interface Slot {
  /** What the session was opened with; another text means that the entry was edited. */
  entry: string;
  opening: Promise<Result<Closable>>;
  stop: AbortController;
  /** Callers that wait for the opening; when the last gives up, the opening is given up. */
  waiting: number;
  idle?: NodeJS.Timeout;
}

type Open<S> = (signal: AbortSignal) => Promise<Result<S>>;

const IDLE_MS = 10 * 60_000;

export class Sessions {
  private readonly slots = new Map<string, Slot>();
  private readonly options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.options = options;
  }

  get secrets(): Secrets {
    return this.options.secrets;
  }

  /**
   * The session of a Kafka connection, opened when there is none. Shared: do not close it.
   * @param which an entry, or the name of one; absent: the default or only one
   */
  async kafka(which?: KafkaEntry | string, options: UseOptions = {}): Promise<Result<KafkaSession>> {
    const entry = typeof which === 'object' ? ok(which) : chooseKafka(await this.options.connections(), which);
    return entry.ok ? this.shared(entry.value, this.openerOf(entry.value) as Open<KafkaSession>, options) : entry;
  }

  /** Like kafka, for Snowflake. */
  async snowflake(which?: SnowflakeEntry | string, options: UseOptions = {}): Promise<Result<SnowflakeSession>> {
    const entry = typeof which === 'object' ? ok(which) : chooseSnowflake(await this.options.connections(), which);
    return entry.ok ? this.shared(entry.value, this.openerOf(entry.value) as Open<SnowflakeSession>, options) : entry;
  }

  /** Runs `work` with the Kafka session, or gives the failure of opening it. */
  async withKafka<T>(
    which: KafkaEntry | string | undefined,
    work: (session: KafkaSession) => Promise<Result<T>>,
    options: UseOptions = {},
  ): Promise<Result<T>> {
    const session = await this.kafka(which, options);
    return session.ok ? work(session.value) : session;
  }

  /** Runs `work` with the Snowflake session, or gives the failure of opening it. */
  async withSnowflake<T>(
    which: SnowflakeEntry | string | undefined,
    work: (session: SnowflakeSession) => Promise<Result<T>>,
    options: UseOptions = {},
  ): Promise<Result<T>> {
    const session = await this.snowflake(which, options);
    return session.ok ? work(session.value) : session;
  }

  /** Prometheus has no session: the entry is enough. */
  async prometheus(which?: string): Promise<Result<PrometheusEntry>> {
    return choosePrometheus(await this.options.connections(), which);
  }

  /** Opens a connection once, asks it something small and closes it again: "does this entry work?" */
  async test(entry: Entry, { signal = new AbortController().signal }: UseOptions = {}): Promise<Result<true>> {
    if (entry.kind === 'prometheus') {
      const { instantQuery } = await import('./metrics/prometheus.ts');
      const answer = await instantQuery(entry, 'vector(1)', { secrets: this.secrets, signal });
      return answer.ok ? ok(true) : answer;
    }
    if (entry.kind === 'registry') return testRegistry(entry, this.secrets, signal);
    const opened = await this.openerOf(entry)(signal);
    if (!opened.ok) return opened;
    try {
      const session = opened.value as KafkaSession | SnowflakeSession;
      const answer =
        'query' in session ? await session.query('SELECT 1', { signal }) : await session.listTopics({ signal });
      return answer.ok ? ok(true) : answer;
    } finally {
      await opened.value.close();
    }
  }

  /** Ends one connection's session, for example after its password changed. What runs in it fails as closed. */
  async close(kind: Entry['kind'], name: string): Promise<void> {
    await this.drop(`${kind}:${name}`);
  }

  /** Ends all sessions at once. The pool can be used again afterwards. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.slots.keys()].map((key) => this.drop(key)));
  }

  /** Drivers are loaded here, with the first session. */
  private openerOf(entry: KafkaEntry | SnowflakeEntry): Open<Closable> {
    const { secrets } = this;
    if (entry.kind === 'kafka')
      return async (signal) => (await import('./kafka/index.ts')).openKafka(entry, secrets, { signal });
    const { openBrowser } = this.options;
    return async (signal) =>
      (await import('./snowflake/index.ts')).openSnowflake(entry, secrets, { signal, openBrowser });
  }

  private async shared<S extends Closable>(entry: Entry, open: Open<S>, { signal }: UseOptions): Promise<Result<S>> {
    const key = `${entry.kind}:${entry.name}`;
    let slot = this.slotFor(key, JSON.stringify(entry), open);
    let session = await this.wait(slot, entry, signal);
    if (session.ok && session.value.closed && !signal?.aborted) {
      this.forget(key, slot);
      slot = this.slotFor(key, JSON.stringify(entry), open);
      session = await this.wait(slot, entry, signal);
    }
    if (session.ok) this.rest(key, slot, session.value);
    else if (slot.waiting === 0) this.forget(key, slot);
    return session as Result<S>;
  }

  /** The slot there is, unless its entry was edited; else a new one that is opening. */
  private slotFor<S extends Closable>(key: string, entry: string, open: Open<S>): Slot {
    const old = this.slots.get(key);
    if (old?.entry === entry && !old.stop.signal.aborted) return old;
    if (old) void this.drop(key);
    const stop = new AbortController();
    const opening = open(stop.signal).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      return fail('connection/failed', `Opening the connection ${key} failed: ${why}`, 'See the log, then try again.');
    });
    const slot: Slot = { entry, opening, stop, waiting: 0 };
    this.slots.set(key, slot);
    return slot;
  }

  private async wait(slot: Slot, entry: Entry, signal?: AbortSignal): Promise<Result<Closable>> {
    clearTimeout(slot.idle);
    slot.waiting += 1;
    const outcome = await orCancelled(slot.opening, entry, signal);
    slot.waiting -= 1;
    if (!outcome.ok && slot.waiting === 0) slot.stop.abort();
    return outcome;
  }

  private forget(key: string, slot: Slot): void {
    if (this.slots.get(key) === slot) this.slots.delete(key);
  }

  /** Closes the session when nobody has asked for it for a while and nothing runs in it. */
  private rest(key: string, slot: Slot, session: Closable): void {
    clearTimeout(slot.idle);
    slot.idle = setTimeout(() => {
      if (this.slots.get(key) !== slot) return;
      if (session.busy) this.rest(key, slot, session);
      else void this.drop(key);
    }, this.options.idleMs ?? IDLE_MS);
    slot.idle.unref();
  }

  private async drop(key: string): Promise<void> {
    const slot = this.slots.get(key);
    if (!slot) return;
    this.slots.delete(key);
    clearTimeout(slot.idle);
    slot.stop.abort();
    const session = await slot.opening;
    if (session.ok) await session.value.close();
  }
}

/** The opening's outcome, or a failure as soon as this caller gives up: others may go on waiting for it. */
function orCancelled<T>(opening: Promise<Result<T>>, { kind, name }: Entry, signal?: AbortSignal): Promise<Result<T>> {
  if (!signal) return opening;
  return new Promise((resolve) => {
    const cancelled = () =>
      resolve(fail(`${kind}/cancelled`, `Connecting to "${name}" was cancelled.`, 'Start it again when you want it.'));
    if (signal.aborted) return cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    void opening.then((outcome) => {
      signal.removeEventListener('abort', cancelled);
      resolve(outcome.ok ? ok(outcome.value) : outcome);
    });
  });
}

/** A registry answers with the list of its subjects. */
async function testRegistry(entry: RegistryEntry, secrets: Secrets, signal: AbortSignal): Promise<Result<true>> {
  const password = (await secrets.get('registry', entry.name)) ?? entry.password?.reveal();
  const headers = new Headers({ accept: 'application/vnd.schemaregistry.v1+json, application/json' });
  if (entry.username !== undefined)
    headers.set('authorization', `Basic ${Buffer.from(`${entry.username}:${password ?? ''}`).toString('base64')}`);
  const where = `The schema registry "${entry.name}" at ${entry.url}`;
  try {
    const response = await fetch(`${entry.url}/subjects`, {
      headers,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    if (response.ok) return ok(true);
    if (response.status === 401 || response.status === 403)
      return fail(
        'registry/auth-failed',
        `${where} refused the login (HTTP ${response.status}).`,
        'Correct its user name and password.',
      );
    return fail(
      'registry/unreachable',
      `${where} answers HTTP ${response.status}.`,
      'Check the URL: it is the base of the Confluent-compatible API.',
    );
  } catch {
    if (signal.aborted)
      return fail('registry/cancelled', `Asking ${where} was cancelled.`, 'Start it again when you want it.');
    return fail('registry/unreachable', `${where} cannot be reached.`, 'Check that it runs and that the URL is right.');
  }
}
