/** Finds the connections people already have, the most specific source first, without opening any of them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { dbtProject, readDbtProfiles } from './dbtProfiles.ts';
import { kafkaFromEnvironment } from './kafkaEnv.ts';
import { readClientProperties } from './properties.ts';
import { scan } from './scan.ts';
import { Secret } from './secret.ts';
import { readSnowflakeFiles } from './snowflakeToml.ts';
import { readStrimzi } from './strimzi.ts';
import type {
  ConnectionSet,
  DiscoverOptions,
  Entry,
  KafkaEntry,
  Origin,
  PrometheusEntry,
  RegistryEntry,
} from './types.ts';
import { CONNECTIONS_FILE, emptySet, LOCAL_FILE, readConnections, readConnectionsFile } from './workspaceFile.ts';

/** Adds entries whose name is not taken yet: the first source to name a connection wins. */
function add<T extends Entry>(into: T[], entries: T[]): void {
  for (const entry of entries) if (!into.some((known) => known.name === entry.name)) into.push(entry);
}

function merge(into: ConnectionSet, from: ConnectionSet): void {
  add(into.kafka, from.kafka);
  add(into.registries, from.registries);
  add(into.snowflake, from.snowflake);
  add(into.prometheus, from.prometheus);
  into.defaults = { ...from.defaults, ...into.defaults };
  into.problems.push(...from.problems);
}

/** Kafka clusters and dbt profiles that other tools' files of a workspace folder name. */
async function fromFolder(folder: string, { env, home, signal }: DiscoverOptions): Promise<ConnectionSet> {
  const set = emptySet();
  const found = await scan(folder, signal);
  for (const file of found.properties) {
    const relative = path.relative(folder, file);
    const entry = await readClientProperties(file, relative, relative, env).catch(() => undefined);
    if (entry) add(set.kafka, [entry]);
  }
  for (const file of found.strimzi) add(set.kafka, await readStrimzi(file, folder).catch(() => []));
  for (const projectFolder of found.dbtProjects) {
    const { profile, files } = await dbtProject(projectFolder, env, home);
    for (const file of files) {
      const { entries, problems } = await readDbtProfiles(file, env, home);
      const own = entries.filter((entry) => profile === undefined || entry.name.startsWith(`${profile}/`));
      set.problems.push(...problems);
      if (own.length === 0) continue;
      add(set.snowflake, own);
      break; // dbt stops at the first profiles.yml
    }
  }
  return set;
}

/**
 * All connections of a workspace: the setting, `.data-product/connections.local.yaml`, `.data-product/connections.yaml`, then
 * client.properties, Strimzi resources, `KAFKA_*`, Snowflake's connections.toml and dbt's profiles.yml. Names are unique per
 * kind, the first source wins. Never throws: what cannot be read is a problem of the set or of the entry.
 */
export async function discoverConnections(options: DiscoverOptions): Promise<ConnectionSet> {
  const { folders, env, home, settings } = options;
  const set = emptySet();
  const toml = await readSnowflakeFiles(env, home);
  const elsewhere = { home, snowflake: toml.entries };
  if (settings !== undefined)
    merge(
      set,
      await readConnections(settings, {
        env,
        elsewhere,
        bases: folders,
        lineOf: () => undefined,
        origin: () => ({ source: 'settings', text: 'setting dataProduct.connections' }),
      }),
    );
  for (const folder of folders) {
    merge(set, await readConnectionsFile(folder, LOCAL_FILE, env, elsewhere));
    merge(set, await readConnectionsFile(folder, CONNECTIONS_FILE, env, elsewhere));
  }
  for (const folder of folders) merge(set, await fromFolder(folder, options));
  const environment = kafkaFromEnvironment(env);
  if (environment) add(set.kafka, [environment]);
  add(set.snowflake, toml.entries);
  set.problems.push(...toml.problems);
  const home_ = await readDbtProfiles(path.join(home, '.dbt', 'profiles.yml'), env, home);
  add(set.snowflake, home_.entries);
  // A dbt project may have read the same file.
  set.problems.push(...home_.problems.filter((one) => !set.problems.some((other) => other.message === one.message)));
  set.defaults.snowflake ??= set.snowflake.some(
    (entry) => entry.origin.source === 'workspace' || entry.origin.source === 'settings',
  )
    ? undefined
    : toml.defaultName;
  return set;
}

/**
 * The folder whose `.data-product` belongs to a file: the nearest ancestor with a `.data-product` folder, else with `.git`, else
 * the working directory. For the CLI, which is given files and not a workspace.
 */
export function workspaceFolder(file: string, cwd: string): string {
  const full = path.resolve(cwd, file);
  for (const mark of ['.data-product', '.git'])
    for (let folder = full; ; folder = path.dirname(folder)) {
      if (existsSync(path.join(folder, mark))) return folder;
      if (folder === path.dirname(folder)) break;
    }
  return cwd;
}

const argument = (text: string): Origin => ({ source: 'argument', text });

/** An unsaved plaintext entry for `--brokers HOST:PORT,…`; its name is what was given. */
export function brokersEntry(brokers: string): KafkaEntry {
  const list = brokers
    .split(',')
    .map((broker) => broker.trim())
    .filter(Boolean);
  return { kind: 'kafka', name: list.join(','), origin: argument('--brokers'), brokers: list, problems: [] };
}

/** An unsaved entry for `--registry URL`. A user and password in the URL are taken out of it. */
export const registryEntry = (url: string): RegistryEntry => ({
  kind: 'registry',
  name: 'argument',
  origin: argument('--registry'),
  problems: [],
  ...split(url),
});

/** An unsaved entry for `--prometheus URL`. A user and password in the URL are taken out of it. */
export const prometheusEntry = (url: string): PrometheusEntry => ({
  kind: 'prometheus',
  name: 'argument',
  origin: argument('--prometheus'),
  headers: {},
  problems: [],
  ...split(url),
});

function split(text: string): { url: string; username?: string; password?: Secret } {
  if (!URL.canParse(text)) return { url: text.replace(/\/+$/, '') };
  const url = new URL(text);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  return {
    url: url.href.replace(/\/+$/, ''),
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: new Secret(decodeURIComponent(password)) } : {}),
  };
}
