/** A Kafka cluster named by KAFKA_* environment variables, in the spellings that are common. */
import path from 'node:path';
import type { Env } from './interpolate.ts';
import { kafkaFromProperties, type Property } from './properties.ts';
import type { KafkaEntry } from './types.ts';

/** Property -> variables that set it, first wins. */
const VARIABLES: Record<string, string[]> = {
  'bootstrap.servers': ['KAFKA_BOOTSTRAP_SERVERS', 'KAFKA_BROKERS', 'KAFKA_BROKER_LIST'],
  'security.protocol': ['KAFKA_SECURITY_PROTOCOL'],
  'sasl.mechanism': ['KAFKA_SASL_MECHANISM'],
  'sasl.username': ['KAFKA_SASL_USERNAME', 'KAFKA_USERNAME', 'KAFKA_USER'],
  'sasl.password': ['KAFKA_SASL_PASSWORD', 'KAFKA_PASSWORD'],
  'ssl.ca.location': ['KAFKA_SSL_CA_LOCATION', 'KAFKA_CA_CERT', 'KAFKA_SSL_CA'],
  'ssl.certificate.location': ['KAFKA_SSL_CERTIFICATE_LOCATION', 'KAFKA_CLIENT_CERT'],
  'ssl.key.location': ['KAFKA_SSL_KEY_LOCATION', 'KAFKA_CLIENT_KEY'],
  'ssl.key.password': ['KAFKA_SSL_KEY_PASSWORD'],
};

/** The cluster of the environment, named `environment`; undefined when no brokers variable is set. */
export function kafkaFromEnvironment(env: Env): KafkaEntry | undefined {
  const properties = new Map<string, Property>();
  const used: string[] = [];
  for (const [property, names] of Object.entries(VARIABLES)) {
    const name = names.find((candidate) => env[candidate]);
    if (!name) continue;
    used.push(name);
    properties.set(property, { value: env[name] ?? '', line: 0 });
  }
  const has = (property: string) => properties.has(property);
  // A user without a stated protocol means SASL over TLS, the only safe reading, and what hosted clusters ask for.
  if (!has('security.protocol') && (has('sasl.username') || has('ssl.ca.location')))
    properties.set('security.protocol', { value: has('sasl.username') ? 'SASL_SSL' : 'SSL', line: 0 });
  if (has('sasl.username') && !has('sasl.mechanism'))
    properties.set('sasl.mechanism', { value: 'SCRAM-SHA-512', line: 0 });
  const text = `environment variable ${used[0]}`;
  const entry = kafkaFromProperties(properties, {
    name: 'environment',
    file: path.resolve('environment'),
    text,
    env: {},
  });
  if (!entry) return undefined;
  const problems = entry.problems.map(({ file: _file, line: _line, ...problem }) => problem);
  return { ...entry, origin: { source: 'environment', text }, problems };
}
