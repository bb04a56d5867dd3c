/** VS Code's own server (from npm's code-server) on a free port, in private folders: the workbench for tests and demo. */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endAll, TAG } from './processes.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const VSCODE = path.join(import.meta.dirname, 'node_modules/code-server/lib/vscode');
const SERVER_MAIN = path.join(VSCODE, 'out/server-main.js');
const STARTUP_MS = 60_000;

/** `all`: every folder is trusted. `none`: restricted mode, without asking. `ask`: VS Code's own trust dialog. */
export type Trust = 'all' | 'none' | 'ask';

export interface ServerOptions {
  /** Packages to install, as a user would install them. */
  vsix?: string[];
  /** Folders of extensions copied into the extensions folder as they are. */
  extensionFolders?: string[];
  trust?: Trust;
  /** More environment for the server, its extension hosts and what they start. */
  env?: Record<string, string>;
  /** User settings, over quiet defaults. */
  settings?: Record<string, unknown>;
  /** `private`: an empty home folder, so that the developer's own connections are not found. */
  home?: 'private' | 'own';
  /** More of the server's own options. */
  arguments?: string[];
  /** A fixed port, for an address that should stay; tests take a free one. */
  port?: number;
}

export interface WorkbenchServer {
  /** `http://127.0.0.1:PORT`; add `/?folder=…`. */
  origin: string;
  port: number;
  /** The private folder that holds everything this server writes. */
  folder: string;
  home: string;
  tag: string;
  pid: number;
  /** What the server printed so far. */
  log(): string;
  /** Ends the server and every process it started, and removes its folder. @throws when something stays */
  stop(): Promise<void>;
}

/** Nothing moves, asks or advertises by itself, so that a test sees what the product does. */
const QUIET: Record<string, unknown> = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.banner': 'never',
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.enablePersistentSessions': false,
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Starts the server and waits until it answers.
 * @throws with its output when it does not come up, or when it is not installed
 */
export async function startServer(options: ServerOptions = {}): Promise<WorkbenchServer> {
  if (!existsSync(SERVER_MAIN)) throw new Error('The workbench is not installed: run `npm run setup`.');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'dp-host-'));
  const tag = randomUUID();
  try {
    const home = options.home === 'own' ? os.homedir() : path.join(folder, 'home');
    await prepare(folder, home, options);
    const port = options.port ?? (await freePort());
    const child = spawn(node(), serverArguments(port, folder, options), {
      cwd: folder,
      detached: true, // leads its own group, so that its children end with it
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...cleanEnvironment(),
        HOME: home,
        ...(process.platform === 'linux' ? { TMPDIR: folder } : {}), // VS Code's sockets; elsewhere the path is too long
        ...options.env,
        DATA_PRODUCT_BRIDGE: folder,
        DATA_PRODUCT_HOST_FOLDER: folder,
        [TAG]: tag,
      },
    });
    const pid = child.pid as number;
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        log = (log + part).slice(-100_000);
      });
    const stop = async () => {
      await endAll(pid, tag);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    };
    await untilAnswers(
      port,
      () => child.exitCode ?? child.signalCode,
      () => log,
    ).catch(async (error) => {
      await stop();
      throw error;
    });
    return { origin: `http://127.0.0.1:${port}`, port, folder, home, tag, pid, log: () => log, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    throw error;
  }
}

/** The project's own Node 24 when this process is an older one. */
function node(): string {
  const own = path.join(ROOT, 'node_modules/.bin/node');
  return Number(process.versions.node.split('.')[0]) >= 24 || !existsSync(own) ? process.execPath : own;
}

function serverArguments(port: number, folder: string, options: ServerOptions): string[] {
  return [
    ...['--require', path.join(import.meta.dirname, 'orphan.cjs'), SERVER_MAIN],
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'],
    ...[
      '--telemetry-level',
      'off',
      '--user-data-dir',
      path.join(folder, 'user'),
      '--server-data-dir',
      path.join(folder, 'server'),
    ],
    ...['--extensions-dir', path.join(folder, 'extensions')],
    ...((options.trust ?? 'all') === 'all' ? ['--disable-workspace-trust'] : []),
    ...(options.arguments ?? []),
  ];
}

/** What surrounds the test run does not reach the editor under test: other VS Codes' variables, Node's options. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const drop = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_TEST|npm_|SNOWFLAKE_|KAFKA_|DATA_PRODUCT_(?!TEST_RUN$))/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !drop.test(name)));
}

async function prepare(folder: string, home: string, options: ServerOptions): Promise<void> {
  const user = path.join(folder, 'user/User');
  await Promise.all([user, home, path.join(folder, 'extensions')].map((dir) => mkdir(dir, { recursive: true })));
  const trust = options.trust === 'none' ? { 'security.workspace.trust.startupPrompt': 'never' } : {};
  await writeFile(
    path.join(user, 'settings.json'),
    JSON.stringify({ ...QUIET, ...trust, ...options.settings }, null, 2),
  );
  for (const source of options.extensionFolders ?? []) {
    await cp(source, path.join(folder, 'extensions', path.basename(source)), { recursive: true });
  }
  for (const file of options.vsix ?? []) await installPackage(file, path.join(folder, 'extensions'));
}

/** Installs a package once per content with VS Code's own installer, then copies what it wrote. */
async function installPackage(file: string, extensions: string): Promise<void> {
  const hash = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
    .slice(0, 16);
  const cached = path.join(ROOT, '.cache/host/extensions', hash);
  if (!existsSync(cached)) {
    const fresh = await mkdtemp(path.join(os.tmpdir(), 'data-product-install-'));
    try {
      await runInstaller(file, fresh);
      await mkdir(path.dirname(cached), { recursive: true });
      await cp(path.join(fresh, 'extensions'), `${cached}.${process.pid}`, { recursive: true });
      await rename(`${cached}.${process.pid}`, cached).catch(() => rm(`${cached}.${process.pid}`, { recursive: true }));
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }
  // The list of installed extensions names absolute paths: without it the server reads the folder itself.
  await cp(cached, extensions, { recursive: true, filter: (source) => path.basename(source) !== 'extensions.json' });
}

function runInstaller(file: string, folder: string): Promise<void> {
  const where = ['user', 'server', 'extensions'].flatMap((name) => [
    `--${name === 'extensions' ? 'extensions' : `${name}-data`}-dir`,
    path.join(folder, name),
  ]);
  const child = spawn(node(), [SERVER_MAIN, '--install-extension', file, '--accept-server-license-terms', ...where], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), HOME: folder },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      log += part;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${file} could not be installed:\n${log}`)),
    );
  });
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function untilAnswers(port: number, ended: () => unknown, log: () => string): Promise<void> {
  for (const started = Date.now(); ; await sleep(50)) {
    if (ended() !== null) throw new Error(`The workbench's server ended while starting:\n${log()}`);
    const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() - started > STARTUP_MS) throw new Error(`The workbench's server does not answer:\n${log()}`);
  }
}
