/** Completion: which items there are, and the text after the edit. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CompletionItem, TextEdit } from 'vscode-languageserver-types';
import { type CompletionContext, complete } from '../../../../server/src/service/complete.ts';
import { expand, fixture } from './cursor.ts';

const CONTEXT: CompletionContext = { dialect: 'dataProduct' };

function items(marked: string, context = CONTEXT): CompletionItem[] {
  const { document, offset } = fixture(marked);
  return complete(document, offset, context);
}
const labels = (marked: string, context = CONTEXT): string[] => items(marked, context).map((item) => item.label);

/** The text after the item of that label is taken, with its first choices. */
function taken(marked: string, label: string, context = CONTEXT): string {
  const { document, offset } = fixture(marked);
  const item = complete(document, offset, context).find((candidate) => candidate.label === label);
  assert.ok(item, `${label} is offered among ${labels(marked, context)}`);
  const edit = item.textEdit as TextEdit;
  const [start, end] = [document.offsetAt(edit.range.start), document.offsetAt(edit.range.end)];
  assert.ok(
    start <= offset && offset <= end && edit.range.start.line === edit.range.end.line,
    'the edit is on the line and around the cursor',
  );
  return document.text.slice(0, start) + expand(edit.newText) + document.text.slice(end);
}

describe('keys', () => {
  test('an empty file begins a contract', () => {
    assert.equal(labels('|')[0], 'dataProduct');
    const text = taken('|', 'dataProduct');
    assert.match(text, /^dataProduct:\n {2}name: customer-360\n {2}domain: marketing\n {2}owner: /);
  });
  test('an empty mapping: required keys first, those that are there left out', () => {
    const found = labels('dataProduct:\n  name: x\n  |\n');
    assert.deepEqual(found.slice(0, 3), ['domain', 'owner', 'version']);
    assert.ok(!found.includes('name'));
    assert.ok(found.includes('sla'));
  });
  test('under a key that has no value yet', () => {
    assert.deepEqual(labels('dataProduct:\n  name: x\naccess:\n  |\n').slice(0, 4), [
      'classification',
      'requiredPermissions',
      'approvers',
      'purposes',
    ]);
  });
  test('one name of a key is offered, not the other beside it', () => {
    const dbt: CompletionContext = { dialect: 'dbt' };
    const column = 'models:\n  - name: m\n    columns:\n      - name: id\n';
    const fresh = labels(`${column}        |\n`, dbt);
    assert.ok(fresh.includes('data_tests') && fresh.includes('tests'), fresh.join());
    for (const [there, other] of [
      ['data_tests', 'tests'],
      ['tests', 'data_tests'],
    ] as const) {
      const found = labels(`${column}        ${there}: [unique]\n        |\n`, dbt);
      assert.ok(found.includes('description') && !found.includes(other), found.join());
    }
  });
  test('half a key in the middle of a mapping', () => {
    assert.equal(
      taken('dataProduct:\n  name: x\n  dom|\n  owner: y\n', 'domain'),
      'dataProduct:\n  name: x\n  domain: marketing\n  owner: y\n',
    );
  });
  test('a key that has its colon keeps its value', () => {
    assert.equal(taken('dataProduct:\n  nam|: x\n', 'name'), 'dataProduct:\n  name: x\n');
  });
  test('a block value is indented under its key', () => {
    assert.equal(
      taken('dataProduct:\n  name: x\n  sl|\n', 'sla'),
      'dataProduct:\n  name: x\n  sla:\n    freshness: PT15M\n    availability: 99.9%\n    qualityScore: 0.95\n',
    );
  });
  test('keys of the second layout, beside dataProduct', () => {
    assert.equal(
      taken('dataProduct:\n  name: x\nacc|\n', 'access'),
      'dataProduct:\n  name: x\naccess:\n  classification: public\n  requiredPermissions:\n    - marketing:read\n',
    );
  });
  test('in a list item after the dash', () => {
    const found = labels('outputPorts:\n  - |\n');
    assert.ok(found.includes('name') && found.includes('type'), String(found));
    assert.equal(taken('outputPorts:\n  - |\n', 'name'), 'outputPorts:\n  - name: customers\n');
    assert.equal(taken('outputPorts:\n  -|\n', 'name'), 'outputPorts:\n  - name: customers\n');
  });
  test('a whole item with its required keys', () => {
    assert.equal(
      taken('outputPorts:\n  - |\n', 'Kafka topic'),
      'outputPorts:\n  - name: events\n    type: kafka\n    topic: marketing.customer-360.changed\n',
    );
  });
  test('the type of a port decides which keys there are', () => {
    assert.ok(labels('outputPorts:\n  - name: x\n    type: kafka\n    |\n').includes('topic'));
    const snowflake = labels('outputPorts:\n  - name: x\n    type: snowflake\n    |\n');
    assert.ok(snowflake.includes('table') && snowflake.includes('timestampColumn') && !snowflake.includes('topic'));
  });
  test('between two items', () => {
    assert.ok(
      labels('outputPorts:\n  - name: x\n    type: kafka\n    to|\n  - name: y\n    type: rest\n').includes('topic'),
    );
  });
  test('in a flow mapping', () => {
    assert.equal(
      taken('schema:\n  properties:\n    a: { type: string, for| }\n', 'format'),
      'schema:\n  properties:\n    a: { type: string, format: uuid }\n',
    );
    assert.equal(
      taken('schema:\n  properties:\n    a: {ty|\nsla: {}\n', 'type'),
      'schema:\n  properties:\n    a: {type: string\nsla: {}\n',
    );
    assert.equal(taken('schema: {|}\n', 'properties'), 'schema: {properties: {}}\n');
  });
  test('keywords of JSON Schema under a property', () => {
    assert.equal(
      taken('schema:\n  type: object\n  properties:\n    id:\n      type: string\n      min|\n', 'minLength'),
      'schema:\n  type: object\n  properties:\n    id:\n      type: string\n      minLength: 1\n',
    );
  });
  test('none in a comment, a block of text, or a plain text', () => {
    assert.deepEqual(labels('dataProduct:\n  name: x # na|\n'), []);
    assert.deepEqual(labels('dataProduct:\n  description: |\n    some te¦\n'), []);
  });
  test('at the top of a large contract, without parsing all of it', () => {
    const head = 'dataProduct:\n  name: x\n  schema:\n    properties:\n';
    const large =
      head +
      Array.from({ length: 5_000 }, (_, i) => `      p${i}: { type: string, description: some words }\n`).join('');
    assert.equal(
      taken(`${large}ac|\nsla: {}\n`, 'access').endsWith(
        'access:\n  classification: public\n  requiredPermissions:\n    - marketing:read\nsla: {}\n',
      ),
      true,
    );
    assert.ok(labels(`${large}      last:\n        |\n`).includes('enum'));
  });
  test('each key comes once', () => {
    const found = labels('outputPorts:\n  - |\n');
    assert.equal(new Set(found).size, found.length);
  });
  test('with Windows line ends', () => {
    assert.equal(
      taken('dataProduct:\r\n  name: x\r\n  dom|\r\n  owner: y\r\n', 'domain'),
      'dataProduct:\r\n  name: x\r\n  domain: marketing\r\n  owner: y\r\n',
    );
  });
});

describe('keys of which there is one', () => {
  test('a block that stands under `dataProduct` is not offered beside it, nor the other way', () => {
    const beside = labels('dataProduct:\n  name: x\n  sla:\n    freshness: PT1H\n|\n');
    assert.ok(beside.includes('schema') && !beside.includes('sla'), String(beside));
    const inside = labels('dataProduct:\n  name: x\n  |\nsla:\n  freshness: PT1H\n');
    assert.ok(inside.includes('schema') && !inside.includes('sla'), String(inside));
  });
  test('of the comparisons of a check one is needed, and none once there is one', () => {
    const check = (lines: string) =>
      items(
        `apiVersion: v3.1.0\nkind: DataContract\nschema:\n  - name: a\n    quality:\n      - type: sql\n        query: SELECT 1\n${lines}        |\n`,
        { dialect: 'odcs' },
      );
    const open = check('').filter((item) => item.label.startsWith('must'));
    assert.equal(open.length, 8);
    for (const { label, detail } of open) assert.match(detail ?? '', / · one is required$/, label);
    const done = check('        mustBe: 0\n').map((item) => item.label);
    assert.ok(!done.includes('metric'), 'a query is no metric of the library');
    assert.ok(done.includes('severity') && !done.some((label) => label.startsWith('must')), String(done));
  });
});

describe('values', () => {
  test('an enumeration, with the meaning of each', () => {
    const found = items('access:\n  classification: |\n');
    assert.deepEqual(
      found.map((item) => item.label),
      ['public', 'internal', 'confidential', 'restricted'],
    );
    assert.deepEqual(found[1]!.documentation, { kind: 'markdown', value: 'For everybody in the company.' });
  });
  test('right behind the colon a blank comes first', () => {
    assert.equal(taken('access:\n  classification:|\n', 'internal'), 'access:\n  classification: internal\n');
  });
  test('half a value is replaced', () => {
    assert.equal(
      taken('access:\n  classification: int|\nsla:\n', 'internal'),
      'access:\n  classification: internal\nsla:\n',
    );
  });
  test('an open quote is closed', () => {
    assert.equal(
      taken('access:\n  classification: "int|\nsla:\n  freshness: PT1H\n', 'internal'),
      'access:\n  classification: "internal"\nsla:\n  freshness: PT1H\n',
    );
    assert.equal(taken("access:\n  classification: 'int|'\n", 'internal'), "access:\n  classification: 'internal'\n");
  });
  test('the kinds of port', () => {
    assert.deepEqual(labels('outputPorts:\n  - name: x\n    type: |\n'), ['kafka', 'snowflake', 'rest', 'file']);
    assert.deepEqual(labels('inputPorts:\n  - type: c|\n'), ['kafka', 'snowflake', 'rest', 'file', 'contract']);
  });
  test('usual durations and percentages', () => {
    assert.ok(labels('sla:\n  freshness: |\n').includes('PT15M'));
    assert.equal(taken('sla:\n  availability: |\n', '99.9%'), 'sla:\n  availability: 99.9%\n');
  });
  test('a version keeps its dots', () => {
    assert.equal(taken('dataProduct:\n  version: |\n', '1.0.0'), 'dataProduct:\n  version: 1.0.0\n');
  });
  test('types of a property, alone and in a list', () => {
    assert.ok(labels('schema:\n  properties:\n    a:\n      type: |\n').includes('integer'));
    assert.equal(
      taken('schema:\n  properties:\n    a:\n      type: [string, nu|]\n', 'number'),
      'schema:\n  properties:\n    a:\n      type: [string, number]\n',
    );
    assert.equal(
      taken('schema:\n  properties:\n    a:\n      type: [string, "nu|\n', 'null'),
      'schema:\n  properties:\n    a:\n      type: [string, "null"\n',
    );
  });
  test('a type named null stays text', () => {
    assert.equal(taken('schema:\n  type: |\n', 'null'), 'schema:\n  type: "null"\n');
  });
  test('booleans', () => {
    assert.deepEqual(labels('schema:\n  uniqueItems: |\n'), ['true', 'false']);
  });
  test('names the contract itself knows', () => {
    const text =
      'schema:\n  properties:\n    customerId: {type: string}\n    segment: {type: string}\n  required:\n    - customerId\n    - |\n';
    assert.deepEqual(labels(text), ['segment']);
    assert.deepEqual(
      labels('schema:\n  properties:\n    a: {type: string}\noutputPorts:\n  - name: x\n    type: kafka\n    key: |\n'),
      ['a'],
      'and the example where there are none',
    );
    assert.deepEqual(labels('outputPorts:\n  - name: x\n    type: kafka\n    key: |\n'), ['customerId']);
  });
  test('names the workspace knows', () => {
    const context: CompletionContext = {
      dialect: 'dataProduct',
      values: (provider) => (provider === 'contract' ? [{ value: 'orders', detail: 'commerce' }] : []),
    };
    const found = items('inputPorts:\n  - name: x\n    type: contract\n    contract: |\n', context);
    assert.equal(found[0]?.label, 'orders');
    assert.equal(found[0]?.detail, 'commerce');
  });
  test('in the items of a list', () => {
    assert.equal(
      taken('access:\n  requiredPermissions:\n    - |\n', 'marketing:read'),
      'access:\n  requiredPermissions:\n    - marketing:read\n',
    );
  });
  test('a mapping for a key without a value', () => {
    assert.equal(
      taken('dataProduct:\n  sla: |\n', '… (block)'),
      'dataProduct:\n  sla:\n    freshness: PT15M\n    availability: 99.9%\n    qualityScore: 0.95\n',
    );
  });
});
