/** Starting, watching and ending the real services of tests and demo: free ports, private folders, own process ids. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where `npm run setup` puts what is not an npm package. */
export const cache = join(root, '.cache');

export interface ProcessOptions {
  /** For messages: `Kafka broker 1`. */
  name: string;
  program: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** File that receives standard output and error. */
  log: string;
  /** Asked every 50 ms until true; throwing means not yet. */
  ready: () => Promise<boolean>;
  /** Seconds until a start counts as failed; 60 by default, as a busy machine is slow. */
  timeout?: number;
}
export interface RunningProcess {
  pid: number;
  /** SIGTERM, then SIGKILL after ten seconds; returns when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL at once, as a crash; returns when the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: alive, connected and silent, as a hung machine. */
  pause(): void;
  resume(): void;
  /** The end of what it printed. */
  output(): string;
}

/** Starts a program that serves until stopped. Rejects with the end of its output when it ends early or is not ready in time. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const file = openSync(options.log, 'a');
  // A group of its own: Ctrl+C in a terminal reaches us alone, and we stop it in order.
  const child = spawn(options.program, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', file, file],
    detached: true,
  });
  closeSync(file);
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  if (child.pid !== undefined) reaper({ process: child.pid });
  void exited.then(() => child.pid !== undefined && reaper({ process: child.pid, forget: true }));
  const running: RunningProcess = {
    pid: child.pid ?? -1,
    stop: () => end(child, exited, 'SIGTERM'),
    kill: () => end(child, exited, 'SIGKILL'),
    pause: () => signal(child, 'SIGSTOP'),
    resume: () => signal(child, 'SIGCONT'),
    output: () => readFileSync(options.log, 'utf8').slice(-4000),
  };
  const deadline = Date.now() + (options.timeout ?? 60) * 1000;
  for (;;) {
    if (failure || child.exitCode !== null || child.signalCode !== null) {
      const why = failure?.message ?? `ended with ${child.exitCode ?? child.signalCode}`;
      throw new Error(`${options.name} did not start (${options.program}): ${why}\n${running.output()}`);
    }
    if (await options.ready().catch(() => false)) return running;
    if (Date.now() > deadline) {
      await running.kill();
      throw new Error(`${options.name} is not ready after ${options.timeout ?? 60} s\n${running.output()}`);
    }
    await wait(50);
  }
}

/** Runs a program to its end and gives its standard output; rejects with its error output. */
export function run(
  program: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string | undefined>; input?: string; timeout?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: 'pipe',
      timeout: (options.timeout ?? 120) * 1000,
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stderr.on('data', (data) => {
      errors += data;
    });
    child.stdin.on('error', () => {}); // a program that ends without reading its input
    child.once('error', reject);
    child.once('close', (code, by) => {
      if (code === 0) resolve(output);
      else
        reject(new Error(`${program} ${args.join(' ')} ended with ${code ?? by}:\n${(output + errors).slice(-6000)}`));
    });
    child.stdin.end(options.input ?? '');
  });
}

/** A private folder under the system's temporary one; `removeFolder` or the end of this process removes it. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `data-product-${name}-`));
  reaper({ folder });
  return folder;
}
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  reaper({ folder, forget: true });
}

/**
 * Ports of 127.0.0.1 that nobody listens on, below the range the system takes for outgoing connections:
 * a service can be killed and started again on its port without finding it taken.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = 15000 + Math.floor(Math.random() * 17000);
    if (!ports.has(port) && (await canListen(port))) ports.add(port);
  }
  return [...ports];
}

/** True when something accepts connections on the port. */
export function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** True while a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // gone already
  }
}

async function end(child: ChildProcess, exited: Promise<void>, name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  signal(child, 'SIGCONT');
  signal(child, name);
  const late = setTimeout(() => signal(child, 'SIGKILL'), 10_000);
  await exited;
  clearTimeout(late);
}

let reaperProcess: ChildProcess | undefined;
/** Tells the reaper (see reaper.mjs) what to end or remove should this process vanish. */
function reaper(change: { process?: number; folder?: string; forget?: true }): void {
  if (!reaperProcess) {
    const script = fileURLToPath(new URL('reaper.mjs', import.meta.url));
    reaperProcess = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    // It must not keep this process alive.
    reaperProcess.unref();
    const stdin = reaperProcess.stdin;
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  }
  reaperProcess.stdin?.write(`${JSON.stringify(change)}\n`);
}
