import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatDuration,
  formatExactDuration,
  formatRatio,
  parseDuration,
  parseRatio,
  parseSpokenDuration,
} from '../../../../server/src/service/quantity.ts';

test('ISO 8601 durations', () => {
  const cases: [string, number | null][] = [
    ['PT15M', 900],
    ['P1D', 86_400],
    ['PT1H30M', 5_400],
    ['PT0.5S', 0.5],
    ['PT1,5H', 5_400],
    ['P2W', 1_209_600],
    ['P1DT12H', 129_600],
    ['P1Y', 31_536_000],
    ['P', null],
    ['PT', null],
    ['P1DT', null],
    ['15M', null],
    ['PT1.5H30M', null],
    ['PT15m', null],
    ['', null],
    ['P-1D', null],
  ];
  for (const [text, seconds] of cases) assert.equal(parseDuration(text), seconds, text);
});

test('shares as percent, decimals, and numbers over one', () => {
  const cases: [string | number, number | null][] = [
    ['99.9%', 0.999],
    [0.95, 0.95],
    [99.9, 0.999],
    ['99,9 %', 0.999],
    ['1', 1],
    ['100%', 1],
    ['101%', null],
    ['ninety', null],
    ['', null],
    ['-1', null],
  ];
  for (const [text, ratio] of cases) assert.equal(parseRatio(text), ratio, String(text));
});

test('durations in words', () => {
  assert.equal(parseSpokenDuration('15 minutes'), 900);
  assert.equal(parseSpokenDuration('2h'), 7_200);
  assert.equal(parseSpokenDuration('3 apples'), null);
  assert.equal(parseSpokenDuration('3 constructor'), null);
});

test('durations as people say them', () => {
  const cases: [number, string][] = [
    [0, '0 s'],
    [0.2, '200 ms'],
    [45, '45 s'],
    [250, '4 min 10 s'],
    [1_320, '22 min'],
    [3_900, '1 h 5 min'],
    [266_400, '3 d 2 h'],
    [2_000_000, '23 d'],
  ];
  for (const [seconds, text] of cases) assert.equal(formatDuration(seconds), text);
  assert.equal(formatExactDuration(5_430), '1 h 30 min 30 s');
});

test('a ratio never rounds across its target', () => {
  assert.equal(formatRatio(0.99896, true, 0.999), '99.896%');
  assert.equal(formatRatio(0.9995, true, 0.999), '99.95%');
  assert.equal(formatRatio(0.94996, false, 0.95), '0.94996');
});
