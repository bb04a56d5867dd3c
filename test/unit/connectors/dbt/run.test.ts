import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readRun } from '../../../../connectors/src/dbt/index.ts';

let project: string;
before(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'data-product-dbt-'));
  await mkdir(path.join(project, 'target'));
});
after(() => rm(project, { recursive: true, force: true }));

const model = (name: string, of: string) => ({
  resource_type: 'model',
  name,
  package_name: of,
  original_file_path: 'models/orders.sql',
});

test('nodes of installed packages are told from the project’s own, where the manifest says whose it is', async () => {
  const nodes = { 'model.shop.orders': model('orders', 'shop'), 'model.tools.calendar': model('calendar', 'tools') };
  const installed = async (metadata: object) => {
    await writeFile(path.join(project, 'target/manifest.json'), JSON.stringify({ metadata, nodes }));
    const run = await readRun(project);
    assert.ok(run.ok);
    return run.value.nodes.filter((node) => node.installed).map(({ name }) => name);
  };
  assert.deepEqual(await installed({ project_name: 'shop' }), ['calendar']);
  assert.deepEqual(await installed({}), []);
});
