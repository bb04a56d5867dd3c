/** Picks the connection to use: the named one, the default, or the only one; otherwise says what to do. */
import { fail, ok, type Result } from '../result.ts';
import { nearest } from './nearest.ts';
import type {
  ConnectionKind,
  ConnectionSet,
  Entry,
  KafkaEntry,
  PrometheusEntry,
  RegistryEntry,
  SnowflakeEntry,
} from './types.ts';

/** `elsewhere`: another tool's file it is read from. */
const KINDS: Record<ConnectionKind, { thing: string; section: string; elsewhere: string }> = {
  kafka: { thing: 'Kafka connection', section: 'kafka', elsewhere: '' },
  registry: { thing: 'schema registry', section: 'registries', elsewhere: '' },
  snowflake: { thing: 'Snowflake connection', section: 'snowflake', elsewhere: "Snowflake's connections.toml" },
  prometheus: { thing: 'Prometheus', section: 'prometheus', elsewhere: '' },
};

function choose<T extends Entry>(kind: ConnectionKind, entries: T[], set: ConnectionSet, name?: string): Result<T> {
  const { thing, section, elsewhere } = KINDS[kind];
  const names = entries.map((entry) => entry.name);
  const wanted = name ?? set.defaults[kind];
  if (wanted === undefined) {
    if (entries.length === 0)
      return fail(
        'connection/none',
        `No ${thing} is configured.`,
        `Run "Data Product: Add Connection", or add an entry under "${section}" in .data-product/connections.yaml${elsewhere && `, or to ${elsewhere}`}.`,
      );
    const own = entries.filter((entry) => entry.origin.source === 'workspace' || entry.origin.source === 'settings');
    const candidates = own.length > 0 ? own : entries;
    if (candidates.length === 1 && candidates[0]) return usable(candidates[0]);
    return fail(
      'connection/ambiguous',
      `${candidates.length} entries could be the ${thing}: ${candidates.map((entry) => entry.name).join(', ')}.`,
      `Name one, or set "defaults: {${kind}: NAME}" in .data-product/connections.yaml.`,
    );
  }
  const found = entries.find((entry) => entry.name === wanted);
  if (found) return usable(found);
  const where = name === undefined ? ' (named by defaults in .data-product/connections.yaml)' : '';
  const close = nearest(wanted, names);
  const hint = close.length > 0 ? `Did you mean ${close.join(' or ')}? ` : '';
  const known = names.length > 0 ? `Known: ${names.join(', ')}.` : 'None is configured.';
  return fail(
    'connection/unknown',
    `There is no ${thing} named "${wanted}"${where}.`,
    `${hint}${known} Add it with "Data Product: Add Connection" or under "${section}" in .data-product/connections.yaml.`,
  );
}

function usable<T extends Entry>(entry: T): Result<T> {
  const problem = entry.problems.find((candidate) => candidate.severity === 'error');
  if (!problem) return ok(entry);
  return fail(
    'connection/incomplete',
    `The ${KINDS[entry.kind].thing} "${entry.name}" (${entry.origin.text}) cannot be used: ${problem.message}`,
    problem.action ?? `Correct ${entry.origin.text}.`,
  );
}

/** The Kafka connection called `name`, else the default, else the only one. */
export const chooseKafka = (set: ConnectionSet, name?: string): Result<KafkaEntry> =>
  choose('kafka', set.kafka, set, name);
/** The schema registry called `name`, else the default, else the only one. */
export const chooseRegistry = (set: ConnectionSet, name?: string): Result<RegistryEntry> =>
  choose('registry', set.registries, set, name);
/** The Snowflake connection called `name`, else the default, else the only one. */
export const chooseSnowflake = (set: ConnectionSet, name?: string): Result<SnowflakeEntry> =>
  choose('snowflake', set.snowflake, set, name);
/** The Prometheus called `name`, else the default, else the only one. */
export const choosePrometheus = (set: ConnectionSet, name?: string): Result<PrometheusEntry> =>
  choose('prometheus', set.prometheus, set, name);
