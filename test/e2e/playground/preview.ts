import assert from 'node:assert/strict';
import type { Playground } from '../../services/playground.ts';
import type { Session } from '../support/session.ts';
import { eventually, type Workbench } from '../support/workbench.ts';

const ORDERS = 'data-products/orders/contract.yaml';
const TOPIC = 'commerce.orders.placed';

/** Waits for the panel to have read and judged. @returns how many conform and how many do not, from its header */
export async function judged(workbench: Workbench): Promise<{ conforming: number; violating: number }> {
  const page = workbench.webview();
  return eventually(async () => {
    await page.locator('main[aria-busy=false] .row[data-id]').first().waitFor();
    const text = await page.locator('.counts').innerText();
    const [conforming, violating] = [/✔\s*([\d.,]+)/, /✖\s*([\d.,]+)/].map((pattern) =>
      Number(pattern.exec(text)?.[1]?.replaceAll(/\D/g, '') ?? assert.fail(`no ${pattern} in "${text}"`)),
    );
    return { conforming: conforming ?? 0, violating: violating ?? 0 };
  });
}

export function previewSteps({ step }: Session, playground: () => Playground): void {
  step('reads the newest 50 messages of the contract’s topic from the palette', async (workbench) => {
    await workbench.open(ORDERS);
    await workbench.putCursor('    - name: orders-pl|aced');
    await workbench.palette('Data Product: Preview Topic');
    const { conforming, violating } = await judged(workbench);
    assert.equal(conforming + violating, 50);
    assert.ok(violating > 0, 'the producer violates the contract on purpose');
    assert.ok(conforming > violating);
    const page = workbench.webview();
    assert.equal(await page.locator('h1').innerText(), TOPIC);
    const row = page.locator('.row[data-id]').first();
    assert.match(await row.locator('.time').innerText(), /\d\d:\d\d:\d\d\.\d{3}/);
    assert.match(await row.locator('.partition').innerText(), /^[012]$/);
    assert.match(await row.locator('.offset').innerText(), /^\d+$/);
    assert.match(await row.locator('.preview').innerText(), /eventId|payload/);
    assert.ok((await workbench.tabs()).includes(TOPIC));
  });

  step('shows the newest first, and leaves no consumer group behind', async (workbench) => {
    const times = await workbench.webview().locator('.row[data-id] .time').allInnerTexts();
    assert.ok(times.length >= 5);
    const instants = times.map((time) => Date.parse(`2000-01-01 ${time.replaceAll(/\s/g, ' ')}`));
    assert.deepEqual(
      instants,
      instants.toSorted((a, b) => b - a),
    );
    assert.deepEqual(await playground().kafka.consumerGroups(), []);
  });

  step('shows each violation on its message, at the exact place', async (workbench) => {
    const page = workbench.webview();
    const bad = page.locator('.row.violating[data-id]').first();
    await bad.click();
    const violations = page.locator('.violations li');
    assert.match(await violations.first().innerText(), /\/payload\/\w+|live\//);
    const marked = page.locator('dp-json .row.bad').first();
    await marked.waitFor();
    assert.match((await marked.getAttribute('data-pointer')) ?? '', /^\/payload/);
    assert.match(await page.locator('.meta').innerText(), /event-type/, 'headers are shown');
  });

  step('puts the findings on the contract’s own lines', async (workbench) => {
    await eventually(async () => {
      const live = (await workbench.diagnostics(ORDERS)).filter((d) => d.source === 'live');
      assert.ok(live.length > 0, 'no live findings');
      const lines = (await workbench.text(ORDERS)).split('\n');
      assert.ok(
        live.some((d) => /totalAmount|minimum|currency|enum/.test(lines[d.line - 1] ?? '')),
        JSON.stringify(live),
      );
      for (const finding of live) assert.match(finding.code, /^live\//);
    });
    await workbench.problems(/of 50|live/i, 'of 50');
    await workbench.run("await vscode.commands.executeCommand('workbench.action.closePanel')");
  });

  step('goes from a violation to the contract’s line', async (workbench) => {
    const page = workbench.webview();
    await page.locator('.row.violating[data-id]').first().click();
    await page
      .locator('.violations')
      .getByText(/Go to contract line/)
      .first()
      .click();
    await eventually(async () => {
      const at = await workbench.run<{ path: string; line: string }>(
        `const editor = vscode.window.activeTextEditor;
         return { path: editor?.document.uri.path ?? '', line: editor?.document.lineAt(editor.selection.active.line).text ?? '' };`,
      );
      assert.match(at.path, /orders\/contract\.yaml$/);
      assert.match(at.line, /\w/);
    });
  });

  step('shows only violations, filters, and shows all again', async (workbench) => {
    const page = workbench.webview();
    await page.locator('.only-violating').click();
    await eventually(async () => {
      const rows = page.locator('.row[data-id]');
      assert.ok((await rows.count()) > 0);
      assert.equal(await rows.count(), await page.locator('.row.violating[data-id]').count());
    });
    await page.locator('.only-violating').click();
    await page.locator('.filter input').fill('no message holds this');
    await page.getByText('No message matches').waitFor();
    await page.getByText('Show All Messages').click();
    await page.locator('.row[data-id]').first().waitFor();
  });

  step('copies a message as JSON from the keyboard', async (workbench) => {
    const page = workbench.webview();
    await eventually(async () => {
      await page.locator('.row[data-id]').nth(1).click();
      await workbench.page.keyboard.press('Control+c');
      const copied = JSON.parse(await workbench.run<string>('return vscode.env.clipboard.readText()'));
      assert.equal(typeof copied.offset, 'string');
      assert.ok(copied.value.payload);
    });
  });

  step('refreshes to newer messages', async (workbench) => {
    const page = workbench.webview();
    const before = await page.locator('.row[data-id]').first().getAttribute('data-id');
    await eventually(async () => {
      await page.locator('.refresh').click();
      await judged(workbench);
      assert.notEqual(await page.locator('.row[data-id]').first().getAttribute('data-id'), before);
    });
  });

  step('checks the shown messages again when the contract is edited', async (workbench) => {
    const before = await judged(workbench);
    const [now, then] = ['minimum: 0\n        description: What', 'minimum: 999999\n        description: What'];
    await workbench.replace(ORDERS, now, then);
    await eventually(async () => assert.ok((await judged(workbench)).violating > before.violating));
    await workbench.replace(ORDERS, then, now);
    await eventually(async () => assert.deepEqual(await judged(workbench), before));
  });

  const checked = '        enum: [CHF, EUR, USD]';
  const waived =
    '        # data-product: ignore live/enum until 2099-12-31: other shops pay in francs soon\n        enum: [CHF]';
  step('tells waived violations apart, with the reason', async (workbench) => {
    const page = workbench.webview();
    await workbench.replace(ORDERS, checked, waived);
    await eventually(async () => assert.match(await page.locator('.counts').innerText(), /⊘\s*\d+ waived/));
    await page.locator('.row[data-id]:not(.violating)', { hasText: '⊘' }).first().click();
    assert.match(await page.locator('.violations .waived').first().innerText(), /currency.*francs soon/s);
  });

  step('counts them again once the waiver is gone', async (workbench) => {
    await workbench.replace(ORDERS, waived, checked);
    await eventually(async () => assert.doesNotMatch(await workbench.webview().locator('.counts').innerText(), /⊘/));
  });

  step('looks right in the light theme', async (workbench) => {
    await workbench.theme('light');
    await eventually(async () => {
      const colors = await workbench.webview().locator('html').getAttribute('style');
      assert.match(colors ?? '', /--vscode-editor-background:\s*#ffffff/i, 'the page follows the editor');
    });
    await judged(workbench);
  });

  step('is there again after a reload of the window', async (workbench) => {
    await workbench.theme('dark');
    await workbench.host.reload();
    await eventually(async () => assert.ok((await workbench.tabs()).includes(TOPIC)), 20_000);
    await workbench.webview().locator('h1', { hasText: TOPIC }).waitFor();
    assert.equal(await workbench.run('return vscode.workspace.isTrusted'), true);
  });

  step('clears the live findings when the panel closes', async (workbench) => {
    await workbench.run(
      `const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.label === argument);
       await vscode.window.tabGroups.close(tabs);`,
      TOPIC,
    );
    await eventually(async () => {
      const live = (await workbench.diagnostics(ORDERS)).filter((d) => d.source === 'live');
      assert.deepEqual(live, []);
    });
  });

  step(
    'offers the cluster’s topics where no contract is in front, the rest of the way by keyboard',
    async (workbench) => {
      await workbench.closeEditors();
      await workbench.palette('Data Product: Preview Topic');
      await eventually(
        async () => assert.match((await workbench.quickRows()).join('\n'), /commerce\.products\.changed/),
        20_000,
      );
      await workbench.page.keyboard.type('products.changed');
      await workbench.page.keyboard.press('Enter');
      await workbench.webview().locator('h1', { hasText: 'commerce.products.changed' }).waitFor();
      await workbench.webview().locator('.row[data-id]').first().waitFor();
    },
  );
}
