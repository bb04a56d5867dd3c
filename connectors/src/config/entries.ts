/** The entries of connections.yaml (and of the setting of the same shape), one reader per kind. Format: docs/connections.md. */
import path from 'node:path';
import { dbtProject, readDbtProfiles } from './dbtProfiles.ts';
import type { Fields } from './fields.ts';
import { nearest } from './nearest.ts';
import { readClientProperties } from './properties.ts';
import { Secret } from './secret.ts';
import type { KafkaEntry, Origin, PrometheusEntry, RegistryEntry, SaslMechanism, SnowflakeEntry } from './types.ts';

/** What entries may refer to besides their own file. */
export interface Elsewhere {
  home: string;
  /** Entries of Snowflake's own files, by name. */
  snowflake: SnowflakeEntry[];
}

const MECHANISMS: readonly SaslMechanism[] = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'];

function kafkaTls(fields: Fields): KafkaEntry['tls'] {
  const raw = fields.value.ssl ?? fields.value.tls;
  const key = fields.has('ssl') ? 'ssl' : 'tls';
  if (raw === undefined || raw === null || raw === false) return undefined;
  if (raw === true) return {};
  const tls = fields.child(key);
  if (!tls) return undefined;
  tls.only(['ca', 'cert', 'key', 'keyPassword', 'verifyHostname']);
  const pem = (name: string) => {
    const file = tls.file(name);
    return file === undefined ? undefined : { file };
  };
  return {
    ca: pem('ca'),
    cert: pem('cert'),
    key: pem('key'),
    keyPassword: tls.secret('keyPassword'),
    ...(tls.text('verifyHostname') === 'false' ? { verifyHostname: false } : {}),
  };
}

function kafkaSasl(fields: Fields): KafkaEntry['sasl'] {
  const sasl = fields.child('sasl');
  if (!sasl) return undefined;
  sasl.only(['mechanism', 'username', 'password']);
  const mechanism = sasl.has('mechanism') ? sasl.word('mechanism', MECHANISMS) : 'scram-sha-512';
  const username = sasl.text('username');
  if (!username && mechanism !== 'oauthbearer') sasl.problem('error', [], '"sasl" needs a username.');
  return mechanism && { mechanism, username, password: sasl.secret('password') };
}

/** `{brokers, ssl, sasl}` or `{properties: client.properties}`. */
export async function readKafka(name: string, fields: Fields, origin: Origin): Promise<KafkaEntry> {
  fields.only(['brokers', 'ssl', 'tls', 'sasl', 'properties']);
  const { problems } = fields.context;
  if (fields.has('properties')) {
    const file = fields.file('properties');
    const read = file
      ? await readClientProperties(file, name, origin.text, fields.context.env).catch(() => undefined)
      : undefined;
    if (read) return { ...read, origin, problems: [...problems, ...read.problems] };
    if (file) fields.problem('error', ['properties'], `${file} has no bootstrap.servers.`);
    return { kind: 'kafka', name, origin, brokers: [], problems };
  }
  const brokers = fields.list('brokers');
  if (brokers.length === 0 && !problems.some(({ severity }) => severity === 'error'))
    fields.problem('error', ['brokers'], '"brokers" must list at least one host:port.');
  for (const broker of brokers)
    if (!/^(\[[^\]]+\]|[^:\s]+):\d{1,5}$/.test(broker))
      fields.problem('error', ['brokers'], `The broker "${broker}" is not of the form host:port.`);
  return { kind: 'kafka', name, origin, brokers, tls: kafkaTls(fields), sasl: kafkaSasl(fields), problems };
}

/** An http(s) URL without credentials and without a trailing slash. */
function readUrl(fields: Fields): string {
  const text = fields.text('url');
  if (text === undefined) {
    if (!fields.has('url')) fields.problem('error', [], '"url" is missing.');
    return '';
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) fields.problem('error', ['url'], '"url" must be an http or https URL.');
  else if (url.password) {
    fields.problem(
      'error',
      ['url'],
      '"url" holds a password.',
      'Write the user as "username" and keep the password in the environment or the secret storage.',
    );
    return '';
  }
  return text.replace(/\/+$/, '');
}

/** `{url, username?, password?}`. */
export function readRegistry(name: string, fields: Fields, origin: Origin): RegistryEntry {
  fields.only(['url', 'username', 'password']);
  const url = readUrl(fields);
  return {
    kind: 'registry',
    name,
    origin,
    url,
    username: fields.text('username'),
    password: fields.secret('password'),
    problems: fields.context.problems,
  };
}

/** Headers that carry a credential; their value must come from the environment. */
const CREDENTIAL_HEADER = /^(authorization|proxy-authorization|cookie|x-api-key|.*token.*|.*secret.*)$/i;

/** `{url, headers?, username?, password?}`. */
export function readPrometheus(name: string, fields: Fields, origin: Origin): PrometheusEntry {
  fields.only(['url', 'headers', 'username', 'password']);
  const headers: Record<string, Secret> = {};
  const given = fields.child('headers');
  for (const key of Object.keys(given?.value ?? {})) {
    const raw = String(given?.value[key] ?? '');
    // `Bearer ${env:TOKEN}` is fine: the scheme is no secret.
    const credential = CREDENTIAL_HEADER.test(key) && !/^(?:[A-Za-z]+\s+)?\$\{env:[^}:]+\}$/.test(raw);
    if (credential)
      given?.problem('error', [key], `The header "${key}" is written in clear.`, `Write it as \${env:NAME}.`);
    const value = credential ? undefined : given?.text(key);
    if (value !== undefined) headers[key] = new Secret(value);
  }
  const url = readUrl(fields);
  return {
    kind: 'prometheus',
    name,
    origin,
    url,
    headers,
    username: fields.text('username'),
    password: fields.secret('password'),
    problems: fields.context.problems,
  };
}

const SNOWFLAKE_TEXT = ['account', 'user', 'role', 'warehouse', 'database', 'schema', 'host'] as const;
const SNOWFLAKE_KEYS = [
  ...SNOWFLAKE_TEXT,
  'port',
  'protocol',
  'authenticator',
  'private_key_path',
  'private_key_passphrase',
  'password',
  'token',
  'token_file_path',
  'connection',
  'profile',
];

/** The fields stated beside `connection` or `profile` win over what these bring. */
function stated(fields: Fields): Partial<SnowflakeEntry> {
  const found: Partial<SnowflakeEntry> = {};
  for (const key of SNOWFLAKE_TEXT) {
    const value = fields.text(key);
    if (value !== undefined) found[key] = value;
  }
  if (fields.has('port')) found.port = fields.port('port');
  if (fields.has('protocol')) found.protocol = fields.word('protocol', ['http', 'https'] as const);
  const authenticator = fields.text('authenticator');
  if (authenticator)
    found.authenticator = /^https?:/i.test(authenticator) ? authenticator : authenticator.toLowerCase();
  if (fields.has('private_key_path')) found.privateKeyPath = fields.file('private_key_path');
  if (fields.has('token_file_path')) found.tokenFile = fields.file('token_file_path');
  if (fields.has('private_key_passphrase')) found.privateKeyPassphrase = fields.secret('private_key_passphrase');
  if (fields.has('password')) found.password = fields.secret('password');
  if (fields.has('token')) found.token = fields.secret('token');
  if (found.privateKeyPath && !found.authenticator) found.authenticator = 'snowflake_jwt';
  return found;
}

async function fromProfile(fields: Fields, elsewhere: Elsewhere): Promise<SnowflakeEntry | undefined> {
  const profile = fields.child('profile');
  if (!profile) return undefined;
  profile.only(['project', 'target', 'name']);
  const folder = profile.path('project') ?? profile.context.bases[0] ?? '.';
  const { env } = fields.context;
  const project = await dbtProject(folder, env, elsewhere.home);
  const wanted = profile.text('name') ?? project.profile ?? path.basename(folder);
  const target = profile.text('target');
  for (const file of project.files) {
    const { entries } = await readDbtProfiles(file, env, elsewhere.home);
    const found = entries.find((entry) =>
      target ? entry.name === `${wanted}/${target}` : entry.name.startsWith(`${wanted}/`),
    );
    if (found) return found;
  }
  fields.problem(
    'error',
    ['profile'],
    `No dbt profile "${wanted}"${target ? ` with target "${target}"` : ''} of type snowflake was found in ${project.files.join(', ')}.`,
    'Check the profile of dbt_project.yml and the outputs of profiles.yml.',
  );
  return undefined;
}

function fromConnection(fields: Fields, elsewhere: Elsewhere): SnowflakeEntry | undefined {
  const wanted = fields.text('connection');
  if (wanted === undefined) return undefined;
  const found = elsewhere.snowflake.find((entry) => entry.name === wanted);
  if (found) return found;
  const names = elsewhere.snowflake.map((entry) => entry.name);
  const close = nearest(wanted, names);
  fields.problem(
    'error',
    ['connection'],
    `Snowflake's connections.toml has no connection "${wanted}".`,
    close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `Known: ${names.join(', ') || 'none'}.`,
  );
  return undefined;
}

/** `{account, user, …}`, `{connection: NAME}` of connections.toml, or `{profile: {project, target}}` of dbt; further keys override. */
export async function readSnowflake(
  name: string,
  fields: Fields,
  origin: Origin,
  elsewhere: Elsewhere,
): Promise<SnowflakeEntry> {
  fields.only(SNOWFLAKE_KEYS);
  const { problems } = fields.context;
  const base = fields.has('profile') ? await fromProfile(fields, elsewhere) : fromConnection(fields, elsewhere);
  const own = stated(fields);
  const entry: SnowflakeEntry = { ...base, ...own, kind: 'snowflake', name, origin, problems };
  if (base) problems.push(...base.problems);
  else if (!entry.account && !entry.host && !problems.some((problem) => problem.severity === 'error'))
    fields.problem(
      'error',
      [],
      '"account" is missing.',
      'State account and user, or connection: NAME of connections.toml, or profile: {project, target} of dbt.',
    );
  return entry;
}
