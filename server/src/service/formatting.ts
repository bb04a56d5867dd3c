/** Formatting: the document's layout as small edits, which never change what it says. */
import type { TextEdit } from 'vscode-languageserver-types';
import {
  type LayoutEdit,
  type LineScope,
  layoutEdits,
  type Span,
  sameYaml,
  type YamlDocument,
} from './document/index.ts';
import { applied } from './edits.ts';

/** Edits for the document, or for the lines of a part of it; none while it has errors. */
export function format(document: YamlDocument, part?: Span): TextEdit[] {
  const scope = part && { first: lineOf(document, part.start), last: lineOf(document, endOfPart(document, part)) };
  return checked(document, layoutOf(document, scope));
}

/**
 * Edits after a line break was typed: the line that was left is tidied, and below `- key: value` the new line begins
 * where the next key of that item stands.
 */
export function formatAfterBreak(document: YamlDocument, line: number): TextEdit[] {
  const left = textOfLine(document, line - 1);
  const here = textOfLine(document, line);
  const item = /^(\s*)((?:- +)+)(["']?)[\w$.][^"'{}[\],#]*\3: +[^\s|>#].*$/.exec(left);
  const column = item ? item[1]!.length + item[2]!.length : 0;
  // A value that goes on below the item's first line is deeper than its keys: the editor has seen to that.
  if (here.length < column && here.trim() === '' && !/[[{,]\s*$/.test(left))
    return [
      { range: { start: { line, character: 0 }, end: { line, character: here.length } }, newText: ' '.repeat(column) },
    ];
  const scope = { first: line - 1, last: line - 1 };
  return checked(
    document,
    layoutOf(document, scope).filter(({ end }) => lineOf(document, end) < line),
  );
}

/** The last word over our own layout: an edit that would change a value or lose a comment is not made. */
function checked(document: YamlDocument, edits: readonly LayoutEdit[]): TextEdit[] {
  if (edits.length === 0 || !sameYaml(document.text, applied(document.text, edits))) return [];
  return edits.map(({ newText, ...span }) => ({ range: document.rangeAt(span), newText }));
}

/** Layout goes as deep as the text does, and a hostile one is deeper than the stack: that is left as it is. */
function layoutOf(document: YamlDocument, scope?: LineScope): LayoutEdit[] {
  try {
    return layoutEdits(document.text, scope);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

const lineOf = (document: YamlDocument, offset: number): number => document.positionAt(offset).line;

/** A selection that ends at a line's beginning does not mean that line. */
const endOfPart = (document: YamlDocument, { start, end }: Span): number =>
  end > start && document.positionAt(end).character === 0 ? end - 1 : end;

function textOfLine(document: YamlDocument, line: number): string {
  const start = document.offsetAt({ line, character: 0 });
  const end = document.offsetAt({ line, character: Number.MAX_SAFE_INTEGER });
  return line < 0 ? '' : document.text.slice(start, end);
}
