import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Workspace, workspaceSymbols } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

test('products, objects, ports, properties and models are found by their letters', async () => {
  const workspace = new Workspace({
    fileSystem: memoryDisk({
      'orders/contract.yaml':
        'dataProduct:\n  name: orders\n  domain: commerce\n  owner: o\n  version: 1.0.0\nschema:\n  type: object\n  properties:\n    customerId: { type: string }\n    address: { type: object, properties: { city: { type: string } } }\noutputPorts:\n  - { name: placed, type: kafka, topic: t }\n',
      'dbt/dbt_project.yml': 'name: mesh\nversion: 1.0.0\n',
      'dbt/models/customer_insights.sql': 'select 1',
    }),
  });
  await workspace.index(['file:///w']);
  const shown = (query: string) =>
    workspaceSymbols(workspace, query).map((one) => {
      const line = 'range' in one.location ? one.location.range.start.line : -1;
      return `${one.containerName} › ${one.name} ${one.location.uri.replace('file:///w/', '')}:${line}`;
    });
  assert.deepEqual(shown(''), [
    'commerce › orders orders/contract.yaml:1',
    'orders › placed orders/contract.yaml:11',
    'mesh › customer_insights dbt/models/customer_insights.sql:0',
  ]);
  assert.deepEqual(shown('cust'), [
    'mesh › customer_insights dbt/models/customer_insights.sql:0',
    'orders › customerId orders/contract.yaml:8',
  ]);
  assert.deepEqual(shown('addcity'), ['orders › address.city orders/contract.yaml:9']);
  assert.deepEqual(shown('zzz'), []);
});
