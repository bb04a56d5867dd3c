/** `data-product baseline`: writes down the findings of an old repository, so that only new ones are reported. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { workspaceFolder } from '../../connectors/src/config/index.ts';
import {
  BASELINE_FILE,
  type Baseline,
  entriesBeyond,
  parseBaseline,
  printBaseline,
} from '../../server/src/service/baseline.ts';
import { type LintedFile, lint as lintWorkspace } from '../../server/src/workspace/index.ts';
import { type Args, type Command, type ExitCode, type Io, SHARED, UsageError, wantsJson } from './command.ts';
import { disk, expand, foldersOf, toUri } from './files.ts';
import { painter, printable, relativePath } from './writers/human.ts';
import { toJson } from './writers/json.ts';

/** One baseline file as JSON says it. Public: docs/cli.md. */
export interface BaselineJson {
  /** Relative to the working directory. */
  baseline: string;
  /** Files and findings the file holds (with --check: would hold). */
  files: number;
  findings: number;
  /** Findings that were not in it before. */
  added: number;
  /** Entries whose finding is no longer there. */
  gone: { file: string; rule: string; at: string; count: number }[];
}

export const baseline: Command = {
  name: 'baseline',
  summary: 'Write down present findings, so that lint and the editor show only new ones',
  usage: 'data-product baseline PATH… [OPTIONS]',
  options: {
    check: { type: 'boolean', help: 'Write nothing; fail when entries have findings that are no longer there' },
    format: SHARED.format,
  },
  notes: `Writes ${BASELINE_FILE} of the workspace (the nearest folder with .data-product or .git). Entries of files
outside of PATH stay as they are. Commit the file.

Exit codes: 0 done, 1 --check found entries to remove, 2 could not run.

Examples:
  data-product baseline .
  data-product baseline . --check`,
  run,
};

async function run(args: Args, io: Io): Promise<ExitCode> {
  if (args.positionals.length === 0) throw new UsageError('baseline needs a PATH: a file, a folder or a pattern.');
  const paths = await expand(args.positionals, io);
  const report = await lintWorkspace({
    fileSystem: disk,
    paths: paths.map((file) => toUri(file, io)),
    folders: foldersOf(paths, io).map((folder) => toUri(folder, io)),
    baseline: 'ignore',
    signal: io.signal,
  });
  if (io.signal.aborted) return 2;
  const check = args.flag('check');
  const results: BaselineJson[] = [];
  for (const [place, files] of await byPlace(report.files, io)) {
    const old = await readBaseline(place);
    if (typeof old === 'string') {
      io.err(`data-product: ${relativePath(place, io.cwd)} was left alone: ${old}. Correct or delete it.\n`);
      return 2;
    }
    const renewed = renew(old ?? new Map(), path.dirname(path.dirname(place)), files, paths);
    if (!check) await write(place, renewed.baseline);
    results.push(toBaselineJson(place, renewed, io));
  }
  if (results.length === 0) io.err('data-product: no data contract and no dbt properties file was found.\n');
  io.out(wantsJson(args) ? toJson(results) : human(results, check, io));
  return check && results.some(({ gone }) => gone.length > 0) ? 1 : 0;
}

/** The baseline file of an absolute path: the nearest there is, else the one its workspace would have. */
export async function baselineOf(file: string, { cwd }: Pick<Io, 'cwd'>): Promise<string> {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const found = path.join(folder, BASELINE_FILE);
    if ((await readText(found)) !== null) return found;
    if (folder === path.dirname(folder)) return path.join(workspaceFolder(file, cwd), BASELINE_FILE);
  }
}

/** Null when there is none, a text when it cannot be read. */
export async function readBaseline(place: string): Promise<Baseline | string | null> {
  const text = await readText(place);
  return text === null ? null : parseBaseline(text);
}

const readText = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

async function write(place: string, baseline: Baseline): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, printBaseline(baseline));
}

async function byPlace(files: readonly LintedFile[], io: Io): Promise<Map<string, LintedFile[]>> {
  const places = new Map<string, LintedFile[]>();
  const known = new Map<string, string>();
  for (const file of files) {
    const full = fileURLToPath(file.uri);
    const folder = path.dirname(full);
    const place = known.get(folder) ?? (await baselineOf(full, io));
    known.set(folder, place);
    places.set(place, [...(places.get(place) ?? []), file]);
  }
  return places;
}

interface Renewed {
  baseline: Baseline;
  added: number;
  gone: BaselineJson['gone'];
}

/** The old entries of files that were not asked for, and what the others hold now. */
function renew(old: Baseline, folder: string, linted: readonly LintedFile[], paths: readonly string[]): Renewed {
  const now = new Map(linted.map((file) => [relativePath(fileURLToPath(file.uri), folder), file.entries]));
  const asked = (file: string) => paths.some((one) => !path.relative(one, path.resolve(folder, file)).startsWith('..'));
  const gone = [...old].flatMap(([file, entries]) =>
    asked(file)
      ? entriesBeyond(entries, now.get(file) ?? []).map(({ rule, at, count }) => ({ file, rule, at, count }))
      : [],
  );
  const added = [...now].flatMap(([file, entries]) => entriesBeyond(entries, old.get(file) ?? []));
  return { baseline: new Map([...[...old].filter(([file]) => !asked(file)), ...now]), added: countOf(added), gone };
}

const countOf = (entries: readonly { count: number }[]): number => entries.reduce((sum, { count }) => sum + count, 0);

function toBaselineJson(place: string, { baseline, added, gone }: Renewed, { cwd }: Io): BaselineJson {
  const filled = [...baseline.values()].filter((entries) => entries.length > 0);
  return { baseline: relativePath(place, cwd), files: filled.length, findings: countOf(filled.flat()), added, gone };
}

function human(results: readonly BaselineJson[], check: boolean, io: Io): string {
  const paint = painter(io);
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  return results
    .map(({ baseline, files, findings, added, gone }) => {
      const lines = gone.map(({ file, rule, at, count }) =>
        printable(`  ${file}  ${rule}  ${at}${count > 1 ? `  (${count} times)` : ''}`),
      );
      const left = countOf(gone);
      const head = paint('bold', printable(baseline));
      if (!check)
        return `${head}: ${plural(findings, 'finding')} of ${plural(files, 'file')}, ${added} added, ${left} removed\n`;
      if (left === 0) return `${head}: every entry is still found; ${plural(added, 'new finding')}\n`;
      const advice = 'Run the command again without --check to remove them.';
      return `${head}: ${plural(left, 'entry').replace(/ys$/, 'ies')} no longer found\n${lines.join('\n')}\n${advice}\n`;
    })
    .join('');
}
