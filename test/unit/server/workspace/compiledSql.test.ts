/** Columns that only dbt can tell: from the manifest, while it is of this very text. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { lint, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const MADE = "{{ build_it('orders') }}";
const node = (name: string, text: string, compiled?: string) => ({
  resource_type: 'model',
  name,
  database: 'db',
  schema: 'main',
  alias: name,
  checksum: { name: 'sha256', checksum: createHash('sha256').update(text).digest('hex') },
  ...(compiled !== undefined && { compiled_code: compiled }),
});
const files = (manifest: object, more: Record<string, string> = {}) => ({
  'dbt_project.yml': 'name: shop\n',
  'models/orders.sql': MADE,
  'models/totals.sql': "select {{ dbt_utils.star(ref('orders')) }} from {{ ref('orders') }}",
  'models/schema.yml': 'models:\n  - name: orders\n    columns: [{ name: id }, { name: gone }]\n  - name: totals\n',
  'target/manifest.json': JSON.stringify({ metadata: { adapter_type: 'duckdb' }, nodes: manifest }),
  ...more,
});
const columns = async (all: Record<string, string>, model: string) => {
  const workspace = new Workspace({ fileSystem: memoryDisk(all) });
  await workspace.index(['file:///w']);
  const sql = await workspace.sql.read('file:///w/models/schema.yml', model);
  return sql?.read.columns?.map((one) => one.name) ?? null;
};

test('a model that a macro writes has the columns that dbt compiled', async () => {
  const manifest = {
    a: node('orders', MADE, 'select 1 as id, 2 as total'),
    b: node('totals', files({})['models/totals.sql'], 'select "id", "total" from "db"."main"."orders"'),
  };
  assert.deepEqual(await columns(files(manifest), 'orders'), ['id', 'total']);
  assert.deepEqual(await columns(files(manifest), 'totals'), ['id', 'total']);
  const report = await lint({ fileSystem: memoryDisk(files(manifest)), paths: ['file:///w'] });
  const found = report.files.find((one) => one.uri.endsWith('schema.yml'))?.findings.map((one) => one.rule);
  assert.deepEqual(found, ['dbt/column-undocumented', 'dbt/column-not-produced']);
});

test('without a compiled text, or with one of another text, nothing is known', async () => {
  assert.equal(await columns(files({ a: node('orders', MADE) }), 'orders'), null);
  assert.equal(await columns(files({ a: node('orders', 'select 1', 'select 1 as id') }), 'orders'), null);
});

test('what the model itself says is taken before what was compiled', async () => {
  const text = 'select 1 as here';
  const manifest = { a: node('orders', text, 'select 1 as there') };
  assert.deepEqual(await columns(files(manifest, { 'models/orders.sql': text }), 'orders'), ['here']);
});

test('SQL is read in the dialect of the adapter', async () => {
  const text = 'select `a b`.x as id from `p.d.t` as `a b`';
  const profiles = (type: string) => ({
    'models/orders.sql': text,
    'profiles.yml': `shop: { outputs: { dev: { type: ${type} } } }\n`,
  });
  assert.deepEqual(await columns(files({}, profiles('bigquery')), 'orders'), ['id']);
});

test('a contract that dbt_project.yml enforces is held against the SELECT', async () => {
  const all = {
    ...files({}),
    'dbt_project.yml': 'name: shop\nmodels:\n  shop:\n    +contract: { enforced: true }\n',
    'models/orders.sql': 'select 1 as id',
    'models/schema.yml':
      'models:\n  - name: orders\n    columns: [{ name: id, data_type: int }, { name: gone, data_type: int }]\n',
  };
  const report = await lint({ fileSystem: memoryDisk(all), paths: ['file:///w'] });
  const found = report.files
    .find((one) => one.uri.endsWith('schema.yml'))
    ?.findings.map((one) => `${one.severity} ${one.rule}`);
  assert.deepEqual(found, ['info dbt/model-without-entry', 'error dbt/contract-select']);
});
