/** Where dbt keeps its artifacts, and reading one of them. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../result.ts';

/** Larger artifacts are of no project that one edits; reading them would stall the editor. */
const MAX_BYTES = 256 * 1024 * 1024;

/** dbt's target folder: `target-path` of dbt_project.yml or DBT_TARGET_PATH, else `target`. */
export async function targetFolder(project: string): Promise<string> {
  const text = await readFile(path.join(project, 'dbt_project.yml'), 'utf8').catch(() => '');
  // one plain scalar at the top level: no need to parse the file for it
  const named = /^target-path:[ \t]*(["']?)([^"'#\r\n]+?)\1[ \t]*(?:#.*)?$/m.exec(text)?.[2];
  const folder = process.env.DBT_TARGET_PATH || (named && !named.includes('{{') ? named : 'target');
  return path.resolve(project, folder);
}

/** Failures: dbt/no-results (there is no such file), dbt/bad-artifact. */
export async function readArtifact<T>(file: string): Promise<Result<T>> {
  const info = await stat(file).catch(() => undefined);
  if (!info) {
    // Shown behind a line of a contract: the folders above say nothing there.
    const name = `${path.basename(path.dirname(file))}/${path.basename(file)}`;
    return fail('dbt/no-results', `dbt has not run here: there is no ${name}.`, 'Run dbt build in the project.');
  }
  if (info.size > MAX_BYTES)
    return fail(
      'dbt/bad-artifact',
      `${file} is too large to be read (${Math.round(info.size / 1e6)} MB).`,
      'Run dbt build with a selection.',
    );
  try {
    return ok(JSON.parse(await readFile(file, 'utf8')) as T);
  } catch {
    return fail(
      'dbt/bad-artifact',
      `${file} is no JSON; dbt may be writing it.`,
      'Wait until dbt has ended, then refresh; else run dbt build again.',
    );
  }
}

/** dbt writes UTC with microseconds and `Z`. Undefined when the text is no time. */
export function isoTime(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
