/** Where a quick fix writes: what a diagnostic underlines is not always all of it, and others may read the same place. */
import { isScalar, isSeq, type Offset, type Span, spanOf, type YamlDocument, type YamlNode } from './document/index.ts';

/** The value at an offset, or the key when it stands there; null where there is neither. */
function nodeAt(document: YamlDocument, offset: Offset): YamlNode | null {
  const step = document.pathAt(offset).at(-1);
  if (!step) return document.root;
  return step.kind === 'item' ? (step.seq.items[step.index] ?? null) : step.inKey ? step.pair.key : step.pair.value;
}

/** Of a scalar of several lines only the first is underlined: the span to replace reaches to its last letter. */
export function wholeScalar(document: YamlDocument, span: Span): Span {
  const { text } = document;
  const node = nodeAt(document, span.start);
  if (!isScalar(node) || spanOf(node).start !== span.start) return span;
  // A block's value ends behind its last line break, which belongs to what follows.
  const end = span.start + text.slice(span.start, spanOf(node).end).trimEnd().length;
  const toLineEnd = /^\s*(?:#.*)?$/.test(text.slice(span.end, text.indexOf('\n', span.end) + 1 || text.length));
  return (toLineEnd || span.end > end) && end > span.start ? { start: span.start, end } : span;
}

/** Whether an alias elsewhere reads the value at an offset, or the list it stands in: a change changes both. */
export function isShared(document: YamlDocument, offset: Offset): boolean {
  const step = document.pathAt(offset).at(-1);
  const node = nodeAt(document, offset);
  const list = step?.kind === 'item' ? step.seq : null;
  return (node !== null && document.isAliased(node)) || (isSeq(list) && document.isAliased(list));
}
