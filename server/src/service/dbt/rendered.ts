/** Which parts of a SQL file dbt renders, and whether it does so in every run. */
import { jinjaSpans } from '../../../../sql/src/jinja.ts';
import type { Span } from '../document/index.ts';

export interface Rendered extends Span {
  /** Outside of conditions, loops and macros: dbt evaluates it whenever it parses the file. */
  certain: boolean;
}

/** Blocks whose content may not be rendered, or not here. */
const OPENS = /^(if|for|macro|call|filter|raw|materialization|test|data_test|docs|block)$/;
const CLOSES = /^end(if|for|macro|call|filter|raw|materialization|test|data_test|docs|block)$/;

/** The `{{ … }}` and `{% … %}` of a text, comments and raw blocks left out. */
export function renderedSpans(text: string): Rendered[] {
  const found: Rendered[] = [];
  let depth = 0;
  let raw = false;
  for (const { kind, start, end } of jinjaSpans(text)) {
    if (kind === 'comment') continue;
    const word = kind === 'statement' ? (/^\{%[-+]?\s*(\w+)/.exec(text.slice(start, end))?.[1] ?? '') : '';
    if (CLOSES.test(word)) {
      depth = Math.max(0, depth - 1);
      raw = false;
    } else if (!raw) found.push({ start, end, certain: depth === 0 });
    if (!raw && OPENS.test(word)) {
      depth++;
      raw = word === 'raw';
    }
  }
  return found;
}

/** A function or macro called in Jinja: `name(`, `package.name(`. */
export interface MacroCall {
  package?: string;
  name: string;
  /** Of the name alone. */
  span: Span;
  certain: boolean;
}

const CALL = /(?<![\w.'"])(?:([A-Za-z_]\w*)\s*\.\s*)?([A-Za-z_]\w*)\s*\(/g;

/** Calls in a text, those in strings left out. */
export function macroCalls(text: string): MacroCall[] {
  return renderedSpans(text).flatMap(({ start, end, certain }) => {
    const inner = text.slice(start, end).replace(/'[^']*'|"[^"]*"/g, (quoted) => ' '.repeat(quoted.length));
    return [...inner.matchAll(CALL)].map((match) => {
      const at = start + match.index + match[0].lastIndexOf(match[2]!);
      return {
        ...(match[1] !== undefined && { package: match[1] }),
        name: match[2]!,
        span: { start: at, end: at + match[2]!.length },
        certain,
      };
    });
  });
}
