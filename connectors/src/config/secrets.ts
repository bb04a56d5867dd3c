/** Where a connection's password comes from. */
import type { ConnectionKind, Entry, Secrets } from './types.ts';

/** The variable CI sets for a connection's password: `DATA_PRODUCT_KAFKA_PLAYGROUND_PASSWORD` for kafka `playground`. */
export function secretVariable(kind: ConnectionKind, name: string): string {
  const word = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return `DATA_PRODUCT_${word(kind)}_${word(name)}_PASSWORD`;
}

/** Secrets from environment variables, for CI. An empty variable counts as unset. */
export function envSecrets(env: Record<string, string | undefined>): Secrets {
  return { get: async ({ kind, name }) => env[secretVariable(kind, name)] || undefined };
}

/** Asks each in turn; the first answer wins. */
export function firstSecrets(...sources: Secrets[]): Secrets {
  return {
    async get(entry) {
      for (const source of sources) {
        const found = await source.get(entry);
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
  const given = await secrets.get(entry);
  if (given !== undefined) return given;
  return (entry.kind === 'kafka' ? entry.sasl?.password : entry.password)?.reveal();
}
