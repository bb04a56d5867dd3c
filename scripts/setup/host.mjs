/** Setup step: VS Code's workbench in test/host, for end-to-end tests and the demo. Plain Node 20, no packages. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const name = 'VS Code workbench';

/** Native modules whose scripts do not run here, and the file that stands in for each. */
const STUBS = { '@vscode/spdlog': 'spdlog.cjs', '@vscode/native-watchdog': 'native-watchdog.cjs' };

/**
 * Installs code-server without scripts (its own needs Kerberos headers), then the packages of the VS Code inside it,
 * then the stand-ins (docs/adr/0202-workbench.md). Repeats only when the lock file or a stand-in changed.
 * @param {{root: string, log: (line: string) => void}} options
 */
export async function install({ root, log }) {
  const folder = path.join(root, 'test/host');
  const stamp = path.join(folder, 'node_modules/.data-product-stamp');
  const wanted = await fingerprint(folder);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  log('installing code-server from npm');
  await rm(stamp, { force: true });
  await npm(folder, ['ci', '--ignore-scripts']);
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  log('installing the packages of the VS Code inside it');
  const inner = ['install', '--omit=dev', '--ignore-scripts'];
  await Promise.all([npm(vscode, inner), npm(path.join(vscode, 'extensions'), inner)]);
  for (const [module, stub] of Object.entries(STUBS)) {
    await cp(path.join(folder, 'stubs', stub), path.join(vscode, 'node_modules', module, 'index.js'));
  }
  await writeFile(stamp, wanted);
}

async function fingerprint(folder) {
  const stubs = (await readdir(path.join(folder, 'stubs'))).sort().map((file) => path.join(folder, 'stubs', file));
  const hash = createHash('sha256');
  for (const file of [path.join(folder, 'package-lock.json'), ...stubs]) hash.update(await readFile(file));
  return hash.digest('hex');
}

/** @throws with npm's output when it fails */
function npm(cwd, args) {
  const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      output += part;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} in ${cwd} failed:\n${output}`)),
    );
  });
}
