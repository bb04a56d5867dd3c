/**
 * A real workbench for end-to-end tests: VS Code's server, a browser that shows it, and a bridge into the extension host.
 *
 *   const host = await startHost({ folder, vsix: ['dist/data-product-tools.vsix'] });
 *   await host.page.keyboard.press('F1');
 *   const version = await host.run('return vscode.version');
 *   await host.stop();
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type ServerOptions, startServer, type WorkbenchServer } from './server.ts';

export type Theme = 'dark' | 'light' | 'hc-dark' | 'hc-light';
export const THEMES: Record<Theme, string> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

export interface HostOptions extends ServerOptions {
  /** The folder (or `.code-workspace` file) to open. */
  folder: string;
  /** Extensions run from their source folder instead of (or beside) an installed package. */
  developmentExtensions?: string[];
  theme?: Theme;
  viewport?: { width: number; height: number };
  /** Display language, for example `de`. */
  locale?: string;
  reducedMotion?: boolean;
}

export interface Host {
  server: WorkbenchServer;
  page: Page;
  context: BrowserContext;
  /** Where the page is, to open it again. */
  url: string;
  /** Console lines of the page, `type: text`. */
  console: string[];
  /**
   * Evaluates the body of an async function in the extension host; `vscode`, `require` and `argument` are in scope.
   * @returns its value as JSON
   * @throws what it throws
   */
  run<T = unknown>(code: string, argument?: unknown): Promise<T>;
  /** Reloads the window and waits for the new extension host. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

const BRIDGE = path.join(import.meta.dirname, 'bridge');
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** A busy machine takes its time; an idle one needs five seconds. */
const STARTUP_MS = 60_000;

/** The browser to drive: `CHROMIUM`, else where systems install one. @throws when there is none, saying what to install */
export function browserPath(): string {
  const found = [process.env.CHROMIUM, ...BROWSERS].find((file) => file && existsSync(file));
  if (!found) throw new Error('No Chromium found: install the package `chromium`, or set CHROMIUM to a browser.');
  return found;
}

/** @throws when the workbench does not come up; nothing is left running then */
export async function startHost(options: HostOptions): Promise<Host> {
  const settings = { 'workbench.colorTheme': THEMES[options.theme ?? 'dark'], ...options.settings };
  const server = await startServer({
    ...options,
    settings,
    extensionFolders: [BRIDGE, ...(options.extensionFolders ?? [])],
  });
  let browser: Awaited<ReturnType<typeof chromium.launch>> | undefined;
  const stop = async () => {
    await browser?.close();
    await server.stop();
  };
  try {
    browser = await chromium.launch({
      executablePath: browserPath(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1600, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
      ...(options.locale ? { locale: options.locale } : {}),
    });
    const url = windowUrl(server, options);
    if (options.locale)
      await context.addCookies([{ name: 'vscode.nls.locale', value: options.locale, url: server.origin }]);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const lines: string[] = [];
    page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
    await page.goto(url, { waitUntil: 'commit', timeout: STARTUP_MS });
    const bridge = new Bridge(server);
    await bridge.ready();
    const reload = async () => {
      const before = await bridge.facts();
      // As a user does it: unlike a browser's reload it lets the window save which editors were open.
      bridge.run("void vscode.commands.executeCommand('workbench.action.reloadWindow')").catch(() => {});
      await bridge.ready(before?.token);
    };
    return {
      server,
      page,
      context,
      url,
      console: lines,
      run: (code, argument) => bridge.run(code, argument),
      reload,
      stop,
    };
  } catch (error) {
    const log = server.log().slice(-3000);
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${log}`, { cause: error });
  }
}

/** The window's address: what to open, and development extensions. */
export function windowUrl(
  server: { origin: string; port: number },
  options: Pick<HostOptions, 'folder' | 'developmentExtensions'>,
): string {
  const payload = (options.developmentExtensions ?? []).map((folder) => [
    'extensionDevelopmentPath',
    `vscode-remote://127.0.0.1:${server.port}${folder}`,
  ]);
  const kind = options.folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = new URLSearchParams({
    [kind]: options.folder,
    payload: JSON.stringify([...payload, ['skipWelcome', 'true']]),
  });
  return `${server.origin}/?${query}`;
}

interface BridgeFacts {
  port: number;
  token: string;
  pid: number;
}

/** The runner's end of test/host/bridge. */
class Bridge {
  readonly #file: string;
  readonly #log: () => string;

  constructor(server: WorkbenchServer) {
    this.#file = path.join(server.folder, 'bridge.json');
    this.#log = server.log;
  }

  async facts(): Promise<BridgeFacts | undefined> {
    const text = await readFile(this.#file, 'utf8').catch(() => undefined);
    return text ? JSON.parse(text) : undefined;
  }

  /** Waits for an extension host; with `notToken` for another one than that. */
  async ready(notToken?: string): Promise<void> {
    for (const started = Date.now(); ; await sleep(50)) {
      const facts = await this.facts();
      if (facts && facts.token !== notToken && (await this.#ask(facts, { code: 'return 1' }).catch(() => undefined)))
        return;
      if (Date.now() - started > STARTUP_MS)
        throw new Error(`No extension host came up in ${STARTUP_MS / 1000} s.\n${this.#log()}`);
    }
  }

  async run<T>(code: string, argument?: unknown): Promise<T> {
    const facts = await this.facts();
    if (!facts) throw new Error('No extension host has come up.');
    const answer = await this.#ask(facts, { code, argument });
    if (!answer.ok) throw new Error(`in the extension host: ${answer.error}`);
    return answer.value as T;
  }

  async #ask(
    facts: BridgeFacts,
    question: { code: string; argument?: unknown },
  ): Promise<{ ok: boolean; value?: unknown; error?: string }> {
    const response = await fetch(`http://127.0.0.1:${facts.port}/`, {
      method: 'POST',
      headers: { authorization: facts.token },
      body: JSON.stringify(question),
    });
    return (await response.json()) as { ok: boolean; value?: unknown; error?: string };
  }
}
