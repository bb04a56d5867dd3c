/** Text edits on YAML that keep what is around them: comments, indentation, line ends. */
import {
  endOfLine,
  endOfText,
  isMap,
  isScalar,
  isSeq,
  type MapNode,
  type Offset,
  pairSpan,
  type Span,
  spanOf,
  YamlDocument,
  type YamlNode,
} from './document/index.ts';

export interface Edit extends Span {
  newText: string;
}

/**
 * Adds a pair at the end of the mapping at a JSON Pointer. `lines` are the pair's lines without indentation
 * (`name: x`, or `schema:` and indented ones below). Null when there is no mapping, or when it is a flow mapping and
 * the pair takes several lines.
 */
export function appendPair(document: YamlDocument, pointer: string, lines: readonly string[]): Edit | null {
  return appendPairs(document, pointer, [lines]);
}

/** Several pairs at once, like `appendPair`. */
export function appendPairs(
  document: YamlDocument,
  pointer: string,
  pairs: readonly (readonly string[])[],
): Edit | null {
  const lines = pairs.flat();
  const node = document.at(pointer);
  if (isMap(node) && isFlow(document, node))
    return pairs.every((one) => one.length === 1) ? intoFlow(document, node, lines.map(inFlow).join(', ')) : null;
  if (isMap(node) && node.items.length > 0) {
    const last = node.items.at(-1)!;
    return below(document, pairSpan(last).end, columnOf(document, spanOf(node).start), lines);
  }
  const pair = document.pairAt(pointer);
  if (!pair || !isNothing(node)) return null;
  const start = pairSpan(pair);
  return below(document, start.end, columnOf(document, start.start) + 2, lines);
}

/** Adds an item at the end of the sequence at a JSON Pointer. `lines`: the item's lines without the dash. */
export function appendItem(document: YamlDocument, pointer: string, lines: readonly string[]): Edit | null {
  const dashed = lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
  const node = document.at(pointer);
  if (isSeq(node) && isFlow(document, node)) return null;
  if (isSeq(node) && node.items.length > 0)
    return below(document, spanOf(node.items.at(-1)!).end, columnOf(document, spanOf(node).start), dashed);
  const pair = document.pairAt(pointer);
  if (!pair || !isNothing(node)) return null;
  const start = pairSpan(pair);
  return below(document, start.end, columnOf(document, start.start) + 2, dashed);
}

/** The text with edits made that do not overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, newText } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

/** Whether the text reads no worse after the edits: a last look, since text may stand in ways nobody thought of. */
export function stillSound(document: YamlDocument, edits: readonly Edit[]): boolean {
  const inOrder = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  if (inOrder.some(({ start }, index) => index > 0 && start < inOrder[index - 1]!.end)) return false;
  const after = YamlDocument.open(document.uri, 0, applied(document.text, inOrder));
  return after.problems.length <= document.problems.length;
}

/** Makes the block mapping at a JSON Pointer the one item of a list: a dash before its first line, the others indented. */
export function listOfOne(document: YamlDocument, pointer: string): Edit[] {
  const node = document.at(pointer);
  if (!isMap(node) || isFlow(document, node) || node.items.length === 0) return [];
  const { start } = spanOf(node);
  const first = document.positionAt(start).line;
  const last = document.positionAt(pairSpan(node.items.at(-1)!).end).line;
  if (!/^\s*$/.test(document.text.slice(document.lines.startOf(first), start))) return [];
  const edits: Edit[] = [{ start, end: start, newText: '- ' }];
  for (let line = first + 1; line <= last; line++) {
    const at = document.lines.startOf(line);
    if (/\S/.test(document.text.slice(at, document.lines.startOf(line + 1))))
      edits.push({ start: at, end: at, newText: '  ' });
  }
  return edits;
}

/** Takes a scalar out of the list it stands in, behind another item; null when it does not stand so plainly. */
export function removeItem(document: YamlDocument, { start, end }: Span): Edit | null {
  const { text } = document;
  const before = endOfText(text, start);
  if (text[before - 1] === ',') return { start: endOfText(text, before - 1), end, newText: '' };
  const line = document.positionAt(start).line;
  const from = document.lines.startOf(line);
  return /^\s*-\s+$/.test(text.slice(from, start)) && document.positionAt(end).line === line
    ? { start: from, end: document.lines.startOf(line + 1), newText: '' }
    : null;
}

/** May begin with digits, and is a text for every parser. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A word as a YAML scalar: quoted only when plain style would change its meaning. */
export function scalarText(value: string): string {
  if (UUID.test(value)) return value;
  const plain =
    /^[\p{L}_./][\p{L}\p{M}\d_ ./@+-]*$/u.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n|~|\.inf|\.nan)$/i.test(value) &&
    !/^\.[\d_]|^\.{3}/.test(value) &&
    !/ $|: | #/.test(value);
  return plain ? value : JSON.stringify(value);
}

/** New text for a scalar or key in the quotes it already has. */
export function requoted(document: YamlDocument, span: Span, text: string): string {
  const first = document.text[span.start];
  if (first === '"') return JSON.stringify(text);
  return first === "'" ? `'${text.replaceAll("'", "''")}'` : scalarText(text);
}

export const lineEnd = (document: YamlDocument): string =>
  /\r\n/.test(document.text.slice(0, 10_000)) ? '\r\n' : '\n';

/** Lines below the line on which the text before `end` really ends (block scalars and comments reach further). */
function below(document: YamlDocument, end: Offset, column: number, lines: readonly string[]): Edit {
  const { text } = document;
  const at = endOfLine(text, endOfText(text, end));
  const newline = lineEnd(document);
  return {
    start: at,
    end: at,
    newText: lines.map((line) => newline + (line === '' ? '' : ' '.repeat(column)) + line).join(''),
  };
}

/** A line `key: value` as it may stand in braces: a plain text with brackets or commas would end there. */
function inFlow(line: string): string {
  const [, key, value] = /^([^:]+: +)([^"'[{|>&*!#].*)$/.exec(line.trimEnd()) ?? [];
  return key && value && /[,[\]{}]/.test(value) ? key + JSON.stringify(value) : line.trimEnd();
}

/** Behind the last pair and not before the bracket: a comment may stand between. */
function intoFlow({ text }: YamlDocument, node: MapNode, line: string): Edit | null {
  const { start, end } = spanOf(node);
  if (text[end - 1] !== '}') return null;
  const last = node.items.at(-1);
  const at = last ? pairSpan(last).end : start + 1;
  return { start: at, end: at, newText: last ? `, ${line}` : ` ${line}${/\s/.test(text[at]!) ? '' : ' '}` };
}

/** A key's value that is not there, with or without an anchor. */
const isNothing = (node: YamlNode | null | undefined): boolean =>
  node === null || (isScalar(node) && spanOf(node).start === spanOf(node).end);
const isFlow = (document: YamlDocument, node: YamlNode): boolean =>
  /[{[]/.test(document.text[spanOf(node).start] ?? '');
const columnOf = (document: YamlDocument, offset: Offset): number => document.positionAt(offset).character;
