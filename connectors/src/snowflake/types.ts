/** What a Snowflake session gives: plain shapes, errors as values. */
import type { Failure, Result } from '../result.ts';
import type { Cell, QueryColumn, QueryResult } from '../types.ts';

/** A statement that failed, with the server's own facts beside reason and action. */
export interface SqlFailure extends Failure {
  /** In the text that was sent; line and column 1-based, in UTF-16 characters. */
  position?: { line: number; column: number };
  /** Snowflake's error number, six digits. */
  number?: string;
  sqlState?: string;
  queryId?: string;
}
export type QueryOutcome = { ok: true; value: QueryResult } | SqlFailure;

export interface QueryOptions {
  /** Reading stops after so many rows (default 10,000) and the result says `truncated`. */
  maxRows?: number;
  /** The server ends the statement after so long (default 300). */
  timeoutSeconds?: number;
  signal?: AbortSignal;
  /** Rows as they arrive, in batches; with it the result's own `rows` stays empty, so that memory stays bounded. */
  onRows?: (rows: Cell[][], columns: readonly QueryColumn[]) => void;
  /** Called once the server names the query. */
  onStart?: (queryId: string) => void;
}

/**
 * One session. Calls never throw; statements may run side by side. A session that expired is renewed, one that must log
 * in again does so once, unseen. Failures: snowflake/unreachable, auth-failed, no-warehouse, object-missing, syntax,
 * not-authorized, sql, cancelled, timeout, closed.
 */
export interface SnowflakeSession {
  /** The connection's name. */
  readonly name: string;
  readonly closed: boolean;
  /** True while a statement runs. */
  readonly busy: boolean;
  /** Runs one statement as it is. The caller has decided that it may run. */
  query(sql: string, options?: QueryOptions): Promise<QueryOutcome>;
  /** Ends every statement and the session, at once; safe to call twice. */
  close(): Promise<void>;
}

export interface OpenOptions {
  signal?: AbortSignal;
  /** Opens the login page for `externalbrowser`; absent: the system's browser. */
  openBrowser?: (url: string) => void;
}

export type { Result };
