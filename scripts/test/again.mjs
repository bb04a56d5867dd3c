/**
 * A workbench on a busy machine may fail once where nothing is wrong. A failed end-to-end file therefore runs once more,
 * in a fresh workbench: when it passes then it counts as passed, and the run says what was flaky; twice failed is failed.
 */

/** A failure as scripts/test/reporter.mjs writes it: the title, then its indented text. */
const FAILURE = /^✖ (?!\S+\.test\.ts: )(.+)\n((?: {4}.*\n)*)/gm;

/** @returns {{title: string, text: string}[]} the failures a run reported */
export function failuresOf(output) {
  return [...output.matchAll(FAILURE)].map(([, title, text]) => ({
    title,
    text: text.replaceAll(/^ {4}/gm, '').trimEnd(),
  }));
}

/**
 * Runs a file, and once more if it failed.
 * @param {() => Promise<{counts: {passed: number, failed: number, skipped: number}, output: string}>} run
 * @param {(line: string) => void} say
 * @returns {Promise<{passed: number, failed: number, skipped: number}>} the counts of the run that counts
 */
export async function twice(run, say) {
  const first = await run();
  if (!first.counts.failed) return first.counts;
  say('failed: once more, in a fresh workbench');
  const { counts } = await run();
  if (counts.failed) return counts;
  for (const { title, text } of failuresOf(first.output)) say(`flaky: ${title}\n${text.replaceAll(/^/gm, '  ')}`);
  return counts;
}
