/** The quick fix for arguments beside a test: before and after, comments and layout kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeActions } from '../../../../../server/src/service/codeActions.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { checkDbt } from '../../../../../server/src/service/rules/dbt.ts';

const head = 'models:\n  - name: orders\n    columns:\n      - name: state\n        data_tests:\n';

/** Before and after; null where there is nothing to move. */
const CASES: [title: string, before: string, after: string | null][] = [
  [
    'a block',
    '          - accepted_values:\n              values: [a, b]\n              quote: false\n',
    '          - accepted_values:\n              arguments:\n                values: [a, b]\n                quote: false\n',
  ],
  [
    'beside configuration, with comments and deeper values',
    '          - accepted_values:\n              name: states\n              values: # known ones\n                - a\n                - b\n              config:\n                severity: warn\n      - name: next\n',
    '          - accepted_values:\n              name: states\n              arguments:\n                values: # known ones\n                  - a\n                  - b\n              config:\n                severity: warn\n      - name: next\n',
  ],
  [
    'in one line',
    "          - relationships: { to: ref('a'), field: id, config: { severity: warn } }\n",
    "          - relationships: { config: { severity: warn }, arguments: { to: ref('a'), field: id } }\n",
  ],
  [
    'a test_name beside its arguments',
    '          - name: states\n            test_name: accepted_values\n            values: [a]\n',
    '          - name: states\n            test_name: accepted_values\n            arguments:\n              values: [a]\n',
  ],
  ['nested already', '          - accepted_values:\n              arguments: { values: [a] }\n', null],
];

for (const [title, before, after] of CASES)
  test(title, () => {
    const document = YamlDocument.open('file:///w/models/schema.yml', 1, head + before);
    document.edition = 'fusion';
    const finding = checkDbt(document, null).find((one) => one.rule === 'dbt/flat-arguments');
    if (after === null) {
      assert.equal(finding, undefined);
      return;
    }
    assert.ok(finding);
    assert.equal(finding.severity, 'error', 'the Fusion engine takes no flat arguments');
    const [fix] = codeActions(document, {
      diagnostics: [{ range: document.rangeAt(finding), message: '', data: finding.data }],
      range: finding,
      contract: null,
    });
    const [edit] = fix?.edit?.changes?.[document.uri] ?? [];
    assert.ok(edit);
    const text = document.text;
    const made =
      text.slice(0, document.offsetAt(edit.range.start)) + edit.newText + text.slice(document.offsetAt(edit.range.end));
    assert.equal(made, head + after);
    const again = YamlDocument.open(document.uri, 2, made);
    again.edition = 'fusion';
    assert.ok(!checkDbt(again, null).some((one) => one.rule === 'dbt/flat-arguments'));
  });
