/** `data-product lint`: the editor's findings, for CI and for people without VS Code. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lint as lintWorkspace } from '../../server/src/workspace/index.ts';
import { baselineOf, readBaseline } from './baseline.ts';
import { type Args, type Command, type ExitCode, type Io, SHARED, UsageError, wantsJson } from './command.ts';
import { disk, expand, foldersOf, toUri } from './files.ts';
import { type Paint, painter, printable, relativePath, type Style } from './writers/human.ts';
import { toJson } from './writers/json.ts';

/** One finding as JSON says it; lines and columns 1-based, columns in UTF-16 characters. Public: docs/cli.md. */
export interface LintJson {
  /** Relative to the working directory. */
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: 'error' | 'warning' | 'info' | 'hint';
  rule: string;
  message: string;
}

export const lint: Command = {
  name: 'lint',
  summary: 'Check contracts and dbt properties, as the editor does',
  usage: 'data-product lint PATH… [OPTIONS]',
  options: {
    format: SHARED.format,
    'no-baseline': { type: 'boolean', help: 'Show findings of .data-product/baseline.json too, as hints' },
  },
  notes: `PATH is a file, a folder (checked as a workspace, with the rules that look across files) or a pattern.

Exit codes: 0 no error, 1 an error was found, 2 could not run.

Examples:
  data-product lint .
  data-product lint 'data-products/**/contract.yaml' --format json`,
  run,
};

async function run(args: Args, io: Io): Promise<ExitCode> {
  if (args.positionals.length === 0) throw new UsageError('lint needs a PATH: a file, a folder or a pattern.');
  const paths = await expand(args.positionals, io);
  const files = [];
  for (const file of paths) if ((await stat(file)).isFile()) files.push(file);
  const report = await lintWorkspace({
    fileSystem: disk,
    paths: paths.map((file) => toUri(file, io)),
    folders: foldersOf(files, io).map((folder) => toUri(folder, io)),
    baseline: args.flag('no-baseline') ? 'hints' : 'hide',
    signal: io.signal,
  });
  if (io.signal.aborted) return 2;
  for (const { uri, reason } of report.skipped)
    io.err(`data-product: ${relativePath(fileURLToPath(uri), io.cwd)} was not checked: ${reason}.\n`);
  for (const problem of await unreadableBaselines(report.files, io)) io.err(`data-product: ${problem}\n`);
  if (report.files.length === 0) io.err('data-product: no data contract and no dbt properties file was found.\n');
  const findings = report.files.flatMap(({ uri, findings }) => findings.map((finding) => toLintJson(uri, finding, io)));
  const hidden = args.flag('no-baseline') ? 0 : report.files.reduce((sum, { known }) => sum + known, 0);
  io.out(wantsJson(args) ? toJson(findings) : humanLint(findings, report.files.length, hidden, painter(io)));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** A baseline that cannot be read hides nothing: said once, or CI would fail for no visible reason. */
async function unreadableBaselines(files: readonly { uri: string }[], io: Io): Promise<string[]> {
  const folders = new Set(files.map(({ uri }) => path.dirname(fileURLToPath(uri))));
  const places = new Set<string>();
  for (const folder of folders) places.add(await baselineOf(path.join(folder, 'contract.yaml'), io));
  const problems: string[] = [];
  for (const place of places) {
    const read = await readBaseline(place);
    if (typeof read === 'string')
      problems.push(`${relativePath(place, io.cwd)} was not used: ${read}. All findings are shown.`);
  }
  return problems;
}

type Found = Awaited<ReturnType<typeof lintWorkspace>>['files'][number]['findings'][number];

function toLintJson(uri: string, { rule, severity, message, range }: Found, { cwd }: Io): LintJson {
  return {
    file: relativePath(fileURLToPath(uri), cwd),
    line: range.start.line + 1,
    column: range.start.character + 1,
    endLine: range.end.line + 1,
    endColumn: range.end.character + 1,
    severity,
    rule,
    message,
  };
}

const STYLES: Record<LintJson['severity'], Style> = { error: 'red', warning: 'yellow', info: 'blue', hint: 'dim' };

function humanLint(findings: readonly LintJson[], files: number, hidden: number, paint: Paint): string {
  const lines: string[] = [];
  let file = '';
  for (const finding of findings) {
    if (finding.file !== file) lines.push(...(file ? [''] : []), paint('bold', printable(finding.file)));
    file = finding.file;
    const place = `${finding.line}:${finding.column}`.padStart(8);
    lines.push(
      `${place}  ${paint(STYLES[finding.severity], finding.severity.padEnd(7))}  ${printable(finding.message)}  ${paint('dim', finding.rule)}`,
    );
  }
  const count = (severity: LintJson['severity']) => findings.filter((finding) => finding.severity === severity).length;
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const [errors, warnings] = [count('error'), count('warning')];
  const others = findings.length - errors - warnings;
  const summary = `${errors > 0 ? '✖' : '●'} ${plural(files, 'file')} checked: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}${others > 0 ? `, ${plural(others, 'note')}` : ''}${hidden > 0 ? `; ${hidden} in the baseline` : ''}`;
  return `${[...lines, ...(lines.length > 0 ? [''] : []), paint(errors > 0 ? 'red' : 'green', summary)].join('\n')}\n`;
}
