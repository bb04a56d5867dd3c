import assert from 'node:assert/strict';
import type { Playground } from '../../services/playground.ts';
import type { Session } from '../support/session.ts';
import { eventually } from '../support/workbench.ts';

const CUSTOMER = 'data-products/customer-360/contract.yaml';

export function slaSteps({ step }: Session, _playground: () => Playground): void {
  step('shows measured value, target, status and age after each objective', async (workbench) => {
    await workbench.closeEditors();
    await workbench.open(CUSTOMER);
    await workbench.putCursor('    freshness: PT|15M');
    await workbench.palette('Data Product: Refresh SLA');
    const freshness = await workbench.decoration('freshness: PT15M', /(min|s) .*ago.*15 min/);
    const availability = await workbench.decoration('availability: 99.9%', /\d.*%/);
    const quality = await workbench.decoration('qualityScore: 0.95', /\d/);
    assert.notEqual(freshness.text[0], quality.text[0], 'a status has a glyph of its own');
    assert.notEqual(freshness.color, quality.color, 'and a colour');
    assert.match(availability.text, /99\.9/);
    const line = workbench.page.locator('.view-line').filter({ hasText: 'freshness:' }).first();
    assert.doesNotMatch(await line.innerText(), /= 15.minutes/, 'the target is said once');
  });

  step('says in the hover where the value comes from', async (workbench) => {
    await workbench.putCursor('    freshness: PT|15M');
    const text = await workbench.hover('PT15M', /Source\s+(Kafka|Snowflake)/);
    assert.ok(text.indexOf('Measured') < text.indexOf('ISO 8601'), 'what was measured stands above what the key means');
    assert.match(text, /marketing\.customer-360\.changed, newest record|MAX\(/i, 'the question asked');
    assert.match(text, /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, 'the time');
  });

  step('has the worst status in the status bar, which lists the objectives', async (workbench) => {
    const item = workbench.statusBar(/breached|SLA/i).first();
    await item.waitFor();
    await item.click();
    await eventually(async () => {
      const rows = (await workbench.quickRows()).join('\n');
      for (const objective of ['freshness', 'availability', 'qualityScore']) assert.match(rows, new RegExp(objective));
    });
    await workbench.page.keyboard.press('Escape');
  });

  step(
    'lets the age grow by itself',
    async (workbench) => {
      const before = await workbench.decoration('freshness: PT15M', /ago/);
      await eventually(async () => {
        const now = await workbench.decoration('freshness: PT15M', /ago/);
        assert.notEqual(now.text, before.text);
      }, 70_000);
    },
    150_000,
  );

  step(
    'stands on both sides of a diff',
    async (workbench) => {
      await workbench.closeEditors();
      await workbench.openChanges(CUSTOMER, '  sla:');
      await workbench.decoration('freshness: PT1H', /1 h|60 min/, 'original', 40_000);
      const modified = await workbench.decoration('freshness: PT15M', /15 min/, 'modified', 40_000);
      assert.match(modified.text, /ago/);
    },
    150_000,
  );

  step('stands on both sides of a diff in the light theme', async (workbench) => {
    await workbench.theme('light');
    await workbench.decoration('freshness: PT15M', /15 min/, 'modified');
    await workbench.theme('dark');
  });

  step(
    'says old and new target in an inline diff',
    async (workbench) => {
      await workbench.setting('diffEditor.renderSideBySide', false);
      await workbench.decoration(
        'freshness: PT15M',
        /(1 h|60 min).*→.*15 min|15 min.*(1 h|60 min)/,
        'modified',
        40_000,
      );
      await workbench.screenshot('screenshots/e2e/playground/inline-diff.png');
      await workbench.setting('diffEditor.renderSideBySide', undefined);
      await workbench.closeEditors();
    },
    150_000,
  );
}
