import type * as vscode from 'vscode';
import type { ConnectionKind, Secrets } from '../../../connectors/src/config/index.ts';

const INDEX = 'dataProduct.secrets';
const keyOf = (kind: ConnectionKind, name: string) => `dataProduct/${kind}/${name}`;

/** Passwords, tokens and passphrases of connections in the editor's secret storage. */
export class SecretStore implements Secrets {
  readonly #storage: vscode.SecretStorage;
  /** SecretStorage lists no keys in the oldest VS Code we support, so their names (never values) are kept beside it. */
  readonly #names: vscode.Memento;

  constructor(context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {
    this.#storage = context.secrets;
    this.#names = context.globalState;
  }

  async get(kind: ConnectionKind, name: string): Promise<string | undefined> {
    return await this.#storage.get(keyOf(kind, name));
  }

  async set(kind: ConnectionKind, name: string, secret: string): Promise<void> {
    await this.#storage.store(keyOf(kind, name), secret);
    await this.#names.update(INDEX, [...new Set([...this.list(), `${kind}/${name}`])].sort());
  }

  async remove(kind: ConnectionKind, name: string): Promise<void> {
    await this.#storage.delete(keyOf(kind, name));
    await this.#names.update(
      INDEX,
      this.list().filter((entry) => entry !== `${kind}/${name}`),
    );
  }

  /** `kind/name` of every secret kept. */
  list(): string[] {
    return this.#names.get<string[]>(INDEX, []);
  }
}
