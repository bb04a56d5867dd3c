/** The steps of the tour, in order. Each opens what it needs, so that one that fails does not fail the next. */
import assert from 'node:assert/strict';
import { eventually, type Workbench } from '../../test/e2e/support/workbench.ts';
import type { Playground } from '../../test/services/playground.ts';

export interface Step {
  /** For the screenshots' file names. */
  name: string;
  /** What the user gets, for the log. */
  title: string;
  act(workbench: Workbench, playground: Playground): Promise<void>;
  /** Puts things back once the screenshots are taken. */
  after?(workbench: Workbench, playground: Playground): Promise<void>;
}

const CUSTOMER = 'data-products/customer-360/contract.yaml';
const ORDERS = 'data-products/orders/contract.yaml';
const CATALOG = 'data-products/product-catalog/contract.yaml';
const DBT = 'dbt/models/marts/schema.yml';
const QUERIES = 'queries/top-customers.sql';
/** Extension and language server start with the first contract. */
const FIRST_MS = 30_000;

/** A diagnostic of the file whose message matches, on the line that contains the text. */
function finding(workbench: Workbench, file: string, text: string, message: RegExp, source?: string): Promise<void> {
  return eventually(async () => {
    const all = await workbench.diagnostics(file);
    const document = await workbench.run<string>(
      'return (await vscode.workspace.openTextDocument(vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, argument))).getText()',
      file,
    );
    const lines = document.split('\n');
    const found = all.some(
      (item) =>
        lines[item.line - 1]?.includes(text) && message.test(item.message) && (!source || item.source.includes(source)),
    );
    assert.ok(found, `no finding ${message} on "${text}" of ${file}; there are ${JSON.stringify(all, null, 1)}`);
  }, FIRST_MS);
}

/** Rows of the topic's page once it has been read. */
async function messages(workbench: Workbench, topic: string): Promise<{ all: number; violating: number }> {
  const page = workbench.webview();
  await page.locator('h1', { hasText: topic }).waitFor();
  await page.locator('.messages .row').first().waitFor();
  const counts = await eventually(async () => {
    const text = (await page.locator('.counts').textContent()) ?? '';
    const [conforming, violating] = [...text.matchAll(/\d+/g)].map(Number);
    assert.ok(conforming !== undefined && violating !== undefined, text);
    return { all: conforming + violating, violating };
  });
  return counts;
}

/** Runs a statement of a .sql file by the palette. */
async function runStatement(workbench: Workbench, at: string): Promise<void> {
  await workbench.open(QUERIES);
  await workbench.putCursor(at);
  await workbench.palette('Data Product: Run Snowflake Query');
}

export const STEPS: readonly Step[] = [
  {
    name: 'contract',
    title: 'A contract opens, its flaws are marked',
    act: async (workbench) => {
      await workbench.open(ORDERS);
      await finding(workbench, ORDERS, 'retentoin', /retention/);
      await finding(workbench, CATALOG, '"1.4"', /version|semantic/i).catch(async () => {
        // Closed files are checked by the workspace's index; opened, they are checked at once.
        await workbench.open(CATALOG);
        await finding(workbench, CATALOG, '"1.4"', /version|semantic/i);
        await workbench.open(ORDERS);
      });
      await workbench.problems();
      await workbench.answerNotification('Measure the SLAs', 'Use in This Workspace');
    },
  },
  {
    name: 'completion',
    title: 'Completion knows what may stand here',
    act: async (workbench) => {
      await workbench.closeEditors();
      await workbench.open(CUSTOMER);
      await workbench.putCursor('availability: 99.9%|');
      await workbench.page.keyboard.press('Enter');
      const labels = await workbench.suggestions();
      for (const key of ['latency', 'completeness', 'retention']) assert.ok(labels.includes(key), labels.join(', '));
      assert.ok(!labels.includes('freshness'), 'what stands there already is not offered');
    },
    after: async (workbench) => {
      await workbench.page.keyboard.press('Escape');
      await workbench.closeEditors();
    },
  },
  {
    name: 'hover',
    title: 'A hover explains a key',
    act: async (workbench) => {
      await workbench.open(CUSTOMER);
      await workbench.putCursor('freshness: |PT15M');
      await workbench.hover('freshness', /duration|PT15M/);
    },
    after: async (workbench) => workbench.page.mouse.move(5, 5),
  },
  {
    name: 'preview-topic',
    title: 'Preview Topic shows live messages and their violations',
    act: async (workbench) => {
      await workbench.closeEditors();
      await workbench.open(ORDERS);
      await workbench.palette('Data Product: Preview Topic');
      const { all, violating } = await messages(workbench, 'commerce.orders.placed');
      assert.equal(all, 50);
      assert.ok(violating >= 4 && violating <= 9, `${violating} violating`);
      await workbench.webview().locator('.messages .row.violating').first().click();
    },
  },
  {
    name: 'live-violations',
    title: 'Violations stand on the lines of the contract',
    act: async (workbench) => {
      await finding(workbench, ORDERS, 'minimum: 0', /./, 'live');
      await workbench.run("await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup')");
      await workbench.open(ORDERS);
      await workbench.putCursor('|totalAmount:');
    },
  },
  {
    name: 'run-query',
    title: 'Run Snowflake Query shows rows',
    act: async (workbench) => {
      await workbench.closeEditors();
      await runStatement(workbench, 'SELECT |customer_id, segment');
      const page = workbench.webview();
      await page.locator('.grid .row').first().waitFor();
      const columns = await page.locator('.column-name').allInnerTexts();
      assert.deepEqual(columns, ['CUSTOMER_ID', 'SEGMENT', 'LIFETIME_VALUE', 'LAST_ACTIVITY']);
      assert.match((await page.locator('.facts').textContent()) ?? '', /rows · \d/);
    },
  },
  {
    name: 'sql-error',
    title: 'A SQL error points into the editor',
    act: async (workbench) => {
      await runStatement(workbench, 'SELECT customer_id, |life_time_value');
      await finding(workbench, QUERIES, 'life_time_value', /life_time_value/i);
    },
  },
  {
    name: 'contract-query',
    title: 'The code lens selects the columns of the contract',
    act: async (workbench) => {
      await workbench.closeEditors();
      await workbench.open(CUSTOMER);
      await workbench.putCursor('|name: customer-insights');
      // The lens above the port at the cursor, not one that is scrolled away.
      await eventually(async () => {
        const lenses = workbench.page.locator('.editor-instance .codelens-decoration a:visible', { hasText: /query/i });
        await lenses.last().click({ timeout: 1000 });
      });
      const page = workbench.webview();
      await page.locator('.grid .row').first().waitFor();
      const columns = await page.locator('.column-name').allInnerTexts();
      assert.deepEqual(columns.slice(0, 3), ['CUSTOMER_ID', 'SEGMENT', 'LIFETIME_VALUE']);
    },
  },
  {
    name: 'sla',
    title: 'Each promise says what is measured',
    act: async (workbench) => {
      await workbench.closeEditors();
      await workbench.open(CUSTOMER);
      await workbench.putCursor('|availability:');
      await workbench.palette('Data Product: Refresh SLA');
      await workbench.decoration('freshness', /^● .*(s|min) ago · within 15 min/);
      await workbench.decoration('availability', /^● 100\s?%/);
      await workbench.decoration('qualityScore', /^✖ 0\.857/);
    },
  },
  {
    name: 'diff',
    title: 'The diff shows the promise on both sides',
    act: async (workbench) => {
      await workbench.closeEditors();
      // Both sides need the width of the window.
      for (const command of ['workbench.action.closePanel', 'workbench.action.closeSidebar'])
        await workbench.run('await vscode.commands.executeCommand(argument)', command);
      await workbench.openChanges(CUSTOMER, 'freshness: PT15M');
      await workbench.decoration('freshness', /within 1 h/, 'original', 30_000);
      await workbench.decoration('freshness', /15 min/, 'modified', 30_000);
    },
  },
  {
    name: 'dbt',
    title: "Completion knows dbt's properties too",
    act: async (workbench) => {
      await workbench.closeEditors();
      await workbench.open(DBT);
      await workbench.putCursor('data_type: number(18,2)|');
      await workbench.page.keyboard.press('Enter');
      const labels = await workbench.suggestions();
      for (const key of ['description', 'constraints', 'tags']) assert.ok(labels.includes(key), labels.join(', '));
    },
    after: async (workbench) => {
      await workbench.page.keyboard.press('Escape');
      await workbench.closeEditors();
    },
  },
];
