import path from 'node:path';
import type { Secret } from './secret.ts';
import type { Origin, Problem, SnowflakeEntry } from './types.ts';

/** Our field -> the spellings of Snowflake's TOML files, drivers and dbt. */
const TEXT = {
  account: ['account'],
  user: ['user', 'username'],
  role: ['role'],
  warehouse: ['warehouse'],
  database: ['database'],
  schema: ['schema'],
  host: ['host'],
} as const;
const SECRET = {
  password: ['password'],
  token: ['token'],
  privateKey: ['private_key', 'private_key_raw'],
  privateKeyPassphrase: ['private_key_passphrase', 'private_key_file_pwd'],
} as const;

export interface RecordContext {
  origin: Origin;
  /** Folder that relative paths resolve against. */
  base: string;
  home: string;
  secret: (value: string) => Secret;
  problems: Problem[];
}

/** A record in Snowflake's own words (connections.toml, dbt's profiles.yml) as an entry. */
export function snowflakeFromRecord(
  name: string,
  record: Record<string, unknown>,
  { origin, base, home, secret, problems }: RecordContext,
): SnowflakeEntry {
  const entry: SnowflakeEntry = { kind: 'snowflake', name, origin, problems: [...problems] };
  const pick = (keys: readonly string[]) => {
    const value = keys.map((key) => record[key]).find((candidate) => candidate !== undefined && candidate !== null);
    return value === undefined || value === '' || typeof value === 'object' ? undefined : String(value);
  };
  const file = (keys: readonly string[]) => {
    const value = pick(keys);
    return value === undefined ? undefined : path.resolve(base, value.replace(/^~(?=[\\/])/, home));
  };
  for (const [field, keys] of Object.entries(TEXT)) {
    const value = pick(keys);
    if (value !== undefined) entry[field as keyof typeof TEXT] = value;
  }
  for (const [field, keys] of Object.entries(SECRET)) {
    const value = pick(keys);
    if (value !== undefined) entry[field as keyof typeof SECRET] = secret(value);
  }
  const port = Number(pick(['port']));
  if (Number.isInteger(port) && port > 0) entry.port = port;
  const protocol = pick(['protocol'])?.toLowerCase();
  if (protocol === 'http' || protocol === 'https') entry.protocol = protocol;
  const authenticator = pick(['authenticator']);
  // Words in lower case; Okta's URL as it is.
  if (authenticator)
    entry.authenticator = /^https?:/i.test(authenticator) ? authenticator : authenticator.toLowerCase();
  entry.privateKeyPath = file(['private_key_path', 'private_key_file']);
  entry.tokenFile = file(['token_file_path']);
  if (!entry.authenticator && (entry.privateKeyPath || entry.privateKey)) entry.authenticator = 'snowflake_jwt';
  if (!entry.account && !entry.host)
    entry.problems.push({ severity: 'error', message: `"account" is missing.`, file: origin.file, line: origin.line });
  return entry;
}
