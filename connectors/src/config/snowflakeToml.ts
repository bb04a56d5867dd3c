/**
 * Snowflake's own connections.toml and config.toml, shared by its CLI, connectors and drivers.
 * Source: Snowflake's page "Managing connections" of Snowflake CLI, and "Connecting using the connections.toml file".
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse, TomlError } from 'smol-toml';
import type { Env } from './interpolate.ts';
import { Secret } from './secret.ts';
import { snowflakeFromRecord } from './snowflakeRecord.ts';
import type { Problem, SnowflakeEntry } from './types.ts';

export interface SnowflakeFiles {
  entries: SnowflakeEntry[];
  defaultName?: string;
  problems: Problem[];
}

/** Folders Snowflake's tools look into, in their order. */
export function snowflakeFolders(env: Env, home: string, platform = process.platform): string[] {
  if (env.SNOWFLAKE_HOME) return [env.SNOWFLAKE_HOME.replace(/^~(?=$|[\\/])/, home)];
  const own =
    platform === 'win32'
      ? path.join(home, 'AppData', 'Local', 'snowflake')
      : platform === 'darwin'
        ? path.join(home, 'Library', 'Application Support', 'snowflake')
        : path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), 'snowflake');
  return [path.join(home, '.snowflake'), own];
}

/** The line of a table's header, 1-based; smol-toml gives none. */
function headerLine(text: string, header: string[]): number | undefined {
  const index = text.split('\n').findIndex((line) => {
    const name = /^\s*\[([^[\]]+)\]/.exec(line)?.[1];
    return name !== undefined && name.replace(/["'\s]/g, '') === header.join('.').replace(/\s/g, '');
  });
  return index < 0 ? undefined : index + 1;
}

/** Others must not read a file with secrets, and must not be able to send the driver elsewhere. */
async function permissionProblems(file: string): Promise<Problem[]> {
  if (process.platform === 'win32') return [];
  const { mode } = await stat(file);
  const action = `Run: chmod 600 '${file}'`;
  if (mode & 0o022)
    return [{ severity: 'error', message: `${file} can be changed by other users of this machine.`, action, file }];
  if (mode & 0o044)
    return [{ severity: 'warning', message: `${file} can be read by other users of this machine.`, action, file }];
  return [];
}

/** `SNOWFLAKE_CONNECTIONS_<NAME>_<KEY>` overrides a key of a connection, as in Snowflake's CLI. */
function overrides(name: string, env: Env): Record<string, string> {
  const prefix = `SNOWFLAKE_CONNECTIONS_${name.toUpperCase()}_`;
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(env))
    if (value && key.toUpperCase().startsWith(prefix)) found[key.slice(prefix.length).toLowerCase()] = value;
  return found;
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

async function readToml(
  file: string,
  problems: Problem[],
): Promise<{ text: string; table: Record<string, unknown> } | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      problems.push({ severity: 'error', message: `${file} cannot be read (${code}).`, file });
    return undefined;
  }
  try {
    return { text, table: parse(text) };
  } catch (error) {
    // TomlError's message quotes the source, which may hold a secret: keep the first line and the position only.
    const line = error instanceof TomlError ? error.line : undefined;
    problems.push({
      severity: 'error',
      message: `${file} is not valid TOML${line ? ` at line ${line}` : ''}.`,
      file,
      line,
    });
    return undefined;
  }
}

/** Reads the first folder that holds a connections.toml or config.toml. */
export async function readSnowflakeFiles(env: Env, home: string): Promise<SnowflakeFiles> {
  const result: SnowflakeFiles = { entries: [], problems: [] };
  for (const folder of snowflakeFolders(env, home)) {
    const config = await readToml(path.join(folder, 'config.toml'), result.problems);
    const connections = await readToml(path.join(folder, 'connections.toml'), result.problems);
    if (!config && !connections) continue;
    const fallback = config?.table.default_connection_name;
    result.defaultName = env.SNOWFLAKE_DEFAULT_CONNECTION_NAME || (typeof fallback === 'string' ? fallback : undefined);
    // When connections.toml exists, config.toml's own [connections.*] are ignored by Snowflake's tools.
    const [used, file, prefix] = connections
      ? ([connections, 'connections.toml', []] as const)
      : ([config, 'config.toml', ['connections']] as const);
    const tables = prefix.length > 0 ? used?.table.connections : used?.table;
    if (!used || !isTable(tables)) return result;
    const full = path.join(folder, file);
    const problems = await permissionProblems(full);
    for (const [name, table] of Object.entries(tables)) {
      if (!isTable(table)) continue;
      const line = headerLine(used.text, [...prefix, name]);
      const text = `${full.startsWith(home) ? `~${full.slice(home.length)}` : full}${line ? `:${line}` : ''}`;
      const origin = { source: 'snowflake' as const, file: full, line, text };
      const secret = (value: string) => new Secret(value);
      result.entries.push(
        snowflakeFromRecord(
          name,
          { ...table, ...overrides(name, env) },
          { origin, base: folder, home, secret, problems },
        ),
      );
    }
    result.defaultName ??= result.entries.some((entry) => entry.name === 'default') ? 'default' : undefined;
    return result;
  }
  return result;
}
