/**
 * The extension's behaviour through VS Code's API, in the way every extension author runs it: `@vscode/test-electron`.
 * `VSCODE_EXECUTABLE` names a desktop build to run the same suite in; without it the workbench of test/host does.
 */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { ROOT } from '../host/server.ts';
import type { ApiResult } from './api/suite/index.ts';

const SHIM = path.join(ROOT, 'test/host/shim.sh');

/** The suite as one CommonJS file, which the extension host of every VS Code version loads. */
async function bundleSuite(): Promise<string> {
  const outfile = path.join(ROOT, '.cache/e2e-api/suite.cjs');
  await esbuild.build({
    entryPoints: [path.join(ROOT, 'test/e2e/api/suite/index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}

describe('through VS Code’s API', () => {
  let folder: string;
  let results: ApiResult[] = [];
  let ended: unknown;

  before(
    async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-api-'));
      const workspace = path.join(folder, 'workspace');
      await cp(path.join(ROOT, 'test/e2e/fixtures/workspace'), workspace, { recursive: true });
      const file = path.join(folder, 'results.json');
      await runTests({
        vscodeExecutablePath: process.env.VSCODE_EXECUTABLE ?? SHIM,
        extensionDevelopmentPath: ROOT,
        extensionTestsPath: await bundleSuite(),
        launchArgs: [workspace, `--user-data-dir=${folder}/user`, `--extensions-dir=${folder}/extensions`],
        extensionTestsEnv: { DATA_PRODUCT_API_RESULTS: file, DATA_PRODUCT_NODE: process.execPath },
      }).catch((error: unknown) => {
        ended = error;
      });
      results = JSON.parse(await readFile(file, 'utf8').catch(() => '[]'));
    },
    { timeout: 180_000 },
  );

  after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

  it('runs in the extension host', async (context) => {
    assert.notEqual(results.length, 0, `no result came back: ${ended}`);
    for (const { suite, title, error } of results) {
      await context.test(`${suite}: ${title}`, () => {
        if (error) assert.fail(error);
      });
    }
    assert.equal(ended, undefined);
  });
});
