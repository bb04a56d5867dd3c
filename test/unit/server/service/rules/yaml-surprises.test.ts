import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, findingsOf, finds, fixed } from './marked.ts';

const HEAD = 'dataProduct:\n  name: p\n  domain: d\n  owner: o\n  version: 1.0.0\n';
const product = (body: string) => `${HEAD}schema:\n  type: object\n${body}`;

test('words and numbers that YAML 1.1 reads otherwise, wherever they stand', () => {
  const text = product(`  properties:
    «on»: { type: string }
    country: { type: string, enum: [CH, «NO», "NO", 'no'], description: «Off» }
    starts: { type: string, enum: [«12:30», 08:30, «12:30:00», 12:30 Uhr] }
    total: { type: number, enum: [«1e3», 1.5e+3, «010», 10, 007, «0o17», 0x1F, .5] }
    big: { type: string, enum: [«1_000», «0b11», 1_a, y, n] }
    empty: { type: [string, "null"], description: ~ }
  title: «yes»
`);
  finds('contract/yaml', text);
  assert.match(fixed('contract/yaml', text), /"on": \{ type: string \}/);
  assert.match(fixed('contract/yaml', text), /enum: \[1000, 1\.5e\+3, 10, 10, 007, 15, 0x1F, \.5\]/);
});

test('a date is text under names and among the values of a text', () => {
  const text = `apiVersion: v3.2.0
kind: DataContract
id: «2024-01-01»
version: 2024-01-01
status: active
contractCreatedTs: 2024-01-01T00:00:00Z
schema:
  - name: days
    properties:
      - name: label
        logicalType: string
        enum:
          - value: «2024-01-01»
          - value: "2024-01-02"
          - value: 2024-01
      - name: day
        logicalType: date
        enum:
          - value: 2024-01-01
`;
  finds('contract/yaml', text);
  assert.match(fixed('contract/yaml', text), /^id: "2024-01-01"$[\s\S]*- value: "2024-01-01"$/m);
});

test('what the schema refuses is said once', () => {
  const { findings } = findingsOf(`apiVersion: v3.2.0
kind: DataContract
id: a
version: 010
status: active
schema:
  - name: orders
    properties:
      - name: id
        required: yes
`);
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['contract/wrong-type', 'contract/wrong-type'],
  );
});

test('after an edit, only what is there now', () => {
  const { document, findings } = findingsOf(product('  properties:\n    a: { type: string, enum: [no, maybe] }\n'));
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['contract/yaml'],
  );
  for (const [from, to, expected] of [
    ['no,', '"no",', 0],
    ['maybe', 'off', 1],
    ['domain: d', 'domain: on', 2],
  ] as const) {
    const start = document.text.indexOf(from);
    const range = document.rangeAt({ start, end: start + from.length });
    document.update(document.version + 1, [{ range, text: to }]);
    const found = check(document).findings;
    assert.deepEqual(
      found.map((one) => one.rule),
      Array(expected).fill('contract/yaml'),
    );
    assert.deepEqual(found, findingsOf(document.text).findings);
  }
});

test('an anchor nobody refers to goes, with the blank behind it', () => {
  const text = product(`  properties:
    a: &used { type: string }
    b: *used
    c: «&lost» { type: string }
    d: «&block»
      type: string
`);
  finds('contract/unused-anchor', text);
  assert.match(fixed('contract/unused-anchor', text), / {4}c: \{ type: string \}\n {4}d: \n {6}type: string/);
});

test('a tab of the indentation becomes spaces', () => {
  const text = 'dataProduct:\n\tname: p\n';
  const found = findingsOf(text).findings.find(({ rule }) => rule === 'contract/syntax');
  assert.match(found?.message ?? '', /spaces, not with tabs/);
  assert.match(fixed('contract/syntax', text), /^dataProduct:\n {2}name: p\n/);
});
