/** One client's session: documents, workspace, settings and features on one connection. */
import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  InlayHintRefreshRequest,
} from 'vscode-languageserver/node';
import { type FileSystem, Workspace } from '../workspace/index.ts';
import { foldersOf, initializeResult } from './capabilities.ts';
import { registerCodeActions } from './codeActions.ts';
import { Diagnostics } from './diagnostics.ts';
import { registerFeatures } from './features.ts';
import { FormattedDocuments, registerFormatting } from './formatting.ts';
import { Guard } from './guard.ts';
import { registerRequests } from './requests.ts';
import { DEFAULTS, readSettings, type Settings } from './settings.ts';
import { handleWatchedFiles, watchFiles } from './watching.ts';

/** Serves the connection until it ends. */
export function serve(connection: Connection, fileSystem: FileSystem, version: string): void {
  new Session(connection, fileSystem).listen(version);
}

class Session {
  private readonly connection: Connection;
  private readonly guard: Guard;
  private readonly workspace: Workspace;
  private readonly diagnostics: Diagnostics;
  private readonly formatted: FormattedDocuments;
  private settings: Settings = DEFAULTS;
  private folders: string[] = [];
  private canWatch = false;
  private hasFolders = false;
  private canRefreshLenses = false;
  private canRefreshHints = false;
  private canRegisterFormatting = false;
  private canResolveActions = false;
  private indexing = new AbortController();

  constructor(connection: Connection, fileSystem: FileSystem) {
    this.connection = connection;
    this.guard = new Guard(connection.console);
    this.workspace = new Workspace({ fileSystem, onChange: () => this.othersChanged() });
    this.formatted = new FormattedDocuments(connection, this.workspace, this.guard);
    this.diagnostics = new Diagnostics({
      workspace: this.workspace,
      guard: this.guard,
      settings: () => this.settings,
      publish: (params) => void connection.sendDiagnostics(params),
    });
  }

  listen(version: string): void {
    const { connection, guard, workspace, diagnostics } = this;
    connection.onInitialize((params) => this.initialize(params, version));
    connection.onInitialized(guard.wrap('Starting', undefined, () => this.initialized()));
    connection.onDidChangeConfiguration(
      guard.wrap('Settings', undefined, ({ settings }: { settings: unknown }) => this.configure(settings)),
    );
    connection.onShutdown(() => {
      this.indexing.abort();
      diagnostics.dispose();
    });
    this.synchronise();
    handleWatchedFiles(connection, workspace, guard);
    registerFeatures(connection, workspace, guard);
    registerFormatting(connection, workspace, guard);
    registerCodeActions(
      connection,
      workspace,
      guard,
      () => this.settings,
      () => this.canResolveActions,
    );
    registerRequests(connection, workspace, diagnostics, () => this.settings);
    connection.listen();
  }

  private initialize(params: InitializeParams, version: string) {
    this.folders = foldersOf(params);
    this.canWatch = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.hasFolders = params.capabilities.workspace?.workspaceFolders === true;
    this.canRefreshLenses = params.capabilities.workspace?.codeLens?.refreshSupport === true;
    this.canRefreshHints = params.capabilities.workspace?.inlayHint?.refreshSupport === true;
    this.settings = readSettings((params.initializationOptions as { settings?: unknown } | undefined)?.settings);
    this.workspace.chooseDbt(this.settings.dbtVersion);
    this.canRegisterFormatting = params.capabilities.textDocument?.formatting?.dynamicRegistration === true;
    const actions = params.capabilities.textDocument?.codeAction;
    this.canResolveActions =
      actions?.dataSupport === true && actions.resolveSupport?.properties.includes('edit') === true;
    return initializeResult(version, !this.canRegisterFormatting && this.settings.format);
  }

  private async initialized(): Promise<void> {
    if (this.hasFolders)
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map((folder) => folder.uri));
        this.folders = [...this.folders.filter((uri) => !gone.has(uri)), ...added.map((folder) => folder.uri)];
        void this.index();
      });
    if (this.canWatch) await watchFiles(this.connection);
    await this.index();
  }

  private async index(): Promise<void> {
    this.indexing.abort();
    this.indexing = new AbortController();
    const { signal } = this.indexing;
    const start = performance.now();
    try {
      await this.workspace.index(this.folders, signal);
      if (!signal.aborted)
        this.connection.console.info(
          `Indexed ${this.workspace.contracts().length} contracts in ${Math.round(performance.now() - start)} ms.`,
        );
    } catch (error) {
      this.guard.report('Indexing', error);
    }
  }

  private configure(sent: unknown): void {
    this.settings = readSettings(sent);
    this.workspace.chooseDbt(this.settings.dbtVersion);
    this.diagnostics.changedAll();
    this.offerFormatting();
    this.refreshLenses();
  }

  private offerFormatting(): void {
    if (this.canRegisterFormatting) this.formatted.update(this.settings.format);
  }

  /** Not our TextDocuments: documents are parsed as they change, and only those that are ours. */
  private synchronise(): void {
    const { connection, guard, workspace, diagnostics } = this;
    connection.onDidOpenTextDocument(
      guard.wrap('Opening a document', undefined, ({ textDocument: { uri, version, text } }) => {
        workspace.documents.didOpen(uri, version, text);
        diagnostics.changed(uri);
        this.offerFormatting();
      }),
    );
    connection.onDidChangeTextDocument(
      guard.wrap('Applying an edit', undefined, ({ textDocument: { uri, version }, contentChanges }) => {
        if (!workspace.documents.didChange(uri, version, contentChanges)) return;
        diagnostics.changed(uri);
        this.offerFormatting();
      }),
    );
    connection.onDidCloseTextDocument(
      guard.wrap('Closing a document', undefined, async ({ textDocument: { uri } }) => {
        workspace.documents.didClose(uri);
        diagnostics.closed(uri);
        this.offerFormatting();
        await workspace.fileClosed(uri);
      }),
    );
  }

  private othersChanged(): void {
    this.diagnostics.changedAll();
    this.offerFormatting();
    this.refreshLenses();
  }

  private refreshLenses(): void {
    if (this.canRefreshLenses) void this.connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    // Guessed links are shown as hints, and become known when other files have been read.
    if (this.canRefreshHints) void this.connection.sendRequest(InlayHintRefreshRequest.type).catch(() => {});
  }
}
