/** Cutting pairs out of a text that people wrote. */
import {
  keySpan,
  type MapNode,
  type Pair,
  pairSpan,
  type Span,
  spanOf,
  type YamlDocument,
} from '../../document/index.ts';
import type { Edit } from '../../edits.ts';

/** Takes a pair out, with its line in a block and its comma in a flow mapping; the only pair of a mapping stays. */
export function removePair(document: YamlDocument, map: MapNode, pair: Pair): Edit[] {
  const index = map.items.indexOf(pair);
  if (index < 0 || map.items.length === 1) return [];
  const span = pairSpan(pair);
  const before = map.items[index - 1];
  const next = map.items[index + 1];
  if (document.text[spanOf(map).start] === '{') {
    const cut: Span = before
      ? { start: pairSpan(before).end, end: span.end }
      : { start: span.start, end: keySpan(next!).start };
    return [{ ...cut, newText: '' }];
  }
  const lineStart = document.text.lastIndexOf('\n', span.start - 1) + 1;
  // The first pair of an item shares its line with the dash: the next pair takes its place.
  if (/\S/.test(document.text.slice(lineStart, span.start)))
    return next ? [{ start: span.start, end: keySpan(next).start, newText: '' }] : [];
  const eol = document.text.indexOf('\n', endOfText(document, span.end));
  return [{ start: lineStart, end: eol < 0 ? document.text.length : eol + 1, newText: '' }];
}

/** Where the text of a node ends: a block reaches over the blank lines after it. */
export function endOfText(document: YamlDocument, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(document.text[at - 1]!)) at--;
  return at;
}
