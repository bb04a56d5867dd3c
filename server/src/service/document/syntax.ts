/** The parser's complaints in words for people, at the place where something can be done about them. */
import type { LineIndex } from './lines.ts';
import type { RawProblem } from './parse.ts';

export interface Explained {
  start: number;
  end: number;
  message: string;
}

type Explain = (problem: RawProblem, text: string, lines: LineIndex) => Explained;

const at = (start: number, end: number, message: string): Explained => ({ start, end, message });
/** From an offset to the end of the word or line there. */
function wordAt(text: string, start: number, end: number): [number, number] {
  const line = text.indexOf('\n', start);
  const limit = line < 0 ? text.length : line;
  let stop = Math.min(Math.max(end, start + 1), limit);
  while (stop < limit && /\S/.test(text[stop]!) && stop - start < 80) stop++;
  return [start, Math.max(stop, Math.min(start + 1, text.length))];
}
const said =
  (message: string): Explain =>
  (problem, text) => {
    const [start, end] = wordAt(text, problem.pos[0], problem.pos[1]);
    return at(start, end, message);
  };

function badIndent(problem: RawProblem, text: string, lines: LineIndex): Explained {
  const [start, end] = wordAt(text, problem.pos[0], problem.pos[1]);
  const open = /^Flow (sequence|map)/.exec(problem.message);
  if (open) return unclosed(problem.pos[0], text, lines, open[1] === 'map' ? '{' : '[');
  return at(
    start,
    end,
    'This line is indented differently from its neighbours. Give it as many spaces as the other keys or items of its block.',
  );
}
/** Points at the bracket that was never closed rather than at the place where the parser gave up. */
function unclosed(from: number, text: string, lines: LineIndex, bracket: '{' | '['): Explained {
  const closing = bracket === '{' ? '}' : ']';
  let depth = 0;
  for (
    let i = Math.min(from, text.length) - 1, stop = lines.startOf(Math.max(0, lines.lineAt(from) - 200));
    i >= stop;
    i--
  ) {
    if (text[i] === closing) depth++;
    else if (text[i] === bracket && depth-- === 0)
      return at(i, i + 1, `This \`${bracket}\` is never closed: add \`${closing}\`.`);
  }
  return at(from, from + 1, `A \`${closing}\` is missing here.`);
}
function missingChar(problem: RawProblem, text: string, lines: LineIndex): Explained {
  const quoted = /^Missing closing (["'])quote/.exec(problem.message);
  if (quoted) {
    const quote = quoted[1]!;
    const start = openingQuote(problem.pos[0], text, quote);
    const end = text.indexOf('\n', start);
    return at(
      start,
      end < 0 ? text.length : end,
      `This text begins with \`${quote}\` and never ends: add the closing \`${quote}\`.`,
    );
  }
  const [start, end] = wordAt(text, problem.pos[0], problem.pos[1]);
  if (/Implicit map keys need to be followed by map values/.test(problem.message))
    return at(start, end, 'A colon is missing after this key: write `key: value`.');
  if (/Block scalars? /i.test(problem.message))
    return at(start, end, 'The text after `|` or `>` begins on the next line.');
  if (/Sequence item without - indicator/.test(problem.message))
    return at(start, end, 'Items of this list begin with `- `. This line does not.');
  if (/, or \}|, or \]|Missing , between/.test(problem.message))
    return at(start, end, 'A comma is missing between two items.');
  if (/expected/i.test(problem.message) && /[\]}]/.test(problem.message))
    return unclosed(problem.pos[0], text, lines, problem.message.includes('}') ? '{' : '[');
  if (/space/i.test(problem.message)) return at(start, end, 'A space is missing here.');
  return at(start, end, `${problem.message}.`);
}
/** The quote that opened the text ending at an offset. */
function openingQuote(from: number, text: string, quote: string): number {
  for (let i = Math.min(from, text.length - 1); i >= 0 && from - i < 20_000; i--)
    if (text[i] === quote && /[\s[{,:-]/.test(text[i - 1] ?? '\n')) return i;
  return Math.max(0, Math.min(from, text.length - 1));
}
function nestedMapping(problem: RawProblem, text: string): Explained {
  const [start] = problem.pos;
  const lineEnd = text.indexOf('\n', start);
  const line = text.slice(start, lineEnd < 0 ? text.length : lineEnd);
  const colon = line.indexOf(': ');
  return at(
    start,
    start + Math.max(1, line.trimEnd().length),
    colon >= 0
      ? 'A value with `: ` in it needs quotes; a mapping begins on the next line, indented deeper.'
      : 'The next line is indented deeper, but this key has a value already. Indent the line like this key, or remove the value.',
  );
}
function unexpected(problem: RawProblem, text: string): Explained {
  const [start, end] = wordAt(text, problem.pos[0], problem.pos[1]);
  const found = text.slice(start, end);
  if (/^[\]}]/.test(found)) return at(start, start + 1, `This \`${found[0]}\` closes nothing.`);
  return at(
    start,
    end,
    `\`${found.slice(0, 40)}\` cannot stand here. Is a quote, a bracket or the indentation before it wrong?`,
  );
}

const EXPLAIN: Partial<Record<RawProblem['code'], Explain>> = {
  TAB_AS_INDENT: (problem, text) => {
    let end = problem.pos[0];
    while (text[end] === '\t') end++;
    return at(
      problem.pos[0],
      Math.max(end, problem.pos[0] + 1),
      'YAML is indented with spaces, not with tabs. Replace the tab by spaces.',
    );
  },
  BAD_INDENT: badIndent,
  MISSING_CHAR: missingChar,
  BLOCK_AS_IMPLICIT_KEY: nestedMapping,
  UNEXPECTED_TOKEN: unexpected,
  MULTILINE_IMPLICIT_KEY: (problem, text) => {
    const end = text.indexOf('\n', problem.pos[0]);
    return at(
      problem.pos[0],
      end < 0 ? problem.pos[1] : end,
      'A colon is missing after this key, or the next line is not indented deeper than it.',
    );
  },
  BAD_SCALAR_START: (problem, text) =>
    at(
      ...wordAt(text, problem.pos[0], problem.pos[1]),
      `A text that begins with \`${text[problem.pos[0]] ?? ''}\` needs quotes.`,
    ),
  BAD_DQ_ESCAPE: (problem, text) =>
    at(
      problem.pos[0],
      problem.pos[1],
      `\`${text.slice(problem.pos[0], problem.pos[1])}\` is no escape sequence. Double the backslash, or use single quotes.`,
    ),
  BAD_ALIAS: said('An alias is `*` and the name of an anchor, without a colon at its end.'),
  BAD_DIRECTIVE: said('A line that begins with `%` is a directive, and this one is not known.'),
  BAD_PROP_ORDER: said('The anchor or tag stands in the wrong place: it comes right before the value.'),
  ALIAS_PROPS: said('An alias cannot have an anchor or tag of its own.'),
  BLOCK_IN_FLOW: said('Inside brackets a block such as `- ` or `|` cannot begin: put it in brackets or quotes too.'),
  KEY_OVER_1024_CHARS: (problem) =>
    at(problem.pos[0], problem.pos[0] + 40, 'This key is longer than 1024 characters: is a line break missing?'),
  MULTIPLE_ANCHORS: said('A value can have only one anchor.'),
  MULTIPLE_TAGS: said('A value can have only one tag.'),
  NON_STRING_KEY: said('A key must be text.'),
  TAG_RESOLVE_FAILED: said('This tag is not known here; the value is read as if it had none.'),
  BAD_COLLECTION_TYPE: said('The tag does not fit the value.'),
  MULTIPLE_DOCS: (problem) =>
    at(problem.pos[0], problem.pos[1], 'A contract is one YAML document. What follows this `---` is not read.'),
  TOO_DEEP: said('This is nested more than 200 levels deep; what is inside is not read.'),
  RESOURCE_EXHAUSTION: said('This is nested too deeply to be read.'),
};

/** Never longer than a line or so, inside the text, and never the sentinel's. */
export function explain(problem: RawProblem, text: string, lines: LineIndex): Explained {
  const how = EXPLAIN[problem.code];
  const result = how
    ? how(problem, text, lines)
    : at(...wordAt(text, problem.pos[0], problem.pos[1]), `${problem.message}.`);
  let start = Math.min(result.start, text.length);
  // A problem at the very end is shown at the last text there is.
  if (start >= text.length) {
    start = text.trimEnd().length;
    start = Math.max(0, start - 1);
  }
  const lineEnd = text.indexOf('\n', start);
  const end = Math.min(Math.max(result.end, start + 1), lineEnd <= start ? text.length : lineEnd, text.length);
  return { start, end: Math.max(start, end), message: result.message };
}
