/** Cancel while something runs: the panel keeps what it has, and the next try works. */
import assert from 'node:assert/strict';
import type { Playground } from '../../services/playground.ts';
import type { Session } from '../support/session.ts';

export function cancelSteps({ step }: Session, playground: () => Playground): void {
  step(
    'cancels a preview that hangs, keeps the older messages, and reads again',
    async (workbench) => {
      await workbench.closeEditors();
      await workbench.open('data-products/orders/contract.yaml');
      await workbench.putCursor('    - name: orders-pl|aced');
      await workbench.palette('Data Product: Preview Topic');
      const page = workbench.webview();
      const first = page.locator('main[aria-busy=false] .row[data-id]').first();
      await first.waitFor();
      const newest = await first.getAttribute('data-id');
      playground().kafka.broker.pause();
      try {
        await page.locator('.refresh').click();
        await page.locator('.cancel').click();
        await page.getByText('Cancelled. Older messages are shown.').waitFor();
        assert.equal(await page.locator('.row[data-id]').first().getAttribute('data-id'), newest);
        assert.equal(await page.locator('.cancel').count(), 0, 'nothing runs any more');
      } finally {
        playground().kafka.broker.resume();
      }
      await page.locator('.refresh').click();
      await page.getByText('Cancelled.').waitFor({ state: 'detached' });
      await page.locator('main[aria-busy=false] .row[data-id]').first().waitFor();
      assert.equal(await page.locator('.banner.error').count(), 0);
    },
    180_000,
  );

  step(
    'cancels a query that takes its time, keeps the earlier rows, and runs again',
    async (workbench) => {
      await workbench.closeEditors();
      await workbench.open('queries/top-customers.sql');
      await workbench.putCursor("SELECT DATE_TR|UNC('day', placed_at) AS day");
      await workbench.palette('Data Product: Run Snowflake Query');
      const page = workbench.webview();
      const rows = page.locator('main[aria-busy=false] .grid .row[data-index]');
      await rows.first().waitFor();
      // Not all: the banner takes the room of the last ones.
      const shown = async () => (await page.locator('.grid .row[data-index]').allInnerTexts()).slice(0, 10);
      const before = await shown();
      await playground().snowflake.delay(60);
      try {
        await page.locator('.run').click();
        await page.locator('.cancel').click();
        await page.getByText('Cancelled. The earlier result is shown.').waitFor();
        assert.deepEqual(await shown(), before);
      } finally {
        await playground().snowflake.delay(0);
      }
      await page.locator('.run').click();
      await page.getByText('Cancelled.').waitFor({ state: 'detached' });
      await rows.first().waitFor();
      assert.deepEqual(await shown(), before);
    },
    180_000,
  );
}
