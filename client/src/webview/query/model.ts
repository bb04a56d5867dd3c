/** A query's result as text: what is copied and exported. No DOM. */
import type { Cell, QueryColumn } from '../../../../connectors/src/types.ts';
import type { QueryFacts, QueryState } from '../../panels/queryMessages.ts';

/** What is known of the rows on the page, which are those of run `shown`; undefined when that run did not end well. */
export const factsOf = (state: QueryState, shown: number): QueryFacts | undefined =>
  state.result?.run === shown ? state.result : undefined;

/** A cell as a person reads it; NULL is told apart by the caller. */
export const cellText = (cell: Cell): string => (cell === null ? 'NULL' : String(cell));

export type Separated = { separator: ',' | '\t'; lineEnd: string };
export const CSV: Separated = { separator: ',', lineEnd: '\r\n' };
export const TSV: Separated = { separator: '\t', lineEnd: '\n' };

/**
 * One field of RFC 4180: quoted when it holds the separator, a quote or a line break.
 * NULL is an empty field, the empty text is `""`: the two stay apart, as in Snowflake's own unload.
 */
function field(cell: Cell, separator: string): string {
  if (cell === null) return '';
  const text = String(cell);
  const quoted = text === '' || text.includes(separator) || /["\r\n]/.test(text);
  return quoted ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as separated values, with a header line of column names. */
export function separated(columns: QueryColumn[], rows: Iterable<Cell[]>, { separator, lineEnd }: Separated): string {
  const lines = [columns.map((column) => field(column.name, separator)).join(separator)];
  for (const row of rows) lines.push(row.map((cell) => field(cell, separator)).join(separator));
  return lines.join(lineEnd) + lineEnd;
}

const NUMERIC = new Set(['FIXED', 'REAL', 'DECFLOAT', 'NUMBER', 'FLOAT']);
export const isNumeric = (column: QueryColumn): boolean => NUMERIC.has(column.type.toUpperCase());

/** Snowflake's wire types in the words of its SQL: `FIXED` with scale 2 is `NUMBER(38,2)`. */
export function typeText(column: QueryColumn): string {
  const type = column.type.toUpperCase();
  if (type === 'FIXED')
    return column.scale || column.precision ? `NUMBER(${column.precision ?? 38},${column.scale ?? 0})` : 'NUMBER';
  if (type === 'REAL') return 'FLOAT';
  return type;
}

/** A width in px that shows the header and the first rows without waste. */
export function fittingWidth(column: QueryColumn, index: number, rows: Cell[][], charWidth = 8.6): number {
  let longest = Math.max(column.name.length, typeText(column).length) + 2;
  for (const row of rows.slice(0, 100)) longest = Math.max(longest, Math.min(cellText(row[index] ?? null).length, 48));
  return Math.round(Math.min(420, Math.max(64, longest * charWidth + 20)));
}
