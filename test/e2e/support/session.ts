/** One workbench per test file, with a screenshot of every step. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { type HostOptions, startHost } from '../../host/host.ts';
import { ROOT } from '../../host/server.ts';
import { Workbench } from './workbench.ts';

const VSIX = path.join(ROOT, 'dist/data-product-tools.vsix');

/** Rejects before the test runner gives up, so that the screenshot shows what was waited for. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`not done after ${ms / 1000} s`)), ms);
    void work.finally(() => clearTimeout(timer)).catch(() => {});
  });
  return Promise.race([work, late]);
}

/** The packaged extension. @throws when it was not built, saying how to */
export function packagedExtension(): string {
  if (!existsSync(VSIX)) throw new Error('dist/data-product-tools.vsix is missing: run `npm run package`.');
  return VSIX;
}

export interface Session {
  readonly workbench: Workbench;
  /** A test in this session's workbench; what the screen shows at its end is kept under screenshots/e2e/. */
  step(title: string, body: (workbench: Workbench) => Promise<void>, timeoutMs?: number): void;
}

/**
 * Starts a workbench with the installed product before the surrounding suite and stops it afterwards.
 * @param name folder of the screenshots
 * @param options what to open; a function when it depends on services that start first
 */
export function session(name: string, options: () => HostOptions | Promise<HostOptions>): Session {
  let workbench: Workbench | undefined;
  let count = 0;
  const current = () => {
    if (!workbench) throw new Error('the workbench has not started');
    return workbench;
  };
  before(
    async () => {
      workbench = new Workbench(await startHost({ vsix: [packagedExtension()], ...(await options()) }));
    },
    { timeout: 120_000 },
  );
  after(async () => {
    await workbench?.host.stop();
  });
  return {
    get workbench() {
      return current();
    },
    step(title, body, timeoutMs = 120_000) {
      const number = String(++count).padStart(2, '0');
      const slug = title
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .slice(0, 60);
      const shot = (kind = '') => path.join(ROOT, 'screenshots/e2e', name, `${number}-${slug}${kind}.png`);
      it(title, { timeout: timeoutMs }, async () => {
        try {
          await within(timeoutMs - 5000, body(current()));
          await workbench?.screenshot(shot());
        } catch (error) {
          await workbench?.screenshot(shot('-failed')).catch(() => {});
          throw error;
        }
      });
    },
  };
}
