/** What is named where: the list of a contract, and that both questions give it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameKey, sameName } from '../../../../server/src/service/contract.ts';
import { detectText, readContract } from '../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { type Occurrence, occurrenceAt, occurrencesOf } from '../../../../server/src/service/occurrences/index.ts';

const ORDERS = `dataProduct: { name: orders, domain: d, owner: o, version: 1.0.0 }
schema:
  type: object
  required: [id, ID_, gone]
  dependentRequired: { id: [lines] }
  $defs:
    line: { type: object, required: [price], properties: { price: { type: number } } }
    unused: { type: string }
  allOf:
    - if: { properties: { id: { const: 1 } } }
      then: { required: [lines] }
  properties:
    id: { type: integer }
    lines: { type: array, items: { $ref: '#/$defs/line' } }
inputPorts:
  - { name: crm, type: contract, contract: crm, port: out, uses: [a.b] }
outputPorts:
  - { name: events, type: kafka, topic: t, key: "id" }
quality:
  - { name: q, type: library, metric: duplicateValues, property: lines/price }
`;
const SALES = `apiVersion: v3.1.0
kind: DataContract
id: sales
version: 1.0.0
status: active
schema:
  - name: orders
    physicalName: ORDERS
    properties:
      - name: id
        logicalType: string
        required: true
      - name: customer
        logicalType: object
        relationships: [{ to: 'people.id' }]
        properties: &common
          - { name: name, logicalType: string }
  - name: people
    quality: [{ metric: duplicateValues, arguments: { properties: [id, name] } }]
    properties: *common
slaProperties:
  - { property: latency, value: 4, unit: d, element: 'ORDERS.id, orders.customer.name' }
`;
const MODELS = `dataContractSpecification: 1.2.0
id: sales
info: { title: Sales, version: 1.0.0 }
models:
  orders:
    primaryKey: [id]
    fields:
      id: { type: string }
      buyer: { type: string, references: people.id }
  people:
    fields: { id: { type: string } }
servicelevels:
  freshness: { threshold: 4h, timestampField: orders.id }
`;

function open(name: string, text: string) {
  const uri = `file:///w/${name}`;
  const document = YamlDocument.open(uri, 1, text);
  return { document, contract: readContract(document, detectText(uri, text)!)! };
}

function shown(document: YamlDocument, { thing, span, declares }: Occurrence): string {
  const { line, character } = document.positionAt(span.start);
  const { kind, ...rest } = thing;
  const of = Object.values(rest).filter((one) => one !== undefined);
  return `${line + 1}:${character + 1} ${document.text.slice(span.start, span.end)} ${declares ? 'is' : 'means'} ${[kind, ...of].join(' ')}`;
}

const AT: Record<string, { text: string; expected: string[] }> = {
  'contract.yaml': {
    text: ORDERS,
    expected: [
      '1:22 orders is product',
      '4:14 id means property orders id',
      '5:24 id means property orders id',
      '5:29 lines means property orders lines',
      '7:5 line is definition /schema/$defs/line',
      '7:38 price means property orders lines.price',
      '7:60 price is property orders lines.price',
      '10:27 id means property orders id',
      '11:26 lines means property orders lines',
      '13:5 id is property orders id',
      '14:5 lines is property orders lines',
      '14:51 line means definition /schema/$defs/line',
      '16:44 crm means product crm',
      '16:55 out means port crm out',
      '16:67 a means property crm a',
      '16:69 b means property crm a.b',
      '18:13 events is port events',
      '18:50 id means property id',
      '20:66 lines means property lines',
      '20:72 price means property lines/price',
    ],
  },
  'sales.odcs.yaml': {
    text: SALES,
    expected: [
      '3:5 sales is product',
      '7:11 orders is object orders',
      '10:15 id is property orders id',
      '13:15 customer is property orders customer',
      '15:32 people means object people',
      '15:39 id means property people id',
      '17:21 name is property orders customer.name',
      '18:11 people is object people',
      '19:68 id means property people id',
      '19:72 name means property people name',
      '22:55 ORDERS means object orders',
      '22:62 id means property orders id',
      '22:66 orders means object orders',
      '22:73 customer means property orders customer',
      '22:82 name means property orders customer.name',
    ],
  },
  'sales.datacontract.yaml': {
    text: MODELS,
    expected: [
      '2:5 sales is product',
      '3:16 Sales is product',
      '5:3 orders is object orders',
      '6:18 id means property orders id',
      '8:7 id is property orders id',
      '9:7 buyer is property orders buyer',
      '9:42 people means object people',
      '9:49 id means property people id',
      '10:3 people is object people',
      '11:15 id is property people id',
      '13:47 orders means object orders',
      '13:54 id means property orders id',
    ],
  },
};

for (const [name, { text, expected }] of Object.entries(AT))
  test(`what is named in ${name}`, () => {
    const { document, contract } = open(name, text);
    const words = [...text.matchAll(/[\w$]+/g)].flatMap(({ index }) => occurrenceAt(document, contract, index) ?? []);
    const at = [...new Set(words.map((one) => shown(document, one)))];
    assert.deepEqual(at, expected);
    // Asked for by name, the same places are found, and by several paths where several lead there.
    const properties = words.flatMap(({ thing, name }) => (thing.kind === 'property' ? [name] : []));
    const objects = [...contract.objects.map((object) => object.name), null];
    const of = [
      ...(['product', 'port', 'definition'] as const).flatMap((kind) => occurrencesOf(document, contract, { kind })),
      ...contract.objects.flatMap(({ name }) => occurrencesOf(document, contract, { kind: 'object', name })),
      ...properties.flatMap((name) =>
        objects.flatMap((object) => occurrencesOf(document, contract, { kind: 'property', name, object })),
      ),
    ].map((one) => shown(document, one));
    assert.deepEqual(
      at.filter((one) => !of.includes(one)),
      [],
    );
    const places = new Set(at.map((one) => one.split(' ')[0]));
    assert.deepEqual(
      of.filter((one) => !places.has(one.split(' ')[0])),
      [],
    );
  });

test('one name in several case styles', () => {
  const names = [
    'customerId',
    'customer_id',
    'CUSTOMER-ID',
    'Customer Id',
    'customer',
    'customerIds',
    '',
    '_',
    'straße',
    'STRASSE',
    'Straße',
    'é',
    'É',
    'K',
    '\u212a',
  ];
  for (const one of names)
    for (const other of names) assert.equal(sameName(one, other), nameKey(one) === nameKey(other), `${one} ${other}`);
});
