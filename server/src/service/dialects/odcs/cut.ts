/** Cutting pairs out of a text that people wrote. */
import {
  endOfText,
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
  const last = document.lines.lineAt(endOfText(document.text, span.end));
  return [{ start: lineStart, end: document.lines.startOf(last + 1), newText: '' }];
}
