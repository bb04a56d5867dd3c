/** dbt's profiles.yml: its outputs of type snowflake. Source: dbt's pages "profiles.yml" and "Snowflake setup". */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { type Env, renderEnvVar } from './interpolate.ts';
import { Secret } from './secret.ts';
import { snowflakeFromRecord } from './snowflakeRecord.ts';
import type { Problem, SnowflakeEntry } from './types.ts';

export interface DbtProfiles {
  /** Named `profile/target`; the profile's default target first. */
  entries: SnowflakeEntry[];
  problems: Problem[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Renders the env_var calls of each text of a record; notes what cannot be rendered. */
function renderRecord(record: Record<string, unknown>, env: Env, file: string, line: number | undefined) {
  const problems: Problem[] = [];
  const rendered = Object.entries(record).map(([key, value]) => {
    if (typeof value !== 'string') return [key, value] as const;
    const { text, missing, unknown } = renderEnvVar(value, env);
    if (missing.length > 0)
      problems.push({
        severity: 'error',
        message: `"${key}" needs the environment variable ${missing.join(', ')}, which is not set.`,
        file,
        line,
      });
    else if (unknown)
      problems.push({
        severity: 'error',
        message: `"${key}" uses Jinja other than env_var, which is not rendered here.`,
        action: 'Add the connection to .data-product/connections.yaml instead.',
        file,
        line,
      });
    return [key, missing.length > 0 || unknown ? undefined : text] as const;
  });
  return { record: Object.fromEntries(rendered), problems };
}

/** Reads one profiles.yml; a file that does not exist gives nothing. */
export async function readDbtProfiles(file: string, env: Env, home: string): Promise<DbtProfiles> {
  const result: DbtProfiles = { entries: [], problems: [] };
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return result;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const error = document.errors[0];
  if (error) {
    const line = lines.linePos(error.pos[0]).line;
    result.problems.push({ severity: 'error', message: `${file} is not valid YAML at line ${line}.`, file, line });
    return result;
  }
  let root: unknown;
  try {
    root = document.toJS({ maxAliasCount: 100 });
  } catch {
    const message = `${file} cannot be read: an alias (*name) has no anchor (&name) before it, or too much is repeated by aliases.`;
    result.problems.push({ severity: 'error', message, action: 'Write the values out where the alias stands.', file });
    return result;
  }
  if (!isRecord(root)) return result;
  for (const [profile, body] of Object.entries(root)) {
    if (!isRecord(body) || !isRecord(body.outputs)) continue;
    const wanted = renderEnvVar(typeof body.target === 'string' ? body.target : 'default', env).text;
    const outputs = Object.entries(body.outputs).sort(([a], [b]) => Number(b === wanted) - Number(a === wanted));
    for (const [target, output] of outputs) {
      if (!isRecord(output) || output.type !== 'snowflake') continue;
      const outputsNode = document.getIn([profile, 'outputs'], true);
      const key = isMap(outputsNode)
        ? outputsNode.items.find((pair) => isScalar(pair.key) && pair.key.value === target)?.key
        : undefined;
      const line = isScalar(key) && key.range ? lines.linePos(key.range[0]).line : undefined;
      const rendered = renderRecord(output, env, file, line);
      const shown = file.startsWith(home) ? `~${file.slice(home.length)}` : file;
      result.entries.push(
        snowflakeFromRecord(`${profile}/${target}`, rendered.record, {
          origin: { source: 'dbt', file, line, text: `${shown}${line ? `:${line}` : ''}` },
          base: path.dirname(file),
          home,
          secret: (value) => new Secret(value),
          problems: rendered.problems,
        }),
      );
    }
  }
  return result;
}

/** The profile a dbt project names, and the files dbt would read it from, in dbt's order. */
export async function dbtProject(
  folder: string,
  env: Env,
  home: string,
): Promise<{ profile?: string; files: string[] }> {
  const folders = [...(env.DBT_PROFILES_DIR ? [env.DBT_PROFILES_DIR] : []), folder, path.join(home, '.dbt')];
  const files = folders.map((candidate) => path.join(candidate, 'profiles.yml'));
  try {
    const project: unknown = parseDocument(await readFile(path.join(folder, 'dbt_project.yml'), 'utf8')).toJS();
    const profile = isRecord(project) && typeof project.profile === 'string' ? project.profile : undefined;
    return { profile: profile && renderEnvVar(profile, env).text, files };
  } catch {
    return { files };
  }
}
