/** "Convert to ODCS 3.1": offered on the specification's version. */
import { commentsOf, pairSpan, type Span, type YamlDocument } from '../../document/index.ts';
import { type Edit, lineEnd } from '../../edits.ts';
import type { Offer } from '../../offer.ts';
import { toOdcs } from './convert.ts';

export function dcsActions(document: YamlDocument, range: Span): Offer[] {
  const version = document.pair(document.root, 'dataContractSpecification');
  const span = version && pairSpan(version);
  if (!span || range.start > span.end || span.start > range.end) return [];
  // A broken document would lose what the parser could not read.
  if (document.problems.some((one) => one.severity === 'error')) return [];
  return [{ title: 'Convert this contract to ODCS 3.1', kind: 'refactor.rewrite', edits: () => conversion(document) }];
}

function conversion(document: YamlDocument): Edit[] {
  const converted = toOdcs(document);
  if (converted === null) return [];
  const text = leadingComments(document) + converted.replaceAll('\n', lineEnd(document));
  const left = missingFrom(commentsOf(text), commentsOf(document.text));
  const newText = [text, ...left.map((comment) => comment + lineEnd(document))].join('');
  return [{ start: 0, end: document.text.length, newText }];
}

/** Licence and the like: comment lines at the top, apart from the first key by a blank line. */
function leadingComments(document: YamlDocument): string {
  return /^(?:[ \t]*#[^\n]*\n)+(?=[ \t]*\r?\n)(?:[ \t]*\r?\n)+/.exec(document.text)?.[0] ?? '';
}

/** What the second list has more of than the first: comments whose place is gone stand at the end. */
function missingFrom(there: readonly string[], wanted: readonly string[]): string[] {
  const rest = [...there];
  return wanted.filter((comment) => {
    const at = rest.indexOf(comment);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
