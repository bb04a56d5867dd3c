/**
 * When diagnostics are computed and published. No fixed delay: a document is checked as soon as the edits that are
 * already queued have been applied. What is published always belongs to the newest version.
 */
import type { Diagnostic } from 'vscode-languageserver-types';
import { type LiveFinding, placed } from '../service/live.ts';
import { withSettings } from '../service/rules/index.ts';
import { withoutWaived } from '../service/waivers.ts';
import {
  beside,
  codeDiagnosticsOf,
  diagnose,
  diagnoseCode,
  diagnoseSql,
  diagnosticsOf,
  type Ours,
  rulesAt,
  shownOf,
  today,
  type Workspace,
} from '../workspace/index.ts';
import type { Guard } from './guard.ts';
import type { Settings } from './settings.ts';

/** A burst of edits is not waited for longer than this. */
const MAX_WAIT = 100;
/** Milliseconds a pass may take to renew what other files say of a document. */
const RENEWAL = 4;
/** Typing has paused: documents may do what is too slow for a keystroke. */
const IDLE = 400;

export interface DiagnosticsOptions {
  workspace: Workspace;
  guard: Guard;
  settings: () => Settings;
  publish: (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => void;
}

export class Diagnostics {
  private readonly options: DiagnosticsOptions;
  private readonly dirty = new Set<string>();
  private readonly live = new Map<string, Map<string, readonly LiveFinding[]>>();
  /** What a client shows now, so that nothing is sent to clear what was never shown. */
  private readonly shown = new Set<string>();
  /** Diagnostics of code files as last sent, as text. */
  private readonly code = new Map<string, string>();
  private generation = 0;
  private waitingSince: number | null = null;
  private idle: NodeJS.Timeout | undefined;

  constructor(options: DiagnosticsOptions) {
    this.options = options;
  }

  /** The document's text changed, or it was opened. */
  changed(uri: string): void {
    this.dirty.add(uri);
    this.generation++;
    if (this.waitingSince === null) {
      this.waitingSince = performance.now();
      this.soon(this.generation);
    }
    this.whenIdle();
  }

  private whenIdle(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.reconcile(), IDLE);
  }

  /** Other files or settings changed: every open document is looked at again. */
  changedAll(): void {
    const { documents } = this.options.workspace;
    for (const { uri } of documents.all()) this.changed(uri);
    for (const { uri } of documents.allPlain()) if (this.isSql(uri)) this.changed(uri);
    this.whenIdle();
  }

  /** Live findings stay for the next opening: the preview that found them is still open, and clears them when it is not. */
  closed(uri: string): void {
    this.dirty.delete(uri);
    this.clear(uri);
  }

  /** Keeps what a preview of a topic found, in place of its earlier findings. */
  setLive(uri: string, topic: string, findings: readonly LiveFinding[]): void {
    const topics = this.live.get(uri) ?? new Map<string, readonly LiveFinding[]>();
    topics.set(topic, findings);
    this.live.set(uri, topics);
    this.changed(uri);
  }

  clearLive(uri: string, topic?: string): void {
    if (topic === undefined) this.live.delete(uri);
    else {
      const topics = this.live.get(uri);
      topics?.delete(topic);
      if (topics?.size === 0) this.live.delete(uri);
    }
    this.changed(uri);
  }

  dispose(): void {
    clearTimeout(this.idle);
    this.dirty.clear();
  }

  /**
   * Waits until no edit has come in for a turn of the event loop. The connection hands over one message a turn, so
   * edits that are queued are applied before the check, and none that is not yet typed is waited for.
   */
  private soon(generation: number): void {
    setImmediate(() => {
      const waited = performance.now() - (this.waitingSince ?? 0);
      if (generation === this.generation || waited > MAX_WAIT) this.flush();
      else this.soon(this.generation);
    });
  }

  private flush(): void {
    this.waitingSince = null;
    const [uri] = this.dirty;
    if (uri === undefined) return;
    this.dirty.delete(uri);
    this.publish(uri);
    // One document a turn: a request that came in meanwhile is answered first.
    if (this.dirty.size > 0) {
      this.waitingSince = performance.now();
      this.soon(this.generation);
    }
  }

  private publish(uri: string): void {
    const { workspace, guard, publish } = this.options;
    const ours = workspace.documents.get(uri);
    if (!isEditable(uri) || (!ours && !this.isSql(uri))) {
      this.clear(uri);
      return;
    }
    try {
      if (!ours) {
        this.publishSql(uri);
        return;
      }
      publish({ uri: ours.uri, version: ours.document.version, diagnostics: this.diagnosticsOf(ours) });
      this.shown.add(uri);
    } catch (error) {
      guard.report(`Checking ${uri}`, error);
    }
  }

  private isSql(uri: string): boolean {
    return /\.sql$/i.test(uri) && this.options.workspace.dbt.of(uri) !== undefined;
  }

  /** Models of dbt projects: the file's own version goes along. */
  private publishSql(uri: string): void {
    const { workspace, publish, settings } = this.options;
    const { rules, showBaseline } = settings();
    const diagnostics = diagnoseSql(workspace, uri, rules, showBaseline);
    const document = workspace.documents.plain(uri);
    if (!diagnostics || !document) {
      this.clear(uri);
      return;
    }
    publish({ uri: document.uri, version: document.version, diagnostics });
    this.shown.add(uri);
  }

  private diagnosticsOf(ours: Ours): Diagnostic[] {
    const { workspace, guard } = this.options;
    const { rules: settings, showBaseline } = this.options.settings();
    const found = diagnose(
      workspace,
      ours,
      settings,
      (error) => guard.report('A rule', error),
      late(() => this.changed(ours.uri)),
    );
    const findings = shownOf(beside(workspace, ours, found), showBaseline);
    const rules = rulesAt(workspace, ours.uri, settings);
    const live = [...(this.live.get(ours.uri)?.values() ?? [])].flatMap((found) => placed(ours.document, found));
    return [
      ...diagnosticsOf(workspace, ours, findings),
      ...diagnosticsOf(workspace, ours, withSettings(withoutWaived(ours.document, live, today()), rules), 'live'),
    ];
  }

  private clear(uri: string): void {
    if (this.shown.delete(uri)) this.options.publish({ uri, diagnostics: [] });
  }

  /** Incremental parses settle into what a full parse says, while nobody types. */
  private reconcile(): void {
    for (const { uri } of this.options.workspace.documents.all()) {
      try {
        if (this.options.workspace.documents.reconcile(uri)) this.changed(uri);
      } catch (error) {
        this.options.guard.report(`Reading ${uri} again`, error);
      }
    }
    this.publishCode();
  }

  /** Code around topics is not open here: its findings are told when they differ from what the client shows. */
  private publishCode(): void {
    const { workspace, guard, settings, publish } = this.options;
    try {
      const { rules, showBaseline } = settings();
      const fresh = new Map(
        diagnoseCode(workspace, rules).map(({ file, findings }) => [
          file.uri,
          codeDiagnosticsOf(file, shownOf(beside(workspace, file, findings), showBaseline)),
        ]),
      );
      for (const uri of this.code.keys()) if (!fresh.has(uri)) fresh.set(uri, []);
      for (const [uri, diagnostics] of fresh) {
        const text = JSON.stringify(diagnostics);
        if (this.code.get(uri) === text) continue;
        publish({ uri, diagnostics });
        if (diagnostics.length > 0) this.code.set(uri, text);
        else this.code.delete(uri);
      }
    } catch (error) {
      guard.report('Checking code around topics', error);
    }
  }
}

/** Lets a pass renew for a while what it knows of other files; what is left then is for the next one. */
function late(again: () => void): () => boolean {
  let since: number | undefined;
  let over = false;
  return () => {
    since ??= performance.now();
    if (!over && performance.now() - since > RENEWAL) {
      over = true;
      // A timer, not setImmediate: who waits for an answer comes first.
      setTimeout(again, 0);
    }
    return over;
  };
}

/** Older versions of files are shown beside the newest one: reporting both would double every finding. */
const READ_ONLY =
  /^(git|gitfs|review|pr|vscode-vfs|vscode-scm|merge-conflict\.conflict-diff|conflictResolution|output|search-editor):/i;
export const isEditable = (uri: string): boolean => !READ_ONLY.test(uri);
