/** Jinja in the values of a properties file that no dbt can read: not closed, brackets or quotes that do not match. */
import { ofStretches, type Stretch } from '../dbt/stretches.ts';
import { isScalar, keyOf, type Span, spanOf, textOf, type YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { found } from './dbtReport.ts';

/** What dbt lets a description call (dbt docs, "dbt Jinja functions" and the context of documentation). */
const IN_DESCRIPTION = new Set(
  'doc var env_var return fromjson tojson fromyaml toyaml set set_strict zip zip_strict log print run_started_at diff_of_two_dicts local_md5 range dict lipsum cycler joiner namespace ref source'.split(
    ' ',
  ),
);
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

export const jinjaFindings = (document: YamlDocument): Finding[] =>
  ofStretches(document, jinjaFindings, '', (stretch) => [...jinjaWithin(document, stretch)]);

function* jinjaWithin(document: YamlDocument, stretch: Stretch): Generator<Finding> {
  const text = document.text.slice(stretch.start, stretch.end);
  for (let open = text.indexOf('{{'); open >= 0; ) {
    const from = open + 2;
    const lineEnd = endOfLine(text, from);
    const line = expression(text.slice(from, lineEnd));
    const [, name = ''] = ('inside' in line && /^\s*(\w+)\s*\(/.exec(line.inside)) || [];
    // Only what looks wrong is looked up in the tree.
    if (!('inside' in line) || (name && !IN_DESCRIPTION.has(name))) {
      const place = valueAt(document, stretch.start + open);
      if (place) yield* judged(document.text, stretch.start + open, place, name, stretch);
    }
    // What follows a fault in its line is part of it: looked at once, however often braces are opened there.
    open = text.indexOf('{{', 'inside' in line ? from + line.inside.length : lineEnd);
  }
}

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

function* judged(text: string, start: number, place: Place, name: string, { within }: Stretch): Generator<Finding> {
  const read = expression(text.slice(start + 2, place.end));
  if ('fault' in read)
    yield found(within({ start, end: place.end }), 'dbt/jinja', `dbt cannot read this Jinja: ${read.fault}.`);
  else if (name && place.key === 'description') {
    const at = text.indexOf(name, start);
    yield found(
      within({ start: at, end: at + name.length }),
      'dbt/jinja',
      `\`${name}\` is not there when dbt reads a description: write \`doc('name')\`, or plain text.`,
    );
  }
}

/** Reads up to `}}`, as Jinja does: quotes hide brackets, brackets nest. */
function expression(text: string): { inside: string } | { fault: string } {
  const open: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "'" || char === '"') {
      const close = text.indexOf(char, at + 1);
      if (close < 0) return { fault: `a quote ${char} is not closed` };
      at = close;
    } else if (open.length === 0 && text.startsWith('}}', at)) return { inside: text.slice(0, at) };
    else if (PAIRS[char]) open.push(PAIRS[char]);
    else if (')]}'.includes(char)) {
      const wanted = open.pop();
      if (wanted !== char)
        return { fault: wanted ? `\`${wanted}\` is missing before \`${char}\`` : `\`${char}\` closes nothing` };
    }
  }
  return { fault: open.length > 0 ? `\`${open.at(-1)}\` is missing` : '`}}` is missing' };
}

type Place = Span & { key: string };

/** The scalar an offset lies in, when its text stands in the file as dbt gets it: in one line, nothing escaped. */
function valueAt(document: YamlDocument, offset: number): Place | null {
  const path = document.pathAt(offset);
  const last = path.at(-1);
  const value = last?.kind === 'pair' ? last.pair.value : last?.kind === 'item' ? last.seq.items[last.index] : null;
  if (!isScalar(value)) return null;
  const { start, end } = spanOf(value);
  if (offset < start || offset >= end) return null;
  const written = document.text.slice(start, end);
  if (written.includes('\n') || written.replaceAll(/^["']|["']$/g, '') !== textOf(value)) return null;
  const pair = path.findLast((step) => step.kind === 'pair');
  return { start, end, key: (pair?.kind === 'pair' && keyOf(pair.pair)) || '' };
}
