import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DbtNode, nodesOf, testsOf } from '../../../../connectors/src/dbt/index.ts';
import type { DbtPlace } from '../../../../server/src/protocol.ts';

const RANGE = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
const model = (name: string): DbtNode => ({ id: `model.p.${name}`, kind: 'model', name, file: 'm.sql' });
const node = (name: string, test: string, column?: string, of = 'model.p.orders'): DbtNode => ({
  id: `test.p.${name}`,
  kind: 'test',
  name,
  file: 'schema.yml',
  test: { name: test, column, of },
});
const place = (...tests: [name: string, column?: string, label?: string][]): DbtPlace => ({
  kind: 'model',
  name: 'orders',
  range: RANGE,
  columns: [],
  tests: tests.map(([name, column, label]) => ({ name, column, label, range: RANGE })),
});
const names = (nodes: DbtNode[], at: DbtPlace) => testsOf(nodes, at).map((one) => one?.name);

test('a test is found by its name and column, on the model it stands at', () => {
  const nodes = [
    model('orders'),
    model('other'),
    node('a', 'not_null', 'id'),
    node('b', 'mesh.recency'),
    node('c', 'not_null', 'id', 'model.p.other'),
  ];
  assert.deepEqual(names(nodes, place(['not_null', 'id'], ['mesh.recency'], ['unique', 'id'])), ['a', 'b', undefined]);
});

test('equal tests are told apart by order or by their own name; with another number of them nobody knows', () => {
  const nodes = [
    model('orders'),
    node('first', 'accepted_values', 'x'),
    node('second', 'accepted_values', 'x'),
    node('mine', 'accepted_values', 'x'),
  ];
  const three = place(['accepted_values', 'x'], ['accepted_values', 'x', 'mine'], ['accepted_values', 'x']);
  assert.deepEqual(names(nodes, three), ['first', 'mine', 'second']);
  assert.deepEqual(names(nodes, place(['accepted_values', 'x'], ['accepted_values', 'x'])), [undefined, undefined]);
});

test('a source’s table is no model of its name', () => {
  const source: DbtNode = { id: 'source.p.crm.orders', kind: 'source', name: 'orders', source: 'crm', file: 's.yml' };
  const at = { kind: 'source', name: 'orders', source: 'crm' } as const;
  assert.deepEqual(nodesOf([model('orders'), source], at), [source]);
});
