/** `data-product query`: SQL on Snowflake; what writes runs only when it is allowed to. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { chooseSnowflake } from '../../connectors/src/config/index.ts';
import { openSnowflake, type SnowflakeSession, type SqlFailure } from '../../connectors/src/snowflake/index.ts';
import type { Cell, QueryResult } from '../../connectors/src/types.ts';
import { classify, jinjaSpans, type StatementClass } from '../../sql/src/index.ts';
import { type Args, type Command, type ExitCode, type Io, SHARED, UsageError, wantsJson } from './command.ts';
import { connectionsFor } from './connections.ts';
import { failureText, type Paint, painter, printable, relativePath, table } from './writers/human.ts';
import { toJson } from './writers/json.ts';

/** A result as JSON says it. Public: docs/cli.md. */
export interface QueryJson {
  columns: { name: string; type: string }[];
  /** In the columns' order. Numbers beyond 2^53 and decimals are strings. */
  rows: (Cell | { base64: string })[][];
  rowCount: number;
  /** True when reading stopped at --max-rows. */
  truncated: boolean;
  elapsedMs: number;
  queryId: string;
}

export const query: Command = {
  name: 'query',
  summary: 'Run SQL on Snowflake',
  usage: 'data-product query SQL|FILE [--connection NAME] [OPTIONS]',
  options: {
    format: SHARED.format,
    connection: SHARED.connection,
    'allow-write': { type: 'boolean', help: 'Also run statements that change something, or may' },
    'max-rows': { type: 'string', value: 'N', help: 'Rows to read of each statement (default: 10000)' },
    timeout: { type: 'string', value: 'SECONDS', help: 'When the server ends a statement (default: 300)' },
  },
  notes: `An argument that is an existing file is read; anything else is SQL. Several statements give an array in JSON.
Without --allow-write nothing runs unless every statement only reads (or sets the session).

Exit codes: 0 done, 2 could not run.

Examples:
  data-product query "select count(*) from orders" --connection dev
  data-product query report.sql --format json`,
  run,
};

interface Source {
  text: string;
  /** Set when the text is a file's. */
  file?: string;
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const [argument, ...rest] = args.positionals;
  if (argument === undefined) throw new UsageError('query needs SQL or a file.');
  if (rest.length > 0) throw new UsageError('query takes one argument; put the SQL in quotes.');
  const options = { maxRows: args.whole('max-rows', 10_000, 0), timeoutSeconds: args.whole('timeout', 300) };
  const paint = painter(io);
  const source = await sourceOf(argument, io);
  const statements = await classify(source.text);
  const refusal = refuse(statements, source, args.flag('allow-write'));
  if (refusal) return stop(io, paint, refusal);
  const { set, secrets } = await connectionsFor(source.file ? [source.file] : [], io);
  const entry = chooseSnowflake(set, args.string('connection'));
  if (!entry.ok) return stop(io, paint, entry);
  const session = await openSnowflake(entry.value, secrets, { signal: io.signal });
  if (!session.ok) return stop(io, paint, session);
  try {
    const { results, failed } = await runAll(session.value, source, statements, { ...options, signal: io.signal });
    io.out(
      wantsJson(args)
        ? jsonResults(results, statements.length)
        : results.map((result) => humanResult(result, io)).join('\n'),
    );
    if (failed) io.err(sqlFailureText(failed.failure, source, failed.statement, io));
    return failed ? 2 : 0;
  } finally {
    await session.value.close();
  }
}

function stop(io: Io, paint: Paint, failure: { reason: string; action: string }): ExitCode {
  io.err(failureText(failure, paint));
  return 2;
}

async function sourceOf(argument: string, { cwd }: Io): Promise<Source> {
  const file = path.resolve(cwd, argument);
  // SQL can be longer than a path may be: that is no error here
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile()) return { file, text: await readFile(file, 'utf8') };
  if (/^[^\s;]+\.sql$/i.test(argument)) throw new UsageError(`there is no file "${argument}".`);
  return { text: argument };
}

/** Why nothing runs, judged before the first statement does. */
function refuse(statements: readonly StatementClass[], { text, file }: Source, allowWrite: boolean) {
  const what = file ? path.basename(file) : 'The text';
  if (statements.length === 0)
    return { reason: `${what} holds no statement.`, action: 'Give SQL, or a file with SQL.' };
  if (jinjaSpans(text).length > 0) {
    return {
      reason: `${what} holds Jinja, which only dbt can render.`,
      action: 'Run "dbt compile" and query the file below target/compiled.',
    };
  }
  const refused = statements.find(({ kind }) => kind !== 'read' && kind !== 'session');
  if (!refused || allowWrite) return undefined;
  return {
    reason: `Nothing was run, since ${refused.verb} is not known to only read: ${refused.reason}`,
    action: 'Pass --allow-write when you mean it.',
  };
}

interface RunOptions {
  maxRows: number;
  timeoutSeconds: number;
  signal: AbortSignal;
}

/** One statement after the other, up to the first that fails. */
async function runAll(
  session: SnowflakeSession,
  { text }: Source,
  statements: readonly StatementClass[],
  options: RunOptions,
) {
  const results: QueryResult[] = [];
  for (const statement of statements) {
    const outcome = await session.query(text.slice(statement.start, statement.end), options);
    if (!outcome.ok) return { results, failed: { failure: outcome, statement } };
    results.push(outcome.value);
  }
  return { results };
}

function jsonResults(results: readonly QueryResult[], statements: number): string {
  const shaped = results.map(toQueryJson);
  return statements > 1 ? toJson(shaped) : shaped.map(toJson).join('');
}

export function toQueryJson({ columns, rows, rowCount, truncated, elapsedMs, queryId }: QueryResult): QueryJson {
  const binary = columns.map(({ type }) => type === 'BINARY');
  const cell = (value: Cell, i: number) =>
    binary[i] && typeof value === 'string' ? { base64: Buffer.from(value, 'hex').toString('base64') } : value;
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: rows.map((row) => row.map(cell)),
    rowCount,
    truncated,
    elapsedMs,
    queryId,
  };
}

const NUMERIC = new Set(['FIXED', 'REAL', 'DECFLOAT']);

function humanResult({ columns, rows, rowCount, truncated, elapsedMs, queryId }: QueryResult, io: Io): string {
  const paint = painter(io);
  const titles = columns.map(({ name, type }) => ({
    title: printable(name),
    align: NUMERIC.has(type) ? ('right' as const) : ('left' as const),
  }));
  const cells = rows.map((row) => row.map((value) => (value === null ? 'NULL' : printable(String(value)))));
  const count = `${rowCount} row${rowCount === 1 ? '' : 's'}${truncated ? ' (there are more: --max-rows)' : ''}`;
  return `${table(titles, cells, io.width)}\n${paint('dim', `${count} · ${elapsedMs} ms · ${queryId}`)}\n`;
}

/** The failure with the line it points at, positions those of the file. */
function sqlFailureText(failure: SqlFailure, { text, file }: Source, statement: StatementClass, io: Io): string {
  const paint = painter(io);
  if (!failure.position) return failureText(failure, paint);
  const before = text.slice(0, statement.start).split('\n');
  const line = before.length + failure.position.line - 1;
  const column = failure.position.column + (failure.position.line === 1 ? before.at(-1)!.length : 0);
  const source = (text.split('\n')[line - 1] ?? '').trimEnd();
  const place = `${file ? relativePath(file, io.cwd) : 'SQL'}:${line}:${column}`;
  const caret = `${source.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`;
  return `${place}\n  ${printable(source)}\n  ${caret}\n${failureText(failure, paint)}`;
}
