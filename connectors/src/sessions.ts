/** Sessions shared by everything that asks a connection: one per connection, opened on first use, closed when idle. */
import { createHmac, randomBytes } from 'node:crypto';
import { chooseKafka, choosePrometheus, chooseRegistry, chooseSnowflake } from './config/choose.ts';
import { fingerprint } from './config/fingerprint.ts';
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
import { type Failure, fail, ok, type Result } from './result.ts';
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
  readonly busy: boolean;
  close(): Promise<void>;
}

interface Slot {
  key: string;
  /** Fingerprint of what the session was opened with; another one means that the entry or a secret was edited. */
  content: string;
  /** The session is there: from now on only closing it ends it. */
  open: boolean;
  opening: Promise<Result<Closable>>;
  stop: AbortController;
  /** Callers that wait for the opening; when the last gives up, the opening is given up. */
  waiting: number;
  idle?: NodeJS.Timeout;
}

type Open<S> = (signal: AbortSignal) => Promise<Result<S>>;

const IDLE_MS = 10 * 60_000;
/** How often a session to what is configured no more is looked at: is it idle, so that it can be closed? */
const RETIRED_MS = 100;
/** Of this process: fingerprints of secrets say nothing elsewhere. */
const SALT = randomBytes(32);

export class Sessions {
  private readonly slots = new Map<string, Slot>();
  /** Slots whose entry was edited: given to nobody any more, closed when nothing runs in them. */
  private readonly retired = new Set<Slot>();
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
    const set = await this.options.connections();
    const entry = typeof which === 'object' ? ok(which) : chooseKafka(set, which);
    if (!entry.ok) return entry;
    // without a registry only the values that need one stay undecoded
    const chosen = chooseRegistry(set);
    const registry = chosen.ok ? chosen.value : undefined;
    return this.shared([entry.value, registry], this.openerOf(entry.value, registry) as Open<KafkaSession>, options);
  }

  /** Like kafka, for Snowflake. */
  async snowflake(which?: SnowflakeEntry | string, options: UseOptions = {}): Promise<Result<SnowflakeSession>> {
    const entry = typeof which === 'object' ? ok(which) : chooseSnowflake(await this.options.connections(), which);
    return entry.ok ? this.shared([entry.value], this.openerOf(entry.value) as Open<SnowflakeSession>, options) : entry;
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
    const key = `${kind}:${name}`;
    await Promise.all(this.all().map((slot) => slot.key === key && this.drop(slot)));
  }

  /** Ends all sessions at once. The pool can be used again afterwards. */
  async closeAll(): Promise<void> {
    await Promise.all(this.all().map((slot) => this.drop(slot)));
  }

  private all(): Slot[] {
    return [...this.slots.values(), ...this.retired];
  }

  /** Drivers are loaded here, with the first session. */
  private openerOf(entry: KafkaEntry | SnowflakeEntry, registry?: RegistryEntry): Open<Closable> {
    const { secrets } = this;
    if (entry.kind === 'kafka')
      return async (signal) => (await import('./kafka/index.ts')).openKafka(entry, secrets, { signal, registry });
    const { openBrowser } = this.options;
    return async (signal) =>
      (await import('./snowflake/index.ts')).openSnowflake(entry, secrets, { signal, openBrowser });
  }

  /** @param used the entry, and others its session is opened with */
  private async shared<S extends Closable>(
    used: [Entry, ...(Entry | undefined)[]],
    open: Open<S>,
    { signal }: UseOptions,
  ): Promise<Result<S>> {
    const [entry] = used;
    const content = await this.fingerprint(used);
    if (!content.ok) return content;
    // a call that is given up already must not touch the session of the others
    if (signal?.aborted) return cancelled(entry);
    const key = `${entry.kind}:${entry.name}`;
    let slot = this.slotFor(key, content.value, open);
    let session = await this.wait(slot, entry, signal);
    if (session.ok && session.value.closed && !signal?.aborted) {
      this.forget(slot);
      slot = this.slotFor(key, content.value, open);
      session = await this.wait(slot, entry, signal);
    }
    if (session.ok) this.rest(slot, session.value);
    else if (slot.open) void slot.opening.then((opened) => opened.ok && this.rest(slot, opened.value));
    else if (slot.waiting === 0) this.forget(slot);
    return session as Result<S>;
  }

  /** Of the entries' contents and secrets, wherever these are kept; not of the places the entries were found at. */
  private async fingerprint(used: (Entry | undefined)[]): Promise<Result<string>> {
    try {
      const parts = await Promise.all(
        used.map(async (entry) => entry && [fingerprint(entry), await this.secrets.get(entry)]),
      );
      return ok(createHmac('sha256', SALT).update(JSON.stringify(parts)).digest('base64'));
    } catch (error) {
      return failedToOpen(used[0]?.name ?? '', error);
    }
  }

  /** The slot there is, unless its entry was edited; else a new one that is opening. */
  private slotFor<S extends Closable>(key: string, content: string, open: Open<S>): Slot {
    const old = this.slots.get(key);
    if (old?.content === content && !old.stop.signal.aborted) return old;
    if (old) this.retire(old);
    const stop = new AbortController();
    const opening = open(stop.signal).catch((error: unknown) => failedToOpen(key, error));
    const slot: Slot = { key, content, open: false, opening, stop, waiting: 0 };
    this.slots.set(key, slot);
    void opening.then((session) => {
      if (!session.ok) return;
      slot.open = true;
      // everybody gave up, and it was opened all the same
      if (this.slots.get(key) !== slot && !this.retired.has(slot)) session.value.close().catch(() => {});
    });
    return slot;
  }

  private async wait(slot: Slot, entry: Entry, signal?: AbortSignal): Promise<Result<Closable>> {
    clearTimeout(slot.idle);
    slot.waiting += 1;
    const outcome = await orCancelled(slot.opening, entry, signal);
    slot.waiting -= 1;
    if (!outcome.ok && slot.waiting === 0 && !slot.open) slot.stop.abort();
    return outcome;
  }

  private forget(slot: Slot): void {
    if (this.slots.get(slot.key) === slot) this.slots.delete(slot.key);
  }

  /** Gives the slot to nobody any more; who has its session may finish with it. */
  private retire(slot: Slot): void {
    this.forget(slot);
    this.retired.add(slot);
    void slot.opening.then((session) => {
      if (session.ok) this.rest(slot, session.value);
      else this.retired.delete(slot);
    });
  }

  /** Closes the session when nobody has asked for it for a while and nothing runs in it. */
  private rest(slot: Slot, session: Closable): void {
    clearTimeout(slot.idle);
    const idleMs = this.options.idleMs ?? IDLE_MS;
    const after = this.retired.has(slot) ? RETIRED_MS : idleMs;
    slot.idle = setTimeout(() => {
      if (this.slots.get(slot.key) !== slot && !this.retired.has(slot)) return;
      if (session.busy) this.rest(slot, session);
      else this.drop(slot).catch(() => {}); // nobody waits for its end
    }, after);
    slot.idle.unref();
  }

  private async drop(slot: Slot): Promise<void> {
    this.forget(slot);
    this.retired.delete(slot);
    clearTimeout(slot.idle);
    slot.stop.abort();
    const session = await slot.opening;
    if (session.ok) await session.value.close();
  }
}

function failedToOpen(key: string, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return fail('connection/failed', `Opening the connection ${key} failed: ${why}`, 'See the log, then try again.');
}

const cancelled = ({ kind, name }: Entry): Failure =>
  fail(`${kind}/cancelled`, `Connecting to "${name}" was cancelled.`, 'Start it again when you want it.');

/** The opening's outcome, or a failure as soon as this caller gives up: others may go on waiting for it. */
function orCancelled<T>(opening: Promise<Result<T>>, entry: Entry, signal?: AbortSignal): Promise<Result<T>> {
  if (!signal) return opening;
  return new Promise((resolve) => {
    const giveUp = () => resolve(cancelled(entry));
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void opening.then((outcome) => {
      signal.removeEventListener('abort', giveUp);
      resolve(outcome);
    });
  });
}

/** A registry answers with the list of its subjects. */
export async function testRegistry(entry: RegistryEntry, secrets: Secrets, signal: AbortSignal): Promise<Result<true>> {
  const password = (await secrets.get(entry)) ?? entry.password?.reveal();
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
