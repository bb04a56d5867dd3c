/** Lint for the command line and for CI: the same findings as in the editor, over files and folders. */
import type { Range } from 'vscode-languageserver-types';
import type { Dialect } from '../protocol.ts';
import { type BaselineEntry, baselineEntries } from '../service/baseline.ts';
import { LineIndex } from '../service/document/index.ts';
import type { Finding } from '../service/finding.ts';
import type { RuleSettings } from '../service/rules/index.ts';
import { sqlReferences } from './dbtSql.ts';
import { beside, diagnose, diagnoseCode, shownOf } from './diagnose.ts';
import type { FileSystem } from './fileSystem.ts';
import { Breather, filesBelow, isYaml } from './scan.ts';
import { canonical, isWithin, parent } from './uri.ts';
import { Workspace } from './workspace.ts';

export interface LintOptions {
  fileSystem: FileSystem;
  /** URIs of files and folders to lint. */
  paths: readonly string[];
  /**
   * Folders whose contracts and dbt projects are known to cross-file rules. A folder among `paths` always is; a file
   * outside of all of them is looked at with its own folder.
   */
  folders?: readonly string[];
  settings?: RuleSettings;
  /** What becomes of findings in the baseline: left out (default), shown as hints, or reported like all others. */
  baseline?: 'hide' | 'hints' | 'ignore';
  signal?: AbortSignal;
}
export interface LintFinding {
  rule: string;
  severity: Finding['severity'];
  message: string;
  /** LSP positions: 0-based. */
  range: Range;
}
export interface LintedFile {
  uri: string;
  /** Absent: a file of code around a topic, or a dbt model's SQL. */
  dialect?: Dialect;
  findings: LintFinding[];
  /** How many findings the baseline knows. */
  known: number;
  /** All findings as entries of a baseline. */
  entries: BaselineEntry[];
}
export interface LintReport {
  /** Files of ours in the order of their URIs, those without findings included. */
  files: LintedFile[];
  /** Paths that were named as files and hold nothing of ours, and why. */
  skipped: { uri: string; reason: string }[];
}

/** Lints paths. Never throws for what files hold; a path that does not exist is `skipped`. */
export async function lint(options: LintOptions): Promise<LintReport> {
  const { fileSystem, signal } = options;
  const skipped: LintReport['skipped'] = [];
  const files: string[] = [];
  const folders = new Set(options.folders ?? []);
  for (const uri of options.paths) {
    const stat = await fileSystem.stat(uri);
    if (!stat) skipped.push({ uri, reason: 'there is no such file or folder' });
    else if (stat.kind === 'folder') {
      folders.add(uri);
      for await (const file of filesBelow(fileSystem, uri, isYaml, signal)) files.push(file);
    } else {
      files.push(uri);
      if (![...folders].some((folder) => isWithin(canonical(uri), canonical(folder)))) folders.add(parent(uri));
    }
  }
  const workspace = new Workspace({ fileSystem });
  await workspace.index(outermost([...folders]), signal);
  const named = new Set(options.paths.map(canonical));
  const result: LintedFile[] = [];
  const breather = new Breather();
  for (const uri of unique(files)) {
    if (signal?.aborted) break;
    const linted = await lintFile(workspace, uri, options);
    if (linted) result.push(linted);
    else if (named.has(canonical(uri)) && !workspace.readers.knows(uri))
      skipped.push({ uri, reason: 'it is no data contract and no dbt properties file' });
    await breather.rest();
  }
  result.push(...(await lintCode(workspace, options)), ...(await lintSql(workspace, options)));
  return { files: result.sort((a, b) => (a.uri < b.uri ? -1 : 1)), skipped };
}

/** Code and schema files below the paths with findings. */
async function lintCode(workspace: Workspace, options: LintOptions): Promise<LintedFile[]> {
  for (const { file } of workspace.readers.findings()) await workspace.agreed(file.uri);
  const files = diagnoseCode(workspace, options.settings ?? {}).filter(({ file }) =>
    options.paths.some((path) => isWithin(canonical(file.uri), canonical(path))),
  );
  return Promise.all(
    files.map(({ file, findings }) =>
      lintedText(workspace, file.uri, findings, (found) => file.rangeOf(found), options),
    ),
  );
}

/** Findings of a file that is no YAML, beside its baseline. */
async function lintedText(
  workspace: Workspace,
  uri: string,
  found: readonly Finding[],
  rangeOf: (finding: Finding) => Range,
  { baseline = 'hide' }: LintOptions,
): Promise<LintedFile> {
  workspace.baselines.of(uri);
  await workspace.baselines.files.settled();
  const compared = beside(workspace, { uri }, found);
  const shown = baseline === 'ignore' ? found : shownOf(compared, baseline === 'hints');
  const findings = shown.map((finding) => {
    const { rule, severity, message } = finding;
    return { rule, severity, message, range: rangeOf(finding) };
  });
  return { uri, findings, known: compared.known.length, entries: baselineEntries(null, found) };
}

/** SQL of dbt projects below the paths, as far as it refers to what is not there. */
async function lintSql(workspace: Workspace, options: LintOptions): Promise<LintedFile[]> {
  const { fileSystem, paths, settings = {}, signal } = options;
  const found: LintedFile[] = [];
  const breather = new Breather();
  const files = workspace.dbt.all().flatMap(({ models }) => [...models.values()].flatMap(({ file }) => file ?? []));
  for (const uri of unique(files)) {
    if (signal?.aborted) break;
    if (!/\.sql$/i.test(uri) || !paths.some((path) => isWithin(canonical(uri), canonical(path)))) continue;
    const text = (await fileSystem.readFile(uri)) ?? '';
    const lines = new LineIndex(text);
    await workspace.agreed(uri);
    const findings = sqlReferences(workspace, uri, text, settings);
    const rangeOf = ({ start, end }: Finding) => ({ start: lines.positionAt(start), end: lines.positionAt(end) });
    if (findings.length > 0) found.push(await lintedText(workspace, uri, findings, rangeOf, options));
    await breather.rest();
  }
  return found;
}

/** One file of an indexed workspace; null when it is none of ours. */
async function lintFile(
  workspace: Workspace,
  uri: string,
  { settings = {}, baseline = 'hide' }: LintOptions,
): Promise<LintedFile | null> {
  const read = await workspace.read(uri);
  if (!read) return null;
  // Opened like in an editor, so that rules see the same document the positions come from.
  workspace.documents.didOpen(uri, 0, read.document.text);
  try {
    const ours = workspace.documents.get(uri);
    if (!ours) return null;
    await workspace.settled(uri);
    const found = diagnose(workspace, ours, settings);
    const compared = beside(workspace, ours, found);
    const shown = baseline === 'ignore' ? found : shownOf(compared, baseline === 'hints');
    const findings = shown.map(({ rule, severity, message, start, end }) => ({
      rule,
      severity,
      message,
      range: ours.document.rangeAt({ start, end }),
    }));
    const entries = baselineEntries(ours.document, found);
    return { uri, dialect: ours.dialect, findings, known: compared.known.length, entries };
  } finally {
    workspace.documents.didClose(uri);
  }
}

function outermost(folders: readonly string[]): string[] {
  return folders.filter(
    (folder) =>
      !folders.some(
        (other) =>
          other !== folder && canonical(other) !== canonical(folder) && isWithin(canonical(folder), canonical(other)),
      ),
  );
}

function unique(uris: readonly string[]): string[] {
  return [...new Map(uris.map((uri) => [canonical(uri), uri])).values()];
}
