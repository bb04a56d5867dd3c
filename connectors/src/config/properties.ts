/** Kafka's client.properties, as the Java tools and librdkafka (kcat, Python) write them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Env, interpolate } from './interpolate.ts';
import { Secret } from './secret.ts';
import type { KafkaEntry, Pem, Problem, SaslMechanism } from './types.ts';

export interface Property {
  value: string;
  /** 1-based. */
  line: number;
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f' };
const unescaped = (text: string) =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_all, hex: string | undefined, char: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[char] ?? char),
  );

/** Java properties: comments, continued lines, `=`, `:` or white space between key and value, escapes. The last of a key wins. */
export function parseProperties(text: string): Map<string, Property> {
  const found = new Map<string, Property>();
  const lines = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    let logical = (lines[i] ?? '').trimStart();
    if (logical === '' || /^[#!]/.test(logical)) continue;
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(logical) && i + 1 < lines.length)
      logical = logical.slice(0, -1) + (lines[++i] ?? '').trimStart();
    const match = /^((?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)$/.exec(logical);
    if (match) found.set(unescaped(match[1] ?? ''), { value: unescaped(match[2] ?? '').trimEnd(), line });
  }
  return found;
}

/** `username` and `password` out of a JAAS line such as `…ScramLoginModule required username="u" password="p";`. */
export function parseJaas(text: string): { username?: string; password?: string } {
  const option = (name: string) => {
    const match = new RegExp(`\\b${name}\\s*=\\s*(?:"((?:\\\\.|[^"\\\\])*)"|'((?:\\\\.|[^'\\\\])*)'|([^\\s;]+))`).exec(
      text,
    );
    return (match?.[1] ?? match?.[2] ?? match?.[3])?.replace(/\\(.)/g, '$1');
  };
  return { username: option('username'), password: option('password') };
}

const MECHANISMS: readonly SaslMechanism[] = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'];
const EXPORT =
  'openssl pkcs12 -in STORE.p12 -nodes -out STORE.pem (a JKS store first: keytool -importkeystore -srckeystore STORE.jks -destkeystore STORE.p12 -deststoretype pkcs12)';

/** A view of the properties that fills in variables and notes problems. */
class Reader {
  readonly problems: Problem[] = [];
  readonly properties: Map<string, Property>;
  readonly file: string;
  readonly env: Env;
  constructor(properties: Map<string, Property>, file: string, env: Env) {
    this.properties = properties;
    this.file = file;
    this.env = env;
  }
  note(severity: Problem['severity'], key: string, message: string, action?: string): void {
    this.problems.push({ severity, message, action, file: this.file, line: this.properties.get(key)?.line });
  }
  /** The first of several spellings that is set. */
  text(...keys: string[]): string | undefined {
    for (const key of keys) {
      const property = this.properties.get(key);
      if (!property || property.value === '') continue;
      const { text, missing } = interpolate(property.value, this.env);
      if (missing.length > 0)
        this.note('warning', key, `${key} needs the environment variable ${missing.join(', ')}, which is not set.`);
      else return text;
    }
    return undefined;
  }
  pem(location: string[], inline: string): Pem | undefined {
    const pem = this.text(inline);
    if (pem) return { pem: new Secret(pem) };
    const file = this.text(...location);
    return file ? { file: path.resolve(path.dirname(this.file), file) } : undefined;
  }
}

function readTls(reader: Reader): KafkaEntry['tls'] {
  const tls: NonNullable<KafkaEntry['tls']> = {};
  for (const [store, type, what] of [
    ['ssl.truststore.location', 'ssl.truststore.type', 'CA certificates'],
    ['ssl.keystore.location', 'ssl.keystore.type', 'client certificate'],
  ] as const) {
    const location = reader.text(store);
    if (location && (reader.text(type) ?? 'JKS').toUpperCase() !== 'PEM')
      reader.note(
        'warning',
        store,
        `${store} is a Java key store; its ${what} cannot be read.`,
        `Export it as PEM and set ${type}=PEM: ${EXPORT}.`,
      );
    else if (location && store === 'ssl.truststore.location')
      tls.ca = reader.pem([store], 'ssl.truststore.certificates');
    else if (location) {
      const both: Pem = { file: path.resolve(path.dirname(reader.file), location) };
      tls.cert = both;
      tls.key = both;
    }
  }
  tls.ca ??= reader.pem(['ssl.ca.location'], 'ssl.truststore.certificates') ?? reader.pem([], 'ssl.ca.pem');
  tls.cert ??= reader.pem(['ssl.certificate.location'], 'ssl.keystore.certificate.chain');
  tls.key ??= reader.pem(['ssl.key.location'], 'ssl.keystore.key');
  const password = reader.text('ssl.key.password');
  if (password) tls.keyPassword = new Secret(password);
  const algorithm = reader.properties.get('ssl.endpoint.identification.algorithm')?.value;
  if (algorithm === '' || algorithm?.toLowerCase() === 'none') tls.verifyHostname = false;
  return tls;
}

function readSasl(reader: Reader): KafkaEntry['sasl'] {
  const word = (reader.text('sasl.mechanism', 'sasl.mechanisms') ?? 'GSSAPI').toLowerCase();
  const mechanism = MECHANISMS.find((known) => known === word);
  if (!mechanism) {
    reader.note(
      'error',
      'sasl.mechanism',
      `The SASL mechanism ${word.toUpperCase()} is not supported.`,
      `Use a listener with ${MECHANISMS.map((known) => known.toUpperCase()).join(', ')}.`,
    );
    return undefined;
  }
  const jaas = parseJaas(reader.text('sasl.jaas.config') ?? '');
  const password = jaas.password ?? reader.text('sasl.password');
  return {
    mechanism,
    username: jaas.username ?? reader.text('sasl.username'),
    password: password ? new Secret(password) : undefined,
  };
}

/** Reads properties already parsed into an entry; undefined when they name no cluster. */
export function kafkaFromProperties(
  properties: Map<string, Property>,
  { name, file, text, env }: { name: string; file: string; text: string; env: Env },
): KafkaEntry | undefined {
  const reader = new Reader(properties, file, env);
  const brokers = (reader.text('bootstrap.servers', 'metadata.broker.list') ?? '').split(',').map((one) => one.trim());
  const protocol = (reader.text('security.protocol') ?? 'PLAINTEXT').toUpperCase();
  const entry: KafkaEntry = {
    kind: 'kafka',
    name,
    origin: { source: 'client.properties', file, line: properties.get('bootstrap.servers')?.line, text },
    brokers: brokers.filter(Boolean),
    problems: reader.problems,
  };
  if (entry.brokers.length === 0) return undefined;
  if (protocol.endsWith('SSL')) entry.tls = readTls(reader);
  if (protocol.startsWith('SASL')) entry.sasl = readSasl(reader);
  return entry;
}

/** Reads a client.properties file; undefined when it names no cluster. Throws when the file cannot be read. */
export async function readClientProperties(file: string, name: string, text: string, env: Env) {
  return kafkaFromProperties(parseProperties(await readFile(file, 'utf8')), { name, file, text, env });
}
