import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failuresOf, twice } from '../../../scripts/test/again.mjs';

const PASSED = { counts: { passed: 3, failed: 0, skipped: 1 }, output: '✔ test/e2e/a.test.ts: 3 passed (1.0 s)\n' };
const FAILED = {
  counts: { passed: 2, failed: 1, skipped: 1 },
  output: [
    '✖ shows the hover',
    '    AssertionError: nothing there',
    '        at hover (workbench.ts:1)',
    '- skipped: another',
    '✖ test/e2e/a.test.ts: 2 passed, 1 failed, 1 skipped (1.0 s)',
    '2 passed, 1 failed, 1 skipped',
    '',
  ].join('\n'),
};

/** Answers the results in turn, and notes what was said and how often it ran. */
async function tried(...results: (typeof PASSED)[]) {
  const said: string[] = [];
  let runs = 0;
  const counts = await twice(
    async () => results[runs++] ?? assert.fail('ran too often'),
    (line) => said.push(line),
  );
  return { counts, runs, said: said.join('\n') };
}

test('failures are read with their text, the line of the file is none', () => {
  assert.deepEqual(failuresOf(FAILED.output), [
    { title: 'shows the hover', text: 'AssertionError: nothing there\n    at hover (workbench.ts:1)' },
  ]);
  assert.deepEqual(failuresOf(PASSED.output), []);
});

test('what passes runs once and says nothing', async () => {
  assert.deepEqual(await tried(PASSED), { counts: PASSED.counts, runs: 1, said: '' });
});

test('what passes the second time counts as passed, and the run says what failed first', async () => {
  const { counts, runs, said } = await tried(FAILED, PASSED);
  assert.deepEqual({ counts, runs }, { counts: PASSED.counts, runs: 2 });
  assert.match(said, /^flaky: shows the hover\n {2}AssertionError: nothing there$/m);
});

test('what fails twice is failed, and not called flaky', async () => {
  const { counts, runs, said } = await tried(FAILED, FAILED);
  assert.deepEqual({ counts, runs }, { counts: FAILED.counts, runs: 2 });
  assert.doesNotMatch(said, /flaky/);
});
