/** An ODCS contract whose names are used in relationships, promises and SQL: what a person sees of them, and renames. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { session } from './support/session.ts';
import { eventually, type Workbench } from './support/workbench.ts';

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: shop
version: 1.0.0
status: active
schema:
  - name: orders
    description: One row per order
    quality:
      - type: sql
        query: |
          SELECT count(*) FROM orders
          WHERE orders.total < 0 OR TOTAL > 1000000
        mustBe: 0
        schedule: 0 6 * * 1-5
    properties:
      - name: total
        logicalType: number
        physicalType: NUMBER(12,2)
        description: What the customer pays
      - name: customer
        logicalType: string
        relationships:
          - to: customers.id
  - name: customers
    properties:
      - name: id
        logicalType: string
slaProperties:
  - property: latency
    value: PT4H
    element: orders.total
`;

describe('names in a contract', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-e2e-names-'));
    await writeFile(path.join(folder, 'shop.odcs.yaml'), CONTRACT);
  });
  const { step } = session('names', () => ({ folder }));
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

  step('colours SQL, and says durations and schedules in words', async (workbench) => {
    await workbench.open('shop.odcs.yaml');
    const lines = workbench.page.locator('.editor-instance .view-line');
    await lines.filter({ hasText: /schedule:.*=\sat\s06:00,\sMonday\sthrough\sFriday/ }).waitFor();
    // Where a promise's status stands at the line's end it says the duration too.
    await workbench.decoration('value: PT4H', /promised within 4 h/);
    const line = workbench.page.locator('.view-line').filter({ hasText: 'SELECT' }).first();
    await eventually(async () => {
      const classes = await line.locator('span span').evaluateAll((spans) => spans.map((span) => span.className));
      assert.ok(new Set(classes).size >= 3, `keywords, the function and the table differ: ${classes}`);
    });
  });

  step('explains a column in SQL by its property', async (workbench) => {
    await workbench.putCursor('OR TO|TAL');
    const hover = workbench.page.locator('.monaco-hover:visible .hover-contents');
    await eventually(async () => {
      await workbench.palette('Show or Focus Hover');
      await hover.filter({ hasText: 'What the customer pays' }).waitFor({ timeout: 5000 });
    });
    const text = (await hover.allInnerTexts()).join('\n');
    assert.match(text, /total\s+What the customer pays\s+number · NUMBER\(12,2\)/);
    assert.match(text, /Used 3 times: shop\.odcs\.yaml:13/);
    await workbench.page.keyboard.press('Escape');
  });

  step('completes columns in SQL, of the table before the dot', async (workbench) => {
    await workbench.putCursor('WHERE orders.|total');
    assert.deepEqual(await workbench.suggestions('total'), ['total', 'customer']);
    await workbench.page.keyboard.press('Escape');
  });

  step('leads from a column in SQL to its property', async (workbench) => {
    await workbench.putCursor('OR TO|TAL');
    await workbench.page.keyboard.press('F12');
    await workbench.statusBar('Ln 17, Col 15').waitFor();
  });

  step('lists where a property is used', async (workbench) => {
    await workbench.putCursor('- name: to|tal');
    await workbench.page.keyboard.press('Shift+F12');
    const rows = workbench.page.locator('.reference-zone-widget .ref-tree .monaco-list-row');
    await eventually(async () => {
      const texts = (await rows.allInnerTexts()).map((text) => text.trim()).sort();
      // A long line is shown from shortly before the name.
      assert.deepEqual(texts, [
        '- name: total',
        'WHERE orders.total < 0 OR TOTAL > 1000000',
        'orders.total',
        'total < 0 OR TOTAL > 1000000',
      ]);
    });
    await workbench.page.keyboard.press('Escape');
  });

  step('finds objects and properties of the workspace by their letters', async (workbench) => {
    await workbench.page.keyboard.press('Control+T');
    await workbench.page.locator('.quick-input-widget input').first().fill('#tot');
    await workbench.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: /total.*shop › orders/ })
      .waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  step('renames a property in the SQL of its checks', async (workbench) => {
    await rename(workbench, '- name: to|tal', 'amount');
    await eventually(async () =>
      assert.equal(
        await workbench.text(),
        CONTRACT.replace('orders.total <', 'orders.amount <')
          .replace('TOTAL', 'AMOUNT')
          .replace('name: total', 'name: amount')
          .replace('element: orders.total', 'element: orders.amount'),
      ),
    );
  });

  step('renames an object from where a query reads it', async (workbench) => {
    await rename(workbench, 'FROM ord|ers', 'sales');
    await eventually(async () => {
      const text = await workbench.text();
      assert.match(text, /- name: sales\n/);
      assert.match(text, /FROM sales\n {10}WHERE sales\.amount < 0/);
      assert.match(text, /element: sales\.amount\n/);
      assert.doesNotMatch(text, /\borders\b/);
    });
    assert.deepEqual(
      (await workbench.diagnostics('shop.odcs.yaml')).filter((one) => one.severity !== 'hint'),
      [],
      'and nothing is wrong with it',
    );
  });
});

async function rename(workbench: Workbench, at: string, newName: string): Promise<void> {
  await workbench.putCursor(at);
  await eventually(async () => {
    await workbench.page.keyboard.press('F2');
    // The box stands in the page before it takes the keys.
    await workbench.page.locator('.rename-box input:focus').waitFor({ timeout: 5000 });
  }, 40_000);
  await workbench.page.keyboard.press('Control+a');
  await workbench.page.keyboard.type(newName);
  await workbench.page.keyboard.press('Enter');
}
