/** dbt's Jinja inside SQL, masked so that every position of the SQL stays where it is. */

/** One `{{ }}`, `{% %}` or `{# #}`; offsets are UTF-16 code units, `end` exclusive. */
export interface JinjaSpan {
  kind: 'expression' | 'statement' | 'comment';
  start: number;
  end: number;
}

const OPEN = /\{[{%#]/g;
const KINDS = {
  '{{': { kind: 'expression', close: '}}' },
  '{%': { kind: 'statement', close: '%}' },
  '{#': { kind: 'comment', close: '#}' },
} as const;

/** The Jinja in `text`, in order. An unclosed tag is left as it is: it is no Jinja that dbt would render. */
export function jinjaSpans(text: string): JinjaSpan[] {
  const found: JinjaSpan[] = [];
  // What is not closed once is never closed further on: many open tags must not be looked through again and again.
  const unclosed = new Set<string>();
  let from = 0;
  for (const match of text.matchAll(OPEN)) {
    const [open] = match;
    if (match.index < from || unclosed.has(open)) continue;
    const { kind, close } = KINDS[open as keyof typeof KINDS];
    const end = text.indexOf(close, match.index + 2);
    if (end < 0) unclosed.add(open);
    else {
      from = end + 2;
      found.push({ kind, start: match.index, end: from });
    }
  }
  return found;
}

/**
 * The text with Jinja replaced by SQL of the same length and the same line breaks: an expression becomes an
 * identifier (`{{ ref('a') }}` stands where a table or a column stands), statements and comments become spaces.
 */
export function maskJinja(text: string): string {
  let masked = '';
  let from = 0;
  for (const { kind, start, end } of jinjaSpans(text)) {
    const tag = text.slice(start, end);
    const firstLine = kind === 'expression' ? /^[^\n\r]*/.exec(tag)![0].length : 0;
    masked += text.slice(from, start) + '_'.repeat(firstLine) + tag.slice(firstLine).replace(/[^\n\r]/g, ' ');
    from = end;
  }
  return masked + text.slice(from);
}
