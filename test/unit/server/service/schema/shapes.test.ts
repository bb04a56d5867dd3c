/** Files broken the way people break them: the one message that helps, said once, and the fix that mends it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectText } from '../../../../../server/src/service/dialects/index.ts';
import { findingsOf, finds, fixed } from '../rules/marked.ts';

const ODCS = 'apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\n';
const DCS = 'dataContractSpecification: 1.2.1\nid: orders\ninfo: {title: Orders, version: 1.0.0}\n';
const PRODUCT = 'dataProduct: {name: x, domain: d, owner: o, version: 1.0.0}\n';

/** What is found is what is marked, and nothing besides. */
function only(rule: string, marked: string) {
  const [found, ...others] = finds(rule, marked);
  const all = findingsOf(marked).findings;
  assert.deepEqual(
    all.filter((one) => one.rule !== rule),
    [],
  );
  return { message: found?.message ?? '', others };
}

/** The fix of the marked place gives the text without the fault. */
function mends(rule: string, marked: string, expected: string) {
  only(rule, marked);
  const text = fixed(rule, marked);
  assert.equal(text, expected);
  assert.deepEqual(findingsOf(text).findings, []);
}

test('a single item without its dash becomes a list', () => {
  mends(
    'contract/wrong-type',
    `${ODCS}«schema»:\n  name: orders # mine\n\n  properties:\n    - name: a\n      logicalType: string\n`,
    `${ODCS}schema:\n  - name: orders # mine\n\n    properties:\n      - name: a\n        logicalType: string\n`,
  );
  const ports = '  name: a\n  type: kafka\n  topic: t\n';
  mends(
    'contract/wrong-type',
    `${PRODUCT}schema: {type: object}\n«outputPorts»:\n${ports}`,
    `${PRODUCT}schema: {type: object}\noutputPorts:\n  - name: a\n    type: kafka\n    topic: t\n`,
  );
});

test('a mapping by name is no single item', () => {
  const { message } = only('contract/wrong-type', `${ODCS}«schema»:\n  orders:\n    properties: []\n`);
  assert.match(message, /Write its items on lines of their own/);
});

test('an empty mapping is no list either', () => {
  only('contract/wrong-type', `${ODCS}«schema»: {}\n`);
});

test('a dash without its blank is told', () => {
  const found = finds('contract/wrong-type', `${ODCS}«schema»:\n  -name: orders\n`);
  assert.match(found[0]!.message, /A blank is missing after the dash/);
});

test('a list where a mapping belongs, and the reverse of it', () => {
  const { message } = only('contract/wrong-type', `${DCS}«models»:\n  - name: orders\n    fields: {}\n`);
  assert.match(message, /Write its keys without `- `/);
  mends(
    'contract/json-schema',
    `${PRODUCT}schema:\n  type: object\n  required: «a»\n  properties: {a: {type: string}}\n`,
    `${PRODUCT}schema:\n  type: object\n  required: [a]\n  properties: {a: {type: string}}\n`,
  );
});

test('a type in place of the field that has it', () => {
  mends(
    'contract/wrong-type',
    `${DCS}models:\n  orders:\n    fields:\n      a: «string»\n`,
    `${DCS}models:\n  orders:\n    fields:\n      a: { type: string }\n`,
  );
  mends(
    'contract/json-schema',
    `${PRODUCT}schema:\n  type: object\n  properties:\n    a: «string»\n`,
    `${PRODUCT}schema:\n  type: object\n  properties:\n    a: { type: string }\n`,
  );
});

const property = (lines: string) => `${ODCS}schema:\n  - name: orders\n    properties:\n      - name: a\n${lines}`;

test('words for true and false', () => {
  for (const [word, meant] of [
    ['yes', 'true'],
    ['"true"', 'true'],
    ['No', 'false'],
  ])
    mends('contract/wrong-type', property(`        required: «${word}»\n`), property(`        required: ${meant}\n`));
  const { findings } = findingsOf(property('        required: maybe\n'));
  assert.deepEqual(
    findings.map(({ rule, data }) => [rule, data]),
    [['contract/wrong-type', undefined]],
  );
});

test('types by the names other systems give them', () => {
  for (const [word, meant] of [
    ['varchar(10)', 'string'],
    ['INT', 'integer'],
    ['decimal', 'number'],
    ['datetime', 'timestamp'],
    ['bool', 'boolean'],
    ['struct', 'object'],
    ['String', 'string'],
  ])
    mends('contract/enum', property(`        logicalType: «${word}»\n`), property(`        logicalType: ${meant}\n`));
});

test('a server of a misspelt type is not told of its keys', () => {
  mends(
    'contract/enum',
    `${ODCS}servers:\n  - {server: s, type: «Snowflake», account: a, database: d, schema: s}\n`,
    `${ODCS}servers:\n  - {server: s, type: snowflake, account: a, database: d, schema: s}\n`,
  );
  const { findings } = findingsOf(
    `${ODCS}servers:\n  - {server: s, type: Snowflake, acount: a, enviroment: prod, database: d, schema: s}\n`,
  );
  assert.deepEqual(
    findings.map((one) => one.message.split('.')[0]),
    [findings[0]!.message.split('.')[0], '`enviroment` is not known in item 1 of `servers`'],
  );
});

test('texts that need quotes get them', () => {
  mends(
    'contract/syntax',
    `${ODCS}description:\n  purpose: «This is: a text»\n  usage: «@daily»\n`,
    `${ODCS}description:\n  purpose: "This is: a text"\n  usage: "@daily"\n`,
  );
  only('contract/syntax', `${ODCS}description:\n  purpose: «This is: a text # and a comment»\n`);
});

test('what the parser makes of a broken line is not told as well', () => {
  only('contract/syntax', `${ODCS}«name:orders»\ndomain: d\n`);
  only('contract/syntax', `${ODCS}«schema»\n  - name: orders\n`);
  only('contract/syntax', `${ODCS}schema:\n  - name: orders\n«\t»physicalName: x\n`);
  only('contract/syntax', property('« »      logicalType: string\n'));
});

test('keys that stand a level too high, and words of other layouts, are told where they belong', () => {
  const { message } = only('contract/unknown-key', `${ODCS}schema: []\n«properties»:\n  - name: a\n`);
  assert.match(message, /indent them below its item under `schema`/);
  assert.match(only('contract/unknown-key', `${ODCS}«sla»: []\n`).message, /listed under `slaProperties`/);
});

test('a comparison by another name is renamed', () => {
  const check = (key: string) =>
    `${ODCS}schema:\n  - name: orders\n    quality:\n      - {metric: rowCount, ${key}: 5}\n`;
  const { findings } = findingsOf(check('mustBeGreaterThanOrEqualTo'));
  assert.ok(findings.some((one) => one.rule === 'contract/unknown-key'));
  assert.equal(fixed('contract/unknown-key', check('mustBeGreaterThanOrEqualTo')), check('mustBeGreaterOrEqualTo'));
});

test('milliseconds are told as fractions of a second', () => {
  mends(
    'contract/duration',
    `${PRODUCT}schema: {type: object}\nobservability: {metrics: {latency: up}}\nsla:\n  latency: «200ms»\n`,
    `${PRODUCT}schema: {type: object}\nobservability: {metrics: {latency: up}}\nsla:\n  latency: PT0.2S\n`,
  );
});

test('a file is known by its name and version while its kind is misspelt', () => {
  for (const [uri, text, dialect] of [
    ['file:///w/any.yaml', 'apiVersion: v3.1.0\nkind: datacontract\n', 'odcs'],
    ['file:///w/contract.yaml', 'apiVersion: 3.1.0\nkind: Contract\n', 'odcs'],
    ['file:///w/any.yaml', 'apiVersion: v1.0.0\nkind: dataproduct\nid: x\n', 'odps'],
    ['file:///w/any.yaml', 'apiVersion: example.com/v1\nkind: DataContract\n', null],
    ['file:///w/any.yaml', 'apiVersion: v1\nkind: ConfigMap\n', null],
  ] as const)
    assert.equal(detectText(uri, text), dialect);
});
