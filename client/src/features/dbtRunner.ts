import * as vscode from 'vscode';
import type { DbtEnd } from '../../../connectors/src/dbt/index.ts';
import type { Failure, Result } from '../../../server/src/protocol.ts';
import { loadDbt } from '../connections/connectors.ts';
import { type DbtResults, ranSince } from './dbtResults.ts';

/** What a command of dbt is about. Travels through code lenses, so it is plain data. */
export interface DbtTarget {
  /** URI of the project's folder. */
  project: string;
  kind: 'model' | 'seed' | 'snapshot' | 'source';
  name: string;
  /** Set when only the tests of a column are meant. */
  column?: string;
  /** How it is called in messages: `customer_insights.segment`. */
  label: string;
  /** dbt's selection, criterion by criterion. */
  select: string[];
}
export type DbtVerb = 'build' | 'test' | 'freshness';

const ARGUMENTS: Readonly<Record<DbtVerb, string[]>> = {
  build: ['build'],
  test: ['test'],
  freshness: ['source', 'freshness'],
};

export type RunEnd = { end: DbtEnd; ran: string[] } | Failure;

/** Runs the project's own dbt, one command at a time per project: dbt's commands share a target folder. */
export class DbtRunner implements vscode.Disposable {
  readonly #results: DbtResults;
  readonly #running = new Map<string, { target: DbtTarget; verb: DbtVerb | undefined }>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when a command begins or ends. */
  readonly onDidChange = this.#changed.event;
  #channel: vscode.OutputChannel | undefined;

  constructor(results: DbtResults) {
    this.#results = results;
  }

  /** Where dbt's own words go. */
  get channel(): vscode.OutputChannel {
    this.#channel ??= vscode.window.createOutputChannel('dbt (Data Product Tools)');
    return this.#channel;
  }

  isRunning(target: DbtTarget, verb: DbtVerb): boolean {
    const running = this.#running.get(target.project);
    return running?.verb === verb && running.target.label === target.label;
  }

  /** What runs in the project now. */
  running(project: string): string | undefined {
    const running = this.#running.get(project);
    return running && `dbt ${running.verb ? ARGUMENTS[running.verb].join(' ') : 'deps'} ${running.target.label}`.trim();
  }

  /** Runs a command on a selection and reads its results. Never rejects. */
  run(verb: DbtVerb, target: DbtTarget): Promise<RunEnd> {
    return this.#run(verb, target, [...ARGUMENTS[verb], '--select', ...target.select]);
  }

  /** Installs the project's packages. */
  deps(target: DbtTarget): Promise<RunEnd> {
    return this.#run(undefined, target, ['deps']);
  }

  async #run(verb: DbtVerb | undefined, target: DbtTarget, args: string[]): Promise<RunEnd> {
    const odd = target.select.find((each) => !/^[\w][\w.:,*+@/-]*$/.test(each));
    if (odd !== undefined)
      return { ok: false, code: 'dbt/bad-name', reason: vscode.l10n.t('dbt cannot select {0}.', odd), action: '' };
    this.#running.set(target.project, { target, verb });
    this.#changed.fire();
    const title = `dbt ${(verb ? ARGUMENTS[verb] : ['deps']).join(' ')} ${target.label}`;
    const folder = vscode.Uri.parse(target.project, true);
    try {
      const before = new Map((await this.#results.of(folder))?.outcomes);
      const ended = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (progress, token) => this.#execute(target, args, progress, token),
      );
      if (!ended.ok) return ended;
      await this.#results.refresh(folder);
      return { end: ended.value, ran: ranSince(before, await this.#results.of(folder)) };
    } finally {
      this.#running.delete(target.project);
      this.#changed.fire();
    }
  }

  async #execute(
    { project }: DbtTarget,
    args: readonly string[],
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<Result<DbtEnd>> {
    const { findDbt, runDbt } = await loadDbt();
    const folder = vscode.Uri.parse(project, true);
    const root = vscode.workspace.getWorkspaceFolder(folder)?.uri.fsPath ?? folder.fsPath;
    const settings = vscode.workspace.getConfiguration('dataProduct', folder);
    const setting = settings.get('dbt.executable', '');
    const more = settings.get<string[]>('dbt.arguments', []).filter((each) => typeof each === 'string');
    const found = await findDbt({ project: folder.fsPath, root, setting, env: process.env });
    if (!found.ok) return found;
    const abort = new AbortController();
    token.onCancellationRequested(() => {
      progress.report({ message: vscode.l10n.t('cancelling…') });
      abort.abort();
    });
    const all = [...args, ...more];
    this.channel.appendLine(`\n> ${found.value} ${all.join(' ')}    (${folder.fsPath})`);
    let done = 0;
    return runDbt({
      executable: found.value,
      args: all,
      project: folder.fsPath,
      env: process.env,
      signal: abort.signal,
      onLine: (line, step) => {
        this.channel.appendLine(line);
        if (!step || abort.signal.aborted) return;
        const increment = ((step.done - done) / step.total) * 100;
        done = step.done;
        progress.report({ message: vscode.l10n.t('{0} of {1}', step.done, step.total), increment });
      },
    });
  }

  dispose(): void {
    this.#channel?.dispose();
    this.#changed.dispose();
  }
}
