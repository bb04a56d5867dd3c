/** `.data-product/connections.yaml` and the git-ignored `connections.local.yaml` beside it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { type Elsewhere, readKafka, readPrometheus, readRegistry, readSnowflake } from './entries.ts';
import { type FieldContext, Fields } from './fields.ts';
import type { Env } from './interpolate.ts';
import type { ConnectionKind, ConnectionSet, Origin, Problem } from './types.ts';

export const CONNECTIONS_FILE = path.join('.data-product', 'connections.yaml');
export const LOCAL_FILE = path.join('.data-product', 'connections.local.yaml');

/** Section of the file -> kind. */
export const SECTIONS = {
  kafka: 'kafka',
  registries: 'registry',
  snowflake: 'snowflake',
  prometheus: 'prometheus',
} as const;
export type Section = keyof typeof SECTIONS;

export const emptySet = (): ConnectionSet => ({
  kafka: [],
  registries: [],
  snowflake: [],
  prometheus: [],
  defaults: {},
  problems: [],
});

interface Source {
  env: Env;
  elsewhere: Elsewhere;
  bases: string[];
  lineOf: FieldContext['lineOf'];
  file?: string;
  origin: (line: number | undefined) => Origin;
}

/** Reads an object of the shape of connections.yaml. */
export async function readConnections(value: unknown, source: Source): Promise<ConnectionSet> {
  const set = emptySet();
  const { env, bases, lineOf, file, elsewhere } = source;
  const context = (problems: Problem[]): FieldContext => ({ env, bases, lineOf, file, problems });
  if (value === null || value === undefined) return set;
  const root = new Fields(value, [], context(set.problems));
  root.only([...Object.keys(SECTIONS), 'defaults', 'version']);
  for (const section of Object.keys(SECTIONS) as Section[]) {
    const names = Object.keys(root.child(section)?.value ?? {});
    for (const name of names) {
      const fields = new Fields((root.value[section] as Record<string, unknown>)[name], [section, name], context([]));
      const origin = source.origin(lineOf([section, name]));
      if (section === 'kafka') set.kafka.push(await readKafka(name, fields, origin));
      else if (section === 'registries') set.registries.push(readRegistry(name, fields, origin));
      else if (section === 'snowflake') set.snowflake.push(await readSnowflake(name, fields, origin, elsewhere));
      else set.prometheus.push(readPrometheus(name, fields, origin));
    }
  }
  const defaults = root.child('defaults');
  defaults?.only(Object.keys(SECTIONS).concat('registry'));
  for (const [section, kind] of [...Object.entries(SECTIONS), ['registry', 'registry']] as [string, ConnectionKind][]) {
    const name = defaults?.text(section);
    if (name !== undefined) set.defaults[kind] = name;
  }
  return set;
}

/** Reads one connections file of a workspace folder; a file that does not exist gives an empty set. */
export async function readConnectionsFile(
  folder: string,
  relative: string,
  env: Env,
  elsewhere: Elsewhere,
): Promise<ConnectionSet> {
  const file = path.join(folder, relative);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const set = emptySet();
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      set.problems.push({ severity: 'error', message: `${relative} cannot be read (${code}).`, file });
    return set;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const error = document.errors[0];
  if (error) {
    const set = emptySet();
    const line = lines.linePos(error.pos[0]).line;
    set.problems.push({ severity: 'error', message: `${relative} is not valid YAML at line ${line}.`, file, line });
    return set;
  }
  const lineOf = (keys: readonly string[]) => {
    const node = document.getIn(keys, true);
    return isNode(node) && node.range ? lines.linePos(keyStart(text, node.range[0])).line : undefined;
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    const set = emptySet();
    const message = `${relative} cannot be read: an alias (*name) has no anchor (&name) before it, or too much is repeated by aliases.`;
    set.problems.push({ severity: 'error', message, action: 'Write the values out where the alias stands.', file });
    return set;
  }
  return readConnections(value, {
    env,
    elsewhere,
    bases: [path.dirname(file), folder],
    lineOf,
    file,
    origin: (line) => ({
      source: 'workspace',
      file,
      line,
      text: `${relative.replaceAll('\\', '/')}${line ? `:${line}` : ''}`,
    }),
  });
}

/** A block value starts on the line below its key: the line people look for is the key's. */
function keyStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text[at - 1] ?? '')) at--;
  return Math.max(0, at - 1);
}
