import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import type { Finding } from '../../../../server/src/service/finding.ts';
import { waived, withoutWaived } from '../../../../server/src/service/waivers.ts';

/** What is left of a finding of contract/bounds at `bad`, as rule ids. */
function left(text: string, today = '2026-11-23'): string[] {
  const document = YamlDocument.open('file:///w/contract.yaml', 1, text);
  const start = text.indexOf('bad');
  const finding: Finding = { rule: 'contract/bounds', severity: 'warning', start, end: start + 3, message: 'm' };
  return waived(document, [finding], today).map((one) => one.rule);
}

test('a waiver covers its own line, or the next one when it stands alone', () => {
  assert.deepEqual(left('a: bad # data-product: ignore contract/bounds: known\n'), []);
  assert.deepEqual(left('  # data-product: ignore contract/* until 2027-01-31: known\na: bad\n'), []);
  assert.deepEqual(left('a: bad\n'), ['contract/bounds']);
});

test('a waiver holds through its last day, and is reported after it', () => {
  const text = 'a: bad # data-product: ignore contract/bounds until 2026-11-23: known\n';
  assert.deepEqual(left(text), []);
  assert.deepEqual(left(text, '2026-11-24'), ['contract/bounds', 'contract/waiver-expired']);
});

test('a waiver of nothing is hinted', () => {
  assert.deepEqual(left('a: bad # data-product: ignore contract/enum\n'), [
    'contract/bounds',
    'contract/waiver-unused',
  ]);
  assert.deepEqual(left('# data-product: ignore contract/bounds\nb: 1\na: bad\n'), [
    'contract/bounds',
    'contract/waiver-unused',
  ]);
});

test('a finding of live samples is waived like any other, and such a waiver is never called unused', () => {
  const text = 'a: bad # data-product: ignore live/minimum until 2027-01-31: the producer corrects it\n';
  const document = YamlDocument.open('file:///w/contract.yaml', 1, text);
  const live = (rule: string): Finding => ({ rule, severity: 'warning', start: 3, end: 6, message: 'm' });
  const left = (today: string) =>
    withoutWaived(document, [live('live/minimum'), live('live/type')], today).map((one) => one.rule);
  assert.deepEqual(left('2026-11-23'), ['live/type']);
  assert.deepEqual(left('2027-02-01'), ['live/minimum', 'live/type']);
  assert.deepEqual(waived(document, [], '2026-11-23'), []);
  assert.deepEqual(
    waived(document, [], '2027-02-01').map((one) => one.rule),
    ['contract/waiver-expired'],
  );
});
