/** What the product says when something is not there, and that it works once it is. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { freePort } from '../../host/server.ts';
import type { Playground } from '../../services/playground.ts';
import type { Session } from '../support/session.ts';
import { eventually, type Workbench } from '../support/workbench.ts';

/** Contracts whose topic cannot be read, by the word that names the reason. */
const BROKEN = {
  down: { connection: 'down', topic: 'commerce.orders.placed' },
  password: { connection: 'wrong-password', topic: 'commerce.orders.placed' },
  missing: { connection: 'mesh', topic: 'commerce.orders.nowhere' },
  unknown: { connection: 'not-there', topic: 'commerce.orders.placed' },
  empty: { connection: 'mesh', topic: 'commerce.returns.requested' },
  text: { connection: 'mesh', topic: 'commerce.orders.dead-letter' },
} as const;
const fileOf = (name: string) => `data-products/broken-${name}/contract.yaml`;

/** Adds the connections and contracts that fail, before the workbench opens the folder. */
export async function prepareFailures(playground: Playground): Promise<void> {
  const settings = playground.file('.data-product/connections.local.yaml');
  const nobody = await freePort();
  const properties = await readFile(playground.file('.data-product/client.properties'), 'utf8');
  await writeFile(
    playground.file('.data-product/wrong.properties'),
    properties.replace(/password="[^"]*"/, 'password="not the password"'),
  );
  const local = await readFile(settings, 'utf8');
  await writeFile(
    settings,
    local.replace(
      'kafka:\n',
      `kafka:\n  down: { brokers: ["127.0.0.1:${nobody}"] }\n  wrong-password: { properties: wrong.properties }\n`,
    ),
  );
  for (const [name, { connection, topic }] of Object.entries(BROKEN)) {
    await mkdir(playground.file(`data-products/broken-${name}`), { recursive: true });
    await appendFile(
      playground.file(fileOf(name)),
      `dataProduct:
  name: broken-${name}
  domain: commerce
  owner: commerce-orders-team
  version: 1.0.0
  schema:
    type: object
    properties:
      orderId: { type: string }
  outputPorts:
    - name: port-${name}
      type: kafka
      connection: ${connection}
      topic: ${topic}
`,
    );
  }
}

async function preview(workbench: Workbench, name: keyof typeof BROKEN): Promise<void> {
  await workbench.closeEditors();
  await workbench.open(fileOf(name));
  await workbench.putCursor(`    - name: port-|${name}`);
  await workbench.palette('Data Product: Preview Topic');
}

/** Waits for the page to say this. @returns all it says */
async function says(workbench: Workbench, text: RegExp, timeoutMs = 30_000): Promise<string> {
  return eventually(async () => {
    const all = (await workbench.panelTexts()).join('\n');
    assert.match(all, text);
    return all;
  }, timeoutMs);
}

export function failureSteps({ step }: Session, playground: () => Playground): void {
  step('broker down: names it and offers Retry', async (workbench) => {
    await preview(workbench, 'down');
    const said = await says(workbench, /127\.0\.0\.1:\d+/);
    assert.match(said, /Retry/);
    assert.doesNotMatch(said, /Error:|at \w+ \(/, 'no stack for people');
  });

  step('wrong password: says so and offers to update it', async (workbench) => {
    await preview(workbench, 'password');
    const said = await says(workbench, /Update Password/);
    assert.match(said.replaceAll('wrong-password', ''), /password|authenticat|credential/i, 'more than its name');
    assert.doesNotMatch(said, /not the password/, 'never shows a secret');
  });

  step('updating the password makes it work, and the secret is in no file', async (workbench) => {
    await workbench.webview().locator('[data-action=updatePassword]').click();
    await workbench.quickInput(playground().kafka.secure.password);
    await eventually(async () => assert.ok((await workbench.webview().locator('.row[data-id]').count()) > 0), 30_000);
  });

  step('topic missing: offers another one', async (workbench) => {
    await preview(workbench, 'missing');
    const said = await says(workbench, /Choose Another Topic/);
    assert.match(said, /commerce\.orders\.nowhere/);
  });

  step('unknown connection: names those there are', async (workbench) => {
    await preview(workbench, 'unknown');
    const said = await says(workbench, /Add Connection|Choose Connection/);
    assert.match(said, /not-there/);
  });

  step('empty topic: says that it is empty', async (workbench) => {
    await preview(workbench, 'empty');
    await says(workbench, /No messages in commerce\.returns\.requested yet/);
  });

  step('value that is no JSON: shows it as text and as a violation', async (workbench) => {
    await preview(workbench, 'text');
    await workbench.webview().locator('.row[data-id]').first().click();
    await says(workbench, /not JSON/i);
  });

  step(
    'a broker that dies keeps what is shown, and comes back with Retry',
    async (workbench) => {
      await workbench.closeEditors();
      await workbench.open('data-products/orders/contract.yaml');
      await workbench.putCursor('    - name: orders-pl|aced');
      await workbench.palette('Data Product: Preview Topic');
      const page = workbench.webview();
      await page.locator('main[aria-busy=false] .row[data-id]').first().waitFor({ timeout: 30_000 });
      await playground().kafka.broker.kill();
      try {
        await page.locator('.refresh').click();
        await page.locator('.banner.error').waitFor({ timeout: 40_000 });
        assert.ok((await page.locator('.row[data-id]').count()) > 0, 'the messages stay');
      } finally {
        await playground().kafka.broker.restart();
      }
      await eventually(async () => {
        const retry = page.locator('.banner.error [data-action=retry]');
        if (await retry.count()) await retry.click();
        await page.locator('main[aria-busy=false]').waitFor();
        assert.equal(await page.locator('.banner.error').count(), 0);
      }, 40_000);
    },
    180_000,
  );
}
