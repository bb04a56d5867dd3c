/**
 * Takes the command line of a VS Code desktop build in a test run and plays it in the workbench of this folder:
 * opens the folder with the extensions under development, runs the suite, and ends with its exit code.
 */
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { browserPath } from './host.ts';
import { startServer } from './server.ts';

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
  },
});
const folder = positionals[0];
if (!folder || typeof values.extensionTestsPath !== 'string')
  throw new Error('usage: shim FOLDER --extensionTestsPath=FILE');

const server = await startServer({ env: forwarded(), arguments: ['--enable-smoke-test-driver'] });
const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu'] });
let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await browser.close().catch(() => {});
  await server.stop();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(130));

const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
await page.exposeFunction('codeAutomationLog', (type: string, lines: unknown[]) =>
  (type === 'error' ? console.error : console.log)(...(Array.isArray(lines) ? lines : [lines])),
);
await page.exposeFunction('codeAutomationExit', (code: number) => void end(code));
const remote = (file: string) => `vscode-remote://127.0.0.1:${server.port}${file.replace(/^file:\/\//, '')}`;
const payload = [
  ...[values.extensionDevelopmentPath ?? []].flat().map((dir) => ['extensionDevelopmentPath', remote(String(dir))]),
  ['extensionTestsPath', remote(values.extensionTestsPath)],
  ['skipWelcome', 'true'],
];
await page.goto(`${server.origin}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) })}`);

/** The runner's `extensionTestsEnv` reaches the suite; the server itself drops what looks like another VS Code's. */
function forwarded(): Record<string, string> {
  const wanted = Object.entries(process.env).filter(([name]) => name.startsWith('DATA_PRODUCT_'));
  return Object.fromEntries(wanted.map(([name, value]) => [name, value ?? '']));
}
