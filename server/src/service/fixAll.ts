/** All fixes at once that leave nothing to choose and nothing to fill in: for "fix all" and for saving. */
import type { CodeAction, Diagnostic, TextEdit } from 'vscode-languageserver-types';
import { type CodeActionContext, quickFixes } from './codeActions.ts';
import type { YamlDocument } from './document/index.ts';
import type { FindingData } from './finding.ts';
import { made } from './offer.ts';

export const FIX_ALL = 'source.fixAll.dataProduct';

/** What a person has to complete by hand is nothing to add while saving. */
const LEFT_TO_PEOPLE: readonly FindingData['kind'][] = ['missing-key', 'missing-columns', 'unlisted-property'];

/** One action with all fixes for the diagnostics of a document; null when there are none. */
export function fixAll(
  document: YamlDocument,
  diagnostics: readonly Diagnostic[],
  context: Omit<CodeActionContext, 'diagnostics' | 'range'>,
): CodeAction | null {
  const edits: TextEdit[] = [];
  for (const diagnostic of diagnostics) {
    const data = diagnostic.data as FindingData | undefined;
    if (!data || LEFT_TO_PEOPLE.includes(data.kind)) continue;
    const preferred = quickFixes(document, { ...context, diagnostics: [diagnostic] }).filter((one) => one.isPreferred);
    const action = preferred.length === 1 ? made(document, preferred[0]!) : null;
    const fixes = action?.edit?.changes?.[document.uri];
    // What overlaps an earlier fix waits for the next time.
    if (fixes?.every((edit) => edits.every((other) => apart(document, edit, other)))) edits.push(...fixes);
  }
  if (edits.length === 0) return null;
  return {
    title: edits.length === 1 ? 'Fix what has one answer' : `Fix the ${edits.length} places that have one answer`,
    kind: FIX_ALL,
    edit: { changes: { [document.uri]: edits } },
  };
}

function apart(document: YamlDocument, one: TextEdit, other: TextEdit): boolean {
  const [a, b] = [one, other].map(({ range }) => ({
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
  }));
  return a!.end < b!.start || b!.end < a!.start;
}
