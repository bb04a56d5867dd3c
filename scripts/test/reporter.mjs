/**
 * Reporter for Node's test runner: one line per file that passed, every failure with its message, and `N passed,
 * N failed` at the end. Suites are not counted, their tests are.
 */
import path from 'node:path';

const indent = (text, by) =>
  text
    .split('\n')
    .map((line) => by + line)
    .join('\n');

export default async function* report(events) {
  const files = new Map();
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const file = (name) => {
    if (!files.has(name)) files.set(name, { passed: 0, failed: 0, skipped: 0, ms: 0 });
    return files.get(name);
  };
  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') continue;
    if (type === 'test:summary' && data.file) {
      const name = path.relative(process.cwd(), data.file);
      const { passed, failed, skipped } = file(name);
      if (passed + failed + skipped === 0) continue;
      const notes = [failed && `${failed} failed`, skipped && `${skipped} skipped`]
        .filter(Boolean)
        .map((note) => `, ${note}`);
      yield `${failed ? '✖' : '✔'} ${name}: ${passed} passed${notes.join('')} (${(data.duration_ms / 1000).toFixed(1)} s)\n`;
      continue;
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const name = data.file ? path.relative(process.cwd(), data.file) : 'tests';
    // A suite, or a file, counts only when it fails itself (a hook, an import); otherwise its tests have said so.
    const isSuite = data.details?.type === 'suite' || (data.file && path.resolve(data.name) === data.file);
    const ownFailure = type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed';
    if (isSuite && !ownFailure) continue;
    const outcome =
      data.skip !== undefined || data.todo !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    if (outcome === 'failed' && !ownFailure) continue;
    file(name)[outcome]++;
    totals[outcome]++;
    if (outcome === 'skipped')
      yield `- skipped ${name}: ${data.name}${typeof data.skip === 'string' ? ` (${data.skip})` : ''}\n`;
    if (outcome === 'failed') yield `✖ ${name}: ${data.name}\n${indent(explain(data.details.error), '    ')}\n`;
  }
  yield `${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}\n`;
}

/** The error that was thrown, not the runner's wrapper around it. */
function explain(error) {
  const cause = error?.cause ?? error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
