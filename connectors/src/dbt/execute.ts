/** The project's own dbt: finding it, and running one command of it. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fail, ok, type Result } from '../result.ts';

/** Folders that people keep a Python environment in. */
const ENVIRONMENTS = ['.venv', 'venv', 'env', '.env'];
const WINDOWS = process.platform === 'win32';
const PROGRAM = WINDOWS ? 'dbt.exe' : 'dbt';

export interface FindDbt {
  /** Absolute path of the folder with dbt_project.yml. */
  project: string;
  /** The workspace folder: environments are looked for from the project up to here. */
  root: string;
  /** The setting: a path (relative to `root`) or a command's name; empty when not set. */
  setting: string;
  env: NodeJS.ProcessEnv;
}

/** The dbt to run: the setting, else an environment beside the project, else the PATH. Failure: dbt/not-found. */
export async function findDbt({ project, root, setting, env }: FindDbt): Promise<Result<string>> {
  const wanted = setting.trim();
  if (wanted !== '') {
    const asPath = /[\\/]/.test(wanted) ? [path.resolve(root, home(wanted, env))] : inPath(wanted, env);
    const found = await firstExecutable(asPath);
    return found
      ? ok(found)
      : fail(
          'dbt/not-found',
          `The setting dataProduct.dbt.executable names ${wanted}, and there is no such program.`,
          'Correct the setting, or clear it to use .venv/bin/dbt of the project or the dbt of the PATH.',
        );
  }
  const beside = upTo(project, root).flatMap((folder) =>
    ENVIRONMENTS.map((name) => path.join(folder, name, WINDOWS ? 'Scripts' : 'bin', PROGRAM)),
  );
  const active = env.VIRTUAL_ENV ? [path.join(env.VIRTUAL_ENV, WINDOWS ? 'Scripts' : 'bin', PROGRAM)] : [];
  const found = await firstExecutable([...beside, ...active, ...inPath('dbt', env)]);
  return found
    ? ok(found)
    : fail(
        'dbt/not-found',
        `dbt was not found: there is none in ${path.join(project, '.venv')}, and none on the PATH.`,
        'Install it there (python -m venv .venv, then .venv/bin/pip install dbt-snowflake), or set dataProduct.dbt.executable.',
      );
}

const home = (file: string, env: NodeJS.ProcessEnv): string =>
  file.replace(/^~(?=[\\/])/, env.HOME ?? env.USERPROFILE ?? '~');

function inPath(name: string, env: NodeJS.ProcessEnv): string[] {
  const file = WINDOWS && !/\.\w+$/.test(name) ? `${name}.exe` : name;
  const folders = (env.PATH ?? env.Path ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, file));
}

/** A folder and its parents up to `root`; `root` alone when the folder is not below it. */
function upTo(folder: string, root: string): string[] {
  const steps = path.relative(root, folder);
  if (steps.startsWith('..') || path.isAbsolute(steps)) return [folder, root];
  const folders = [folder];
  while (folders.at(-1) !== root && folders.length < 64) folders.push(path.dirname(folders.at(-1)!));
  return folders;
}

async function firstExecutable(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const usable = await access(file, WINDOWS ? constants.F_OK : constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return file;
  }
  return undefined;
}

export interface DbtCommand {
  executable: string;
  /** The command and its options: `['test', '--select', 'orders']`. */
  args: readonly string[];
  project: string;
  env: NodeJS.ProcessEnv;
  /** Cancels: dbt ends its queries, and then itself. */
  signal: AbortSignal;
  /** Ends dbt at once, whatever it is doing: nobody can wait for it any longer. */
  kill?: AbortSignal;
  /** Told each line that dbt logs; `done` of `total` nodes when the line says so. */
  onLine(line: string, progress?: { done: number; total: number }): void;
}
export interface DbtEnd {
  /** 0: all passed; 1: something failed, and the results say what; else dbt could not run. Null when cancelled. */
  code: number | null;
  /** What dbt called an error, in its words. */
  errors: string[];
}

/** A dbt that was interrupted cancels its queries; one that does not end within this time is killed. */
const GRACE_MS = 10_000;

/** Runs dbt until it ends or a signal is given. Failure: dbt/not-started. Never rejects. */
export function runDbt(command: DbtCommand): Promise<Result<DbtEnd>> {
  const { executable, signal, kill } = command;
  const notStarted = (error: Error) =>
    fail('dbt/not-started', `${executable} could not be started: ${error.message}`, 'Run it once in a terminal.');
  if (signal.aborted || kill?.aborted) return Promise.resolve(ok({ code: null, errors: [] }));
  return new Promise((resolve) => {
    const errors: string[] = [];
    let child: Dbt;
    try {
      child = start(command);
    } catch (error) {
      resolve(notStarted(error as Error));
      return;
    }
    let grace: NodeJS.Timeout | undefined;
    const killed = () => send(child, 'SIGKILL');
    const cancelled = () => {
      send(child, 'SIGINT');
      grace = setTimeout(killed, GRACE_MS);
    };
    const end = (result: Result<DbtEnd>) => {
      clearTimeout(grace);
      signal.removeEventListener('abort', cancelled);
      kill?.removeEventListener('abort', killed);
      resolve(result);
    };
    child.on('error', (error) => end(notStarted(error)));
    child.on('close', (code) => end(ok({ code: signal.aborted || kill?.aborted ? null : (code ?? 2), errors })));
    for (const stream of [child.stdout, child.stderr])
      eachLine(stream.setEncoding('utf8'), (line) => {
        const read = readLine(line);
        if (read.error) errors.push(read.text);
        if (read.text.trim() !== '') command.onLine(read.text, read.progress);
      });
    signal.addEventListener('abort', cancelled, { once: true });
    kill?.addEventListener('abort', killed, { once: true });
  });
}

type Dbt = ChildProcessByStdio<null, Readable, Readable>;

/** dbt may be a script that starts the real one: a process group of its own lets a signal reach both, as in a terminal. */
const start = ({ executable, args, project, env }: DbtCommand): Dbt =>
  spawn(executable, ['--log-format', 'json', ...args], {
    cwd: project,
    env: { ...env, PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    detached: !WINDOWS,
  });

function send(child: Dbt, signal: 'SIGINT' | 'SIGKILL'): void {
  try {
    if (WINDOWS || child.pid === undefined) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('end', () => rest && take(rest));
}

interface LogLine {
  text: string;
  error: boolean;
  progress?: { done: number; total: number };
}

/** One line of `--log-format json` (dbt docs, "Events and logs"); anything else is taken as it is. */
export function readLine(line: string): LogLine {
  const plain = { text: line, error: false };
  if (!line.startsWith('{')) return plain;
  try {
    const { info, data } = JSON.parse(line) as {
      info?: { msg?: unknown; level?: unknown; name?: unknown };
      data?: { index?: unknown; total?: unknown; num_models?: unknown };
    };
    if (typeof info?.msg !== 'string') return plain;
    const total = data?.num_models ?? data?.total;
    const done = String(info.name).startsWith('Log') && String(info.name).endsWith('Result') ? data?.index : undefined;
    return {
      text: withoutColours(info.msg),
      error: info.level === 'error',
      ...(typeof done === 'number' && typeof total === 'number' && { progress: { done, total } }),
    };
  } catch {
    return plain;
  }
}

/** dbt colours some words even in JSON. */
const withoutColours = (text: string): string => text.replaceAll(/\u001b\[[0-9;]*m/g, '');
