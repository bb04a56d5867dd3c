import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts, isAlive, listening, removeFolder, startProcess, temporaryFolder } from './process.ts';

/** Starts a process in a folder, says so, and then does nothing for ever. */
const CHILD = `
import { startProcess, temporaryFolder } from ${JSON.stringify(new URL('process.ts', import.meta.url).href)};
const folder = await temporaryFolder('crash');
const { pid } = await startProcess({ name: 'sleep', program: 'sleep', args: ['600'], log: folder + '/log', ready: async () => true });
console.log(JSON.stringify({ folder, pid }));
setInterval(() => {}, 1000);
`;

test('what a killed parent started is ended and its folders are removed', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', CHILD], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data))));
  const { folder, pid } = JSON.parse(line) as { folder: string; pid: number };
  assert.ok(isAlive(pid) && existsSync(folder));
  parent.kill('SIGKILL');
  for (let i = 0; i < 100 && (isAlive(pid) || existsSync(folder)); i++) await wait(100);
  assert.equal(isAlive(pid), false, 'the process is gone');
  assert.equal(existsSync(folder), false, 'the folder is gone');
});

test('a program that is missing or ends early is reported with its output', async () => {
  const folder = await temporaryFolder('fails');
  const options = { name: 'Broken', log: `${folder}/log`, ready: async () => false };
  await assert.rejects(
    startProcess({ ...options, program: 'no-such-program', args: [] }),
    /Broken did not start.*ENOENT/,
  );
  await assert.rejects(
    startProcess({ ...options, program: 'sh', args: ['-c', 'echo no disk left; exit 3'] }),
    /Broken did not start.*ended with 3\nno disk left/,
  );
  await removeFolder(folder);
});

test('free ports are free and different', async () => {
  const ports = await freePorts(5);
  assert.equal(new Set(ports).size, 5);
  for (const port of ports) assert.equal(await listening(port), false);
});
