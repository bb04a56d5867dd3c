/** Where the characters of a scalar's value stand in the text: block and flow scalars fold, indent and escape them. */
import { type Offset, type ScalarNode, spanOf } from './nodes.ts';

interface Letter {
  char: string;
  offset: Offset;
}

/**
 * For each UTF-16 unit of the value its offset in the text, and the offset behind the last one; null when the two
 * cannot be matched for certain (line continuations in double quotes, anchors inside, damaged text).
 */
export function valueOffsets(text: string, node: ScalarNode): readonly Offset[] | null {
  if (typeof node.value !== 'string' || !node.type) return null;
  const { start, end } = spanOf(node);
  const lines = linesOf(text, start, end, node.type);
  return lines && aligned(node.value, lines, end);
}

/** What each line gives to the value, before folding. */
function linesOf(text: string, start: Offset, end: Offset, type: NonNullable<ScalarNode['type']>): Letter[][] | null {
  const raw: { from: Offset; to: Offset }[] = [];
  for (let from = start; from <= end; ) {
    const line = text.indexOf('\n', from);
    const to = line < 0 || line > end ? end : line;
    raw.push({ from, to: to > from && text[to - 1] === '\r' ? to - 1 : to });
    from = to + 1;
  }
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') return blockLines(text, raw);
  return flowLines(text, raw, type);
}

function blockLines(text: string, [header, ...body]: { from: Offset; to: Offset }[]): Letter[][] | null {
  if (!header || !/^[|>]/.test(text.slice(header.from, header.to))) return null;
  const widths = body.flatMap(({ from, to }) => {
    const found = /\S/.exec(text.slice(from, to));
    return found ? [found.index] : [];
  });
  // A stated indentation is relative to the parent: rare enough to be left alone.
  if (/^[|>][+-]?[1-9]/.test(text.slice(header.from, header.to)) || widths.length === 0) return null;
  const indent = widths[0]!;
  return body.map(({ from, to }) => plain(text, Math.min(from + indent, to), to));
}

function flowLines(
  text: string,
  raw: { from: Offset; to: Offset }[],
  type: 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE',
): Letter[][] | null {
  const quoted = type !== 'PLAIN';
  const lines: Letter[][] = [];
  for (const [index, line] of raw.entries()) {
    let { from, to } = line;
    const [first, last] = [index === 0, index === raw.length - 1];
    if (first && quoted) from++;
    else if (!first) while (from < to && /[ \t]/.test(text[from]!)) from++;
    if (last && quoted) to--;
    else if (!last) while (to > from && /[ \t]/.test(text[to - 1]!)) to--;
    const letters = type === 'QUOTE_DOUBLE' ? escaped(text, from, to) : plain(text, from, to);
    if (!letters) return null;
    lines.push(type === 'QUOTE_SINGLE' ? letters.filter((_, at) => !isFirstOfTwo(letters, at)) : letters);
  }
  return lines;
}

const plain = (text: string, from: Offset, to: Offset): Letter[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ char: text[from + index]!, offset: from + index }));

/** `''` in single quotes is one quote: of a run, every second letter counts. */
function isFirstOfTwo(letters: readonly Letter[], at: number): boolean {
  let run = 0;
  while (letters[at - run]?.char === "'") run++;
  return run % 2 === 1;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  '/': '/',
  ' ': ' ',
  '0': '\0',
};

function escaped(text: string, from: Offset, to: Offset): Letter[] | null {
  const letters: Letter[] = [];
  for (let at = from; at < to; at++) {
    if (text[at] !== '\\') {
      letters.push({ char: text[at]!, offset: at });
      continue;
    }
    const code = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(text.slice(at, at + 6));
    const char = code ? String.fromCharCode(Number.parseInt(code[1] ?? code[2]!, 16)) : ESCAPES[text[at + 1] ?? ''];
    if (char === undefined) return null;
    letters.push({ char, offset: at });
    at += (code?.[0].length ?? 2) - 1;
  }
  return letters;
}

/** Finds the lines' letters in the value; between lines it may only have blanks and line breaks. */
function aligned(value: string, lines: readonly Letter[][], end: Offset): Offset[] | null {
  const offsets: Offset[] = [];
  let breaks = 0;
  for (const [index, line] of lines.entries()) {
    if (index > 0) breaks++;
    if (line.length === 0) continue;
    const text = line.map(({ char }) => char).join('');
    let folded = 0;
    while (
      folded < breaks &&
      /[ \n]/.test(value[offsets.length + folded] ?? '') &&
      !value.startsWith(text, offsets.length + folded)
    )
      folded++;
    for (; folded > 0; folded--) offsets.push(line[0]!.offset);
    if (!value.startsWith(text, offsets.length)) return null;
    for (const { offset } of line) offsets.push(offset);
    breaks = 0;
  }
  if (value.slice(offsets.length).trim() !== '') return null;
  while (offsets.length <= value.length) offsets.push(end);
  return offsets;
}
