import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dbtPlacesOf, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const FILES = {
  'dbt/dbt_project.yml': 'name: shop\nprofile: shop\n',
  'dbt/models/orders/orders.sql': 'select 1 as id',
  'dbt/models/orders/my orders.sql': 'select 1 as id',
  'dbt/models/bills.sql': 'select 1 as id',
  'dbt/models/bills_v1.sql': 'select 1 as id',
  'dbt/seeds/countries.csv': 'code\nDE\n',
  'dbt/models/schema.yml': `models:
  - name: orders
  - name: bills
    latest_version: 2
    versions: [{ v: 1 }, { v: 2 }]
  - name: gone
seeds:
  - name: countries
sources:
  - name: crm
    tables: [{ name: orders }]
`,
};

async function files(uri: string): Promise<string[]> {
  const workspace = new Workspace({ fileSystem: memoryDisk(FILES) });
  await workspace.index(['file:///w']);
  const found = await dbtPlacesOf(workspace, `file:///w/dbt/${uri}`);
  return (found?.places ?? []).map(({ name, file }) => `${name} ${file}`);
}

test('a place has the one file that makes it; several versions and sources have none', async () => {
  assert.deepEqual(await files('models/schema.yml'), [
    'orders models/orders/orders.sql',
    'bills undefined',
    'gone undefined',
    'countries seeds/countries.csv',
    'orders undefined',
  ]);
});

test('so has a model’s SQL, with the path as dbt writes it', async () => {
  assert.deepEqual(await files('models/orders/orders.sql'), ['orders models/orders/orders.sql']);
});
