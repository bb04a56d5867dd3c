/** Which processes a host started, and how they are ended: always by their own id. */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Inherited by everything a host starts, extension hosts and terminals included. */
export const TAG = 'DATA_PRODUCT_HOST';

/** True while the process runs (a zombie, which only waits for its parent, does not count). */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(stat);
}

/**
 * The processes that carry this tag in their environment, from Linux's /proc; elsewhere none are found and ending the
 * process group must do.
 * @returns process ids with their command lines
 */
export async function taggedProcesses(tag: string): Promise<{ pid: number; command: string }[]> {
  const names = await readdir('/proc').catch(() => [] as string[]);
  const wanted = `${TAG}=${tag}`;
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
        if (!environment.split('\0').includes(wanted)) return undefined;
        const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
        return { pid: Number(name), command: command.replaceAll('\0', ' ').trim() };
      }),
  );
  return found.filter((entry) => entry !== undefined && entry.command !== '') as { pid: number; command: string }[];
}

/** Sends the signal to a process group, or to the process alone where it leads none; a finished one is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // No such group: try the process; no such process: it has ended.
    }
  }
}

/**
 * Ends a group that leads its own process group, and every process with the tag: asks first, insists after `graceMs`.
 * @throws when something still runs after SIGKILL
 */
export async function endAll(leader: number, tag: string, graceMs = 5000): Promise<void> {
  signalGroup(leader, 'SIGTERM');
  const rest = await untilGone(leader, tag, graceMs);
  if (!rest.length) return;
  signalGroup(leader, 'SIGKILL');
  for (const { pid } of rest) signalGroup(pid, 'SIGKILL');
  const left = await untilGone(leader, tag, 5000);
  if (left.length) throw new Error(`still running: ${left.map((p) => `${p.pid} ${p.command}`).join('; ')}`);
}

async function untilGone(leader: number, tag: string, timeoutMs: number) {
  for (const started = Date.now(); ; await sleep(50)) {
    const rest = await taggedProcesses(tag);
    if (!rest.some(({ pid }) => pid === leader) && (await isRunning(leader)))
      rest.push({ pid: leader, command: 'server' });
    if (!rest.length || Date.now() - started > timeoutMs) return rest;
  }
}
