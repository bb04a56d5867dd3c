/** SQL that we write ourselves: quoting, the SELECT of a contract's columns, the row limit. */

/**
 * Words that cannot stand as a bare column or table name (Snowflake: Reserved & limited keywords).
 */
const RESERVED = new Set(
  `ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONNECTION CONSTRAINT CREATE CROSS
CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DATABASE DELETE DISTINCT DROP ELSE EXISTS FALSE FOLLOWING FOR
FROM FULL GRANT GROUP GSCLUSTER HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO IS ISSUE JOIN LATERAL LEFT LIKE
LOCALTIME LOCALTIMESTAMP MINUS NATURAL NOT NULL OF ON OR ORDER ORGANIZATION QUALIFY REGEXP REVOKE RIGHT RLIKE ROW ROWS SAMPLE
SCHEMA SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE UPDATE USING VALUES VIEW WHEN
WHENEVER WHERE WITH ACCOUNT`.split(/\s+/),
);

/** How a stored name is written so that Snowflake finds exactly it: bare when it is plain upper case, else quoted. */
export function quoteIdentifier(stored: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(stored) && !RESERVED.has(stored) ? stored : `"${stored.replaceAll('"', '""')}"`;
}

/** How a name that a person wrote in a contract is written: bare (so it folds to upper case as usual) when it can be. */
function writtenIdentifier(name: string): string {
  return /^[A-Za-z_][\w$]*$/.test(name) && !RESERVED.has(name.toUpperCase()) ? name : `"${name.replaceAll('"', '""')}"`;
}

/**
 * The parts of a table's name as written (`db.schema."my table"`), unquoted and in stored case (bare parts in upper
 * case). Undefined when it is no name of one to three parts.
 */
export function tableParts(table: string): string[] | undefined {
  const part = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))\s*(\.|$)/uy;
  const parts: string[] = [];
  for (;;) {
    const match = part.exec(table);
    if (!match) return undefined;
    parts.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]!.toUpperCase());
    if (match[3] === '') return parts.length <= 3 ? parts : undefined;
  }
}

/** A string literal. Backslashes are escape characters in Snowflake. */
export function quoteString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** `customerId`, `customer_id` and `CUSTOMER_ID` are one name in three styles: their common form. */
export function foldName(name: string): string {
  return name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

/** Stored columns for a contract's column names: by exact name, else ignoring case, else across case styles. */
export function matchColumns(
  wanted: readonly string[],
  stored: readonly string[],
): { found: string[]; missing: string[] } {
  const pick = (name: string) =>
    stored.find((s) => s === name) ??
    stored.find((s) => s.toUpperCase() === name.toUpperCase()) ??
    stored.find((s) => foldName(s) === foldName(name));
  const found: string[] = [];
  const missing: string[] = [];
  for (const name of wanted) {
    const column = pick(name);
    if (column === undefined) missing.push(name);
    else if (!found.includes(column)) found.push(column);
  }
  return { found, missing };
}

export interface SelectColumns {
  /** As the contract writes it: TABLE, SCHEMA.TABLE or DATABASE.SCHEMA.TABLE, parts quoted or bare. */
  table: string;
  /** As the contract names them; none means all columns. */
  columns: readonly string[];
  /** The table's own column names, when they are known: then the contract's are matched to them. */
  stored?: readonly string[];
  /** Rows. */
  limit: number;
}

/** A SELECT of a contract's columns. Undefined when `table` is no table's name: nothing is ever pasted into SQL unquoted. */
export function selectColumns({ table, columns, stored, limit }: SelectColumns): string | undefined {
  const parts = tableParts(table);
  if (!parts) return undefined;
  const known = stored ? matchColumns(columns, stored).found.map(quoteIdentifier) : columns.map(writtenIdentifier);
  const list = known.length > 0 ? known.join(',\n  ') : '*';
  return `SELECT\n  ${list}\nFROM ${parts.map(quoteIdentifier).join('.')}\nLIMIT ${Math.max(0, Math.trunc(limit))}`;
}

/** A query wrapped so that at most `limit` rows come back, whatever it says itself. Comments at its end stay harmless. */
export function limitRows(query: string, limit: number): string {
  return `SELECT * FROM (\n${query}\n) LIMIT ${Math.max(0, Math.trunc(limit))}`;
}
