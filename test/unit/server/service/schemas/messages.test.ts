/** What a person reads when an ODCS file is not right: once, at the right place, with what to do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { validate } from '../../../../../server/src/service/validate.ts';

function findings(body: string, version = 'v3.1.0'): string[] {
  const text = `apiVersion: ${version}\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\n${body}`;
  const document = YamlDocument.open('file:///x/orders.odcs.yaml', 1, text);
  return validate(document, 'odcs').map(
    ({ severity, start, end, message }) => `${severity} [${text.slice(start, end)}] ${message}`,
  );
}

test('a key of a newer version', () => {
  assert.deepEqual(findings('schema:\n  - name: o\n    deprecated: true\n'), [
    'error [deprecated] `deprecated` is not known in item `o` of `schema`. `deprecated` came with version 3.2 of the standard.',
  ]);
});

test('a type of a newer version', () => {
  const [found] = findings('schema:\n  - name: o\n    properties:\n      - name: a\n        logicalType: map\n');
  assert.match(found!, /^error \[map\] .*`map` came with version 3\.2 of the standard\.$/);
});

test('a key that moved', () => {
  assert.deepEqual(findings('servers:\n  - server: k\n    type: kafka\n    host: b:9092\n    topic: orders\n'), [
    'error [topic] `topic` is not known in item 1 of `servers`. Since 3.1 the topic is the `physicalName` of the object under `schema`.',
  ]);
  assert.deepEqual(
    findings('servers:\n  - server: k\n    type: kafka\n    host: b:9092\n    topic: orders\n', 'v3.0.2'),
    [],
  );
});

test('options before a type', () => {
  const [found, ...more] = findings(
    'schema:\n  - name: o\n    properties:\n      - name: a\n        logicalTypeOptions:\n          minLength: 1\n',
  );
  assert.deepEqual(more, []);
  assert.match(found!, /^error \[minLength\] .*Say `logicalType` first: it decides which options there are\.$/);
});

test('a check with two comparisons', () => {
  assert.deepEqual(
    findings(
      'schema:\n  - name: o\n    quality:\n      - metric: rowCount\n        mustBe: 1\n        mustBeLessThan: 5\n',
    ),
    ['error [metric] A check has exactly one comparison: `mustBe`, `mustNotBe`, `mustBeGreaterThan` …'],
  );
});

test('a server without what its type needs', () => {
  const found = findings('servers:\n  - server: s\n    type: snowflake\n    database: SHOP\n');
  assert.equal(found.length, 1);
  assert.match(found[0]!, /lacks `account` and `schema`/);
});

test('a misspelt key, a version that is no semantic version', () => {
  const found = findings('servers: []\nslaProperies: []\n');
  assert.deepEqual(found, [
    'error [slaProperies] `slaProperies` is not known at the top level. Did you mean `slaProperties`?',
  ]);
  const text = 'apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: "2026"\nstatus: active\n';
  assert.deepEqual(
    validate(YamlDocument.open('file:///x.odcs.yaml', 1, text), 'odcs').map((one) => [one.severity, one.rule]),
    [['warning', 'contract/semver']],
  );
});

test('where any key is allowed, one that looks like a slip is doubted', () => {
  const dcs = (field: string) => {
    const text = `dataContractSpecification: 1.2.1\nid: x\ninfo:\n  title: t\n  version: 1.0.0\n  costCenter: 4\nmodels:\n  o:\n    fields:\n      a:\n        type: string\n        ${field}\n`;
    return validate(YamlDocument.open('file:///datacontract.yaml', 1, text), 'dcs').map(
      (one) => `${one.severity} [${text.slice(one.start, one.end)}] ${one.message}`,
    );
  };
  assert.deepEqual(dcs('requird: true'), ['warning [requird] `requird` is not known in `a`. Did you mean `required`?']);
  assert.deepEqual(dcs('ours: true'), []);
  assert.deepEqual(
    findings('slaProperties:\n  - property: latency\n    value: 4\n    unti: d\n    ours: 1\n', 'v3.0.2'),
    ['warning [unti] `unti` is not known in item 1 of `slaProperties`. Did you mean `unit`?'],
  );
});

test('a value an alias brings to a wrong place is wrong at the alias; below the same key, where it is written', () => {
  assert.deepEqual(findings('schema:\n  - name: &name orders\n    quality: *name\n'), [
    'error [*name] `quality` must be a list, but it is "orders". Write its items on lines of their own, each after `- `.',
  ]);
  const twice = findings(
    'schema:\n  - name: o\n    properties:\n      - { name: a, logicalType: &t strin }\n      - { name: b, logicalType: *t }\n',
  );
  assert.equal(twice.length, 1);
  assert.match(twice[0]!, /^error \[strin\] `logicalType` is "strin"/);
});

test('quotes are advised only where they help', () => {
  const column = (rest: string) =>
    findings(`schema:\n  - name: o\n    properties:\n      - { name: a, ${rest} }\n`, 'v3.2.0');
  assert.match(column('logicalType: 1')[0]!, /^error \[1\] `logicalType` is the number 1, but allowed are/);
  assert.match(column('physicalType: 1')[0]!, /put it in quotes\.$/);
});

test('what the schema refuses is not said a second time as a doubt', () => {
  const column = (rest: string) =>
    findings(`schema:\n  - name: o\n    properties:\n      - { name: a, ${rest} }\n`, 'v3.2.0');
  assert.equal(column('logicalType: string, enum: [true]').length, 1);
});

test('of what is not finished, only that is said', () => {
  for (const line of ['desc', 'description', 'tags', 'tags: [', 'physicalType: "']) {
    const said = findings(`schema:\n  - name: o\n    ${line}`);
    assert.equal(said.length, 1, said.join('\n'));
    assert.match(said[0]!, /A colon is missing|never closed|never ends/);
  }
});
