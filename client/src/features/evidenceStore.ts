import * as vscode from 'vscode';
import type { Entry } from '../../../connectors/src/config/index.ts';
import type { Evidence, EvidenceSource, ObjectiveInfo } from '../../../server/src/protocol.ts';
import type { Connections } from '../connections/connections.ts';
import { loadEvidence } from '../connections/connectors.ts';
import type { LanguageServer } from '../languageServer.ts';
import type { Log } from '../log.ts';
import { liveJudge } from './liveConformance.ts';

/** A measurement that takes longer is given up; the next one tries again. */
const TIMEOUT_MS = 45_000;

/** Objectives that ask the same of the same sources share one measurement, on whichever side of a diff they stand. */
const keyOf = (objective: ObjectiveInfo): string => JSON.stringify([objective.kind, objective.sources]);

export interface DocumentObjectives {
  uri: string;
  objectives: ObjectiveInfo[];
}

/** Evidence by what was asked. It uses a connection only when the user allowed it. */
export class EvidenceStore implements vscode.Disposable {
  readonly #connections: Connections;
  readonly #server: LanguageServer;
  readonly #log: Log;
  #evidence = new Map<string, Evidence[]>();
  #abort: AbortController | undefined;

  constructor(connections: Connections, server: LanguageServer, log: Log) {
    this.#connections = connections;
    this.#server = server;
    this.#log = log;
  }

  /** The evidence at hand for an objective; undefined before the first measurement. */
  of(objective: ObjectiveInfo): Evidence[] | undefined {
    return this.#evidence.get(keyOf(objective))?.map((evidence) => ({ ...evidence, objective: objective.id }));
  }

  clear(): void {
    this.#abort?.abort();
    this.#evidence.clear();
  }

  /** The user asked for a measurement: the connections these need may be used from now on. */
  async allow(objectives: ObjectiveInfo[]): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const entries = await Promise.all(
      objectives.flatMap((objective) => objective.sources).map((source) => this.#entryOf(source)),
    );
    await this.#connections.consent.grant(entries.filter((entry) => entry !== undefined));
  }

  /**
   * Measures every objective once.
   * @returns the connections that were not used because the user has not allowed them yet
   */
  async gather(documents: DocumentObjectives[]): Promise<Entry[]> {
    const unique = new Map<string, ObjectiveInfo>();
    for (const objective of documents.flatMap(({ objectives }) => objectives))
      if (!unique.has(keyOf(objective))) unique.set(keyOf(objective), objective);
    const blocked = new Map<string, Entry>();
    const asked: ObjectiveInfo[] = [];
    for (const [key, objective] of unique) {
      const { sources, missing } = await this.#allowedSources(objective);
      for (const entry of missing) blocked.set(`${entry.kind}/${entry.name}`, entry);
      if (sources.length || !missing.length) asked.push({ ...objective, id: key, sources });
      else this.#evidence.set(key, [refused(key, missing)]);
    }
    await this.#ask(asked, documents);
    for (const key of this.#evidence.keys()) if (!unique.has(key)) this.#evidence.delete(key);
    return [...blocked.values()];
  }

  async #ask(objectives: ObjectiveInfo[], documents: DocumentObjectives[]): Promise<void> {
    if (!objectives.length) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const { gatherEvidence } = await loadEvidence();
    const sessions = await this.#connections.sessions();
    const started = performance.now();
    const all = await gatherEvidence(objectives, {
      sessions,
      signal,
      conformLive: liveJudge(this.#server, documents),
    });
    if (abort.signal.aborted) return;
    for (const { id } of objectives)
      this.#evidence.set(
        id,
        all.filter((evidence) => evidence.objective === id),
      );
    this.#log.channel.debug(
      `Measured ${objectives.length} objectives in ${Math.round(performance.now() - started)} ms`,
    );
  }

  /** The sources whose connection may be used, and the connections of the others. */
  async #allowedSources(objective: ObjectiveInfo): Promise<{ sources: EvidenceSource[]; missing: Entry[] }> {
    const sources: EvidenceSource[] = [];
    const missing: Entry[] = [];
    for (const source of objective.sources) {
      const entry = await this.#entryOf(source);
      // Without an entry there is nothing to protect: the source itself says what is missing.
      if (!entry || this.#connections.consent.has(entry)) sources.push(source);
      else missing.push(entry);
    }
    return { sources, missing };
  }

  async #entryOf(source: EvidenceSource): Promise<Entry | undefined> {
    if (source.source === 'dbt') return undefined;
    const kind = source.source === 'live' ? 'kafka' : source.source;
    const chosen = await this.#connections.choose(kind, source.connection);
    return chosen.ok ? chosen.value : undefined;
  }

  dispose(): void {
    this.clear();
  }
}

function refused(objective: string, entries: Entry[]): Evidence {
  const names = entries.map((entry) => `"${entry.name}"`).join(', ');
  return {
    objective,
    ok: false,
    reason: vscode.l10n.t('connection {0} is not used by itself yet', names),
    action: vscode.l10n.t('Run "Data Product: Refresh SLA", or choose "Use in This Workspace" when asked.'),
    observedAt: new Date().toISOString(),
  };
}
