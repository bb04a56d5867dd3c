/** Real dbt (1.11, in process) and our own rules as judges of small projects. */
import { spawn } from 'node:child_process';
import * as fsp from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { diskFileSystem, lint } from '../../../server/src/workspace/index.ts';
import { removeFolder, root, temporaryFolder } from '../process.ts';
import { BASE } from './cases/case.ts';

/** By path in the project, over those every project has; an empty text is no file. */
type Files = Readonly<Record<string, string>>;

/** What dbt made of a project; `stage` is the last one it came to. */
export interface Verdict {
  ok: boolean;
  stage: 'parse' | 'compile' | 'build';
  message: string;
}
export interface Oracle {
  judge(files: Files): Promise<Verdict>;
  stop(): Promise<void>;
}

export const DUCKDB = 'type: duckdb, path: ":memory:"';

/** Starts dbt once; each project then costs tenths of a second. @param adapter entries of its profile */
export async function startOracle(adapter = DUCKDB): Promise<Oracle> {
  const scratch = await temporaryFolder('dbt');
  const python = spawn(path.join(root, '.cache/python/bin/python'), [path.join(root, 'scripts/dbt-verdicts.py')], {
    cwd: scratch,
    env: {
      ...process.env,
      HOME: scratch,
      PYTHONDONTWRITEBYTECODE: '1',
      DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
      DBT_LOG_PATH: path.join(scratch, 'logs'),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => python.once('close', resolve).once('error', resolve));
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  let count = 0;
  return {
    async judge(files) {
      const folder = path.join(scratch, String(++count));
      // One process is one session: a schema for each project keeps their tables apart.
      await write(folder, { 'profiles.yml': profiles(`${adapter}, schema: p${count}`), ...BASE, ...files });
      python.stdin.write(`${JSON.stringify({ folder })}\n`);
      const line = await answers.next();
      if (line.done) throw new Error('dbt ended without an answer: is .cache/python installed (npm run setup)?');
      return JSON.parse(line.value) as Verdict;
    },
    async stop() {
      python.stdin.end();
      python.kill();
      await ended;
      await removeFolder(scratch);
    },
  };
}

/** Our findings at error level on the same files, `rule: message`. */
export async function ourErrors(files: Files, adapter = DUCKDB): Promise<string[]> {
  const folder = await temporaryFolder('dbt-ours');
  try {
    await write(folder, { 'profiles.yml': profiles(adapter), ...BASE, ...files });
    const fileSystem = diskFileSystem({ ...fsp, fileURLToPath });
    const report = await lint({ fileSystem, paths: [pathToFileURL(folder).href] });
    return report.files.flatMap((file) =>
      file.findings.flatMap((one) => (one.severity === 'error' ? [`${one.rule}: ${one.message}`] : [])),
    );
  } finally {
    await removeFolder(folder);
  }
}

const profiles = (target: string): string => `shop:\n  target: dev\n  outputs:\n    dev: { ${target}, threads: 1 }\n`;

async function write(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    if (!text) continue;
    await fsp.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fsp.writeFile(path.join(folder, name), text);
  }
}
