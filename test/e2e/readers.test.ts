/** What a person sees of the code around a topic, and of links that are guessed. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { ROOT } from '../host/server.ts';
import { session } from './support/session.ts';
import { eventually } from './support/workbench.ts';

const FIXTURE = path.join(ROOT, 'test/e2e/fixtures/readers');
const JOB = 'analytics/revenue.py';

describe('code around a topic', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-e2e-'));
    await cp(FIXTURE, folder, { recursive: true });
  });
  const { step } = session('readers', () => ({ folder }));
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

  step('stands in Problems with what the event has instead, in the job and in the contract', async (workbench) => {
    await workbench.open('contract.yaml');
    await eventually(async () => {
      const [found] = await workbench.diagnostics(JOB);
      assert.equal(found?.line, 4);
      assert.equal(found?.code, 'cross/reader-field');
      const own = (await workbench.diagnostics('contract.yaml')).find(({ code }) => code === 'cross/reader-field');
      assert.equal(own?.line, 14);
    });
    const rows = (await workbench.problems(/Did you mean payload\.orderId/)).join('\n');
    assert.match(rows, /revenue\.py/);
  });

  step('shows the model that is taken for the contract behind its schema', async (workbench) => {
    await workbench.page.locator('.view-line').filter({ hasText: '≈ dbt model orders' }).first().waitFor();
  });

  step('is gone once the job reads the payload', async (workbench) => {
    const place = path.join(folder, JOB);
    const text = await readFile(place, 'utf8');
    const inner = 'StructField("payload", StructType([StructField("orderId", StringType())]))';
    await writeFile(place, text.replace('StructField("orderId", StringType())', inner));
    await eventually(async () => {
      assert.deepEqual(await workbench.diagnostics(JOB), []);
      const codes = (await workbench.diagnostics('contract.yaml')).map(({ code }) => code);
      assert.ok(!codes.includes('cross/reader-field'));
    });
  });
});
