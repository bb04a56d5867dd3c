/**
 * Reporter for Node's test runner: one line per file, every failure with its message, and `N passed, N failed` at the
 * end. Suites are not counted, their tests are.
 */
import path from 'node:path';

const nothing = () => ({ passed: 0, failed: 0, skipped: 0 });
const indent = (text, by) => text.replaceAll(/^/gm, by);
const here = (file) => (file ? path.relative(process.cwd(), file) : 'tests');

export default async function* report(events) {
  const totals = nothing();
  /** Of the file that is reported now: the runner reports one after the other, also when it runs several at once. */
  let current = nothing();
  for await (const { type, data } of events) {
    if (type === 'test:summary' && data.file) {
      const line = fileLine(data, current);
      current = nothing();
      if (line) yield line;
    }
    const outcome = outcomeOf(type, data);
    if (!outcome) continue;
    current[outcome]++;
    totals[outcome]++;
    if (outcome === 'skipped')
      yield `- skipped: ${data.name}${typeof data.skip === 'string' ? ` (${data.skip})` : ''}\n`;
    if (outcome === 'failed') yield `✖ ${data.name}\n${indent(explain(data.details.error), '    ')}\n`;
  }
  yield `${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}\n`;
}

/** @returns passed, failed or skipped; undefined for what is no test's end */
function outcomeOf(type, data) {
  if (type !== 'test:pass' && type !== 'test:fail') return undefined;
  // A suite, or a file, counts only when it fails itself (a hook, an import); otherwise its tests have said so.
  const isSuite = data.details?.type === 'suite' || (data.file && path.resolve(data.name) === data.file);
  const ownFailure = type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed';
  if (type === 'test:fail') return ownFailure ? 'failed' : undefined;
  if (isSuite) return undefined;
  return data.skip !== undefined || data.todo !== undefined ? 'skipped' : 'passed';
}

function fileLine(data, { passed, failed, skipped }) {
  if (passed + failed + skipped === 0) return undefined;
  const notes = [failed && `${failed} failed`, skipped && `${skipped} skipped`]
    .filter(Boolean)
    .map((note) => `, ${note}`);
  return `${failed ? '✖' : '✔'} ${here(data.file)}: ${passed} passed${notes.join('')} (${(data.duration_ms / 1000).toFixed(1)} s)\n`;
}

/** The error that was thrown, not the runner's wrapper around it. */
function explain(error) {
  const cause = error?.cause ?? error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
