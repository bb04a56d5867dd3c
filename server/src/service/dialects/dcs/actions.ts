/** "Convert to ODCS 3.1": offered on the specification's version. */
import type { CodeAction } from 'vscode-languageserver-types';
import { pairSpan, type Span, type YamlDocument } from '../../document/index.ts';
import { lineEnd } from '../../edits.ts';
import { toOdcs } from './convert.ts';

export function dcsActions(document: YamlDocument, range: Span): CodeAction[] {
  const version = document.pair(document.root, 'dataContractSpecification');
  const span = version && pairSpan(version);
  // A broken document would lose what the parser could not read.
  if (
    !span ||
    range.start > span.end ||
    span.start > range.end ||
    document.problems.some((one) => one.severity === 'error')
  )
    return [];
  const converted = toOdcs(document);
  if (converted === null) return [];
  const whole = document.rangeAt({ start: 0, end: document.text.length });
  const newText = leadingComments(document) + converted.replaceAll('\n', lineEnd(document));
  return [
    {
      title: 'Convert this contract to ODCS 3.1',
      kind: 'refactor.rewrite',
      edit: { changes: { [document.uri]: [{ range: whole, newText }] } },
    },
  ];
}

/** Licence and the like: comment lines at the top, apart from the first key by a blank line. */
function leadingComments(document: YamlDocument): string {
  return /^(?:[ \t]*#[^\n]*\n)+(?=[ \t]*\r?\n)(?:[ \t]*\r?\n)+/.exec(document.text)?.[0] ?? '';
}
