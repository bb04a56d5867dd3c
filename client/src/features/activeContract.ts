import * as vscode from 'vscode';
import type { ContractInfo } from '../../../server/src/protocol.ts';
import { isCandidate, SQL_LANGUAGES } from '../documents.ts';
import type { LanguageServer } from '../languageServer.ts';

const SETTLE_MS = 250;

/** Knows the contract in the active editor, and tells menus of it through context keys. */
export class ActiveContract implements vscode.Disposable {
  readonly #server: LanguageServer;
  readonly #changed = new vscode.EventEmitter<ContractInfo | null>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  #current: ContractInfo | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(server: LanguageServer) {
    this.#server = server;
    const soon = () => this.#soon();
    this.#disposables = [
      this.#changed,
      vscode.window.onDidChangeActiveTextEditor(soon),
      vscode.workspace.onDidChangeTextDocument(
        (event) => event.document === vscode.window.activeTextEditor?.document && soon(),
      ),
      server.onDidChangeState(soon),
    ];
    void vscode.commands.executeCommand('setContext', 'dataProduct.active', true);
  }

  /** The contract in the active editor, as far as known. */
  get current(): ContractInfo | null {
    return this.#current;
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), SETTLE_MS);
  }

  /** Asks the server anew. */
  async refresh(): Promise<ContractInfo | null> {
    const document = vscode.window.activeTextEditor?.document;
    // A panel in front keeps the contract it belongs to: only another editor changes it.
    if (!document && vscode.window.visibleTextEditors.length) return this.#current;
    const contract = document && isCandidate(document) ? await this.#server.ports(document.uri.toString()) : null;
    const dbtFile = !contract && !!document && (await this.#isDbtFile(document));
    if (document !== vscode.window.activeTextEditor?.document) return this.#current;
    this.#current = contract?.dialect === 'dbt' ? null : contract;
    const has = (type: string) => !!this.#current?.ports.some((port) => port.binding.type === type);
    const set = (key: string, value: boolean) =>
      vscode.commands.executeCommand('setContext', `dataProduct.${key}`, value);
    await Promise.all([
      set('contract', !!this.#current),
      set('dbtFile', dbtFile),
      set('hasKafka', has('kafka')),
      set('hasSnowflake', has('snowflake')),
    ]);
    this.#changed.fire(this.#current);
    return this.#current;
  }

  /** True for a properties file that describes something dbt runs, and for a model's SQL. */
  async #isDbtFile(document: vscode.TextDocument): Promise<boolean> {
    if (!isCandidate(document) && !SQL_LANGUAGES.includes(document.languageId)) return false;
    return !!(await this.#server.dbt(document.uri.toString()))?.places.length;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
