/** What a test run may not leave behind: processes it started, and anything in the system's temporary folder. */
import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Set for everything a run starts, so that its processes are known from others of the same machine. */
const RUN = 'DATA_PRODUCT_TEST_RUN';

/**
 * From here on everything this process starts carries the run's mark and takes a folder of the run for the system's
 * temporary one, so that what stays is plain to see even while others use the machine.
 * @returns {Promise<{temporary: string}>}
 */
export async function beginRun() {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'dp-test-'));
  process.env[RUN] = `${process.pid}-${Date.now()}`;
  process.env.TMPDIR = temporary;
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true })); // also when it is interrupted
  return { temporary };
}

/** Processes with this run's mark in their environment (Linux); this process itself has none, it only hands it on. */
async function ownProcesses() {
  const mark = `${RUN}=${process.env[RUN]}`;
  const ids = (await readdir('/proc').catch(() => [])).filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  );
  const found = await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
      if (!environment.split('\0').includes(mark)) return undefined;
      const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      return command && `process ${id} still runs: ${command.replaceAll('\0', ' ').slice(0, 200)}`;
    }),
  );
  return found.filter(Boolean);
}

/**
 * Waits a moment for what is just ending, then removes the run's temporary folder.
 * @returns one line per process, file or folder that stayed
 */
export async function endRun({ temporary }, patienceMs = 5000) {
  for (const started = Date.now(); ; await sleep(200)) {
    const files = (await readdir(temporary)).map((name) => `not removed from the temporary folder: ${name}`);
    const lines = [...(await ownProcesses()), ...files];
    if (lines.length && Date.now() - started < patienceMs) continue;
    await rm(temporary, { recursive: true, force: true });
    return lines;
  }
}
