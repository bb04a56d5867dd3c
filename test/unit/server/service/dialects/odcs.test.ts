import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conform } from '../../../../../server/src/service/conform.ts';
import type { Contract } from '../../../../../server/src/service/contract.ts';
import { detect, detectText, readContract, recordSchema } from '../../../../../server/src/service/dialects/index.ts';
import { javaPattern } from '../../../../../server/src/service/dialects/odcs/records.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { objectives } from '../../../../../server/src/service/objectives.ts';

const ORDERS = `apiVersion: v3.1.0
kind: DataContract
id: orders-contract
name: orders
version: 1.2.0
status: active
domain: commerce
description:
  purpose: Orders of the web shop.
tags: [sales]
servers:
  - server: events
    type: kafka
    host: broker:9092
    customProperties:
      - property: payload
        value: /payload
  - server: warehouse
    type: snowflake
    account: acme-prod
    database: SHOP
    schema: PUBLIC
schema:
  - name: orders
    physicalName: commerce.orders.placed
    physicalType: topic
    description: One event per order.
    properties:
      - name: orderId
        logicalType: string
        logicalTypeOptions: { format: uuid }
        required: true
        primaryKey: true
        primaryKeyPosition: 1
      - name: total
        physicalName: totalAmount
        logicalType: number
        required: true
        logicalTypeOptions: { exclusiveMinimum: 0, maximum: 10000 }
      - name: state
        logicalType: string
        classification: internal
        tags: [ui]
        quality:
          - metric: invalidValues
            mustBe: 0
            arguments: { validValues: [open, paid] }
      - name: placedAt
        logicalType: timestamp
      - name: items
        logicalType: array
        items:
          logicalType: object
          properties:
            - name: quantity
              logicalType: integer
              required: true
              logicalTypeOptions: { minimum: 1, format: u16 }
  - name: daily
    physicalName: DAILY_ORDERS
    physicalType: table
    properties:
      - name: day
        logicalType: date
    quality:
      - name: some rows
        metric: rowCount
        mustBeGreaterThan: 0
team:
  name: checkout-team
  members:
    - username: jane@example.com
      role: Product Owner
roles:
  - role: orders_reader
slaProperties:
  - property: Latency
    value: 15
    unit: min
    element: orders.placedAt
  - property: availability
    value: 99.9
    unit: percent
  - property: retention
    value: 3
    unit: y
    element: daily.day
  - property: frequency
    value: 1
  - property: generalAvailability
    value: "2026-05-12T09:30:10Z"
`;

function read(text: string, uri = 'file:///shop/orders.odcs.yaml'): { document: YamlDocument; contract: Contract } {
  const document = YamlDocument.open(uri, 1, text);
  const dialect = detect(document);
  assert.equal(dialect, 'odcs');
  return { document, contract: readContract(document, dialect!)! };
}
const at = (text: string, span: { start: number; end: number }) => text.slice(span.start, span.end);

test('who and what: identity, owner of the team, purpose', () => {
  const { product, access, formatVersion } = read(ORDERS).contract;
  assert.deepEqual(
    Object.fromEntries(
      Object.entries(product).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.map((one) => one.value) : value?.value,
      ]),
    ),
    {
      id: 'orders-contract',
      name: 'orders',
      domain: 'commerce',
      owner: 'checkout-team',
      version: '1.2.0',
      status: 'active',
      description: 'Orders of the web shop.',
      tags: ['sales'],
      team: ['jane@example.com'],
    },
  );
  assert.deepEqual(
    access?.permissions.map((one) => one.value),
    ['orders_reader'],
  );
  assert.equal(formatVersion?.value, 'v3.1.0');
});

test('the older list of members names the owner by role', () => {
  const { product } = read(
    'kind: DataContract\napiVersion: v3.0.2\nteam:\n  - username: a\n    role: Engineer\n  - username: b\n    role: Owner\n',
  ).contract;
  assert.equal(product.owner?.value, 'b');
});

test('objects and columns, nested ones with their path in the record', () => {
  const { contract } = read(ORDERS);
  const [orders, daily] = contract.objects;
  assert.equal(orders!.name, 'orders');
  assert.equal(orders!.pointer, '/schema/0');
  assert.equal(at(ORDERS, orders!.nameSpan), 'orders');
  assert.equal(daily!.physicalName?.value, 'DAILY_ORDERS');
  const columns = orders!.properties.map(({ name, path, pointer, type, required, primaryKey }) => ({
    name,
    path,
    pointer,
    type,
    required,
    primaryKey,
  }));
  assert.deepEqual(columns, [
    {
      name: 'orderId',
      path: '/orderId',
      pointer: '/schema/0/properties/0',
      type: 'string',
      required: true,
      primaryKey: 1,
    },
    {
      name: 'total',
      path: '/totalAmount',
      pointer: '/schema/0/properties/1',
      type: 'number',
      required: true,
      primaryKey: undefined,
    },
    {
      name: 'state',
      path: '/state',
      pointer: '/schema/0/properties/2',
      type: 'string',
      required: false,
      primaryKey: undefined,
    },
    {
      name: 'placedAt',
      path: '/placedAt',
      pointer: '/schema/0/properties/3',
      type: 'timestamp',
      required: false,
      primaryKey: undefined,
    },
    {
      name: 'items',
      path: '/items',
      pointer: '/schema/0/properties/4',
      type: 'array',
      required: false,
      primaryKey: undefined,
    },
  ]);
  const [quantity] = orders!.properties[4]!.properties;
  assert.equal(quantity!.path, '/items/*/quantity');
  assert.equal(quantity!.pointer, '/schema/0/properties/4/items/properties/0');
  assert.equal(at(ORDERS, orders!.properties[2]!.classification!.span), 'internal');
  assert.deepEqual(
    contract.quality.map(({ name, type, metric, object, property }) => ({ name, type, metric, object, property })),
    [
      { name: undefined, type: 'library', metric: 'invalidValues', object: 'orders', property: 'state' },
      { name: 'some rows', type: 'library', metric: 'rowCount', object: 'daily', property: undefined },
    ],
  );
});

test('each server carries the objects of its kind', () => {
  const { ports } = read(ORDERS).contract;
  assert.deepEqual(
    ports.map(({ name, object, binding }) => ({ name, object, binding: JSON.parse(JSON.stringify(binding)) })),
    [
      {
        name: 'events.orders',
        object: 'orders',
        binding: { type: 'kafka', topic: 'commerce.orders.placed', payload: '/payload' },
      },
      { name: 'warehouse.daily', object: 'daily', binding: { type: 'snowflake', table: 'SHOP.PUBLIC.DAILY_ORDERS' } },
    ],
  );
  assert.equal(at(ORDERS, ports[0]!.nameSpan), 'orders');
});

test('3.0 knew the topic of a Kafka server', () => {
  const { ports } = read(
    'kind: DataContract\napiVersion: v3.0.2\nservers:\n  - {server: k, type: kafka, host: b, topic: orders.v1}\nschema:\n  - name: Orders\n',
  ).contract;
  assert.deepEqual(
    ports.map(({ name, binding }) => [name, binding.type === 'kafka' && binding.topic]),
    [['k', 'orders.v1']],
  );
});

test('promises: names without case, values with units, elements to object and column', () => {
  const { contract } = read(ORDERS);
  assert.deepEqual(
    contract.objectives.map(({ name, kind, object, property, target, comparison, text, problem }) => ({
      name,
      kind,
      object,
      property,
      target,
      comparison,
      text,
      ...(problem && { problem }),
    })),
    [
      {
        name: 'Latency',
        kind: 'freshness',
        object: 'orders',
        property: 'placedAt',
        target: { value: 900, unit: 's' },
        comparison: 'at-most',
        text: '15 min',
      },
      {
        name: 'availability',
        kind: 'availability',
        object: undefined,
        property: undefined,
        target: { value: 0.999, unit: 'ratio' },
        comparison: 'at-least',
        text: '99.9 percent',
      },
      {
        name: 'retention',
        kind: 'other',
        object: 'daily',
        property: 'day',
        target: { value: 94_608_000, unit: 's' },
        comparison: 'at-least',
        text: '3 y',
      },
      {
        name: 'frequency',
        kind: 'other',
        object: undefined,
        property: undefined,
        target: null,
        comparison: 'at-most',
        text: '1',
        problem: 'frequency is 1 without a unit. Add unit: min, h or d.',
      },
    ],
  );
  assert.equal(at(ORDERS, contract.objectives[0]!.span), '15');
  assert.deepEqual(objectives(contract)[0]!.sources, [
    { source: 'kafka', topic: 'commerce.orders.placed', connection: undefined, payload: '/payload' },
  ]);
});

test('an element may leave out the only object', () => {
  const { objectives: found } = read(
    'kind: DataContract\napiVersion: v3.2.0\nschema:\n  - name: o\n    properties: [{name: t, physicalName: T_AT}]\nslaProperties:\n  - {property: freshness, value: PT5M, element: t}\n',
  ).contract;
  assert.deepEqual(
    found.map(({ object, property, target }) => ({ object, property, target })),
    [{ object: 'o', property: 'T_AT', target: { value: 300, unit: 's' } }],
  );
});

test('what cannot be measured says what to add in the words of ODCS, which has servers and no PromQL', () => {
  const { contract } = read(
    'kind: DataContract\napiVersion: v3.2.0\nschema:\n  - name: o\nslaProperties:\n  - {property: freshness, value: PT5M}\n  - {property: errorRate, value: 1, unit: percent}\n',
  );
  assert.deepEqual(
    objectives(contract).map(({ unmeasurable }) => unmeasurable),
    ['no server says where the data is. Add a kafka or snowflake server under servers.', 'nothing measures errorRate.'],
  );
});

test('live messages are judged by the columns, and each fault points at the line that says so', () => {
  const { document, contract } = read(ORDERS);
  const schema = recordSchema(document, contract, 'orders')!;
  const good = {
    orderId: '5f0c9a52-9e4b-4c3c-9a53-0d5f3b0b7a11',
    totalAmount: 12.5,
    state: null,
    placedAt: '2026-01-01T10:00:00Z',
    items: [{ quantity: 2 }],
  };
  const bad = { orderId: 'x', totalAmount: 0, state: 'lost', placedAt: 'yesterday', items: [{ quantity: 70_000 }, {}] };
  const samples = [good, bad, { ...good, totalAmount: undefined }].map((value, index) => ({
    id: String(index),
    value: JSON.stringify({ payload: value }),
  }));
  const { results } = conform(samples, schema, '/payload');
  assert.deepEqual(results[0]!.violations, []);
  assert.deepEqual(
    results[1]!.violations.map(({ rule, property, anchors }) => ({ rule, property, anchor: anchors[0] })),
    [
      { rule: 'live/format', property: '/orderId', anchor: '/schema/0/properties/0/logicalTypeOptions/format' },
      {
        rule: 'live/minimum',
        property: '/totalAmount',
        anchor: '/schema/0/properties/1/logicalTypeOptions/exclusiveMinimum',
      },
      { rule: 'live/enum', property: '/state', anchor: '/schema/0/properties/2/quality/0/arguments/validValues' },
      { rule: 'live/format', property: '/placedAt', anchor: '/schema/0/properties/3/name' },
      { rule: 'live/maximum', property: '/items/*/quantity', anchor: '/schema/0/properties/4/items/properties/0/name' },
      {
        rule: 'live/required',
        property: '/items/*/quantity',
        anchor: '/schema/0/properties/4/items/properties/0/name',
      },
    ],
  );
  assert.deepEqual(
    results[2]!.violations.map(({ rule, anchors }) => [rule, anchors[0]]),
    [['live/required', '/schema/0/properties/1/name']],
  );
});

test('in 3.0 an exclusive bound is a switch', () => {
  const { document, contract } = read(
    'kind: DataContract\napiVersion: v3.0.2\nschema:\n  - name: o\n    properties:\n      - name: n\n        logicalType: integer\n        logicalTypeOptions: {minimum: 1, exclusiveMinimum: true}\n',
  );
  assert.deepEqual(recordSchema(document, contract, 'o')?.schema, {
    type: 'object',
    properties: { n: { type: ['integer', 'null'], exclusiveMinimum: 1 } },
  });
});

test('maps, vectors, enumerations of 3.2', () => {
  const { document, contract } = read(`kind: DataContract
apiVersion: v3.2.0
schema:
  - name: o
    properties:
      - name: m
        logicalType: map
        required: true
        map: {key: {logicalType: string}, value: {logicalType: integer, required: true}}
      - name: v
        logicalType: vector
        required: true
        logicalTypeOptions: {dimensions: 3}
      - name: e
        logicalType: string
        enum: [{value: a}, {value: b}]
`);
  assert.deepEqual(recordSchema(document, contract, 'o')?.schema, {
    type: 'object',
    properties: {
      m: { type: 'object', additionalProperties: { type: 'integer' } },
      v: { type: 'array', items: { type: 'number' }, minItems: 3, maxItems: 3 },
      e: { type: ['string', 'null'], enum: ['a', 'b', null] },
    },
    required: ['m', 'v'],
  });
});

test('Java date formats of digits become patterns', () => {
  assert.equal(javaPattern('yyyy-MM-dd'), '^\\d{4}-\\d{2}-\\d{2}$');
  assert.match('2026-01-02T03:04:05Z', new RegExp(javaPattern("yyyy-MM-dd'T'HH:mm:ssX")!));
  assert.equal(javaPattern('d MMM yyyy'), null);
});

test('which files are ODCS', () => {
  const is = (uri: string, text: string) => detectText(uri, text) === 'odcs';
  assert.ok(is('file:///any.yaml', 'kind: DataContract\n'));
  assert.ok(is('file:///new.odcs.yaml', ''));
  assert.ok(is('file:///datacontract.yaml', '# new\n'));
  assert.ok(is('file:///datacontract.yaml', 'apiVersion: v3.1.0\nid: x\n'));
  assert.ok(!is('file:///contract.yaml', 'dataProduct:\n  name: x\n  domain: y\n'));
  assert.ok(!is('file:///crd.yaml', 'apiVersion: example.com/v1\nkind: DataContract\n'));
  assert.ok(!is('file:///datacontract.yaml', 'dataContractSpecification: 1.2.1\n'));
  assert.ok(!is('file:///deployment.yaml', 'apiVersion: apps/v1\nkind: Deployment\n'));
});
