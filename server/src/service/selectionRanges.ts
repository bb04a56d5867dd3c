/** "Expand Selection": from the word to the value, the pair, its mapping, and so on to the whole document. */
import type { SelectionRange } from 'vscode-languageserver-types';
import { keySpan, type Offset, pairSpan, type Span, spanOf, type YamlDocument } from './document/index.ts';

/** One chain per offset, innermost first. */
export function selectionRanges(document: YamlDocument, offsets: readonly Offset[]): SelectionRange[] {
  return offsets.map((offset) => chainAt(document, offset));
}

function chainAt(document: YamlDocument, offset: Offset): SelectionRange {
  const spans: Span[] = [{ start: 0, end: document.text.length }];
  const add = (span: Span): void => {
    const outer = spans.at(-1)!;
    // Editors refuse a range that does not hold the cursor: in a comment, or between a key and its value.
    if (offset < span.start || offset > span.end) return;
    if (span.start >= outer.start && span.end <= outer.end && span.end - span.start < outer.end - outer.start)
      spans.push(span);
  };
  if (document.root) add(spanOf(document.root));
  for (const step of document.pathAt(offset)) {
    if (step.kind === 'item') {
      add(spanOf(step.seq));
      add(spanOf(step.seq.items[step.index]!));
      continue;
    }
    add(spanOf(step.map));
    add(pairSpan(step.pair));
    if (step.inKey) add(keySpan(step.pair));
    else if (step.pair.value) add(spanOf(step.pair.value));
  }
  const word = wordAt(document.text, offset);
  if (word && word.end - word.start > 0) add(word);
  return spans.reduce<SelectionRange | undefined>(
    (parent, span) => ({ range: document.rangeAt(span), ...(parent ? { parent } : {}) }),
    undefined,
  )!;
}

function wordAt(text: string, offset: Offset): Span | null {
  let start = offset;
  let end = offset;
  while (start > 0 && /[\w]/.test(text[start - 1]!)) start--;
  while (end < text.length && /[\w]/.test(text[end]!)) end++;
  return end > start ? { start, end } : null;
}
