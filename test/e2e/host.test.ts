/** The workbench host itself: it shows a folder, and leaves nothing behind, whatever happens to the test that started it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startHost } from '../host/host.ts';
import { taggedProcesses } from '../host/processes.ts';
import { ROOT } from '../host/server.ts';
import { eventually } from './support/workbench.ts';

describe('the workbench host', { concurrency: false }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'data-product-host-test-'));
    await writeFile(path.join(folder, 'note.txt'), 'hello\n');
  });
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

  it('opens a folder with settings and environment, and stops without a trace', { timeout: 90_000 }, async () => {
    const host = await startHost({
      folder,
      env: { DATA_PRODUCT_PROBE: 'seen' },
      settings: { 'editor.tabSize': 7 },
      theme: 'light',
    });
    const { tag, folder: own } = host.server;
    try {
      const seen = await host.run(
        `return { folder: vscode.workspace.workspaceFolders[0].uri.fsPath, probe: process.env.DATA_PRODUCT_PROBE, home: process.env.HOME,
           tab: vscode.workspace.getConfiguration('editor').get('tabSize'), theme: vscode.window.activeColorTheme.kind }`,
      );
      assert.deepEqual(seen, { folder, probe: 'seen', home: host.server.home, tab: 7, theme: 1 });
      assert.ok((await taggedProcesses(tag)).length >= 2, 'server and extension host are found by their tag');
      await assert.rejects(host.run('throw new Error("from inside")'), /from inside/);
    } finally {
      await host.stop();
    }
    assert.deepEqual(await taggedProcesses(tag), []);
    assert.equal(existsSync(own), false);
  });

  it('goes down with a test that dies', { timeout: 90_000 }, async () => {
    const script = `
      import { startHost } from ${JSON.stringify(path.join(ROOT, 'test/host/host.ts'))};
      const host = await startHost({ folder: ${JSON.stringify(folder)} });
      console.log(JSON.stringify({ tag: host.server.tag, folder: host.server.folder }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder }, // the browser cannot clean up either: its folders go with this one
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { tag, folder: own } = JSON.parse(line.toString('utf8')) as { tag: string; folder: string };
    assert.notEqual((await taggedProcesses(tag)).length, 0);
    child.kill('SIGKILL');
    await eventually(async () => {
      assert.deepEqual(await taggedProcesses(tag), []);
      assert.equal(existsSync(own), false);
    }, 10_000);
  });
});
