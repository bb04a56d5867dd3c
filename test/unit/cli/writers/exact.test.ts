import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExact } from '../../../../cli/src/writers/exact.ts';

test('numbers that a double holds are numbers, all others their own text', () => {
  const cases: [string, unknown][] = [
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['0.1', 0.1],
    ['1.10', 1.1],
    ['1.0', 1],
    ['-0', -0],
    ['12.5e1', 125],
    ['0.10000000000000000001', '0.10000000000000000001'],
    ['123456789012.345678901', '123456789012.345678901'],
    ['1e400', '1e400'],
    ['1e-7', 1e-7],
    ['"9007199254740993"', '9007199254740993'],
  ];
  for (const [source, value] of cases) assert.deepEqual(parseExact(`{"a":[${source}]}`), { a: [value] }, source);
  assert.throws(() => parseExact('{'), SyntaxError);
});
