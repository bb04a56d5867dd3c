import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conform, type Judgement } from '../../../../server/src/service/conform.ts';
import { readContract, recordSchema } from '../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { liveFindings, placed } from '../../../../server/src/service/live.ts';

const CONTRACT = `dataProduct:
  name: customer-360
schema:
  type: object
  required: [customerId, segment]
  properties:
    customerId:
      type: string
      format: uuid
    segment:
      type: string
      enum: [premium, standard]
    lifetimeValue:
      type: number
      minimum: 0
    lastActivity: { type: string, format: date-time }
    code:
      type: string
      pattern: ^(a+)+$
    preferences:
      type: object
      additionalProperties: false
      properties:
        channels: { type: array, items: { type: string } }
    contact:
      anyOf:
        - type: string
        - type: 'null'
`;
const GOOD = { customerId: '7d4f0b62-6a41-4a3e-9d0e-3f0f6b6f4a01', segment: 'premium', lifetimeValue: 12 };

function setUp(text = CONTRACT) {
  const document = YamlDocument.open('file:///w/contract.yaml', 1, text);
  const contract = readContract(document, 'dataProduct')!;
  return { document, schema: recordSchema(document, contract, 'customer-360')! };
}

function judge(values: unknown[], payload?: string, text = CONTRACT): Judgement {
  const samples = values.map((value, index) => ({
    id: `0:${index}`,
    value: value === null ? null : typeof value === 'string' ? value : JSON.stringify(value),
  }));
  return conform(samples, setUp(text).schema, payload);
}
const said = (judgement: Judgement) =>
  judgement.results.map((result) =>
    result.violations.map((one) => `${one.rule} ${one.path} ${one.property} ${one.message}`),
  );

test('a record that keeps the contract, and a tombstone, conform', () => {
  const result = judge([GOOD, null]);
  assert.deepEqual(said(result), [[], []]);
  assert.deepEqual(result.summary, { read: 2, conforming: 2, violating: 0 });
});

test('each keyword says what was seen and what the contract says', () => {
  assert.deepEqual(
    said(
      judge([
        { ...GOOD, lifetimeValue: -3 },
        { ...GOOD, lifetimeValue: '12' },
        { customerId: GOOD.customerId },
        { ...GOOD, segment: 'gold' },
        { ...GOOD, customerId: 'c-1' },
        { ...GOOD, lastActivity: 'yesterday' },
        { ...GOOD, preferences: { channels: ['mail', 7], colour: 'red' } },
        { ...GOOD, contact: 5 },
        { ...GOOD, code: 'b' },
        [],
      ]),
    ),
    [
      ['live/minimum /lifetimeValue /lifetimeValue lifetimeValue is -3, the contract says at least 0'],
      ['live/type /lifetimeValue /lifetimeValue lifetimeValue is "12" (a string), the contract says number'],
      ['live/required /segment /segment segment is missing, the contract requires it'],
      ['live/enum /segment /segment segment is "gold", the contract says one of "premium", "standard"'],
      ['live/format /customerId /customerId customerId is "c-1", the contract says format uuid'],
      ['live/format /lastActivity /lastActivity lastActivity is "yesterday", the contract says format date-time'],
      [
        'live/unknown-property /preferences/colour /preferences/colour preferences.colour is not in the contract, which allows no other properties',
        'live/type /preferences/channels/1 /preferences/channels/* preferences.channels[1] is 7 (a number), the contract says string',
      ],
      ['live/type /contact /contact contact is 5 (a number), the contract says string or null'],
      ['live/pattern /code /code code is "b", the contract says pattern ^(a+)+$'],
      ['live/type   the record is [] (an array), the contract says object'],
    ],
  );
});

test('the record is found inside its envelope, and its absence is said', () => {
  assert.deepEqual(said(judge([{ payload: { ...GOOD, lifetimeValue: -1 } }, { eventId: 1, data: GOOD }], '/payload')), [
    ['live/minimum /payload/lifetimeValue /lifetimeValue lifetimeValue is -1, the contract says at least 0'],
    ['live/envelope   The value has nothing at /payload, where the port says the record is; it has eventId, data'],
  ]);
});

test('what is no JSON, or could not be decoded, is said per message', () => {
  const result = conform(
    [
      { id: 'a', value: 'hello world' },
      { id: 'b', value: null, undecodable: 'schema 7 is not in the registry' },
      { id: 'c', value: '' },
    ],
    setUp().schema,
  );
  assert.deepEqual(
    result.results.map((one) => one.violations.map((fault) => fault.rule)),
    [['live/not-json'], ['live/not-json'], ['live/not-json']],
  );
  assert.match(result.results[0]!.violations[0]!.message, /starts with "hello world"/);
  assert.match(result.results[1]!.violations[0]!.message, /schema 7 is not in the registry/);
  assert.match(result.results[2]!.violations[0]!.message, /it is empty/);
});

test('a schema that does not compile judges nothing and says why', () => {
  const result = judge(
    [GOOD],
    '',
    'dataProduct:\n  name: customer-360\nschema:\n  properties:\n    a: { $ref: "#/$defs/none" }\n',
  );
  assert.match(result.reason ?? '', /customer-360.*\$ref: #\/\$defs\/none.*leads nowhere/);
  assert.equal(result.summary.violating, 0);
});

test('findings: one per property and rule, counted, with an example, on the line that says so', () => {
  const { document, schema } = setUp();
  const samples = [-1, 5, -2].map((value, index) => ({
    id: `1:${index + 10}`,
    value: JSON.stringify({ ...GOOD, lifetimeValue: value, tier: 'a' }),
  }));
  const findings = liveFindings(conform(samples, schema), 'marketing.changed');
  const shown = placed(document, findings).map(
    (one) => `${one.severity} ${one.rule} [${document.text.slice(one.start, one.end)}] ${one.message}`,
  );
  assert.deepEqual(shown, [
    'warning live/minimum [minimum: 0] 2 of 3 messages on marketing.changed: lifetimeValue is -1, the contract says at least 0 (for example partition 1 offset 10).',
    'info live/unlisted-property [schema] 3 of 3 messages on marketing.changed: tier is "a", which the contract does not mention (for example partition 1 offset 10).',
  ]);
  // The finding stays on its line when lines come before it, and falls back to the property when the constraint goes.
  document.update(2, [{ text: `# a comment\n${CONTRACT}` }]);
  const moved = placed(document, findings)[0]!;
  assert.equal(document.rangeAt(moved).start.line, 14 + 1);
  document.update(3, [{ text: CONTRACT.replace('      minimum: 0\n', '') }]);
  const fallen = placed(document, findings)[0]!;
  assert.equal(document.text.slice(fallen.start, fallen.end), 'lifetimeValue');
});

test('draft-07 and 2020-12 are told by $schema', () => {
  const tuple = (version: string, keyword: string) =>
    judge(
      [{ pair: ['x', 1] }],
      '',
      `dataProduct:\n  name: customer-360\nschema:\n  $schema: ${version}\n  properties:\n    pair:\n      ${keyword}: [{ type: number }, { type: number }]\n`,
    );
  assert.equal(tuple('http://json-schema.org/draft-07/schema#', 'items').summary.violating, 1);
  assert.equal(tuple('https://json-schema.org/draft/2020-12/schema', 'prefixItems').summary.violating, 1);
});

test('of 10,000 samples each one that violates is found', () => {
  const samples = Array.from({ length: 10_000 }, (_, index) => ({
    id: `0:${index}`,
    value: JSON.stringify({ ...GOOD, lifetimeValue: index % 10 === 0 ? -1 : 1, preferences: { channels: ['mail'] } }),
  }));
  const { schema } = setUp();
  const result = conform(samples, schema);
  assert.equal(result.summary.violating, 1000);
});
