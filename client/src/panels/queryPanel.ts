import * as vscode from 'vscode';
import type { QueryOutcome, SnowflakeSession, SqlFailure } from '../../../connectors/src/snowflake/index.ts';
import type { QueryColumn } from '../../../connectors/src/types.ts';
import type { Failure, Result } from '../../../server/src/protocol.ts';
import type { Connections } from '../connections/connections.ts';
import type { SqlErrors } from '../features/sqlErrors.ts';
import type { Log } from '../log.ts';
import { actionsFor } from './failureActions.ts';
import { mayRun } from './mayRun.ts';
import { pageHtml, pageSetup, panelIcon, saveExport } from './page.ts';
import type { FromQueryPage, PlanSource, QueryAction, QuerySource, QueryState, ToQueryPage } from './queryMessages.ts';

export interface QueryRequest {
  sql: string;
  source: QuerySource;
  connection?: string;
  /**
   * Writes the SQL for the open session (a contract's columns, named as the table names them); absent: `sql` as it is.
   * Generated SQL is checked to be read-only before it runs.
   */
  plan?: PlanSource;
}

export interface QueryPanelServices {
  context: vscode.ExtensionContext;
  log: Log;
  connections: Connections;
  sqlErrors: SqlErrors;
  /** Writes the SQL of a plan, and refuses what is not read-only. */
  prepare(request: QueryRequest, session: SnowflakeSession, signal: AbortSignal): Promise<Result<string>>;
  act(action: Exclude<QueryAction, 'retry' | 'goToError'>, panel: QueryPanel): Promise<void>;
}

/** Cancelled, or a newer run has begun: nothing more is asked of Snowflake. The text is never shown. */
const superseded = (): Failure => ({
  ok: false,
  code: 'query/cancelled',
  reason: 'The query was cancelled before it ran.',
  action: 'Run it again when you want it.',
});

/** One query's panel: runs it, streams the rows to the page, keeps the last result when a run fails. */
export class QueryPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #services: QueryPanelServices;
  #request: QueryRequest;
  #state: QueryState;
  /** The run whose columns the page was told last. */
  #begun = 0;
  #asking = false;
  #disposed = false;
  #abort: AbortController | undefined;
  #ready: Promise<void>;
  #markReady: () => void = () => {};
  #error: vscode.Location | undefined;
  readonly #disposables: vscode.Disposable[] = [];

  constructor(services: QueryPanelServices, panel: vscode.WebviewPanel, request: QueryRequest) {
    this.#services = services;
    this.panel = panel;
    this.#request = request;
    this.#state = {
      sql: request.sql,
      source: request.source,
      phase: 'idle',
      run: 0,
      requested: { connection: request.connection, plan: request.plan },
    };
    this.#ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    panel.title = request.source.label;
    panel.iconPath = panelIcon(services.context);
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((message: FromQueryPage) =>
        this.#receive(message).catch((error) =>
          services.log.show(vscode.l10n.t('Query {0}', this.#request.source.label), error),
        ),
      ),
      panel.onDidDispose(() => this.dispose()),
    );
    panel.webview.html = pageHtml(panel.webview, services.context, 'query', panel.title);
  }

  get request(): QueryRequest {
    return this.#request;
  }

  #post(message: ToQueryPage): void {
    void this.#ready.then(() => this.#disposed || this.panel.webview.postMessage(message));
  }

  #set(change: Partial<QueryState>): void {
    this.#state = { ...this.#state, ...change };
    this.#post({ type: 'state', state: this.#state });
  }

  async #receive(message: FromQueryPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        void this.panel.webview.postMessage({ type: 'setup', setup: pageSetup(0) } satisfies ToQueryPage);
        this.#markReady();
        this.#set({});
        break;
      case 'run':
        await this.run();
        break;
      case 'cancel':
        this.#abort?.abort();
        break;
      case 'act':
        if (message.action === 'retry') await this.run();
        else if (message.action === 'goToError') await this.#goToError();
        else await this.#services.act(message.action, this);
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
      case 'export':
        await saveExport(message.text, `${this.#request.source.label.replace(/\W+/g, '-')}.csv`, { CSV: ['csv'] });
        break;
      case 'error':
        this.#services.log.error(`Page of query ${this.#request.source.label}`, message.message);
    }
  }

  async #goToError(): Promise<void> {
    if (!this.#error) return;
    const editor = await vscode.window.showTextDocument(this.#error.uri, { viewColumn: vscode.ViewColumn.One });
    editor.selection = new vscode.Selection(this.#error.range.start, this.#error.range.start);
    editor.revealRange(this.#error.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** Runs another request in this panel. */
  async show(request: QueryRequest): Promise<void> {
    if (!(await this.#mayRun(request))) return;
    this.#request = request;
    this.panel.title = request.source.label;
    await this.start();
  }

  /** Runs the query again; typed SQL that may write is confirmed each time. */
  async run(): Promise<void> {
    if (await this.#mayRun(this.#request)) await this.start();
  }

  /** One question at a time: a second click while it stands would run a write twice. */
  async #mayRun({ sql, plan }: QueryRequest): Promise<boolean> {
    if (plan) return true;
    if (this.#asking) return false;
    this.#asking = true;
    try {
      return (await mayRun(sql)) && !this.#disposed;
    } finally {
      this.#asking = false;
    }
  }

  /** Runs the query, which the user has confirmed if it writes. A later run ends this one. */
  async start(): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const run = this.#state.run + 1;
    const { sql, source, connection, plan } = this.#request;
    this.#error = undefined;
    this.#services.sqlErrors.clear(source.uri);
    this.#set({
      sql,
      source,
      run,
      requested: { connection, plan },
      phase: 'connecting',
      failure: undefined,
      queryId: undefined,
      startedAt: new Date().toISOString(),
    });
    try {
      await this.#runWith(abort.signal, run);
    } catch (error) {
      this.#services.log.error(`Query ${source.label}`, error);
      this.#fail(
        { ok: false, code: 'unexpected', reason: String(error), action: vscode.l10n.t('See the log, then retry.') },
        run,
      );
    }
  }

  async #runWith(signal: AbortSignal, run: number): Promise<void> {
    const { connections } = this.#services;
    const entry = await connections.choose('snowflake', this.#request.connection);
    if (!entry.ok) return this.#fail(entry, run);
    await connections.consent.grant([entry.value]);
    if (this.#stale(run)) return;
    this.#set({ connection: `${entry.value.name} · ${entry.value.origin.text}` });
    const sessions = await connections.sessions();
    const outcome = await sessions.withSnowflake(entry.value.name, (session) => this.#query(session, signal, run), {
      signal,
    });
    if (this.#stale(run)) return;
    if (!outcome.ok) return this.#fail(outcome, run);
    const { columns, rowCount, truncated, elapsedMs, queryId } = outcome.value;
    this.#begin(run, columns);
    this.#set({ phase: 'done', result: { run, rowCount, truncated, elapsedMs }, queryId });
  }

  async #query(session: SnowflakeSession, signal: AbortSignal, run: number): Promise<QueryOutcome> {
    const sql = await this.#services.prepare(this.#request, session, signal);
    if (!sql.ok) return sql;
    const settings = vscode.workspace.getConfiguration('dataProduct');
    if (this.#stale(run) || signal.aborted) return superseded();
    this.#set({ sql: sql.value, phase: 'running', startedAt: new Date().toISOString() });
    return session.query(sql.value, {
      signal,
      maxRows: settings.get('query.rowLimit', 1000),
      timeoutSeconds: settings.get('query.timeout', 60),
      onStart: (queryId) => this.#stale(run) || this.#set({ queryId }),
      onRows: (rows, columns) => {
        if (this.#stale(run)) return;
        this.#begin(run, [...columns]);
        this.#post({ type: 'rows', run, rows });
      },
    });
  }

  /** The first rows (or the end, when there are none) replace the earlier result, also by one without columns. */
  #begin(run: number, columns: QueryColumn[]): void {
    if (this.#begun === run) return;
    this.#begun = run;
    this.#post({ type: 'columns', run, columns });
  }

  #stale(run: number): boolean {
    return this.#state.run !== run;
  }

  #fail(failure: Failure | SqlFailure, run: number): void {
    if (this.#stale(run)) return;
    if (failure.code.endsWith('/cancelled')) {
      this.#set({ phase: 'cancelled' });
      return;
    }
    const { code, reason, action } = failure;
    this.#services.log.warn(`Query ${this.#request.source.label}: ${code}: ${reason}`);
    const actions: QueryAction[] = actionsFor(code).filter((each) => each !== 'pickTopic');
    if ('position' in failure && failure.position && this.#request.source.uri) {
      this.#error = this.#services.sqlErrors.report(this.#request.source, failure, this.#state.sql);
      if (this.#error) actions.unshift('goToError');
    }
    this.#set({
      phase: 'failed',
      failure: { code, reason, action, actions },
      queryId: 'queryId' in failure ? failure.queryId : undefined,
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#abort?.abort();
    this.#services.sqlErrors.clear(this.#request.source.uri);
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
