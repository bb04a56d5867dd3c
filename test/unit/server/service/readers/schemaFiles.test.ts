import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usesIn } from '../../../../../server/src/service/readers/index.ts';
import { told } from './shapes.ts';

const avro = (schema: unknown, name = 'commerce.orders-value.avsc') =>
  usesIn(`file:///w/${name}`, JSON.stringify(schema)).map(told);

test('an Avro record is read, with its named types, unions and logical types', () => {
  const line = {
    type: 'record',
    name: 'Line',
    fields: [{ name: 'price', type: { type: 'bytes', logicalType: 'decimal' } }],
  };
  assert.deepEqual(
    avro({
      type: 'record',
      name: 'Order',
      namespace: 'shop',
      fields: [
        { name: 'id', type: 'string' },
        { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
        { name: 'note', type: ['null', 'string'], default: null },
        { name: 'state', type: { type: 'enum', name: 'State', symbols: ['A'] } },
        { name: 'lines', type: { type: 'array', items: line } },
        { name: 'first', type: 'Line' },
        { name: 'either', type: ['int', 'string'] },
      ],
    }),
    [
      'schema =commerceordersvalue,commerceorders,shoporder {id: text, at: timestamp, note?: text, state: text, lines: [{price: number}], first: {price: number}, either: unknown}',
    ],
  );
  assert.deepEqual(avro({ type: 'enum', name: 'State', symbols: ['fields'] }), []);
  assert.deepEqual(avro('{"fields": ['), []);
});

test('a JSON Schema is read, with local references', () => {
  const schema = {
    type: 'object',
    required: ['id'],
    properties: {
      id: { $ref: '#/$defs/id' },
      n: { type: ['integer', 'null'] },
      body: { type: 'object', properties: { x: { oneOf: [] } } },
      free: { type: 'object' },
    },
    $defs: { id: { type: 'string' } },
  };
  assert.deepEqual(usesIn('file:///w/orders.schema.json', JSON.stringify(schema)).map(told), [
    'schema =orders {id: text, n?: integer, body?: {x?: unknown}, free?: map}',
  ]);
});
