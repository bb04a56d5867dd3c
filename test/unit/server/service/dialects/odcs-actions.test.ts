import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction } from 'vscode-languageserver-types';
import { codeActions } from '../../../../../server/src/service/codeActions.ts';
import { readContract } from '../../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { validate } from '../../../../../server/src/service/validate.ts';

/** Actions at the `|`, with the findings whose range touches it. */
function actionsAt(marked: string): CodeAction[] {
  const offset = marked.indexOf('|');
  const document = YamlDocument.open('file:///x.odcs.yaml', 1, marked.replace('|', ''));
  const diagnostics = validate(document, 'odcs')
    .filter((one) => one.start <= offset && offset <= one.end)
    .map(({ rule, message, data, ...span }) => ({
      code: rule,
      message,
      data,
      range: document.rangeAt(span),
      source: 'data-product',
    }));
  return codeActions(document, {
    diagnostics,
    range: { start: offset, end: offset },
    contract: readContract(document, 'odcs'),
  });
}
const titles = (marked: string) => actionsAt(marked).map(({ title, kind }) => `${kind}: ${title}`);

const HEAD = 'kind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\n';

test('on the version: every newer one', () => {
  assert.deepEqual(titles(`apiVersion: v3.|0.2\n${HEAD}`), [
    'refactor.rewrite: Migrate this contract to ODCS 3.1',
    'refactor.rewrite: Migrate this contract to ODCS 3.2',
  ]);
  assert.deepEqual(titles(`apiVersion: v3.|2.0\n${HEAD}`), []);
});

test('on a key of a newer version: the fix is that version', () => {
  assert.deepEqual(titles(`apiVersion: v3.1.0\n${HEAD}schema:\n  - name: o\n    syno|nyms: []\n`), [
    'quickfix: Migrate this contract to ODCS 3.2',
  ]);
  assert.deepEqual(
    titles(
      `apiVersion: v3.0.2\n${HEAD}schema:\n  - name: o\n    properties:\n      - name: a\n        logicalType: time|stamp\n`,
    ),
    ['quickfix: Migrate this contract to ODCS 3.1'],
  );
});

test('on a misspelt key: the right one, and no key of our own, which the standard does not allow', () => {
  assert.deepEqual(titles(`apiVersion: v3.2.0\n${HEAD}sch|ma: []\n`), ['quickfix: Change to "schema"']);
});
