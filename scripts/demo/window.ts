/** Where the demo shows itself: VS Code of the desktop, else the workbench in a browser. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { windowUrl } from '../../test/host/host.ts';
import { startServer } from '../../test/host/server.ts';
import { removeFolder, run, temporaryFolder } from '../../test/services/process.ts';

export interface Window {
  /** What to tell the user. */
  address: string;
  /** Settles when the user closed it; never for a browser. */
  closed: Promise<void>;
  stop(): Promise<void>;
}

const FIRST_FILE = 'data-products/customer-360/contract.yaml';
const never = new Promise<void>(() => {});

/** Opens the folder with the extension installed, apart from the user's own settings and extensions. */
export async function openWindow(folder: string, vsix: string, headless: boolean): Promise<Window> {
  if (!headless && hasDisplay()) {
    const desktop = await openDesktop(folder, vsix);
    if (desktop) return desktop;
  }
  const server = await startServer({ vsix: [vsix], trust: 'all', settings: { 'window.autoDetectColorScheme': true } });
  const url = new URL(windowUrl(server, { folder }));
  const payload = JSON.parse(url.searchParams.get('payload') ?? '[]') as string[][];
  payload.push(['openFile', `vscode-remote://127.0.0.1:${server.port}${join(folder, FIRST_FILE)}`]);
  url.searchParams.set('payload', JSON.stringify(payload));
  if (!headless && hasDisplay()) openBrowser(url.href);
  return { address: url.href, closed: never, stop: () => server.stop() };
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** VS Code of the desktop with folders of its own; undefined when `code` is not there or not willing. */
async function openDesktop(folder: string, vsix: string): Promise<Window | undefined> {
  const own = await temporaryFolder('code');
  const folders = ['--user-data-dir', join(own, 'user'), '--extensions-dir', join(own, 'extensions')];
  try {
    await run('code', [...folders, '--install-extension', vsix]);
  } catch {
    await removeFolder(own);
    return undefined;
  }
  const trust = ['--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'];
  const child = spawn('code', [...folders, ...trust, '--wait', folder, join(folder, FIRST_FILE)], { stdio: 'ignore' });
  const closed = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    address: `VS Code has opened ${folder}; close its window or press Ctrl+C to stop.`,
    closed,
    stop: async () => {
      child.kill();
      await closed;
      await removeFolder(own);
    },
  };
}

function openBrowser(url: string): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .once('error', () => {})
    .unref();
}
