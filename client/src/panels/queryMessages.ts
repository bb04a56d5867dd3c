/** What the query panel and its page say to each other. */
import type { Cell, QueryColumn } from '../../../connectors/src/types.ts';
import type { Failure } from '../../../server/src/protocol.ts';
import type { FromPage, ToPage } from './pageMessages.ts';

/** Where the SQL came from, so that an error can point there. */
export interface QuerySource {
  /** Typed by the user, or generated from a contract's port. */
  kind: 'typed' | 'contract';
  /** What the panel's title says: file, port. */
  label: string;
  uri?: string;
  /** Offset of the SQL's first character in the document. */
  offset?: number;
}

/** A contract's table, planned anew at each run; plain data, so that it survives a reload. */
export interface PlanSource {
  table: string;
  columns: string[];
}

export type QueryAction =
  | 'retry'
  | 'addConnection'
  | 'pickConnection'
  | 'updatePassword'
  | 'openConnections'
  | 'goToError';

export type QueryPhase = 'idle' | 'connecting' | 'running' | 'done' | 'cancelled' | 'failed';

export interface QueryFacts {
  run: number;
  rowCount: number;
  truncated: boolean;
  elapsedMs: number;
}

export interface QueryState {
  sql: string;
  source: QuerySource;
  phase: QueryPhase;
  /** Number of the run that `phase` speaks of. */
  run: number;
  /** For people: name and origin. */
  connection?: string;
  /** What to run again after a reload. */
  requested: { connection?: string; plan?: PlanSource };
  failure?: Pick<Failure, 'code' | 'reason' | 'action'> & { actions: QueryAction[] };
  queryId?: string;
  /** ISO 8601 UTC; lets the page count while it runs. */
  startedAt?: string;
  /** What the last run that ended well gave; kept while a later run has not. */
  result?: QueryFacts;
}

export type ToQueryPage =
  | ToPage
  | { type: 'state'; state: QueryState }
  /** A new result begins: what was shown is replaced. */
  | { type: 'columns'; run: number; columns: QueryColumn[] }
  | { type: 'rows'; run: number; rows: Cell[][] };

export type FromQueryPage =
  | FromPage
  | { type: 'run' }
  | { type: 'cancel' }
  | { type: 'act'; action: QueryAction }
  | { type: 'export'; text: string };
