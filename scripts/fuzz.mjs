/**
 * `npm run fuzz [-- --minutes N] [--seed N]`: the random parts of the tests, for as long as you like.
 *
 * Incremental documents, their findings and contracts against documents opened anew; our schemas against the official
 * ones on mutants; formatting; hostile text through the real server. Each prints its seed; --seed repeats it.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error('--minutes takes a number above 0');
  process.exit(2);
}

const PARTS = [
  'test/unit/server/service/document/incremental.test.ts',
  'test/unit/server/service/document/quick.test.ts',
  'test/unit/server/workspace/incremental.test.ts',
  'test/unit/server/service/formatting.test.ts',
  'test/unit/server/lsp/hostile.test.ts',
  'test/unit/server/service/schemas/differential.test.ts',
];
const seed = values.seed ?? String(Math.floor(Math.random() * 1e9));
const seconds = Math.ceil((minutes * 60) / PARTS.length);
/** Mutants that the differential test judges in a second, in all formats together. */
const MUTANTS_A_SECOND = 200;

/** One after the other: they would only take each other's time. */
function run(file) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--test', '--test-reporter=spec', path.join(ROOT, file)], {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        FUZZ_SECONDS: String(seconds),
        DIFFERENTIAL: String(seconds * MUTANTS_A_SECOND),
        DIFFERENTIAL_WALK: String(seconds * MUTANTS_A_SECOND),
        SEED: seed,
        FUZZ_SEED: seed,
      },
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

let failed = 0;
for (const file of PARTS) {
  console.log(`\n${file} (seed ${seed})`);
  if ((await run(file)) !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
