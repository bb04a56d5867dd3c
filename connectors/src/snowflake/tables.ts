/** What the catalogue knows about a table, and the queries that need it. */
import { matchColumns, quoteIdentifier, quoteString, selectColumns, tableParts } from '../../../sql/src/index.ts';
import { fail, ok, type Result } from '../result.ts';
import type { Cell, QueryColumn } from '../types.ts';
import type { SnowflakeSession } from './types.ts';

export interface TableColumnFact {
  /** Stored name. */
  name: string;
  /** DESCRIBE's word: VARCHAR(16777216), NUMBER(12,2), TIMESTAMP_NTZ(9), … */
  type: string;
  nullable: boolean;
}

/** The columns of a table or view, in its order. */
export async function tableFacts(
  session: SnowflakeSession,
  table: string,
  signal?: AbortSignal,
): Promise<Result<TableColumnFact[]>> {
  const name = tableName(table);
  if (!name.ok) return name;
  const described = await session.query(`DESCRIBE TABLE ${name.value}`, { signal, timeoutSeconds: 60 });
  if (!described.ok) return described;
  const { columns, rows } = described.value;
  const cell = (row: Cell[], title: string) => String(row[indexOf(columns, title)] ?? '');
  return ok(
    rows.map((row) => ({ name: cell(row, 'name'), type: cell(row, 'type'), nullable: cell(row, 'null?') !== 'N' })),
  );
}

const indexOf = (columns: QueryColumn[], title: string) =>
  columns.findIndex(({ name }) => name.toLowerCase() === title);

/** The name in a form that can stand in SQL: each part quoted where it must be. */
export function tableName(table: string): Result<string> {
  const parts = tableParts(table);
  if (parts) return ok(parts.map(quoteIdentifier).join('.'));
  return fail(
    'snowflake/object-missing',
    `"${table}" is no name of a Snowflake table.`,
    'Write TABLE, SCHEMA.TABLE or DATABASE.SCHEMA.TABLE.',
  );
}

export interface ContractQuery {
  sql: string;
  /** Columns of the contract that the table does not have. */
  missing: string[];
}

/** The SELECT of a contract's columns, named as the table names them (customerId -> CUSTOMER_ID). */
export async function planContractQuery(
  session: SnowflakeSession,
  { table, columns, limit, signal }: { table: string; columns: readonly string[]; limit: number; signal?: AbortSignal },
): Promise<Result<ContractQuery>> {
  const facts = await tableFacts(session, table, signal);
  if (!facts.ok) return facts;
  const stored = facts.value.map(({ name }) => name);
  const sql = selectColumns({ table, columns, stored, limit });
  if (sql === undefined) return tableName(table) as Result<never>;
  return ok({ sql, missing: matchColumns(columns, stored).missing });
}

/** Names that say "when was this row last written", most telling first (folded: see foldName). */
const FRESHNESS_COLUMNS = [
  'updatedat',
  'loadedat',
  'ingestedat',
  'insertedat',
  'modifiedat',
  'lastupdated',
  'lastupdatedat',
  'lastmodified',
  'lastmodifiedat',
  'dbtupdatedat',
  'etlloadedat',
  'fivetransynced',
  'airbyteextractedat',
  'loadtime',
  'loadts',
  'updatets',
  'updatedts',
  'processedat',
  'createdat',
  'eventtime',
  'eventtimestamp',
  'timestamp',
  'lastactivity',
];

export interface TableFreshness {
  /** ISO 8601 UTC; null when the table (or the column) is empty. */
  newest: string | null;
  sql: string;
  detail?: string;
}

/**
 * The newest instant in a table's timestamp column; without one the most obvious column, said to be a guess.
 * TIMESTAMP_NTZ and DATE carry no zone: read as UTC, and `detail` says so.
 */
export async function tableFreshness(
  session: SnowflakeSession,
  { table, column, signal }: { table: string; column?: string; signal?: AbortSignal },
): Promise<Result<TableFreshness>> {
  const name = tableName(table);
  if (!name.ok) return name;
  const facts = await tableFacts(session, table, signal);
  if (!facts.ok) return facts;
  const picked = pickColumn(table, facts.value, column);
  if (!picked.ok) return picked.code === NO_COLUMN ? ((await lastAltered(session, table, signal)) ?? picked) : picked;
  const { fact, guessed } = picked.value;
  const quoted = quoteIdentifier(fact.name);
  const sql = `SELECT MAX(${quoted}) AS NEWEST, DATE_PART(EPOCH_MILLISECOND, MAX(${quoted})) AS NEWEST_MS FROM ${name.value}`;
  const answer = await session.query(sql, { signal, timeoutSeconds: 60, maxRows: 1 });
  if (!answer.ok) return answer;
  const milliseconds = answer.value.rows[0]?.[1] ?? null;
  const notes = [
    ...(guessed ? [`guessed column ${fact.name}: name it as timestampColumn of the port to be sure`] : []),
    ...(/^(TIMESTAMP_NTZ|DATETIME|DATE\b)/i.test(fact.type) ? [`${fact.name} has no time zone: read as UTC`] : []),
  ];
  const newest = milliseconds === null ? null : new Date(Number(milliseconds)).toISOString();
  return ok({ newest, sql, ...(notes.length > 0 && { detail: notes.join('; ') }) });
}

/**
 * When the table was last changed, as its catalogue says (Snowflake docs, "TABLES view": LAST_ALTERED, of base tables): an answer where no column tells, and marked as a weaker one, for
 * a change of the definition counts too. Undefined when the catalogue does not say.
 */
async function lastAltered(
  session: SnowflakeSession,
  table: string,
  signal?: AbortSignal,
): Promise<Result<TableFreshness> | undefined> {
  const [name = '', schema, database] = [...(tableParts(table) ?? [])].reverse();
  const from = `${database === undefined ? '' : `${quoteIdentifier(database)}.`}INFORMATION_SCHEMA.TABLES`;
  const inSchema = schema === undefined ? 'CURRENT_SCHEMA()' : quoteString(schema);
  const sql = `SELECT DATE_PART(EPOCH_MILLISECOND, LAST_ALTERED) AS NEWEST_MS FROM ${from} WHERE TABLE_SCHEMA = ${inSchema} AND TABLE_NAME = ${quoteString(name)} AND TABLE_TYPE = 'BASE TABLE'`;
  const answer = await session.query(sql, { signal, timeoutSeconds: 60, maxRows: 1 });
  const milliseconds = answer.ok ? Number(answer.value.rows[0]?.[0] ?? 0) : 0;
  if (!(milliseconds > 0)) return undefined;
  const detail =
    'from table metadata (LAST_ALTERED), which counts changes of the definition too: name a timestampColumn to be sure';
  return ok({ newest: new Date(milliseconds).toISOString(), sql, detail });
}

const NO_COLUMN = 'snowflake/no-timestamp';

function pickColumn(
  table: string,
  facts: readonly TableColumnFact[],
  wanted?: string,
): Result<{ fact: TableColumnFact; guessed: boolean }> {
  const timed = facts.filter(({ type }) => /^(TIMESTAMP|DATETIME|DATE\b)/i.test(type));
  const names = timed.map(({ name }) => name);
  if (wanted !== undefined) {
    const [found] = matchColumns(
      [wanted],
      facts.map(({ name }) => name),
    ).found;
    const fact = facts.find(({ name }) => name === found);
    if (!fact)
      return fail(
        'snowflake/object-missing',
        `${table} has no column "${wanted}".`,
        names.length > 0 ? `Its timestamps: ${names.join(', ')}. Correct timestampColumn.` : 'Correct timestampColumn.',
      );
    if (timed.includes(fact)) return ok({ fact, guessed: false });
    return fail(
      'snowflake/object-missing',
      `${table}.${fact.name} is ${fact.type}, no date or timestamp.`,
      names.length > 0
        ? `Use one of ${names.join(', ')} as timestampColumn.`
        : 'Name another column as timestampColumn.',
    );
  }
  const [guess] = matchColumns(FRESHNESS_COLUMNS, names).found;
  const fact = timed.find(({ name }) => name === guess);
  if (fact) return ok({ fact, guessed: true });
  return fail(
    NO_COLUMN,
    `Nothing in ${table} says when a row was written.`,
    names.length > 0
      ? `Name one of ${names.join(', ')} as timestampColumn of the port.`
      : 'Add a column like UPDATED_AT, and name it as timestampColumn of the port.',
  );
}
