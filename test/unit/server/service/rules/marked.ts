/** Rules on texts that mark with «…» what has to be found: every mark, and nothing else. */
import assert from 'node:assert/strict';
import type { Diagnostic, TextEdit } from 'vscode-languageserver-types';
import { codeActions } from '../../../../../server/src/service/codeActions.ts';
import { detect, readContract } from '../../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import type { Finding } from '../../../../../server/src/service/finding.ts';
import { checkContract, NO_WORKSPACE, type WorkspaceView } from '../../../../../server/src/service/rules/index.ts';
import { validate } from '../../../../../server/src/service/validate.ts';

const OPEN = '«';
const CLOSE = '»';

/** All findings of a text, the marks taken out. */
export function findingsOf(marked: string, workspace: WorkspaceView = NO_WORKSPACE) {
  const text = marked.replaceAll(OPEN, '').replaceAll(CLOSE, '');
  return check(YamlDocument.open('file:///w/contract.yaml', 1, text), workspace);
}

/** All findings of a document's present version. */
export function check(document: YamlDocument, workspace: WorkspaceView = NO_WORKSPACE) {
  const dialect = detect(document);
  assert.ok(dialect, 'the fixture is a contract');
  const fail = (error: unknown) => {
    throw error;
  };
  const contract = readContract(document, dialect);
  const rules = () => (contract ? checkContract(contract, workspace, fail, document) : []);
  return { document, contract, findings: validate(document, dialect, [rules]) };
}

/** Asserts that the rule finds exactly what is marked, in order; answers its findings. */
export function finds(rule: string, marked: string, workspace?: WorkspaceView): Finding[] {
  const { document, findings } = findingsOf(marked, workspace);
  const found = findings.filter((one) => one.rule === rule);
  const shown = (spans: { start: number; end: number }[]) =>
    spans.map(({ start, end }) => `${start} ${document.text.slice(start, end)}`);
  assert.deepEqual(shown(found), shown(marks(marked)));
  return found;
}

/** The text after the first quick fix of each finding of the rule, last first. */
export function fixed(rule: string, marked: string): string {
  const { document, contract, findings } = findingsOf(marked);
  let { text } = document;
  for (const found of findings.filter((one) => one.rule === rule).reverse()) {
    const diagnostic: Diagnostic = {
      range: document.rangeAt(found),
      message: found.message,
      code: found.rule,
      ...(found.data && { data: found.data }),
    };
    const [action] = codeActions(document, { diagnostics: [diagnostic], range: found, contract });
    for (const edit of [...(action?.edit?.changes?.[document.uri] ?? [])].reverse())
      text = applied(document, text, edit);
  }
  return text;
}

function applied(document: YamlDocument, text: string, { range, newText }: TextEdit): string {
  return text.slice(0, document.offsetAt(range.start)) + newText + text.slice(document.offsetAt(range.end));
}

function marks(marked: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let removed = 0;
  for (let at = marked.indexOf(OPEN); at >= 0; at = marked.indexOf(OPEN, at + 1)) {
    const close = marked.indexOf(CLOSE, at);
    found.push({ start: at - removed, end: close - removed - 1 });
    removed += 2;
  }
  return found;
}
