/** A query of a contract's quality check: Snowflake SQL with places that stand for a table or a column. */
import { engine, type SqlNode } from './engine.ts';
import { jinjaSpans } from './jinja.ts';
import type { ParsedModel, SqlSpan, TableSource } from './model.ts';

/** A part of the text that somebody replaces before the query runs; `source` is set for one that is a table. */
export interface Placeholder extends SqlSpan {
  source: TableSource | null;
}
export type ParsedQuery =
  /** One statement; `modelColumns` reads its names. `statement` is its kind: `select`, `delete`, … */
  | { kind: 'parsed'; query: ParsedModel; statement: string }
  /** No SQL: what the parser says, and where. */
  | { kind: 'broken'; reason: string; span: SqlSpan }
  /** Jinja, several statements: nothing can be said. */
  | { kind: 'unknown' };

/** Reads a query. Never throws for what the text holds; rejects when the parser is missing from the installation. */
export async function parseQuery(text: string, placeholders: readonly Placeholder[] = []): Promise<ParsedQuery> {
  // `->>` hands the rows of one statement to the next: the parser does not know it yet.
  if (jinjaSpans(text).length > 0 || text.includes('->>')) return { kind: 'unknown' };
  // A column of the parser is a code point: what takes two code units becomes two letters.
  let sql = text.replace(/[\u{10000}-\u{10ffff}]/gu, '__');
  for (const { start, end } of placeholders) sql = sql.slice(0, start) + '_'.repeat(end - start) + sql.slice(end);
  const sdk = await engine();
  try {
    const result = sdk.parse(sql, sdk.Dialect.Snowflake);
    if (!result.success) return broken(result, text);
    const statements = Array.isArray(result.ast) ? (result.ast as SqlNode[]) : [];
    const [query] = statements;
    if (!query || statements.length !== 1) return { kind: 'unknown' };
    const expressions = new Map(placeholders.map(({ start, end, source }) => [start, { end, source, now: false }]));
    const statement = Object.keys(query)[0] ?? '';
    return { kind: 'parsed', statement, query: { text, query, expressions, configColumns: [] } };
  } catch {
    return { kind: 'unknown' };
  }
}

interface Failure {
  error?: string;
  errorStart?: number;
  errorEnd?: number;
}

function broken({ error = '', errorStart, errorEnd }: Failure, text: string): ParsedQuery {
  const start = Math.min(errorStart ?? 0, text.length);
  const end = Math.min(Math.max(errorEnd ?? text.length, start), text.length);
  return { kind: 'broken', reason: spoken(error, text.slice(start, end)), span: { start, end } };
}

/** The parser speaks of its own tokens: what people need is the place. */
function spoken(error: string, found: string): string {
  const missing = /Expected (LParen|RParen)\b/.exec(error)?.[1];
  if (missing) return `a ${missing === 'RParen' ? 'closing' : 'opening'} parenthesis is missing`;
  if (/unterminated|unclosed/i.test(error)) return 'a quote or comment is not closed';
  const word = found.trim();
  if (word === '' || /^(from|where|and|or|not|by|on|in|join|select|as|having|[=<>+*/,-]+)$/i.test(word))
    return `it is not complete at "${word}"`.replace(' at ""', '');
  return `"${word.slice(0, 40)}" cannot stand here`;
}
