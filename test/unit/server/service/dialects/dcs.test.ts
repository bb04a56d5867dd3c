import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conform } from '../../../../../server/src/service/conform.ts';
import { detect, detectText, readContract, recordSchema } from '../../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';

const ORDERS = `dataContractSpecification: 1.2.1
id: orders
info:
  title: Orders
  version: 1.0.0
  owner: checkout
  contact: {name: Jane, email: jane@example.com}
servers:
  events:
    type: kafka
    host: broker:9092
    topic: orders.v1
  warehouse:
    type: snowflake
    account: acme
    database: SHOP
    schema: PUBLIC
models:
  orders:
    description: One record per order.
    fields:
      order_id:
        $ref: '#/definitions/shop/order_id'
        required: true
        primaryKey: true
      email:
        type: text
        format: email
        pii: true
        config: {snowflakeType: VARCHAR}
      placed:
        type: timestamp
      state:
        type: string
        enum: [open, paid]
      lines:
        type: array
        items:
          type: record
          fields:
            quantity: {type: int, required: true, minimum: 1}
    quality:
      - {type: sql, description: some, query: SELECT 1, mustBe: 1}
  lines:
    fields:
      sku: {type: string}
definitions:
  shop/order_id:
    type: string
    format: uuid
    classification: internal
servicelevels:
  freshness: {threshold: 25h, timestampField: orders.placed}
  availability: {percentage: 99.5%}
  retention: {period: P1Y}
  frequency: {type: batch, interval: daily}
`;
const document = YamlDocument.open('file:///x/datacontract.yaml', 1, ORDERS);
const contract = readContract(document, 'dcs')!;

test('detected by its version key', () => {
  assert.equal(detect(document), 'dcs');
  assert.equal(detectText('file:///datacontract.yaml', 'id: x\ninfo:\n  title: t\nmodels:\n  a: {}\n'), 'dcs');
  assert.notEqual(detectText('file:///schema.yml', 'version: 2\nmodels:\n  - name: a\n'), 'dcs');
});

test('who and what', () => {
  const { product } = contract;
  assert.deepEqual(
    [product.id, product.name, product.owner, product.version].map((one) => one?.value),
    ['orders', 'Orders', 'checkout', '1.0.0'],
  );
  assert.deepEqual(
    product.team.map((one) => one.value),
    ['Jane', 'jane@example.com'],
  );
});

test('models and fields, with what shared definitions say', () => {
  assert.deepEqual(
    contract.objects.map((object) => [object.name, object.pointer, object.properties.length]),
    [
      ['orders', '/models/orders', 5],
      ['lines', '/models/lines', 1],
    ],
  );
  const [id, email, , state, lines] = contract.objects[0]!.properties;
  assert.deepEqual(
    [id!.type, id!.format, id!.required, id!.primaryKey, id!.classification?.value],
    ['string', 'uuid', true, 1, 'internal'],
  );
  assert.deepEqual([email!.tags, email!.physicalType], [['pii'], 'VARCHAR']);
  assert.deepEqual(state!.enum, ['open', 'paid']);
  assert.equal(lines!.properties[0]!.path, '/lines/*/quantity');
  assert.deepEqual(
    contract.quality.map(({ type, query, object }) => [type, query?.value, object]),
    [['sql', 'SELECT 1', 'orders']],
  );
});

test('servers: a topic is one model, a database holds all', () => {
  assert.deepEqual(
    contract.ports.map(({ name, object, binding }) => [
      name,
      object,
      binding.type === 'kafka' ? binding.topic : binding.type === 'snowflake' && binding.table,
    ]),
    [
      ['events', 'orders', 'orders.v1'],
      ['warehouse.orders', 'orders', 'SHOP.PUBLIC.orders'],
      ['warehouse.lines', 'lines', 'SHOP.PUBLIC.lines'],
    ],
  );
});

test('service levels', () => {
  assert.deepEqual(
    contract.objectives.map(({ name, kind, target, object, property }) => ({ name, kind, target, object, property })),
    [
      {
        name: 'freshness',
        kind: 'freshness',
        target: { value: 90_000, unit: 's' },
        object: 'orders',
        property: 'placed',
      },
      {
        name: 'availability',
        kind: 'availability',
        target: { value: 0.995, unit: 'ratio' },
        object: undefined,
        property: undefined,
      },
      {
        name: 'retention',
        kind: 'other',
        target: { value: 31_536_000, unit: 's' },
        object: undefined,
        property: undefined,
      },
      {
        name: 'frequency',
        kind: 'other',
        target: { value: 86_400, unit: 's' },
        object: undefined,
        property: undefined,
      },
    ],
  );
});

test('live messages are judged by the fields', () => {
  const schema = recordSchema(document, contract, 'orders')!;
  const samples = [
    {
      order_id: '5f0c9a52-9e4b-4c3c-9a53-0d5f3b0b7a11',
      email: null,
      placed: 1_700_000_000_000,
      lines: [{ quantity: 1 }],
    },
    { order_id: 'x', email: 'nobody', state: 'lost', lines: [{ quantity: 0 }] },
  ].map((value, index) => ({ id: String(index), value: JSON.stringify(value) }));
  const { results } = conform(samples, schema);
  assert.deepEqual(results[0]!.violations, []);
  assert.deepEqual(
    results[1]!.violations.map(({ rule, anchors }) => [rule, anchors[0]]),
    [
      ['live/format', '/models/orders/fields/order_id'],
      ['live/format', '/models/orders/fields/email'],
      ['live/enum', '/models/orders/fields/state/enum'],
      ['live/minimum', '/models/orders/fields/lines/items/fields/quantity/minimum'],
    ],
  );
});
