/** Completion of values that the workspace and its connections know, with a `|` at the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from '../../../../server/src/service/complete.ts';
import { knownValues, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const ORDERS = `dataProduct:
  name: orders
  domain: commerce
  owner: checkout-team
  version: 1.0.0
  tags: [money]
schema:
  type: object
  properties:
    orderId: { type: string }
    lines: { type: array, items: { type: object, properties: { price: { type: number } } } }
outputPorts:
  - { name: placed, type: kafka, topic: commerce.orders.placed }
  - { name: table, type: snowflake, table: A.B.C }
`;

async function offered(
  marked: string,
  name = 'reader/contract.yaml',
  prepare?: (workspace: Workspace) => unknown,
  files: Record<string, string> = {},
) {
  const workspace = new Workspace({ fileSystem: memoryDisk({ 'orders/contract.yaml': ORDERS, ...files }) });
  await workspace.index(['file:///w']);
  await prepare?.(workspace);
  const offset = marked.indexOf('|');
  const uri = `file:///w/${name}`;
  workspace.documents.didOpen(uri, 1, marked.replace('|', ''));
  const ours = workspace.documents.get(uri)!;
  const values = (provider: string, place: Parameters<typeof knownValues>[3]) =>
    knownValues(workspace, ours, provider, place);
  return complete(ours.document, offset, { dialect: ours.dialect, values })
    .filter((item) => item.kind === 18)
    .map((item) => [item.label, item.detail]);
}
const reader = (port: string) =>
  `dataProduct:\n  name: reader\n  domain: d\n  owner: o\n  version: 1.0.0\ninputPorts:\n  - name: a\n${port}`;

test('ports and properties of the product that an input port refers to', async () => {
  assert.deepEqual(await offered(reader('    type: contract\n    contract: orders\n    port: |\n')), [
    ['placed', 'commerce.orders.placed'],
    ['table', 'A.B.C'],
  ]);
  assert.deepEqual(await offered(reader('    type: contract\n    contract: orders\n    uses: [|]\n')), [
    ['orderId', 'string'],
    ['lines', 'array'],
    ['lines.price', 'number'],
  ]);
});

test('tags and owners of other contracts', async () => {
  assert.deepEqual(await offered('dataProduct:\n  name: x\n  tags: [|]\n'), [['money', 'orders']]);
  assert.deepEqual(await offered('dataProduct:\n  name: x\n  owner: |\n'), [['checkout-team', 'orders']]);
});

test('owners and domains that the policy lists, and no others', async () => {
  const files = { '.data-product/policy.yaml': 'owners: [data-team, checkout-team]\n' };
  const settled = (workspace: Workspace) => workspace.settled('file:///w/reader/contract.yaml');
  assert.deepEqual(await offered('dataProduct:\n  name: x\n  owner: |\n', undefined, settled, files), [
    ['data-team', 'policy.yaml'],
    ['checkout-team', 'orders'],
  ]);
  assert.deepEqual(await offered('dataProduct:\n  name: x\n  domain: |\n', undefined, settled, files), [
    ['commerce', 'orders'],
  ]);
});

test('topics that a connection has listed come after those that contracts name, each once', async () => {
  const listed = (workspace: Workspace) => {
    workspace.listed.set({ kind: 'topic', connection: 'old', names: ['gone'] });
    workspace.listed.set({ kind: 'topic', connection: 'old', names: ['commerce.orders.placed', 'audit'] });
    workspace.listed.set({ kind: 'table', connection: 'dev', names: ['X.Y.Z'] });
  };
  assert.deepEqual(await offered(reader('    type: kafka\n    topic: |\n'), undefined, listed), [
    ['commerce.orders.placed', 'orders'],
    ['audit', 'old'],
  ]);
});

test('elements of an ODCS promise', async () => {
  const text =
    'apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n      - { name: id, logicalType: string }\nslaProperties:\n  - property: latency\n    value: 4\n    element: |\n';
  assert.deepEqual(await offered(text, 'shop.odcs.yaml'), [
    ['orders', undefined],
    ['orders.id', 'string'],
  ]);
});

test('ODCS: elements of promises, ends of relationships and columns of quality rules', async () => {
  const head = `apiVersion: v3.1.0
kind: DataContract
id: x
schema:
  - name: orders
    properties:
      - name: id
        logicalType: string
`;
  const names = async (text: string) => (await offered(head + text, 'x.odcs.yaml')).map(([name]) => name);
  const elements = ['orders', 'orders.id'];
  assert.deepEqual(await names('slaProperties:\n  - property: latency\n    element: |\n'), elements);
  assert.deepEqual(await names('    relationships:\n      - from: |\n'), elements);
  assert.deepEqual(
    await names('    quality:\n      - metric: duplicateValues\n        arguments:\n          properties: [|]\n'),
    ['id'],
  );
});

test('models and seeds that no entry describes yet, those of the folder first', async () => {
  const files = {
    'shop/dbt_project.yml': 'name: shop\nprofile: shop\n',
    'shop/models/marts/orders.sql': 'select 1 as id',
    'shop/models/marts/sales.sql': 'select 1 as id',
    'shop/models/base.sql': 'select 1 as id',
    'shop/models/marts/orders.yml': 'models:\n  - name: orders\n',
    'shop/seeds/codes.csv': 'a\n1\n',
  };
  const at = (text: string) => offered(text, 'shop/models/marts/new.yml', undefined, files);
  assert.deepEqual(await at('models:\n  - name: |\n'), [
    ['sales', 'sales.sql'],
    ['base', 'base.sql'],
  ]);
  assert.deepEqual(await at('seeds:\n  - name: |\n'), [['codes', 'codes.csv']]);
});

test("a data_type is one of the project's warehouse, and of no other where nobody knows it", async () => {
  const types = async (profile: Record<string, string>) =>
    (
      await offered(
        'models:\n  - name: orders\n    columns: [{ name: id, data_type: | }]\n',
        'shop/models/x.yml',
        undefined,
        {
          'shop/dbt_project.yml': 'name: shop\n',
          'shop/models/orders.sql': 'select 1 as id',
          ...profile,
        },
      )
    ).map(([name]) => name);
  const of = (type: string) => ({ 'shop/profiles.yml': `shop: { outputs: { dev: { type: ${type} } } }\n` });
  assert.ok((await types(of('snowflake'))).includes('timestamp_ntz'));
  const bigquery = await types(of('bigquery'));
  assert.ok(bigquery.includes('int64') && !bigquery.includes('varchar'), String(bigquery));
  assert.deepEqual(await types(of('oracle')), []);
  assert.deepEqual(await types({}), []);
});

test('ODCS: names in the store of its servers, DCS: fields, keys and labels', async () => {
  const listed = (workspace: Workspace) => {
    workspace.listed.set({ kind: 'topic', connection: 'dev', names: ['audit'] });
    workspace.listed.set({ kind: 'table', connection: 'dev', names: ['X.Y.Z'] });
  };
  const odcs = async (server: string, line: string) =>
    (
      await offered(
        `apiVersion: v3.1.0\nkind: DataContract\nid: x\n${server}schema:\n  - name: o\n${line}`,
        'x.odcs.yaml',
        listed,
      )
    ).map(([name]) => name);
  const name = '    physicalName: |\n';
  const [topics, tables] = [
    ['commerce.orders.placed', 'audit'],
    ['A.B.C', 'X.Y.Z'],
  ];
  assert.deepEqual(await odcs('', name), [...topics, ...tables]);
  assert.deepEqual(await odcs('servers:\n  - { server: k, type: kafka, host: h }\n', name), topics);
  assert.deepEqual(
    await odcs('servers:\n  - { server: k, type: snowflake, account: a, database: d, schema: s }\n', name),
    tables,
  );
  const source = '    properties:\n      - name: a\n        transformSourceObjects: [|]\n';
  assert.deepEqual(await odcs('', source), [...topics, ...tables]);
  const dcs = async (text: string) =>
    (
      await offered(
        `dataContractSpecification: 1.2.0\nid: x\ninfo: { title: X, version: 1.0.0 }\nmodels:\n  orders:\n    fields:\n      id: { type: string }\n${text}`,
        'x.datacontract.yaml',
      )
    ).map(([label]) => label);
  assert.deepEqual(await dcs('      buyer: { type: string, references: | }\n'), [
    'orders',
    'orders.id',
    'orders.buyer',
  ]);
  assert.deepEqual(await dcs('    primaryKey: [|]\n'), ['id']);
  assert.deepEqual(await dcs('servicelevels:\n  freshness:\n    timestampField: |\n'), ['orders', 'orders.id']);
  assert.deepEqual(await dcs('tags: [|]\n'), ['money']);
});

test('tables that a connection has listed come after those that contracts name', async () => {
  const listed = (workspace: Workspace) =>
    workspace.listed.set({ kind: 'table', connection: 'dev', names: ['X.Y.Z', 'A.B.C'] });
  assert.deepEqual(await offered(reader('    type: snowflake\n    table: |\n'), undefined, listed), [
    ['A.B.C', 'orders'],
    ['X.Y.Z', 'dev'],
  ]);
});
