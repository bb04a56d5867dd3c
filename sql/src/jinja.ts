/** dbt's Jinja inside SQL, masked so that every position of the SQL stays where it is. */

/** One `{{ }}`, `{% %}` or `{# #}`; offsets are UTF-16 code units, `end` exclusive. */
export interface JinjaSpan {
  kind: 'expression' | 'statement' | 'comment';
  start: number;
  end: number;
}

const JINJA = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;
const KINDS = { '{{': 'expression', '{%': 'statement', '{#': 'comment' } as const;

/** The Jinja in `text`, in order. An unclosed tag is left as it is: it is no Jinja that dbt would render. */
export function jinjaSpans(text: string): JinjaSpan[] {
  return [...text.matchAll(JINJA)].map((match) => ({
    kind: KINDS[match[0].slice(0, 2) as keyof typeof KINDS],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/**
 * The text with Jinja replaced by SQL of the same length and the same line breaks: an expression becomes an
 * identifier (`{{ ref('a') }}` stands where a table or a column stands), statements and comments become spaces.
 */
export function maskJinja(text: string): string {
  return text.replace(JINJA, (tag) => {
    if (!tag.startsWith('{{')) return tag.replace(/[^\n\r]/g, ' ');
    const firstLine = /^[^\n\r]*/.exec(tag)![0];
    return '_'.repeat(firstLine.length) + tag.slice(firstLine.length).replace(/[^\n\r]/g, ' ');
  });
}
