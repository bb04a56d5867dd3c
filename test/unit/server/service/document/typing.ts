/** Random edits that look like somebody at work: values replaced, lines copied, moved, indented, and now and then noise. */
import { below, pick, type Random } from './random.ts';

export interface Edit {
  start: number;
  end: number;
  text: string;
}

const NOISE = [
  ' ',
  '\n',
  ': ',
  '- ',
  '#',
  '"',
  "'",
  '[',
  '}',
  '|',
  '&a ',
  '*a',
  '\t',
  '---\n',
  '\r\n',
  'x',
  '  ',
  '<<: *a\n',
];
const VALUES = [
  '',
  'x',
  'true',
  'no',
  '12',
  '-1',
  '1.0',
  'string',
  'integer',
  'null',
  '[a, a]',
  '{a: b}',
  '*a',
  '*b',
  '&a x',
];

/** One edit of the text; most of them leave it well-formed. */
export function randomTyping(next: Random, text: string): Edit {
  const lines = text.split('\n');
  const index = below(next, lines.length);
  const start = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  const line = lines[index]!;
  const end = start + line.length;
  const kind = next();
  if (kind < 0.45) return replacedValue(next, text, line, start, end);
  if (kind < 0.55) return { start: end, end, text: pick(next, ['x', ' ', '1', 'ab']) };
  if (kind < 0.62) return { start, end: Math.min(text.length, end + 1), text: '' };
  if (kind < 0.7) return { start, end: start, text: `${line}\n` };
  if (kind < 0.78) {
    const other = pick(next, lines);
    const indent = /^ */.exec(line)![0];
    return { start, end: start, text: `${indent}${other.trimStart()}\n` };
  }
  if (kind < 0.84) return { start, end: start, text: pick(next, [' ', '  ']) };
  if (kind < 0.9) return { start, end: Math.min(start + 2, end), text: '' };
  const at = start + below(next, line.length + 1);
  return { start: at, end: Math.min(text.length, at + below(next, 3)), text: pick(next, NOISE) };
}

/** The value behind a key or dash gives way to another, often one of the same document. */
function replacedValue(next: Random, text: string, line: string, start: number, end: number): Edit {
  const colon = /^(\s*(?:- )*[^:#]*: ?|\s*- )/.exec(line);
  if (!colon) return { start: end, end, text: 'x' };
  const others = text.split('\n').flatMap((one) => /: (.+)$/.exec(one)?.[1] ?? []);
  const value = next() < 0.6 && others.length > 0 ? pick(next, others) : pick(next, VALUES);
  return { start: start + colon[0].length, end, text: value };
}
