import * as vscode from 'vscode';
import type {
  ErrorHandler,
  LanguageClient,
  LanguageClientOptions,
  Middleware,
  State,
} from 'vscode-languageclient/node';
import {
  ClearLiveNotification,
  type ClearLiveParams,
  type ConformParams,
  ConformRequest,
  type ConformResult,
  ContractsRequest,
  type ContractsResult,
  type DbtModelInfo,
  DbtModelsRequest,
  DbtRequest,
  type DbtResult,
  KnownNotification,
  type KnownParams,
  type NewContractParams,
  NewContractRequest,
  type NewContractResult,
  ObjectivesRequest,
  type ObjectivesResult,
  PortsRequest,
  type PortsResult,
  type StatusParams,
  StatusRequest,
  type StatusResult,
  type SyncParams,
  SyncRequest,
  type SyncResult,
} from '../../server/src/protocol.ts';
import { documentSelector } from './documents.ts';
import { formats } from './features/besideYaml.ts';
import type { Log } from './log.ts';

/** Settings on which what the server is told depends. */
const SECTIONS = [
  'dataProduct.rules',
  'dataProduct.baseline',
  'dataProduct.sla',
  'dataProduct.dbt.version',
  'dataProduct.format',
  'dataProduct.dbt',
  'dataProduct.besideYamlExtension',
  'editor.defaultFormatter',
  'yaml.format',
];

/** Most of the extension's code, so it is loaded beside the activation and not before it. */
type Lsp = typeof import('./languageClient.ts');

/** A server that dies more often than this within the window is left dead, and the user is told. */
const MAX_RESTARTS = 3;
const RESTART_WINDOW_MS = 180_000;

/** The language server as a child process, and the requests of protocol.ts as typed methods. They answer null while it is down. */
export class LanguageServer implements vscode.Disposable {
  #client: LanguageClient | undefined;
  /** Settles when the client is made: a command that activates the extension asks before that. */
  #made: Promise<LanguageClient> | undefined;
  #running = false;
  readonly #log: Log;
  readonly #module: string;
  readonly #middleware: Middleware;
  readonly #changed = new vscode.EventEmitter<State>();
  /** Fires when the server starts or stops. */
  readonly onDidChangeState = this.#changed.event;

  constructor(context: vscode.ExtensionContext, log: Log, middleware: Middleware) {
    this.#module = context.asAbsolutePath('dist/server.js');
    this.#log = log;
    this.#middleware = middleware;
  }

  get running(): boolean {
    return this.#running;
  }

  async start(): Promise<void> {
    this.#made = this.#make();
    await (await this.#made).start();
  }

  async #make(): Promise<LanguageClient> {
    const lsp = await import('./languageClient.ts');
    const run = { module: this.#module, transport: lsp.TransportKind.ipc };
    const client = new lsp.LanguageClient(
      'dataProduct',
      'Data Product Tools',
      { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6029'] } } },
      this.#options(lsp),
    );
    this.#client = client;
    client.onDidChangeState((event) => {
      this.#running = event.newState === lsp.State.Running;
      this.#changed.fire(event.newState);
    });
    return client;
  }

  #options(lsp: Lsp): LanguageClientOptions {
    return {
      documentSelector,
      outputChannel: this.#log.channel,
      diagnosticCollectionName: 'dataProduct',
      progressOnInitialization: true,
      synchronize: { configurationSection: SECTIONS },
      initializationOptions: { settings: serverSettings() },
      errorHandler: this.#errorHandler(lsp),
      middleware: {
        ...this.#middleware,
        workspace: {
          didChangeConfiguration: () => this.sendSettings(),
          configuration: async (params, token, next) =>
            withoutConnections(
              params.items.map((item) => item.section),
              await next(params, token),
            ),
        },
      },
      markdown: { supportHtml: false },
    };
  }

  #errorHandler({ CloseAction, ErrorAction }: Lsp): ErrorHandler {
    const deaths: number[] = [];
    return {
      error: (error, _message, count) => {
        this.#log.error('Language server connection', error);
        return { action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown, handled: true };
      },
      closed: () => {
        const now = Date.now();
        deaths.push(now);
        const recent = deaths.filter((at) => now - at < RESTART_WINDOW_MS).length;
        if (recent <= MAX_RESTARTS) {
          this.#log.warn(`The language server ended unexpectedly; restart ${recent} of ${MAX_RESTARTS}.`);
          return { action: CloseAction.Restart, handled: true };
        }
        void this.#tellGone();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  async #tellGone(): Promise<void> {
    this.#log.error(`The language server ended ${MAX_RESTARTS + 1} times within three minutes and is not restarted.`);
    const restart = vscode.l10n.t('Restart Language Server');
    const showLog = vscode.l10n.t('Show Log');
    const chosen = await vscode.window.showErrorMessage(
      vscode.l10n.t(
        'The language server of Data Product Tools ended {0} times within three minutes and is not restarted. Contracts are not checked until it is.',
        MAX_RESTARTS + 1,
      ),
      restart,
      showLog,
    );
    if (chosen === restart) await this.restart();
    if (chosen === showLog) this.#log.channel.show();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends the server process; safe to call twice. */
  async stop(): Promise<void> {
    const client = await this.#made?.catch(() => undefined);
    this.#made = undefined;
    this.#client = undefined;
    this.#running = false;
    await client?.dispose(2000).catch((error: unknown) => this.#log.error('Stopping the language server', error));
  }

  async #request<R>(method: string, params: unknown, token?: vscode.CancellationToken): Promise<R | null> {
    const client = await this.#made?.catch(() => undefined);
    if (!client || client !== this.#client) return null;
    try {
      return await client.sendRequest<R>(method, params, token);
    } catch (error) {
      if (!token?.isCancellationRequested && this.#running) this.#log.error(`Request ${method}`, error);
      return null;
    }
  }

  ports = (uri: string): Promise<PortsResult> => this.#request<PortsResult>(PortsRequest, { uri });
  contracts = async (): Promise<ContractsResult> =>
    (await this.#request<ContractsResult>(ContractsRequest, undefined)) ?? [];
  conform = (params: ConformParams, token?: vscode.CancellationToken): Promise<ConformResult | null> =>
    this.#request<ConformResult>(ConformRequest, params, token);
  objectives = (uri: string): Promise<ObjectivesResult | null> =>
    this.#request<ObjectivesResult>(ObjectivesRequest, { uri });
  status = (params: StatusParams): Promise<StatusResult | null> => this.#request<StatusResult>(StatusRequest, params);

  dbt = (uri: string): Promise<DbtResult> => this.#request<DbtResult>(DbtRequest, { uri });
  dbtModels = async (): Promise<DbtModelInfo[]> =>
    (await this.#request<DbtModelInfo[]>(DbtModelsRequest, undefined)) ?? [];
  sync = (params: SyncParams): Promise<SyncResult | null> => this.#request<SyncResult>(SyncRequest, params);
  newContract = (params: NewContractParams): Promise<NewContractResult> =>
    this.#request<NewContractResult>(NewContractRequest, params);

  /** Names a connection just listed, so that completion offers them. */
  known(params: KnownParams): void {
    void this.#client?.sendNotification(KnownNotification, params).catch(() => {});
  }

  /** To be called, too, when something changed that is no setting but counts as one: another extension came or went. */
  async sendSettings(): Promise<void> {
    if (!this.running) return;
    await this.#client?.sendNotification('workspace/didChangeConfiguration', { settings: serverSettings() });
  }

  clearLive(params: ClearLiveParams): void {
    void this.#client?.sendNotification(ClearLiveNotification, params).catch(() => {});
  }

  dispose(): void {
    void this.stop();
    this.#changed.dispose();
  }
}

/** The settings that the server acts on; connections are none of its business. */
function serverSettings() {
  const configuration = vscode.workspace.getConfiguration('dataProduct');
  return {
    rules: configuration.get('rules', {}),
    baseline: { show: configuration.get('baseline.show', false) },
    sla: { availabilityQuery: configuration.get<string>('sla.availabilityQuery') },
    format: { enable: formats() },
    dbt: { version: configuration.get('dbt.version', 'auto') },
  };
}

/** Answers to `workspace/configuration` never carry connections: the server holds nothing that leads to a credential. */
function withoutConnections(sections: (string | undefined)[], answers: unknown): unknown[] {
  if (!Array.isArray(answers)) return [];
  return answers.map((answer: unknown, index) => {
    if (sections[index] !== 'dataProduct' || typeof answer !== 'object' || answer === null) return answer;
    const { connections: _connections, ...rest } = answer as Record<string, unknown>;
    return rest;
  });
}
