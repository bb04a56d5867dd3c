import * as vscode from 'vscode';
import { mayRun } from './mayRun.ts';
import { panelOptions } from './page.ts';
import type { QueryState } from './queryMessages.ts';
import { QueryPanel, type QueryPanelServices, type QueryRequest } from './queryPanel.ts';

export const QUERY_VIEW = 'dataProduct.query';

/** The open query panels, one per source (file, or port of a contract); brings them back after a reload, not run again. */
export class QueryPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #services: QueryPanelServices;
  readonly #panels = new Set<QueryPanel>();
  readonly #registration: vscode.Disposable;

  constructor(services: QueryPanelServices) {
    this.#services = services;
    this.#registration = vscode.window.registerWebviewPanelSerializer(QUERY_VIEW, this);
  }

  /** Runs a query in its source's panel, below the editor when that is new. */
  async open(request: QueryRequest): Promise<void> {
    const known = [...this.#panels].find(
      ({ request: { source } }) => source.label === request.source.label && source.uri === request.source.uri,
    );
    if (known) {
      known.panel.reveal(undefined, true);
      return known.show(request);
    }
    // Asked before there is a panel: what the user declines leaves nothing behind.
    if (!request.plan && !(await mayRun(request.sql))) return;
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(
      QUERY_VIEW,
      request.source.label,
      column,
      panelOptions(this.#services.context),
    );
    await this.#adopt(panel, request).start();
  }

  async deserializeWebviewPanel(
    panel: vscode.WebviewPanel,
    state: Pick<QueryState, 'sql' | 'source' | 'requested'> | undefined,
  ): Promise<void> {
    if (!state?.sql || !state.source) return panel.dispose();
    panel.webview.options = panelOptions(this.#services.context);
    this.#adopt(panel, { sql: state.sql, source: state.source, ...state.requested });
  }

  #adopt(webviewPanel: vscode.WebviewPanel, request: QueryRequest): QueryPanel {
    const panel = new QueryPanel(this.#services, webviewPanel, request);
    this.#panels.add(panel);
    webviewPanel.onDidDispose(() => this.#panels.delete(panel));
    return panel;
  }

  dispose(): void {
    this.#registration.dispose();
    for (const panel of this.#panels) panel.dispose();
  }
}
