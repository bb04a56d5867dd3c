/** Bundles the stand-in for Red Hat's YAML extension: the real yaml-language-server behind that extension's id. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ROOT } from '../../host/server.ts';

const SOURCE = path.join(import.meta.dirname, 'yaml-extension');
const PEERS = path.join(ROOT, 'bench/peers');
const SERVER = path.join(PEERS, 'node_modules/yaml-language-server');

/** A folder to be copied into the extensions folder; the caller removes its parent. */
export async function yamlExtension(): Promise<string> {
  if (!existsSync(SERVER)) await install();
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'data-product-yaml-')), 'redhat.vscode-yaml-0.0.1');
  await mkdir(folder, { recursive: true });
  await cp(path.join(SOURCE, 'manifest.json'), path.join(folder, 'package.json'));
  await build({
    entryPoints: [path.join(SOURCE, 'extension.ts')],
    outfile: path.join(folder, 'extension.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    define: { YAML_LANGUAGE_SERVER: JSON.stringify(SERVER) },
    logLevel: 'error',
  });
  return folder;
}

/** npm would leave its compile cache in the temporary folder. */
async function install(): Promise<void> {
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
  await promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd: PEERS, env });
}
