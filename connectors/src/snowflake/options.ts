/** A connection entry as the driver's options: address, login, session defaults. */
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'snowflake-sdk';
import type { Secrets, SnowflakeEntry } from '../config/types.ts';
import { fail, ok, type Result } from '../result.ts';
import type { OpenOptions } from './types.ts';

/** `https://ACCOUNT.snowflakecomputing.com`, or what host, port and protocol say (tests, private links, proxies). */
export function accessUrl({ account, host, port, protocol = 'https' }: SnowflakeEntry): string {
  const name = host ?? `${account ?? ''}.snowflakecomputing.com`.replaceAll('_', '-').toLowerCase();
  const standard = protocol === 'https' ? 443 : 80;
  return `${protocol}://${name}${port !== undefined && port !== standard ? `:${port}` : ''}`;
}

type Login = Partial<ConnectionOptions>;

/** The driver's options for an entry. Fails when what its way of logging in needs is not there; reads key and token files. */
export async function driverOptions(
  entry: SnowflakeEntry,
  secrets: Secrets,
  { openBrowser }: OpenOptions,
): Promise<Result<ConnectionOptions>> {
  const login = await loginOptions(entry, secrets);
  if (!login.ok) return login;
  const { user, role, warehouse, database, schema } = entry;
  return ok({
    account: entry.account ?? entry.host?.split('.')[0] ?? 'unknown',
    accessUrl: accessUrl(entry),
    username: user,
    ...defined({ role, warehouse, database, schema }),
    ...login.value,
    // exact values as text; a null stays a null (the driver's own default is the text NULL)
    rowMode: 'array',
    fetchAsString: ['Number', 'Date', 'JSON', 'Buffer'],
    representNullAsStringNull: false,
    streamResult: true,
    sfRetryMaxLoginRetries: 1,
    clientSessionKeepAlive: false,
    clientStoreTemporaryCredential: false,
    disableConsoleLogin: true,
    ...(openBrowser && { openExternalBrowserCallback: openBrowser }),
  });
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const missing = (entry: SnowflakeEntry, what: string, action: string) =>
  fail(
    'snowflake/auth-failed',
    `The Snowflake connection "${entry.name}" (${entry.origin.text}) has no ${what}.`,
    action,
  );

async function loginOptions(entry: SnowflakeEntry, secrets: Secrets): Promise<Result<Login>> {
  const { user, authenticator = 'snowflake' } = entry;
  const given = await secrets.get(entry);
  if (!user && !['oauth', 'programmatic_access_token'].includes(authenticator)) {
    return missing(entry, 'user', `Add "user" to ${entry.origin.text}.`);
  }
  switch (authenticator) {
    case 'snowflake':
    case 'username_password_mfa': {
      const password = given ?? entry.password?.reveal();
      if (!password) return missing(entry, 'password', passwordAdvice(entry));
      return ok({ password, authenticator: authenticator.toUpperCase() });
    }
    case 'snowflake_jwt':
      return keyPair(entry, given);
    case 'oauth':
    case 'programmatic_access_token': {
      const token = given ?? entry.token?.reveal() ?? (await tokenFrom(entry)) ?? entry.password?.reveal();
      if (!token) return missing(entry, 'token', passwordAdvice(entry));
      return ok({ token, authenticator: authenticator.toUpperCase() });
    }
    case 'externalbrowser':
      return ok({ authenticator: 'EXTERNALBROWSER', browserActionTimeout: 120_000 });
    default:
      if (/^https:/i.test(authenticator)) return ok({ authenticator, password: given ?? entry.password?.reveal() });
      return fail(
        'snowflake/auth-failed',
        `The Snowflake connection "${entry.name}" (${entry.origin.text}) wants the authenticator "${authenticator}", which is not known here.`,
        'Use snowflake (password), snowflake_jwt (key pair), programmatic_access_token, oauth or externalbrowser.',
      );
  }
}

const passwordAdvice = (entry: SnowflakeEntry) =>
  `Run "Data Product: Update Password" for it, or set DATA_PRODUCT_SNOWFLAKE_${entry.name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_PASSWORD.`;

async function keyPair(entry: SnowflakeEntry, given: string | undefined): Promise<Result<Login>> {
  const privateKeyPass = given ?? entry.privateKeyPassphrase?.reveal();
  if (entry.privateKey)
    return ok({
      authenticator: 'SNOWFLAKE_JWT',
      privateKey: entry.privateKey.reveal(),
      ...defined({ privateKeyPass }),
    });
  if (!entry.privateKeyPath) return missing(entry, 'private key', `Add "private_key_path" to ${entry.origin.text}.`);
  const key = await readFile(entry.privateKeyPath, 'utf8').catch(() => undefined);
  if (key === undefined)
    return missing(
      entry,
      `readable private key at ${entry.privateKeyPath}`,
      `Correct "private_key_path" in ${entry.origin.text}.`,
    );
  // read by us: the driver opens the path with its own rules and throws out of its callback when it cannot
  return plainKey(entry, key, privateKeyPass);
}

/** The driver takes an encrypted key only as a path; decrypted here, both come as text. */
async function plainKey(entry: SnowflakeEntry, pem: string, passphrase: string | undefined): Promise<Result<Login>> {
  const { createPrivateKey } = await import('node:crypto');
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase && { passphrase }) });
    return ok({ authenticator: 'SNOWFLAKE_JWT', privateKey: String(key.export({ type: 'pkcs8', format: 'pem' })) });
  } catch {
    const encrypted = /ENCRYPTED/.test(pem);
    return fail(
      'snowflake/auth-failed',
      `The private key ${entry.privateKeyPath} of the Snowflake connection "${entry.name}" cannot be ${encrypted ? 'decrypted' : 'read'}.`,
      encrypted ? `Check its passphrase. ${passwordAdvice(entry)}` : 'It must be a PEM file with an RSA key (PKCS#8).',
    );
  }
}

async function tokenFrom({ tokenFile }: SnowflakeEntry): Promise<string | undefined> {
  if (!tokenFile) return undefined;
  return readFile(tokenFile, 'utf8').then(
    (text) => text.trim() || undefined,
    () => undefined,
  );
}
