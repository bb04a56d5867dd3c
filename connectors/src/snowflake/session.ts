/** A Snowflake session over the driver: cancellable, bounded, errors as values. */
import type { Connection, RowStatement } from 'snowflake-sdk';
import type { Secrets, SnowflakeEntry } from '../config/types.ts';
import { ok, type Result } from '../result.ts';
import type { Cell, QueryColumn } from '../types.ts';
import { toCell, toColumn } from './cells.ts';
import { driver } from './driver.ts';
import { type DriverError, mustLogInAgain, toFailure } from './errors.ts';
import { driverOptions } from './options.ts';
import { unreachable } from './reach.ts';
import type { OpenOptions, QueryOptions, QueryOutcome, SnowflakeSession, SqlFailure } from './types.ts';

const LOGIN_SECONDS = 60;
const BROWSER_SECONDS = 150;
const DEFAULTS = { maxRows: 10_000, timeoutSeconds: 300 };
/** How much longer than the server we wait before we believe that it forgot the statement's timeout. */
const GRACE_SECONDS = 5;
const BATCH_ROWS = 1_000;
/** How long closing waits for the server's word. */
const GOODBYE_MS = 1_000;

const CANCELLED: DriverError = { code: '000604' };

/**
 * Logs in. Fails with snowflake/unreachable within 10 s, snowflake/auth-failed, snowflake/cancelled, …
 * @param secrets asked for the password (or token, or passphrase) before the entry's own
 */
export async function openSnowflake(
  entry: SnowflakeEntry,
  secrets: Secrets,
  options: OpenOptions = {},
): Promise<Result<SnowflakeSession>> {
  const login = await logIn(entry, secrets, options);
  return login.ok ? ok(new Session(entry, secrets, options, login.value)) : login;
}

async function logIn(entry: SnowflakeEntry, secrets: Secrets, options: OpenOptions): Promise<Result<Connection>> {
  const signal = options.signal ?? new AbortController().signal;
  const configured = await driverOptions(entry, secrets, options);
  if (!configured.ok) return configured;
  const unheard = await unreachable(entry, signal);
  if (unheard) return toFailure(unheard, entry);
  const sdk = await driver();
  const seconds = entry.authenticator === 'externalbrowser' ? BROWSER_SECONDS : LOGIN_SECONDS;
  try {
    const connection = sdk.createConnection(configured.value);
    // the promise of connectAsync resolves even when the login fails: only its callback tells
    const connected = new Promise<Connection>((resolve, reject) => {
      connection.connectAsync((error) => (error ? reject(error) : resolve(connection))).catch(reject);
    });
    try {
      return ok(await settle(connected, seconds, signal));
    } catch (error) {
      // a login that was given up may still succeed: nobody would end it
      connected.then(end, () => {});
      throw error;
    }
  } catch (error) {
    return toFailure(error as DriverError, entry);
  }
}

/** Logs out, within a moment. */
const end = (connection: Connection) => callback((done) => connection.destroy(done));

/** The promise's outcome, or an error of the driver's kind when it is aborted or late. */
function settle<T>(promise: Promise<T>, seconds: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject({ code: '401001', message: `no answer within ${seconds} s` }), seconds * 1000);
    const abort = () => reject(CANCELLED);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
    });
  });
}

class Session implements SnowflakeSession {
  readonly name: string;
  private readonly ended = new AbortController();
  private readonly entry: SnowflakeEntry;
  private readonly secrets: Secrets;
  private readonly options: OpenOptions;
  private readonly running = new Set<RowStatement>();
  private connection: Connection;
  private relogin: Promise<Result<Connection>> | undefined;

  constructor(entry: SnowflakeEntry, secrets: Secrets, options: OpenOptions, connection: Connection) {
    this.name = entry.name;
    this.entry = entry;
    this.secrets = secrets;
    this.options = options;
    this.connection = connection;
  }

  get closed(): boolean {
    return this.ended.signal.aborted;
  }

  get busy(): boolean {
    return this.running.size > 0;
  }

  async query(sql: string, options: QueryOptions = {}): Promise<QueryOutcome> {
    if (this.closed) return this.closedFailure();
    const used = this.connection;
    const first = await this.attempt(used, sql, options);
    if (first.ok || first.code !== 'snowflake/expired') return first;
    const again = await this.logInAgain(used);
    if (!again.ok) return again;
    const second = await this.attempt(again.value, sql, options);
    return second.ok || second.code !== 'snowflake/expired' ? second : { ...second, code: 'snowflake/auth-failed' };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.ended.abort(); // whoever waits for a statement is free now
    // the driver can cancel nothing on a connection that is down, so statements first
    await Promise.all([...this.running].map((statement) => callback((done) => statement.cancel(done))));
    await end(this.connection);
  }

  private closedFailure(): SqlFailure {
    const reason = `The session with Snowflake (connection "${this.name}") is closed.`;
    return { ok: false, code: 'snowflake/closed', reason, action: 'Run the query again: a new session is opened.' };
  }

  /** One login for all statements that met the same expired session. */
  private async logInAgain(expired: Connection): Promise<Result<Connection>> {
    if (this.connection !== expired) return ok(this.connection);
    this.relogin ??= logIn(this.entry, this.secrets, { ...this.options, signal: this.ended.signal });
    const login = await this.relogin;
    this.relogin = undefined;
    if (login.ok) this.connection = login.value;
    return login;
  }

  private async attempt(connection: Connection, sql: string, options: QueryOptions): Promise<QueryOutcome> {
    const { signal, timeoutSeconds = DEFAULTS.timeoutSeconds } = options;
    const stop = signal ? AbortSignal.any([signal, this.ended.signal]) : this.ended.signal;
    if (stop.aborted) return toFailure(CANCELLED, this.entry);
    const statement: { current?: RowStatement } = {};
    const reading = execute(connection, sql, { ...options, timeoutSeconds, signal: stop }, statement);
    const started = statement.current;
    if (started) this.running.add(started);
    // after a cancel nobody else waits for it
    reading.catch(() => {}).finally(() => started && this.running.delete(started));
    try {
      return { ok: true, value: await settle(reading, timeoutSeconds + GRACE_SECONDS, stop) };
    } catch (error) {
      if (signal?.aborted && statement.current) void callback((done) => statement.current?.cancel(done));
      if (this.closed) return this.closedFailure();
      if (mustLogInAgain(error as DriverError)) {
        return { ...toFailure(error as DriverError, this.entry, sql), code: 'snowflake/expired' };
      }
      return toFailure(error as DriverError, this.entry, sql);
    }
  }
}

/** Waits for a call of the driver to answer, whatever it answers, at most a moment. */
function callback(call: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, GOODBYE_MS);
    const done = () => {
      clearTimeout(late);
      resolve();
    };
    try {
      call(done);
    } catch {
      done(); // it had ended by itself in the meantime
    }
  });
}

type Running = QueryOptions & { timeoutSeconds: number; signal: AbortSignal };

async function execute(connection: Connection, sql: string, options: Running, started: { current?: RowStatement }) {
  const before = performance.now();
  const statement = await new Promise<RowStatement>((resolve, reject) => {
    started.current = connection.execute({
      sqlText: sql,
      streamResult: true,
      // one statement, as it was judged: a text that is more than one to the server is refused by it
      parameters: { STATEMENT_TIMEOUT_IN_SECONDS: options.timeoutSeconds, MULTI_STATEMENT_COUNT: 1 },
      complete: (error, done) => (error ? reject(error) : resolve(done)),
    });
  });
  options.onStart?.(statement.getQueryId());
  const columns = (statement.getColumns() ?? []).map(toColumn);
  const { rows, rowCount, truncated } = await readRows(statement, columns, options);
  const elapsedMs = Math.round(performance.now() - before);
  return { columns, rows, rowCount, truncated, elapsedMs, queryId: statement.getQueryId() };
}

/** Reads up to the row limit and one more, which says that there was more. */
async function readRows(
  statement: RowStatement,
  columns: QueryColumn[],
  { maxRows = DEFAULTS.maxRows, onRows, signal }: Running,
) {
  const rows: Cell[][] = [];
  let batch: Cell[][] = [];
  let rowCount = 0;
  const flush = () => {
    if (onRows && batch.length > 0) onRows(batch, columns);
    else for (const row of batch) rows.push(row);
    batch = [];
  };
  const stream = statement.streamRows();
  const abort = () => stream.destroy();
  signal.addEventListener('abort', abort, { once: true });
  let truncated = false;
  try {
    for await (const row of stream as AsyncIterable<unknown[]>) {
      if (rowCount >= maxRows) {
        truncated = true;
        break;
      }
      rowCount += 1;
      batch.push(columns.map((column, i) => toCell(row[i], column)));
      if (batch.length >= BATCH_ROWS) flush();
    }
  } finally {
    signal.removeEventListener('abort', abort);
  }
  flush();
  return { rows, rowCount, truncated };
}
