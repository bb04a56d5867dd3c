/** What can be folded away: blocks, texts and flow collections over several lines, runs of comments. */
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import { isCollection, isMap, isSeq, keySpan, spanOf, type YamlDocument, type YamlNode } from './document/index.ts';

/** In the order of the text; lines are 0-based. */
export function foldingRanges(document: YamlDocument): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const { lines } = document;
  const add = (start: number, end: number): void => {
    const startLine = lines.lineAt(start);
    // The end of a block of text is the start of the next line.
    let last = end;
    while (last > start && /\s/.test(document.text[last - 1]!)) last--;
    const endLine = lines.lineAt(last);
    if (endLine > startLine) ranges.push({ startLine, endLine });
  };
  const visit = (node: YamlNode | null): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        if (pair.value) add(keySpan(pair).start, spanOf(pair.value).end);
        visit(pair.value);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) {
        if (isCollection(item)) add(spanOf(item).start, spanOf(item).end);
        visit(item);
      }
    }
  };
  visit(document.root);
  ranges.push(...commentRuns(document));
  return ranges.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

function commentRuns(document: YamlDocument): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const { lines, text } = document;
  let first = -1;
  for (let line = 0; line <= lines.count; line++) {
    const content =
      line < lines.count ? text.slice(lines.startOf(line), lines.startOf(line) + 200).split('\n', 1)[0]! : '';
    if (/^\s*#/.test(content)) {
      if (first < 0) first = line;
      continue;
    }
    if (first >= 0 && line - first > 1)
      ranges.push({ startLine: first, endLine: line - 1, kind: FoldingRangeKind.Comment });
    first = -1;
  }
  return ranges;
}
