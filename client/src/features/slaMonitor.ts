import * as vscode from 'vscode';
import type { Evidence, ObjectiveInfo, ObjectiveStatus } from '../../../server/src/protocol.ts';
import type { Connections } from '../connections/connections.ts';
import { isCandidate } from '../documents.ts';
import type { LanguageServer } from '../languageServer.ts';
import type { Log } from '../log.ts';
import { askConsent } from './consentQuestion.ts';
import { EvidenceStore } from './evidenceStore.ts';

/** Ages shown in the editor are renewed this often; nothing is asked for that. */
const RENDER_MS = 5000;
const SETTLE_MS = 300;

interface Watched {
  objectives: ObjectiveInfo[];
  statuses: ObjectiveStatus[];
}

/**
 * Keeps the SLA statuses of every contract in view. Measures on save, on command and on a timer that rests while the window has no
 * focus; between measurements only the ages are worked out anew, from the evidence at hand.
 */
export class SlaMonitor implements vscode.Disposable {
  readonly #server: LanguageServer;
  readonly #log: Log;
  readonly #connections: Connections;
  readonly #store: EvidenceStore;
  readonly #watched = new Map<string, Watched>();
  readonly #changed = new vscode.EventEmitter<string>();
  /** Fires with the URI whose statuses changed. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  readonly #settling = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #renderTimer = setInterval(() => void this.#tick(), RENDER_MS);
  #measuring: Promise<void> | undefined;
  #measuredAt = 0;

  constructor(server: LanguageServer, connections: Connections, log: Log) {
    this.#server = server;
    this.#log = log;
    this.#connections = connections;
    this.#store = new EvidenceStore(connections, server, log);
    this.#disposables = [
      this.#changed,
      this.#store,
      vscode.window.onDidChangeVisibleTextEditors(() => void this.#viewChanged()),
      vscode.workspace.onDidChangeTextDocument((event) => this.#edited(event.document)),
      vscode.workspace.onDidSaveTextDocument(
        (document) => this.#watched.has(document.uri.toString()) && void this.measure(true),
      ),
      vscode.window.onDidChangeWindowState((state) => state.focused && void this.#tick()),
      server.onDidChangeState(() => server.running && void this.#viewChanged()),
      connections.onDidChange(() => void this.measure(true)),
    ];
  }

  /** The statuses of a document, when it is in view and promises something. */
  statuses(uri: string): ObjectiveStatus[] | undefined {
    return this.#watched.get(uri)?.statuses;
  }

  /** The objectives in view, for the question which connections they need. */
  objectives(): ObjectiveInfo[] {
    return [...this.#watched.values()].flatMap((each) => each.objectives);
  }

  /** Measures now. `byUser`: a command of the user, which may use every connection needed. False when nothing in view promises anything. */
  async refresh({ byUser, uri }: { byUser: boolean; uri?: string }): Promise<boolean> {
    await this.#viewChanged();
    if (uri && !this.#watched.has(uri)) await this.#load(uri);
    if (!this.objectives().length) return false;
    if (byUser) await this.#store.allow(this.objectives());
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Measuring SLAs…') },
      () => this.measure(true),
    );
    return true;
  }

  /** Drops all evidence: the connections may not be used any more. */
  forget(): void {
    this.#store.clear();
    for (const uri of this.#watched.keys()) void this.#render(uri);
  }

  /** Measures what is in view; one measurement at a time, `force` starts another when one runs. */
  async measure(force = false): Promise<void> {
    if (this.#measuring) {
      await this.#measuring;
      if (!force) return;
    }
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = undefined;
    });
    await this.#measuring;
  }

  async #measure(): Promise<void> {
    this.#measuredAt = Date.now();
    if (!this.objectives().length) return;
    try {
      const blocked = await this.#store.gather(
        [...this.#watched].map(([uri, { objectives: own }]) => ({ uri, objectives: own })),
      );
      void askConsent(this.#connections, blocked).then((granted) => (granted ? this.measure(true) : undefined));
    } catch (error) {
      this.#log.error('Measuring SLAs', error);
    }
    await Promise.all([...this.#watched.keys()].map((uri) => this.#render(uri)));
  }

  async #tick(): Promise<void> {
    if (!vscode.window.state.focused) return;
    const seconds = vscode.workspace.getConfiguration('dataProduct').get('sla.refreshInterval', 60);
    if (seconds > 0 && Date.now() - this.#measuredAt >= seconds * 1000) await this.measure();
    else await Promise.all([...this.#watched.keys()].map((uri) => this.#render(uri)));
  }

  /** Editors came or went: both sides of a diff count. */
  async #viewChanged(): Promise<void> {
    const visible = new Set(
      vscode.window.visibleTextEditors
        .filter((editor) => isCandidate(editor.document))
        .map((editor) => editor.document.uri.toString()),
    );
    for (const uri of this.#watched.keys()) if (!visible.has(uri)) this.#watched.delete(uri);
    const fresh = [...visible].filter((uri) => !this.#watched.has(uri));
    const loaded = await Promise.all(fresh.map((uri) => this.#load(uri)));
    // A measurement that runs does not know the new documents.
    if (loaded.some(Boolean)) await this.measure(true);
  }

  /** Reads a document's objectives; true when it has some. */
  async #load(uri: string): Promise<boolean> {
    const result = await this.#server.objectives(uri);
    if (!result?.objectives.length) {
      if (this.#watched.delete(uri)) this.#changed.fire(uri);
      return false;
    }
    this.#watched.set(uri, { objectives: result.objectives, statuses: this.#watched.get(uri)?.statuses ?? [] });
    await this.#render(uri);
    return true;
  }

  #edited(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    if (!isCandidate(document) || !vscode.window.visibleTextEditors.some((editor) => editor.document === document))
      return;
    clearTimeout(this.#settling.get(uri));
    this.#settling.set(
      uri,
      setTimeout(() => {
        this.#settling.delete(uri);
        void this.#load(uri);
      }, SETTLE_MS),
    );
  }

  async #render(uri: string): Promise<void> {
    const watched = this.#watched.get(uri);
    if (!watched) return;
    const evidence = watched.objectives.flatMap(
      (objective) => this.#store.of(objective) ?? pending(objective, !!this.#measuring),
    );
    const result = await this.#server.status({ uri, evidence });
    if (!result || this.#watched.get(uri) !== watched) return;
    watched.statuses = result.statuses;
    this.#changed.fire(uri);
  }

  dispose(): void {
    clearInterval(this.#renderTimer);
    for (const timer of this.#settling.values()) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

/** What is said until the first measurement answers. */
function pending(objective: ObjectiveInfo, measuring: boolean): Evidence[] {
  if (objective.unmeasurable) return [];
  const reason = measuring ? vscode.l10n.t('measuring…') : vscode.l10n.t('not measured yet');
  return [{ objective: objective.id, ok: false, reason, observedAt: new Date().toISOString() }];
}
