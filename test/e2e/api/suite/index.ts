/** Runs the suites inside the extension host with mocha and writes what happened, for test/e2e/api.test.ts to report. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export interface ApiResult {
  suite: string;
  title: string;
  error?: string;
  durationMs: number;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: 'spec' });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./activation.ts');
  await import('./language.ts');
  const results: ApiResult[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    const record = (test: Mocha.Test | Mocha.Hook, error?: Error) =>
      results.push({
        suite: test.parent?.fullTitle() ?? '',
        title: test.title,
        error: error?.stack ?? error?.message,
        durationMs: test.duration ?? 0,
      });
    runner.on('pass', (test) => record(test));
    runner.on('fail', (test, error) => record(test, error));
    runner.on('pending', (test) => record(test, new Error('pending: a test that does not run is no test')));
  });
  const file = process.env.DATA_PRODUCT_API_RESULTS;
  if (file) writeFileSync(file, JSON.stringify(results));
  const failed = results.filter((result) => result.error).length;
  if (failed || !results.length) throw new Error(`${failed} of ${results.length} tests failed`);
}
