import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Entry, KafkaEntry } from '../../../connectors/src/config/index.ts';

const GRANTED = 'dataProduct.consent';
const ASKED = 'dataProduct.consentAsked';

/**
 * Where a connection leads and how it logs in there, without secrets: who would receive a password. A change of it counts as
 * another connection.
 */
function addressOf(entry: Entry): string {
  switch (entry.kind) {
    case 'kafka':
      return JSON.stringify([[...entry.brokers].sort(), tlsOf(entry), entry.sasl?.mechanism, entry.sasl?.username]);
    case 'snowflake':
      return JSON.stringify([entry.account, entry.host, entry.port, entry.protocol, entry.authenticator, entry.user]);
    default:
      return JSON.stringify([entry.url, entry.username]);
  }
}

/** Encrypted to a checked host, encrypted to anyone, or not at all. */
const tlsOf = ({ tls }: KafkaEntry) => (!tls ? 'none' : tls.verifyHostname === false ? 'any-host' : 'checked');

/** Stable id of a connection and its address; the address is hashed, it may name internal hosts. */
export const consentKey = (entry: Entry): string =>
  `${entry.kind}/${entry.name}/${createHash('sha256').update(addressOf(entry)).digest('hex').slice(0, 16)}`;

/**
 * Which connections may be used without the user asking for it each time. A connection is first used by a command of the user,
 * or after one "Use in This Workspace"; a file of the workspace that changes the address does not inherit that.
 */
export class Consent {
  readonly #state: vscode.Memento;
  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  has(entry: Entry): boolean {
    return this.#state.get<string[]>(GRANTED, []).includes(consentKey(entry));
  }

  /** The user used these, or said so. */
  async grant(entries: Entry[]): Promise<void> {
    const before = this.#state.get<string[]>(GRANTED, []);
    const after = new Set([...before, ...entries.map(consentKey)]);
    if (after.size > before.length) await this.#state.update(GRANTED, [...after]);
  }

  /** True when the question about these was put before, whatever the answer. */
  asked(entries: Entry[]): boolean {
    const asked = new Set(this.#state.get<string[]>(ASKED, []));
    return entries.every((entry) => asked.has(consentKey(entry)));
  }

  async rememberAsked(entries: Entry[]): Promise<void> {
    await this.#state.update(ASKED, [
      ...new Set([...this.#state.get<string[]>(ASKED, []), ...entries.map(consentKey)]),
    ]);
  }

  async forget(): Promise<void> {
    await this.#state.update(GRANTED, undefined);
    await this.#state.update(ASKED, undefined);
  }
}
