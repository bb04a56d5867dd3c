import type * as vscode from 'vscode';
import type { ConnectionKind, Entry, Secrets } from '../../../connectors/src/config/index.ts';
import { consentKey } from './consent.ts';

const INDEX = 'dataProduct.secrets';
const PREFIX = 'dataProduct/';

/**
 * Passwords, tokens and passphrases of connections in the editor's secret storage. All workspaces share that storage, so a
 * secret belongs to a connection and its address: another repository's connection of the same name does not get it.
 */
export class SecretStore implements Secrets {
  readonly #storage: vscode.SecretStorage;
  /** SecretStorage lists no keys in the oldest VS Code we support, so they (never values) are kept beside it. */
  readonly #keys: vscode.Memento;

  constructor(context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {
    this.#storage = context.secrets;
    this.#keys = context.globalState;
  }

  /**
   * The secret given for this very entry, at the address it states: one that was read before the connection was edited
   * does not get the password of its new address.
   */
  async get(entry: Entry): Promise<string | undefined> {
    return this.#storage.get(PREFIX + consentKey(entry));
  }

  async set(entry: Entry, secret: string): Promise<void> {
    const key = consentKey(entry);
    await this.#storage.store(PREFIX + key, secret);
    await this.#keys.update(INDEX, [...new Set([...this.list(), key])].sort());
  }

  /** @param key one of `list()` */
  async remove(key: string): Promise<void> {
    await this.#storage.delete(PREFIX + key);
    await this.#keys.update(
      INDEX,
      this.list().filter((each) => each !== key),
    );
  }

  /** `kind/name/address` of every secret kept, the address hashed. */
  list(): string[] {
    return this.#keys.get<string[]>(INDEX, []);
  }
}

/** The connection a key of the secret storage is about, or undefined for a key of something else. */
export function connectionOfKey(storageKey: string): { kind: ConnectionKind; name: string } | undefined {
  const [, kind, name] =
    /^dataProduct\/(kafka|registry|snowflake|prometheus)\/(.+)\/[0-9a-f]{16}$/.exec(storageKey) ?? [];
  return kind && name ? { kind: kind as ConnectionKind, name } : undefined;
}
