/** Formatting, fixes while saving, sorting and refactoring, as a person does them. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { session } from './support/session.ts';
import { eventually, type Workbench } from './support/workbench.ts';

const CONTRACT = `# orders as customers place them
dataProduct:
    name:   orders
    domain: commerce
    owner: commerce-team   # who answers
    version: 1.2.0


    schema:
        type: object
        required: [orderId]
        properties:
            orderId: { type: string }
            code:
                type: string
                pattern: ^[A-Z]{2}\\d+$
`;
const FORMATTED = `# orders as customers place them
dataProduct:
  name: orders
  domain: commerce
  owner: commerce-team   # who answers
  version: 1.2.0

  schema:
    type: object
    required: [orderId]
    properties:
      orderId: { type: string }
      code:
        type: string
        pattern: ^[A-Z]{2}\\d+$
`;

describe('editing a contract', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-e2e-'));
    await writeFile(path.join(folder, 'contract.yaml'), CONTRACT);
    await mkdir(path.join(folder, 'second'));
    await writeFile(path.join(folder, 'second/contract.yaml'), FORMATTED.replace('name: orders', 'name: returns'));
  });
  const { step } = session('editing', () => ({ folder }));
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

  step('formats the document and keeps what it says', async (workbench) => {
    await workbench.open('contract.yaml');
    await until(workbench, 'Format Document', FORMATTED);
  });

  step('colours a regular expression', async (workbench) => {
    const line = workbench.page.locator('.view-line').filter({ hasText: 'pattern:' }).first();
    await eventually(async () => {
      const classes = await line.locator('span span').evaluateAll((spans) => spans.map((span) => span.className));
      assert.ok(new Set(classes).size >= 5, `key, colon and the parts of the expression differ: ${classes}`);
    });
  });

  step('tells in a hover where a property is used', async (workbench) => {
    await workbench.hover('orderId', /Used once: contract\.yaml:10/);
    await workbench.page.mouse.move(5, 5);
  });

  step('fixes what has one answer while saving', async (workbench) => {
    await workbench.setting('editor.codeActionsOnSave', { 'source.fixAll.dataProduct': 'explicit' });
    await workbench.replace(
      'contract.yaml',
      '  domain: commerce\n',
      '  domain: commerce\n  descripton: What was ordered\n',
    );
    await eventually(async () => {
      const found = await workbench.diagnostics('contract.yaml');
      assert.ok(found.some((one) => one.message.includes('descripton')));
    });
    await workbench.putCursor('  descrip|ton');
    await eventually(async () => {
      await workbench.page.keyboard.press('Control+S');
      assert.match(await workbench.text('contract.yaml'), / {2}description: What was ordered\n/);
    });
    await workbench.setting('editor.codeActionsOnSave', undefined);
  });

  step("sorts keys in the standard's order", async (workbench) => {
    await workbench.putCursor('  descrip|tion');
    await sourceAction(workbench, 'Sort keys');
    await eventually(async () =>
      assert.match(
        await workbench.text('contract.yaml'),
        / {2}version: 1\.2\.0\n(?: {2}\w+:.*\n)* {2}description: What/,
      ),
    );
    assert.match(await workbench.text('contract.yaml'), / {2}owner: commerce-team {3}# who answers\n/);
  });

  step('moves a property to a definition', async (workbench) => {
    await workbench.open('second/contract.yaml');
    await workbench.putCursor('      co|de:');
    const row = workbench.page.locator('.action-widget .monaco-list-row').filter({ hasText: 'Extract to' }).first();
    await eventually(async () => {
      await workbench.page.keyboard.press('Escape');
      await workbench.page.keyboard.press('Control+.');
      await row.waitFor({ timeout: 5000 });
    }, 40_000);
    await row.click();
    await eventually(async () =>
      assert.match(
        await workbench.text(),
        / {6}code:\n {8}\$ref: '#\/\$defs\/code'\n {4}\$defs:\n {6}code:\n {8}type: string\n/,
      ),
    );
  });

  step('expands a name to a property', async (workbench) => {
    await workbench.putCursor('      orderId: { type: string }|');
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.keyboard.type('updatedAt');
    await workbench.suggestions('updatedAt');
    await workbench.page.keyboard.press('Enter');
    await eventually(async () =>
      assert.match(await workbench.text(), / {6}updatedAt:\n {8}type: string\n {8}format: date-time\n/),
    );
  });

  step('looks the same in the light theme', async (workbench) => {
    await workbench.page.keyboard.press('Escape');
    await workbench.theme('light');
    await workbench.hover('orderId', /Used once/);
  });
});

/** Runs a command, again while the language server is still starting, until the text is as expected. */
function until(workbench: Workbench, command: string, text: string): Promise<void> {
  return eventually(async () => {
    await workbench.palette(command);
    await eventually(async () => assert.equal(await workbench.text(), text), 3000);
  }, 40_000);
}

async function sourceAction(workbench: Workbench, title: string): Promise<void> {
  const row = workbench.page.locator('.action-widget .monaco-list-row').filter({ hasText: title }).first();
  await eventually(async () => {
    await workbench.palette('Source Action...');
    await row.waitFor({ timeout: 5000 });
  }, 40_000);
  await row.click();
}
