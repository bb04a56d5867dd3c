import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Playground } from '../../services/playground.ts';
import type { Session } from '../support/session.ts';
import { eventually, type Workbench } from '../support/workbench.ts';

const CUSTOMER = 'data-products/customer-360/contract.yaml';
const SQL = 'queries/top-customers.sql';

async function result(workbench: Workbench): Promise<void> {
  await workbench
    .webview()
    .locator('main[aria-busy=false] .grid .row[data-index]')
    .first()
    .waitFor({ timeout: 30_000 });
}
const columnNames = (workbench: Workbench) => workbench.webview().locator('.column-name').allInnerTexts();

export function querySteps({ step }: Session, playground: () => Playground): void {
  step('selects the contract’s columns from its table', async (workbench) => {
    await workbench.closeEditors();
    await workbench.open(CUSTOMER);
    await workbench.putCursor('    - name: customer-ins|ights');
    await workbench.palette('Data Product: Run Contract Query');
    await result(workbench);
    const names = (await columnNames(workbench)).map((name) => name.toUpperCase().replaceAll('_', ''));
    for (const column of ['CUSTOMERID', 'SEGMENT', 'LIFETIMEVALUE']) assert.ok(names.includes(column), String(names));
    const page = workbench.webview();
    assert.match(await page.locator('.facts').first().innerText(), /\d+ rows? · \d+\.\d\d s/);
    assert.match(await page.locator('.column-type').first().innerText(), /TEXT|VARCHAR|FIXED|NUMBER/i);
    assert.match(await page.locator('.query-id').innerText(), /\S{8,}/);
  });

  step('runs the statement at the cursor of a .sql file', async (workbench) => {
    await workbench.closeEditors();
    await workbench.open(SQL);
    await workbench.putCursor("SELECT DATE_TR|UNC('day', placed_at) AS day");
    await workbench.page.keyboard.press('Control+Alt+Enter');
    await result(workbench);
    assert.deepEqual(
      (await columnNames(workbench)).map((name) => name.toUpperCase()),
      ['DAY', 'CURRENCY', 'ORDERS', 'AMOUNT'],
    );
  });

  step('copies a cell and all rows', async (workbench) => {
    const page = workbench.webview();
    const value = page.locator('.grid .row[data-index="0"] .value').nth(1);
    await eventually(async () => {
      await value.click();
      await workbench.page.keyboard.press('Control+c');
      assert.equal(await workbench.run('return vscode.env.clipboard.readText()'), await value.innerText());
    });
    await page.locator('.copy-all').click();
    await eventually(async () => {
      const copied = await workbench.run<string>('return vscode.env.clipboard.readText()');
      assert.match(copied.split('\n')[0] ?? '', /^day\tcurrency\torders\tamount\r?$/i);
    });
  });

  step('exports CSV', async (workbench) => {
    await workbench.webview().locator('.export').click();
    await workbench.chooseFile(playground().file('result.csv'));
    await eventually(async () => {
      const text = await readFile(playground().file('result.csv'), 'utf8');
      assert.match(text, /^"?day"?,"?currency"?,"?orders"?,"?amount"?\r?\n/i);
      assert.ok(text.trim().split('\n').length > 1);
    });
  });

  step('points at the place of an SQL error in the editor', async (workbench) => {
    await workbench.closeEditors();
    await workbench.open(SQL);
    await workbench.putCursor('SELECT customer_id, life_|time_value');
    await workbench.palette('Data Product: Run Snowflake Query');
    await eventually(async () => {
      const found = await workbench.diagnostics(SQL);
      const lines = (await workbench.text(SQL)).split('\n');
      assert.equal(found.length, 1, JSON.stringify(found));
      assert.match(lines[(found[0]?.line ?? 1) - 1] ?? '', /life_time_value/);
    }, 30_000);
    await eventually(async () => assert.match((await workbench.panelTexts()).join(), /life_time_value/i));
  });

  step('asks before it runs a statement that writes', async (workbench) => {
    await workbench.closeEditors();
    await workbench.run(
      `const document = await vscode.workspace.openTextDocument({ language: 'sql', content: 'DELETE FROM analytics.marts.customer_insights' });
       await vscode.window.showTextDocument(document);`,
    );
    await workbench.palette('Data Product: Run Snowflake Query');
    await workbench.dialog().waitFor();
    assert.match(await workbench.dialog().innerText(), /DELETE/);
    await workbench.answerDialog('Cancel');
    assert.deepEqual(await workbench.panelTexts(), [], 'nothing ran');
    await workbench.closeEditors();
  });

  step('Run Again asks again for a statement that writes', async (workbench) => {
    await workbench.closeEditors();
    await workbench.run(
      `const document = await vscode.workspace.openTextDocument({ language: 'sql', content: 'DELETE FROM analytics.marts.customer_insights WHERE 1 = 0' });
       await vscode.window.showTextDocument(document);`,
    );
    await workbench.palette('Data Product: Run Snowflake Query');
    await workbench.dialog().waitFor();
    await workbench.answerDialog('Run Anyway');
    // Whatever the server says to it: the run has ended, and the panel offers another.
    const again = workbench.webview().locator('main[aria-busy=false] .run');
    await again.waitFor({ timeout: 30_000 });
    const shown = workbench.webview().locator('main');
    await eventually(async () => assert.doesNotMatch(await shown.innerText(), /Not run yet/));
    const before = await shown.innerText();
    await again.click();
    await workbench.dialog().waitFor();
    assert.match(await workbench.dialog().innerText(), /DELETE/);
    await workbench.answerDialog('Cancel');
    assert.equal(await shown.innerText(), before, 'nothing ran');
    await workbench.closeEditors();
  });
}
