/**
 * `npm run setup`: brings everything tests and demo need, once; the second time it only looks. Plain Node 20, without
 * packages, since it installs them.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './node.mjs';

const STEPS = path.join(ROOT, 'scripts/setup');

/**
 * @param {{log?: (line: string) => void}} options
 * @throws naming every step that failed, when one did; the others have run all the same
 */
export async function setup({ log = console.log } = {}) {
  const cache = path.join(ROOT, '.cache');
  await mkdir(cache, { recursive: true });
  const { system, others } = await steps();
  const context = { root: ROOT, cache };
  const failures = [];
  const step = async ({ name, install }) => {
    const started = performance.now();
    let said = false;
    try {
      await install({
        ...context,
        log: (line) => {
          said = true;
          log(`  ${name}: ${line}`);
        },
      });
      if (said) log(`  ${name}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      failures.push(`${name}: ${error.message}`);
    }
  };
  // Java, Maven and Python come first; npm needs none of them.
  await Promise.all([
    step({ name: 'npm packages', install: npmPackages }),
    step(system).then(() => Promise.all(others.map(step))),
  ]);
  if (failures.length) throw new Error(failures.join('\n'));
}

/** Every scripts/setup/*.mjs that exports {name, install}; files without are their helpers. */
async function steps() {
  const files = (await readdir(STEPS)).filter((file) => file.endsWith('.mjs'));
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(path.join(STEPS, file)).href)));
  const all = modules
    .map((module, index) => ({ ...module, file: files[index] }))
    .filter((module) => module.install && module.name);
  return {
    system: all.find(({ file }) => file === 'system.mjs'),
    others: all.filter(({ file }) => file !== 'system.mjs'),
  };
}

/** `npm ci` unless node_modules already holds what the lock file says. */
async function npmPackages({ root, log }) {
  if (await upToDate(root)) return;
  log('npm ci');
  const child = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      output += part;
    });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`npm ci failed:\n${output}`);
}

/** Compares the lock file with the one npm leaves in node_modules; packages of other platforms are absent there. */
async function upToDate(root) {
  const read = (file) => readFile(path.join(root, file), 'utf8').then(JSON.parse, () => undefined);
  const [wanted, installed] = await Promise.all([read('package-lock.json'), read('node_modules/.package-lock.json')]);
  if (!installed) return false;
  const there = Object.entries(wanted.packages).every(
    ([folder, entry]) =>
      folder === '' ||
      installed.packages[folder]?.version === entry.version ||
      (entry.optional && !installed.packages[folder]),
  );
  const ownNode =
    process.platform !== 'linux' || process.arch !== 'x64' || existsSync(path.join(root, 'node_modules/.bin/node'));
  return there && ownNode;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  try {
    await setup();
    console.log(`Set up in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  } catch (error) {
    console.error(`Setup did not finish.\n${error.message}`);
    process.exit(1);
  }
}
