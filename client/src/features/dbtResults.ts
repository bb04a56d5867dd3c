import * as vscode from 'vscode';
import type { DbtOutcome, DbtRun } from '../../../connectors/src/dbt/index.ts';
import { loadDbt } from '../connections/connectors.ts';
import type { Log } from '../log.ts';

/** dbt writes its artifacts one after the other: they are read once it has been quiet for this long. */
const SETTLE_MS = 400;

interface Project {
  folder: vscode.Uri;
  run?: DbtRun;
  /** Modification times of the artifacts as they were read. */
  times: string;
  /** Nodes that ran while this window watched: only of them Problems tell, older results are shown and no more. */
  fresh: Set<string>;
  reading: Promise<void>;
  watchers: vscode.Disposable[];
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * What dbt last did, per project. Every command of dbt overwrites run_results.json with what it ran itself: results of
 * earlier runs are kept beside it.
 */
export class DbtResults implements vscode.Disposable {
  readonly #log: Log;
  readonly #projects = new Map<string, Project>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  /** Fires with the project's folder when its results have been read anew. */
  readonly onDidChange = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
  }

  /** The results of a project; undefined while they are read, and where dbt has not run. */
  async of(folder: vscode.Uri): Promise<DbtRun | undefined> {
    const project = this.#project(folder);
    await project.reading;
    return project.run;
  }

  /** Nodes that ran since the window opened, with how they ended. */
  freshOf(folder: vscode.Uri): [id: string, outcome: DbtOutcome][] {
    const project = this.#projects.get(folder.toString());
    return [...(project?.run?.outcomes ?? [])].filter(([id]) => project?.fresh.has(id));
  }

  /** Reads the artifacts when they are newer than what is known. */
  async refresh(folder: vscode.Uri): Promise<void> {
    const project = this.#project(folder);
    await project.reading;
    const before = new Map(project.run?.outcomes);
    project.reading = this.#read(project);
    await project.reading;
    for (const id of ranSince(before, project.run)) project.fresh.add(id);
    this.#changed.fire(folder);
  }

  #project(folder: vscode.Uri): Project {
    const key = folder.toString();
    const known = this.#projects.get(key);
    if (known) return known;
    const project: Project = { folder, times: '', fresh: new Set(), watchers: [], reading: Promise.resolve() };
    this.#projects.set(key, project);
    project.reading = this.#read(project).then(() => this.#watch(project));
    return project;
  }

  async #read(project: Project): Promise<void> {
    try {
      const { artifactTimes, readRun } = await loadDbt();
      const times = await artifactTimes(project.folder.fsPath);
      if (times === project.times) return;
      const read = await readRun(project.folder.fsPath);
      if (!read.ok) {
        if (read.code !== 'dbt/no-results') this.#log.warn(read.reason);
        return;
      }
      const outcomes = new Map(project.run?.outcomes);
      for (const [id, outcome] of read.value.outcomes)
        if ((outcomes.get(id)?.at ?? '') <= outcome.at) outcomes.set(id, outcome);
      project.times = times;
      project.run = { nodes: read.value.nodes, outcomes };
    } catch (error) {
      this.#log.error(`Reading the results of dbt in ${project.folder.fsPath}`, error);
    }
  }

  async #watch(project: Project): Promise<void> {
    const { targetFolder } = await loadDbt();
    const target = vscode.Uri.file(await targetFolder(project.folder.fsPath));
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(target, '{run_results,sources,manifest}.json'),
    );
    const soon = () => {
      clearTimeout(project.timer);
      project.timer = setTimeout(() => void this.refresh(project.folder), SETTLE_MS);
    };
    project.watchers.push(watcher, watcher.onDidChange(soon), watcher.onDidCreate(soon));
  }

  dispose(): void {
    for (const { timer, watchers } of this.#projects.values()) {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.dispose();
    }
    this.#projects.clear();
    this.#changed.dispose();
  }
}

/** The nodes that have another result than before. */
export const ranSince = (before: ReadonlyMap<string, DbtOutcome>, run: DbtRun | undefined): string[] =>
  [...(run?.outcomes ?? [])].filter(([id, { at }]) => before.get(id)?.at !== at).map(([id]) => id);
