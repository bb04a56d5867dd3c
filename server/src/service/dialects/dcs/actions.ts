/** "Convert to ODCS 3.1": offered on the specification's version. */
import { pairSpan, type Span, type YamlDocument } from '../../document/index.ts';
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
  const newText = leadingComments(document) + converted.replaceAll('\n', lineEnd(document));
  return [{ start: 0, end: document.text.length, newText }];
}

/** Licence and the like: comment lines at the top, apart from the first key by a blank line. */
function leadingComments(document: YamlDocument): string {
  return /^(?:[ \t]*#[^\n]*\n)+(?=[ \t]*\r?\n)(?:[ \t]*\r?\n)+/.exec(document.text)?.[0] ?? '';
}
