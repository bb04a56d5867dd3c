/**
 * `npm test`: everything a fresh clone must pass, from installing what is missing to a tour through the product, and
 * a last look at what stayed behind. `npm test -- unit e2e --grep preview` runs parts of it. Plain Node 20 to start.
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
// As a whole: the first lines run on Node 20, whose module has no `glob` yet.
import fs, { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { continueOnNewNode, isNew, ROOT, toolEnvironment } from './node.mjs';
import { setup } from './setup.mjs';
import { twice } from './test/again.mjs';
import { beginRun, endRun } from './test/leftovers.mjs';

/** The closing line of every runner. */
const COUNTS = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?[ \t]*\n?$/gm;
/** A part that hangs does not hang its run. */
const PART_MINUTES = 20;
/** How much runs at a time: what a small machine has. */
const CORES = 2;
const LOGS = path.join(ROOT, '.cache/logs');
const REPORTER = path.join(ROOT, 'scripts/test/reporter.mjs');

/**
 * The parts in the order they start, as many at a time as CORES allow: the end-to-end tests wait a lot, so that the
 * services are tested beside them. `check`: one command, counted as one test. `tests`: files for Node's test runner, each
 * test counts; `again`: one file after the other, and one that fails runs once more. `counting`: a command that ends with
 * `N passed, N failed`. `cores`: 1 unless said. `needs`: a part without which it would only repeat that one's failure.
 */
const PARTS = [
  { name: 'types', groups: ['check'], check: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'lint and format', groups: ['check'], check: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types of webview pages', groups: ['check'], check: ['tsc', '--noEmit', '-p', 'client/src/webview'] },
  {
    name: 'dependency rule',
    groups: ['check'],
    check: ['depcruise', 'client', 'server', 'sql', 'connectors', 'cli', '--config', '--output-type', 'err'],
  },
  { name: 'build', groups: ['check'], check: ['node', 'esbuild.mjs'] },
  { name: 'unit tests', groups: ['unit'], tests: ['test/unit/**/*.test.ts'], cores: CORES },
  { name: 'package', groups: ['e2e', 'tour'], check: ['node', 'scripts/package.mjs'] },
  { name: 'service tests', groups: ['services'], tests: ['test/services/*.test.ts'] },
  { name: 'end-to-end tests', groups: ['e2e'], needs: 'package', tests: ['test/e2e/*.test.ts'], again: true },
  {
    name: 'tour of the demo',
    groups: ['tour'],
    needs: 'package',
    counting: ['node', 'scripts/demo.mjs', '--tour', '--headless', '--vsix', 'dist/data-product-tools.vsix'],
  },
];
const GROUPS = [...new Set(PARTS.flatMap((part) => part.groups))];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const unknown = positionals.filter((group) => !GROUPS.includes(group));
if (unknown.length) fail(`There is no part "${unknown.join('", "')}"; the parts are ${GROUPS.join(', ')}.`);
const wanted = PARTS.filter(({ groups }) => !positionals.length || groups.some((group) => positionals.includes(group)));
/** What runs alone has all cores. */
const coresOf = (part) => (wanted.length === 1 ? CORES : (part.cores ?? 1));

const started = performance.now();
if (!process.env.DATA_PRODUCT_TEST_SET_UP) {
  await timed('setup', () => setup()).catch((error) =>
    fail(`Setup did not finish.\n${error.message}\n0 passed, 1 failed`),
  );
  process.env.DATA_PRODUCT_TEST_SET_UP = '1';
}
if (!isNew()) await continueOnNewNode(process.argv[1]);

await mkdir(LOGS, { recursive: true });
const run = await beginRun();
/** The commands that run now. */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(1);
  });
}
const total = nothing();
await runAll(wanted);
addTo(total, await timed('nothing stays behind', nothingStays));
console.log(`\n${seconds(performance.now() - started)} in all, logs in ${path.relative(ROOT, LOGS)}`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed ? 1 : 0);

/** Starts the parts in their order, each once there are cores for it and what it needs is done; adds up their counts. */
async function runAll(parts) {
  const broken = new Set();
  const underWay = new Map();
  let free = CORES;
  for (const part of parts) {
    const cores = coresOf(part);
    await underWay.get(part.needs);
    while (free < cores) await Promise.race(underWay.values());
    if (broken.has(part.needs)) {
      console.log(`\n${part.name}\n  not run: "${part.needs}" failed`);
      continue;
    }
    free -= cores;
    const run = async () => {
      const result = await timed(part.name, () => runPart(part));
      if (result.failed) broken.add(part.name);
      addTo(total, result);
      free += cores;
      underWay.delete(part.name);
    };
    underWay.set(part.name, run());
  }
  await Promise.all(underWay.values());
}

/** @returns {Promise<{passed: number, failed: number, skipped: number}>} */
async function runPart(part) {
  if (part.check) {
    const { code } = await command(part, part.check);
    return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  }
  if (part.counting) {
    const { code, output } = await command(part, part.counting);
    return counts(output, code);
  }
  const files = await wantedFiles(part);
  if (!files.length) return nothing();
  if (!part.again) return (await runTests(part, files, part.name)).counts;
  const sum = nothing();
  for (const file of files) {
    let run = 0;
    const log = () => `${part.name} ${path.basename(file, '.test.ts')}${run++ ? ' again' : ''}`;
    const say = (text) => console.log(text.replaceAll(/^/gm, '  '));
    addTo(sum, await twice(() => runTests(part, [file], log()), say));
  }
  return sum;
}

/** @returns the counts and the whole output of Node's test runner on these files */
async function runTests(part, files, log) {
  const grep = values.grep ? [`--test-name-pattern=${values.grep}`] : [];
  const args = [
    '--test',
    `--test-concurrency=${part.again ? 1 : coresOf(part)}`,
    `--test-reporter=${REPORTER}`,
    '--test-reporter-destination=stdout',
    ...grep,
  ];
  const { code, output } = await command(part, ['node', ...args, ...files], { quietOnFailure: true, log });
  return { counts: counts(output, code), output };
}

/** With --grep the files that hold the text; end-to-end steps stand in files of their own, so there all are asked. */
async function wantedFiles(part) {
  const files = (await Array.fromAsync(fs.glob(part.tests, { cwd: ROOT }))).sort();
  if (!values.grep) return files;
  const pattern = new RegExp(values.grep);
  const texts = await Promise.all(files.map((file) => readFile(path.join(ROOT, file), 'utf8')));
  const holding = files.filter((_, index) => pattern.test(texts[index]));
  return holding.length || !part.again ? holding : files;
}

/** Indented, without the closing counts: the part's own line says them. */
function shown(chunk) {
  return String(chunk)
    .replace(COUNTS, '')
    .replace(/^(?=.)/gm, '  ');
}

/** The last `N passed, N failed[, N skipped]` of an output; without one the part as a whole failed. */
function counts(output, code) {
  const last = [...output.matchAll(COUNTS)].at(-1);
  if (!last) return { passed: 0, failed: 1, skipped: 0 };
  const [passed, failed, skipped] = last.slice(1).map((n) => Number(n ?? 0));
  return { passed, failed: failed || (code === 0 ? 0 : 1), skipped };
}

/** Runs a command with its whole output in a log file; of a failed one the tail is shown. */
async function command(part, [program, ...args], { quietOnFailure = false, log: name = part.name } = {}) {
  const file = path.join(LOGS, `${name.replaceAll(' ', '-')}.log`);
  const log = createWriteStream(file);
  const executable = program === 'node' ? process.execPath : path.join(ROOT, 'node_modules/.bin', program);
  const child = spawn(executable, args, {
    cwd: ROOT,
    env: { ...toolEnvironment(), FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      log.write(chunk);
    });
  }
  // Line by line: two parts may speak at a time.
  if (part.tests || part.counting)
    createInterface({ input: child.stdout }).on('line', (line) => process.stdout.write(shown(`${line}\n`)));
  const limit = setTimeout(() => {
    console.log(`  ended after ${PART_MINUTES} minutes without coming to an end`);
    child.kill('SIGTERM');
  }, PART_MINUTES * 60_000);
  const code = await new Promise((resolve) =>
    child.once('error', () => resolve(127)).once('close', (exit) => resolve(exit ?? 1)),
  );
  clearTimeout(limit);
  running.delete(child);
  await new Promise((resolve) => log.end(resolve));
  if (code !== 0 && !quietOnFailure)
    console.log(
      (await readFile(file, 'utf8'))
        .split('\n')
        .slice(-60)
        .map((line) => `    ${line}`)
        .join('\n'),
    );
  return { code, output };
}

async function nothingStays() {
  const left = await endRun(run);
  for (const line of left) console.log(`    ${line}`);
  return { passed: left.length ? 0 : 1, failed: left.length ? 1 : 0, skipped: 0 };
}

async function timed(name, body) {
  const began = performance.now();
  console.log(`\n${name}`);
  const result = await body();
  const outcome = result
    ? `${result.passed} passed, ${result.failed} failed${result.skipped ? `, ${result.skipped} skipped` : ''}, `
    : '';
  console.log(`${name}: ${outcome}${seconds(performance.now() - began)}`);
  return result;
}

function nothing() {
  return { passed: 0, failed: 0, skipped: 0 };
}

function addTo(sum, counts) {
  for (const key of Object.keys(sum)) sum[key] += counts[key];
}

function seconds(ms) {
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
