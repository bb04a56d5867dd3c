import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as fsp from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { diagnose } from '../../../../server/src/workspace/diagnose.ts';
import { dbtModels, diskFileSystem, newContractOf, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const PROJECT = 'file:///w/dbt';
const SCHEMA = `version: 2
models:
  - name: customer_orders
    description: |
      One row per customer.
      Built every hour.
    latest_version: 3
    config:
      group: finance
      tags: [gold, "nightly"]
      meta: { classification: confidential, domain: sales }
    columns:
      - name: customer_id
        description: Who ordered
        constraints: [{ type: primary_key }]
      - name: segment
        description: "{{ doc('segment') }}"
        config: { tags: [core] }
        data_tests:
          - not_null
          - accepted_values: { arguments: { values: [premium, "yes", 3] } }
      - name: total
        data_type: number(18,2)
        data_tests:
          - unique: { config: { where: "total > 0" } }
          - dbt_utils.accepted_range: { min_value: 0, max_value: 100000 }
      - name: raw
        data_type: variant
    data_tests:
      - mesh_utils.recency: { arguments: { datepart: hour, field: updated_at, interval: 6 } }
groups:
  - name: finance
    owner: { name: Finance Data, email: finance@example.com }
`;
const FILES = {
  'dbt/dbt_project.yml': 'name: shop\n',
  'dbt/profiles.yml': 'shop: { outputs: { dev: { type: snowflake } } }\n',
  'dbt/models/customer_orders.sql':
    "select id as customer_id, segment, total, raw, loaded::timestamp_ntz as updated_at, n as item_count from {{ ref('x') }}",
  'dbt/models/schema.yml': SCHEMA,
  'dbt/target/manifest.json': JSON.stringify({
    nodes: {
      'model.shop.customer_orders': {
        resource_type: 'model',
        name: 'customer_orders',
        database: 'ANALYTICS',
        schema: 'MARTS',
        alias: 'CUSTOMER_ORDERS',
      },
    },
  }),
  'dbt/target/catalog.json': JSON.stringify({
    nodes: {
      'model.shop.customer_orders': { columns: { ITEM_COUNT: { name: 'ITEM_COUNT', type: 'NUMBER(38,0)', index: 1 } } },
    },
  }),
};

async function indexed(files: Record<string, string>): Promise<Workspace> {
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  return workspace;
}
const made = async (workspace: Workspace, dialect: 'dataProduct' | 'odcs') =>
  newContractOf(workspace, {
    project: PROJECT,
    model: 'customer_orders',
    dialect,
    folder: 'file:///w/data-products/customer-orders',
  });

test('a data product contract carries over all that is known of the model', async () => {
  const result = await made(await indexed(FILES), 'dataProduct');
  assert.equal(
    result?.text,
    `# Written from the dbt model customer_orders. Fill in what is marked TODO, and promise what consumers may rely on.
dataProduct:
  name: customer-orders
  domain: sales
  owner: Finance Data
  version: 3.0.0
  description: |
    One row per customer.
    Built every hour.
  tags: [gold, nightly]
  transformation:
    dbt:
      project: ../../dbt
      model: customer_orders
  schema:
    type: object
    required: [customer_id, segment]
    properties:
      customer_id:
        description: Who ordered
        x-unique: true
      segment:
        enum: [premium, "yes", 3]
        tags: [core]
      total:
        type: number
        minimum: 0
        maximum: 100000
      raw: {}
      updated_at:
        type: string
        format: date-time
      item_count:
        type: integer
  outputPorts:
    - name: customer-orders
      type: snowflake
      table: ANALYTICS.MARTS.CUSTOMER_ORDERS
      timestampColumn: updated_at
  sla:
    freshness: PT6H # as the recency test allows
  access:
    classification: confidential
`,
  );
});

test('an ODCS contract carries over the same', async () => {
  const result = await made(await indexed(FILES), 'odcs');
  assert.ok(result);
  for (const part of [
    'apiVersion: v3.1.0',
    'team:\n  name: Finance Data',
    'database: ANALYTICS\n    schema: MARTS',
    'name: customer_id\n        description: Who ordered\n        required: true\n        unique: true\n        primaryKey: true\n        primaryKeyPosition: 1',
    'validValues: [premium, "yes", 3]',
    'logicalType: number\n        physicalType: number(18,2)\n        logicalTypeOptions:\n          minimum: 0\n          maximum: 100000',
    'property: latency\n    value: 6 # as the recency test allows\n    unit: h\n    element: customer_orders.updated_at',
  ])
    assert.ok(result.text.includes(part), `${part}\n\nis not in\n\n${result.text}`);
});

test('the selection is the first thing to fill in', async () => {
  const { 'dbt/models/schema.yml': _schema, ...rest } = FILES;
  const result = await made(await indexed(rest), 'dataProduct');
  const lines = result!.text.split('\n');
  const { start, end } = result!.selection;
  assert.match(lines[start.line]!, /^ {2}domain: TODO/);
  assert.equal(lines[start.line]!.slice(start.character, end.character), 'TODO');
});

test('before the first build the table’s place is left open; other warehouses have no port', async () => {
  const { 'dbt/target/manifest.json': _manifest, ...rest } = FILES;
  const open = await made(await indexed(rest), 'dataProduct');
  assert.match(open!.text, /table: CUSTOMER_ORDERS # TODO: DATABASE\.SCHEMA\. before it/);
  assert.match((await made(await indexed(rest), 'odcs'))!.text, /database: TODO/);
  const duckdb = { ...rest, 'dbt/profiles.yml': 'shop: { outputs: { dev: { type: duckdb } } }\n' };
  assert.doesNotMatch((await made(await indexed(duckdb), 'dataProduct'))!.text, /outputPorts/);
});

test('the models of a workspace, with the contracts some have', async () => {
  const workspace = await indexed({
    ...FILES,
    'c/contract.yaml':
      'dataProduct: { name: orders-360, domain: d, owner: o, version: 1.0.0, transformation: { dbt: { model: customer_orders } }, schema: { type: object } }\n',
  });
  assert.deepEqual(dbtModels(workspace), [
    { project: PROJECT, projectName: 'shop', name: 'customer_orders', contract: 'orders-360' },
  ]);
});

const PROJECTS = ['examples/playground', '../shared/conformance/dbt/jaffle-shop'];
for (const folder of PROJECTS) {
  const place = path.join(ROOT, folder);
  test(`a new contract of every model of ${folder} has no error`, {
    skip: !existsSync(place) && 'not here',
  }, async () => {
    const fileSystem = diskFileSystem({ ...fsp, fileURLToPath });
    const workspace = new Workspace({ fileSystem });
    const root = pathToFileURL(place).href;
    await workspace.index([root]);
    const models = dbtModels(workspace);
    assert.ok(models.length >= 3);
    for (const { project, name } of models)
      for (const dialect of ['dataProduct', 'odcs'] as const) {
        const at = `${root}/data-products/new-${name}`;
        const result = await newContractOf(workspace, { project, model: name, dialect, folder: at });
        const uri = `${at}/contract.yaml`;
        workspace.documents.didOpen(uri, 1, result!.text);
        await workspace.settled(uri);
        const ours = workspace.documents.get(uri);
        assert.equal(ours?.dialect, dialect, result!.text);
        const bad = diagnose(workspace, ours, {}).filter(
          ({ severity }) => severity === 'error' || severity === 'warning',
        );
        const told = bad.map(
          ({ rule, message, start }) => `${rule} ${message} at ${result!.text.slice(start, start + 40)}`,
        );
        assert.deepEqual(told, [], `${name}\n${result!.text}`);
        workspace.documents.didClose(uri);
      }
  });
}
