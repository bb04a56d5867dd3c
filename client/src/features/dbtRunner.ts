import * as vscode from 'vscode';
import type { DbtEnd } from '../../../connectors/src/dbt/index.ts';
import type { Failure, Result } from '../../../server/src/protocol.ts';
import { loadDbt } from '../connections/connectors.ts';
import { type DbtResults, ranSince } from './dbtResults.ts';
import { isSelectable } from './dbtSelector.ts';

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

/** `wrote`: dbt has left artifacts where the project's are read. */
export type RunEnd = { end: DbtEnd; ran: string[]; wrote: boolean } | Failure;

interface Running {
  target: DbtTarget;
  verb: DbtVerb | undefined;
  abort: AbortController;
  kill: AbortController;
  ended: Promise<RunEnd>;
}

/** How long a closing window waits for dbt to cancel its queries; the editor itself waits little longer. */
const CLOSING_MS = 3000;

/** Runs the project's own dbt, one command at a time per project: dbt's commands share a target folder. */
export class DbtRunner implements vscode.Disposable {
  readonly #results: DbtResults;
  readonly #running = new Map<string, Running>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when a command begins or ends. */
  readonly onDidChange = this.#changed.event;
  #channel: vscode.OutputChannel | undefined;
  #disposed = false;

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

  /** Saves the project's files, runs a command on a selection and reads its results. Never rejects. */
  run(verb: DbtVerb, target: DbtTarget): Promise<RunEnd> {
    return this.#start(verb, target, [...ARGUMENTS[verb], '--select', ...target.select]);
  }

  /** Installs the project's packages. */
  deps(target: DbtTarget): Promise<RunEnd> {
    return this.#start(undefined, target, ['deps']);
  }

  /** Cancels what runs, and ends what does not end by itself. */
  async stop(): Promise<void> {
    const all = [...this.#running.values()];
    for (const { abort } of all) abort.abort();
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSING_MS);
    });
    await Promise.race([Promise.allSettled(all.map(({ ended }) => ended)), waited]);
    clearTimeout(timer);
    for (const { kill } of all) kill.abort();
  }

  /** Takes the project's place before anything is waited for: a second click must find it taken. */
  #start(verb: DbtVerb | undefined, target: DbtTarget, args: string[]): Promise<RunEnd> {
    const odd = target.select.find((each) => !isSelectable(each));
    if (odd !== undefined)
      return Promise.resolve(failure('dbt/bad-name', vscode.l10n.t('dbt cannot select {0}.', odd)));
    const busy = this.#running.get(target.project);
    if (busy) {
      const reason = vscode.l10n.t('{0} is still running in this project. Wait for it, or cancel it.', titleOf(busy));
      return Promise.resolve(failure('dbt/busy', reason));
    }
    const started = { target, verb, abort: new AbortController(), kill: new AbortController() };
    const ended = Promise.resolve().then(() => this.#run(started, args));
    this.#running.set(target.project, { ...started, ended });
    this.#changed.fire();
    return ended.finally(() => {
      this.#running.delete(target.project);
      this.#changed.fire();
    });
  }

  async #run(running: Omit<Running, 'ended'>, args: readonly string[]): Promise<RunEnd> {
    const folder = vscode.Uri.parse(running.target.project, true);
    const { artifactTimes } = await loadDbt();
    await saveAll(folder);
    const before = new Map((await this.#results.of(folder))?.outcomes);
    const times = await artifactTimes(folder.fsPath);
    const ended = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: titleOf(running), cancellable: true },
      (progress, token) => this.#execute(running, args, progress, token),
    );
    if (!ended.ok) return ended;
    if (this.#disposed) return { end: ended.value, ran: [], wrote: false };
    await this.#results.refresh(folder);
    const wrote = (await artifactTimes(folder.fsPath)) !== times;
    return { end: ended.value, ran: ranSince(before, await this.#results.of(folder)), wrote };
  }

  async #execute(
    { target: { project }, abort, kill }: Omit<Running, 'ended'>,
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
    token.onCancellationRequested(() => {
      progress.report({ message: vscode.l10n.t('cancelling…') });
      abort.abort();
    });
    const all = [...args, ...more];
    this.#say(`\n> ${found.value} ${all.join(' ')}    (${folder.fsPath})`);
    let done = 0;
    return runDbt({
      executable: found.value,
      args: all,
      project: folder.fsPath,
      env: process.env,
      signal: abort.signal,
      kill: kill.signal,
      onLine: (line, step) => {
        this.#say(line);
        if (!step || abort.signal.aborted) return;
        const increment = ((step.done - done) / step.total) * 100;
        done = step.done;
        progress.report({ message: vscode.l10n.t('{0} of {1}', step.done, step.total), increment });
      },
    });
  }

  #say(line: string): void {
    if (!this.#disposed) this.channel.appendLine(line);
  }

  dispose(): void {
    void this.stop();
    this.#disposed = true;
    this.#channel?.dispose();
    this.#changed.dispose();
  }
}

const failure = (code: string, reason: string): Failure => ({ ok: false, code, reason, action: '' });

const titleOf = ({ verb, target }: Pick<Running, 'verb' | 'target'>): string =>
  `dbt ${(verb ? ARGUMENTS[verb] : ['deps']).join(' ')} ${target.label}`;

/** dbt reads files, not editors. */
async function saveAll(folder: vscode.Uri): Promise<void> {
  for (const document of vscode.workspace.textDocuments)
    if (document.isDirty && document.uri.toString().startsWith(`${folder.toString()}/`)) await document.save();
}
