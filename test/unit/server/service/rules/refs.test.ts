import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, findingsOf, finds, fixed } from './marked.ts';

const product = (schema: string) =>
  `dataProduct:\n  name: p\n  domain: d\n  owner: o\n  version: 1.0.0\nschema:\n  type: object\n${schema}`;

test('a reference that leads nowhere, with what was meant', () => {
  const text = product(`  properties:
    a: { $ref: '#/$defs/money' }
    b: { $ref: «'#/$defs/mony'» }
    c: { $ref: «'#/definitions/money'» }
    d: { $ref: «'#/nowhere/money'» }
    e: { $ref: '#' }
    f: { $ref: 'https://example.com/x.json' }
    g: { $ref: '#/$defs/a~1b%20c' }
  $defs:
    money: { type: number }
    a/b c: { type: number }
`);
  finds('contract/ref', text);
  assert.equal(fixed('contract/ref', text).match(/'#\/\$defs\/money'/g)?.length, 4);
});

test('a reference to itself judges nothing; a record that holds records of its kind is fine', () => {
  finds(
    'contract/ref',
    product(`  properties:
    tree: { $ref: '#/$defs/node' }
  $defs:
    node:
      type: object
      properties:
        children: { type: array, items: { $ref: '#/$defs/node' } }
    ping: { $ref: «'#/$defs/pong'» }
    pong:
      allOf:
        - { $ref: «'#/$defs/ping'» }
    self: { $ref: «'#/$defs/self'» }
`),
  );
});

test('a port has a schema of its own', () => {
  finds(
    'contract/ref',
    `${product('  $defs:\n    money: { type: number }\n')}outputPorts:
  - name: out
    type: kafka
    topic: t
    schema:
      type: object
      properties:
        a: { $ref: '#/$defs/own' }
        b: { $ref: «'#/$defs/money'» }
      $defs:
        own: { type: string }
`,
  );
});

test('DCS definitions', () => {
  const text = `dataContractSpecification: 1.2.1
id: a
info: { title: A, version: 1.0.0 }
models:
  orders:
    fields:
      id: { $ref: '#/definitions/order_id' }
      no: { $ref: «'#/definitions/order_no'» }
      out: { $ref: 'https://example.com/definitions/x' }
definitions:
  order_id: { type: string }
`;
  finds('contract/ref', text);
  assert.match(fixed('contract/ref', text), /no: \{ \$ref: '#\/definitions\/order_id' \}/);
});

test('a reference is judged anew when what it leads to comes or goes', () => {
  const { document } = findingsOf(
    product(`  properties:\n    a: { $ref: '#/$defs/x' }\n  $defs:\n    x: { type: number }\n`),
  );
  const rulesNow = () => check(document).findings.map(({ rule }) => rule);
  assert.deepEqual(rulesNow(), []);
  const start = document.text.indexOf('x: {');
  const range = () => document.rangeAt({ start, end: start + 1 });
  document.update(2, [{ range: range(), text: 'y' }]);
  assert.deepEqual(rulesNow(), ['contract/ref']);
  document.update(3, [{ range: range(), text: 'x' }]);
  assert.deepEqual(rulesNow(), []);
});

test('what is required is described', () => {
  const text = product(`  required: [customerId, «custmerName»]
  properties:
    customerId: { type: string }
    customerName: { type: string }
    open:
      type: object
      required: [anything]
    branch:
      type: object
      properties: { a: { type: string } }
      allOf:
        - { properties: { b: { type: string } }, required: [a] }
      required: [b]
    pattern:
      type: object
      properties: { a: { type: string } }
      patternProperties: { '^x': { type: string } }
      required: [x1]
`);
  finds('contract/required-property', text);
  assert.match(fixed('contract/required-property', text), /required: \[customerId, customerName\]/);
});
