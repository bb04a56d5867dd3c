/** A dbt model's text made readable for a SQL parser without moving a position, or the verdict that it cannot be. */
import { type JinjaSpan, jinjaSpans, maskJinja } from './jinja.ts';

export interface MaskedModel {
  /** SQL of the same length (UTF-16 code units) as the user's text. */
  sql: string;
  /** Expressions (`{{ … }}`) that stand in `sql` as identifiers. */
  expressions: JinjaSpan[];
}

/** Tags that only say something to dbt, and leave nothing in the SQL. */
const SILENT = /^\{\{-?\s*(config|log|print|debug|return|exceptions\.\w+)\s*\(/;
/** A statement that assigns in one tag: `{% set x = 1 %}`, `{% do … %}`. */
const ASSIGNS = /^\{%-?\s*(set\s+[\w\s,]+=|do\b|import\b|from\b)/;
const TAG = /^\{%-?\s*(\w+)/;
/** What may come and go by a condition without changing which columns the query has. */
const CLAUSE = /^\s*(where|and|or|having|qualify|limit|order\s+by)\b/i;

/**
 * Masks a model. Null when its Jinja may write SQL that nobody but dbt can tell (loops, macros, conditions around more
 * than a WHERE): then nothing is known of the model.
 */
export function maskModel(text: string): MaskedModel | null {
  const spans = jinjaSpans(text);
  const hidden = hiddenBranches(text, spans);
  if (!hidden) return null;
  const silent = spans.filter(({ start, end }) => SILENT.test(text.slice(start, end)));
  // A column of the parser is a code point: what takes two code units becomes two letters.
  let sql = maskJinja(text).replace(/[\u{10000}-\u{10ffff}]/gu, '__');
  for (const { start, end } of [...silent, ...hidden])
    sql = sql.slice(0, start) + sql.slice(start, end).replace(/[^\n\r]/g, ' ') + sql.slice(end);
  return { sql, expressions: spans.filter((span) => span.kind === 'expression' && !silent.includes(span)) };
}

interface Branch {
  /** Where the tag that opened the `if` ends, and where its present branch began. */
  from: number;
  /** True in `elif` and `else`: of several branches the first is read. */
  later: boolean;
}

/** The later branches of conditions, to be left out; null when the columns may depend on them. */
function hiddenBranches(text: string, spans: readonly JinjaSpan[]): { start: number; end: number }[] | null {
  const hidden: { start: number; end: number }[] = [];
  const open: Branch[] = [];
  for (const { kind, start, end } of spans) {
    if (kind !== 'statement') continue;
    const tag = text.slice(start, end);
    const word = TAG.exec(tag)?.[1];
    if (word === 'if') open.push({ from: end, later: false });
    else if (word === 'elif' || word === 'else' || word === 'endif') {
      const branch = open.pop();
      if (!branch || !CLAUSE.test(text.slice(branch.from, start))) return null;
      if (branch.later) hidden.push({ start: branch.from, end: start });
      if (word !== 'endif') open.push({ from: end, later: true });
    } else if (!ASSIGNS.test(tag)) return null;
  }
  return open.length === 0 ? hidden : null;
}
