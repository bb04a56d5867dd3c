/** A dbt project in the editor, without dbt: its own files, its properties and the SQL of its models. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { ROOT } from '../host/server.ts';
import { session } from './support/session.ts';
import { eventually } from './support/workbench.ts';

describe('a dbt project', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-e2e-dbt-'));
    await cp(path.join(ROOT, 'test/e2e/fixtures/dbt'), folder, { recursive: true });
  });
  const { step } = session('dbt', () => ({ folder }));
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  const saved = (file: string) => readFile(path.join(folder, file), 'utf8');

  step('doubts a configuration of dbt_project.yml that nothing reads', async (workbench) => {
    await workbench.open('dbt_project.yml');
    await eventually(async () => {
      const [found] = await workbench.diagnostics('dbt_project.yml');
      assert.match(found?.message ?? '', /\+materialised.*\+materialized/);
      assert.equal(found?.severity, 'warning');
    });
  });

  step('offers to run dbt where there is something to run', async (workbench) => {
    // dbt_project.yml is in front: it describes no model.
    const elsewhere = await workbench.paletteOffers('Data Product: dbt', /Show dbt Output/);
    assert.ok(!elsewhere.some((title) => /dbt (Build|Test)\b/.test(title)), elsewhere.join());
    await workbench.open('models/schema.yml');
    await workbench.paletteOffers('Data Product: dbt', /dbt Build/);
  });

  step('marks a ref to nothing in a model’s SQL, and completes the right one', async (workbench) => {
    await workbench.open('models/customers.sql');
    await eventually(async () => {
      const found = await workbench.diagnostics('models/customers.sql');
      assert.deepEqual(
        found.map(({ line, severity }) => `${line} ${severity}`),
        ['4 error'],
      );
      assert.match(found[0]?.message ?? '', /ordrs.*orders/);
    });
    await workbench.squiggles('error', 1);
    await workbench.replace('models/customers.sql', "ref('ordrs')", "ref('')");
    await workbench.putCursor("from {{ ref('|') }}");
    const names = await workbench.suggestions('orders');
    assert.deepEqual(names.filter((one) => /^(orders|customers|daily)/.test(one)).length, 3, names.join());
    await workbench.acceptSuggestion('ord', 'orders');
    await eventually(async () => assert.match(await workbench.text(), /ref\('orders'\)/));
    await eventually(async () => assert.deepEqual(await workbench.diagnostics('models/customers.sql'), []));
    await workbench.page.keyboard.press('Control+s');
    await eventually(async () => assert.match(await saved('models/customers.sql'), /ref\('orders'\)/));
  });

  step('completes a macro of the project in Jinja', async (workbench) => {
    await workbench.putCursor("    {{ to_eu|ros('total') }} as lifetime");
    assert.ok((await workbench.suggestions('to_euros')).some((one) => one.includes('to_euros')));
    await workbench.page.keyboard.press('Escape');
  });

  step('renames a model: its file, its entry and every ref', async (workbench) => {
    await workbench.open('models/schema.yml');
    await workbench.putCursor('  - name: or|ders');
    await eventually(async () => {
      await workbench.page.keyboard.press('F2');
      // The box stands in the page before it takes the keys.
      await workbench.page.locator('.rename-box input:focus').waitFor({ timeout: 5000 });
    }, 40_000);
    await workbench.page.keyboard.press('Control+a');
    await workbench.page.keyboard.type('purchases');
    await workbench.page.keyboard.press('Enter');
    await eventually(async () => {
      assert.ok(existsSync(path.join(folder, 'models/purchases.sql')), 'the file has its new name');
      assert.ok(!existsSync(path.join(folder, 'models/orders.sql')));
      assert.match(await workbench.text(), /- name: purchases/);
      assert.match(await workbench.text(), /ref\('purchases'\)/);
      assert.match(await saved('models/daily.sql'), /ref\('purchases'\)/);
    });
  });
});
