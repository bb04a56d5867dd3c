import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { modelQuality } from '../../../../connectors/src/dbt/index.ts';

let project: string;
const RAN = '2026-01-02T03:04:05.678901Z';

async function write(results: unknown, target = 'target'): Promise<void> {
  await mkdir(path.join(project, target), { recursive: true });
  const test = (name: string, model: string) => ({
    resource_type: 'test',
    name,
    attached_node: model,
    depends_on: { nodes: [model] },
  });
  const nodes = {
    'model.p.orders': {
      resource_type: 'model',
      name: 'orders',
      alias: 'ORDERS_V1',
      original_file_path: 'models/orders.sql',
      patch_path: 'p://models/schema.yml',
    },
    'model.p.lonely': { resource_type: 'model', name: 'lonely', original_file_path: 'models/lonely.sql' },
    'test.p.a': test('unique_orders_id', 'model.p.orders'),
    'test.p.b': test('not_null_orders_id', 'model.p.orders'),
    'test.p.c': test('recent_orders', 'model.p.orders'),
    'test.p.d': {
      resource_type: 'test',
      name: 'singular',
      attached_node: null,
      depends_on: { nodes: ['model.p.orders'] },
    },
    'test.p.e': test('unique_other', 'model.p.other'),
    // a relationship test depends on both models and belongs to one
    'test.p.f': {
      resource_type: 'test',
      name: 'relationships',
      attached_node: 'model.p.other',
      depends_on: { nodes: ['model.p.orders', 'model.p.other'] },
    },
  };
  await writeFile(path.join(project, target, 'manifest.json'), JSON.stringify({ nodes }));
  await writeFile(
    path.join(project, target, 'run_results.json'),
    JSON.stringify({ metadata: { generated_at: RAN }, results }),
  );
}

before(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'data-product-dbt-'));
  await mkdir(path.join(project, 'models'));
  await writeFile(path.join(project, 'dbt_project.yml'), 'name: p\n');
  await writeFile(path.join(project, 'models', 'orders.sql'), 'select 1');
  const long = new Date('2026-01-01');
  await utimes(path.join(project, 'models', 'orders.sql'), long, long);
});
after(() => rm(project, { recursive: true, force: true }));

test('a project that never ran', async () => {
  const quality = await modelQuality(project, 'orders');
  assert.equal(!quality.ok && quality.code, 'dbt/no-results');
  assert.match(JSON.stringify(quality), /run_results\.json.*dbt build/);
});

test('the tests of a model, by name, alias or case', async () => {
  await write([
    { unique_id: 'model.p.orders', status: 'success' },
    { unique_id: 'test.p.a', status: 'pass' },
    { unique_id: 'test.p.b', status: 'fail' },
    { unique_id: 'test.p.c', status: 'warn' },
    { unique_id: 'test.p.d', status: 'skipped' },
    { unique_id: 'test.p.e', status: 'pass' },
    { unique_id: 'test.p.f', status: 'fail' },
  ]);
  for (const name of ['orders', 'orders_v1', 'ORDERS']) {
    const quality = await modelQuality(project, name);
    assert.ok(quality.ok, JSON.stringify(quality));
    assert.deepEqual(quality.value, {
      passed: 1,
      warned: 1,
      failed: 1,
      total: 3,
      failedTests: ['not_null_orders_id'],
      generatedAt: '2026-01-02T03:04:05.678Z',
    });
  }
});

test('what says nothing about the model is a reason, not a value', async () => {
  await write([{ unique_id: 'model.p.orders', status: 'success' }]);
  const codes = await Promise.all(
    ['orders', 'lonely', 'nope'].map(async (name) => {
      const quality = await modelQuality(project, name);
      return quality.ok ? 'ok' : quality.code;
    }),
  );
  assert.deepEqual(codes, ['dbt/no-results', 'dbt/no-tests', 'dbt/model-missing']);
  await writeFile(path.join(project, 'target', 'run_results.json'), '{"half');
  const broken = await modelQuality(project, 'orders');
  assert.equal(!broken.ok && broken.code, 'dbt/bad-artifact');
});

test('results older than the model are said to be stale, and target-path is followed', async () => {
  await writeFile(path.join(project, 'dbt_project.yml'), 'name: p\ntarget-path: "out" # there\n');
  await write([{ unique_id: 'test.p.a', status: 'pass' }], 'out');
  await writeFile(path.join(project, 'models', 'orders.sql'), 'select 2');
  const quality = await modelQuality(project, 'orders');
  assert.ok(quality.ok);
  assert.equal(quality.value.stale, 'models/orders.sql changed after the last run');
});
