/** Connections as every source of them (our file, other tools' files, the environment) is read into. Plain data, no secret in clear. */
import type { Secret } from './secret.ts';

export type ConnectionKind = 'kafka' | 'registry' | 'snowflake' | 'prometheus';

/** Where an entry was found, for pickers and error messages. */
export interface Origin {
  source: 'settings' | 'workspace' | 'snowflake' | 'dbt' | 'client.properties' | 'strimzi' | 'environment' | 'argument';
  /** Absolute path; absent for settings, environment and arguments. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** For people: `.data-product/connections.yaml:4`, `KAFKA_BROKERS`, `~/.dbt/profiles.yml:3`. */
  text: string;
}

/** Something about an entry or a file that the user should know; `error` makes the entry unusable. */
export interface Problem {
  severity: 'error' | 'warning';
  message: string;
  /** What to do about it. */
  action?: string;
  file?: string;
  /** 1-based. */
  line?: number;
}

interface EntryBase {
  name: string;
  origin: Origin;
  problems: Problem[];
}

/** PEM text in a file, or given inline by the tool's own file. */
export type Pem = { file: string } | { pem: Secret };

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer';

export interface KafkaEntry extends EntryBase {
  kind: 'kafka';
  /** `host:port`. */
  brokers: string[];
  /** Absent: plaintext. `{}`: TLS with the system's certificate authorities. */
  tls?: { ca?: Pem; cert?: Pem; key?: Pem; keyPassword?: Secret; verifyHostname?: boolean };
  sasl?: { mechanism: SaslMechanism; username?: string; password?: Secret };
}

export interface RegistryEntry extends EntryBase {
  kind: 'registry';
  /** Base of the Confluent-compatible API, without a trailing slash. */
  url: string;
  username?: string;
  password?: Secret;
}

export interface SnowflakeEntry extends EntryBase {
  kind: 'snowflake';
  account?: string;
  user?: string;
  role?: string;
  warehouse?: string;
  database?: string;
  schema?: string;
  host?: string;
  port?: number;
  protocol?: 'http' | 'https';
  /** Snowflake's own word, lower case: snowflake, snowflake_jwt, externalbrowser, oauth, programmatic_access_token, or an https:// URL of Okta. */
  authenticator?: string;
  password?: Secret;
  token?: Secret;
  /** Absolute path of a file that holds a token. */
  tokenFile?: string;
  /** Absolute path of a PKCS#8 key. */
  privateKeyPath?: string;
  /** PKCS#8 PEM text given inline. */
  privateKey?: Secret;
  privateKeyPassphrase?: Secret;
}

export interface PrometheusEntry extends EntryBase {
  kind: 'prometheus';
  /** Base URL, without a trailing slash. */
  url: string;
  headers: Record<string, Secret>;
  username?: string;
  password?: Secret;
}

export type Entry = KafkaEntry | RegistryEntry | SnowflakeEntry | PrometheusEntry;

/** Everything found, the most specific source first within each kind; names are unique within a kind. */
export interface ConnectionSet {
  kafka: KafkaEntry[];
  registries: RegistryEntry[];
  snowflake: SnowflakeEntry[];
  prometheus: PrometheusEntry[];
  defaults: Partial<Record<ConnectionKind, string>>;
  /** Problems of files as a whole (unreadable, no YAML); those of an entry are on the entry. */
  problems: Problem[];
}

export interface DiscoverOptions {
  /** Absolute paths of the workspace folders (CLI: see `workspaceFolder`). */
  folders: string[];
  env: Record<string, string | undefined>;
  home: string;
  /** The setting `dataProduct.connections`: the same shape as connections.yaml. Wins over every file. */
  settings?: unknown;
  signal?: AbortSignal;
}

/** Where secrets that no file holds come from: SecretStorage in the editor, the environment in CI. */
export interface Secrets {
  /** The password (token, passphrase) of a connection as it is stated here, or undefined. */
  get(entry: Entry): Promise<string | undefined>;
}
