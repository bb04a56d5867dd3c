/**
 * Ends what a test run started when the run itself is gone, also after a crash or kill -9: it lives in a process group
 * of its own and reads one JSON line per change from its parent, `{"process": 123}`, `{"folder": "/tmp/…"}`,
 * with `"forget": true` to take it back. When its standard input closes, it ends the rest and goes.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const processes = new Set();
const folders = new Set();

for await (const line of createInterface({ input: process.stdin })) {
  const { process: pid, folder, forget } = JSON.parse(line);
  const [set, item] = pid === undefined ? [folders, folder] : [processes, pid];
  if (forget) set.delete(item);
  else set.add(item);
}

signal('SIGTERM');
for (let i = 0; i < 30 && [...processes].some(alive); i++) await wait(100);
signal('SIGKILL');
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Each service leads its own process group: the signal reaches its children too. */
function signal(name) {
  for (const pid of processes) {
    try {
      process.kill(-pid, name);
    } catch {
      processes.delete(pid);
    }
  }
}
function alive(pid) {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
