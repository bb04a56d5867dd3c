import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSlowPattern } from '../../../../server/src/service/slowPattern.ts';

const SLOW = [
  '^(a+)+$',
  '^(a*)*$',
  '^([a-z]+)+$',
  '^([a-z]+){2,}$',
  '^(a|a)*$',
  '^(a|ab|b)*$',
  '^(\\w|\\d)+$',
  '^(x+x+)+y',
  '^([a-z]+-?)*$',
  '^((a*)b?)*$',
  '^(a{0,3})*$',
  '^(a?a?)*$',
  '(\\s|\\n)*;',
  '^\\w+([.-]?\\w+)*@\\w+$',
  '^(?<word>\\w+\\s?)*$',
];
const FINE = [
  '^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$',
  '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
  "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  '^(\\d{1,3}\\.){3}\\d{1,3}$',
  '^\\+?[1-9]\\d{1,14}$',
  '^(\\w+\\.)*\\w+$',
  '^([a-z]+-)*[a-z]+$',
  '^https?://[\\w.-]+(?:/[\\w./-]*)?$',
  '^(?:[A-Z]{2}\\d{2})(?:[ ]?[0-9A-Z]{4})+$',
  '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?$',
  '^(a|b)*$',
  '^\\s*(.*)\\s*$',
  '(a+)+',
  '(a|a)*',
  '^(?=.*\\d)(a+)+$',
  '^(a+)\\1+$',
  '(((',
  '^(a{1,500}b?){1,500}$',
];

for (const pattern of SLOW) test(`slow: ${pattern}`, () => assert.equal(isSlowPattern(pattern), true));
for (const pattern of FINE) test(`fine, or not known: ${pattern}`, () => assert.equal(isSlowPattern(pattern), false));

test('a hostile pattern is given up, not waited for', () => {
  const pattern = `^(${Array.from({ length: 120 }, () => '(?:[a-z]|[b-y])').join('?')})*$`;
  assert.equal(typeof isSlowPattern(pattern), 'boolean');
});
