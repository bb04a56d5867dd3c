import { inspect } from 'node:util';
import type { ConnectionKind, Entry, Secrets } from './types.ts';

const HIDDEN = '•••';

/** A secret that cannot slip into a log, an error, JSON or a template string: only `reveal()` gives it. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The secret itself, for the driver that needs it and nobody else. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return HIDDEN;
  }
  toJSON(): string {
    return HIDDEN;
  }
  [inspect.custom](): string {
    return `Secret(${HIDDEN})`;
  }
}

/** The variable CI sets for a connection's password: `DATA_PRODUCT_KAFKA_PLAYGROUND_PASSWORD` for kafka `playground`. */
export function secretVariable(kind: ConnectionKind, name: string): string {
  const word = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return `DATA_PRODUCT_${word(kind)}_${word(name)}_PASSWORD`;
}

/** Secrets from environment variables, for CI. An empty variable counts as unset. */
export function envSecrets(env: Record<string, string | undefined>): Secrets {
  return { get: async (kind, name) => env[secretVariable(kind, name)] || undefined };
}

/** Asks each in turn; the first answer wins. */
export function firstSecrets(...sources: Secrets[]): Secrets {
  return {
    async get(kind, name) {
      for (const source of sources) {
        const found = await source.get(kind, name);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/**
 * The password to use for an entry. What the user gave us (SecretStorage, CI variable) wins over what a tool's file says,
 * so that "Update Password" has an effect.
 */
export async function passwordOf(entry: Entry, secrets: Secrets): Promise<string | undefined> {
  const given = await secrets.get(entry.kind, entry.name);
  if (given !== undefined) return given;
  return (entry.kind === 'kafka' ? entry.sasl?.password : entry.password)?.reveal();
}
