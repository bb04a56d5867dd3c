import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { targetChange, textInDiff } from '../../../../client/src/features/diffTargets.ts';
import { targetText } from '../../../../client/src/features/targetText.ts';
import type { ObjectiveStatus } from '../../../../server/src/protocol.ts';

const status = (id: string, value: number, unit: ObjectiveStatus['target']['unit'], text: string): ObjectiveStatus => ({
  id,
  name: id,
  kind: 'freshness',
  status: 'met',
  target: { value, unit, text },
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
  text: '',
  hover: '',
});

describe('a target that changed', () => {
  it('is told as old -> new', () => {
    const before = [status('freshness', 3600, 's', 'PT1H'), status('availability', 0.995, 'ratio', '99.5%')];
    assert.equal(targetChange(status('freshness', 900, 's', 'PT15M'), before), '1 h → 15 min');
    assert.equal(targetChange(status('availability', 0.999, 'ratio', '99.9%'), before), '99.5% → 99.9%');
  });
  it('is silent where nothing changed or nothing was promised before', () => {
    assert.equal(
      targetChange(status('freshness', 900, 's', 'PT15M'), [status('freshness', 900, 's', 'PT15M')]),
      undefined,
    );
    assert.equal(targetChange(status('freshness', 900, 's', 'PT15M'), []), undefined);
    assert.equal(targetChange(status('freshness', 900, 's', 'PT15M'), undefined), undefined);
  });
  it('stands in the place of the target, after what is measured', () => {
    const now = {
      ...status('freshness', 900, 's', 'PT15M'),
      text: '● 15 min ago · within 15 min · measured 15 min ago',
    };
    const before = [status('freshness', 3600, 's', 'PT1H')];
    assert.equal(textInDiff(now, before), '● 15 min ago · within 1 h → 15 min · measured 15 min ago');
    assert.equal(textInDiff(now, [now]), now.text);
    const other = { ...status('freshness', 900, 's', 'PT15M'), text: '? no words of a target' };
    assert.equal(textInDiff(other, before), '? no words of a target (1 h → 15 min)');
  });
  it('reads durations for people', () => {
    assert.equal(targetText({ value: 5400, unit: 's', text: 'PT1H30M' }), '1 h 30 min');
    assert.equal(targetText({ value: 86_400, unit: 's', text: 'P1D' }), '1 d');
    assert.equal(targetText({ value: 1.5, unit: 's', text: 'PT1.5S' }), '1.5 s');
  });
});
