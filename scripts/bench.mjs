/**
 * `npm run bench -- NAME… [--json]`: runs bench/NAME.ts; without a name, all of them.
 *
 * A benchmark prints one JSON line per figure: {name, value, unit, peer?, peerValue?, budget?}. Without --json the
 * figures are shown as a table. What a benchmark says besides goes to its stderr.
 */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDER = path.join(ROOT, 'bench');

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const all = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));
const names = positionals.length > 0 ? positionals : all;
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}`);
  process.exit(2);
}

/** Passes the lines of one benchmark on; its exit code tells whether it ran. */
function run(name) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(FOLDER, `${name}.ts`)], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => print(line));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
function print(line) {
  if (values.json) return console.log(line);
  let figure;
  try {
    figure = JSON.parse(line);
  } catch {
    return console.error(line);
  }
  const { name, value, unit, peer, peerValue, budget } = figure;
  const round = (n) => (typeof n === 'number' ? Number(n.toPrecision(3)) : n);
  const beside = peer ? `${peer}: ${round(peerValue)} ${unit} (${round(peerValue / value)}x)` : '';
  const limit = budget === undefined ? '' : `budget ${budget} ${unit}${value > budget ? '  OVER' : ''}`;
  console.log(
    `${name.padEnd(62)} ${String(round(value)).padStart(8)} ${unit.padEnd(6)} ${[limit, beside].filter(Boolean).join('  ')}`,
  );
}

let failed = 0;
for (const name of names) {
  if (names.length > 1 && !values.json) console.log(`\n${name}`);
  if ((await run(name)) !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
