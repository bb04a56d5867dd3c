/** Who may refer to a model (dbt docs, "Model access"): dbt refuses a reference from outside a private model's group. */
import { effectiveConfig } from '../dbt/effective.ts';
import type { DbtView, Declaration } from '../dbt/names.ts';
import { type EntryCheck, found } from './dbtReport.ts';

export const accessFindings: EntryCheck = function* (entry, { project }) {
  if (!project || entry.kind !== 'model' || entry.versions.length > 0) return;
  const file = fileOf(project, entry.name.value);
  if (!file) return;
  const config = effectiveConfig(entry, file, project);
  const { span } = entry.config.get('access') ?? entry.name;
  const access = config('access');
  if (access === 'public' && config('materialized') === 'ephemeral')
    yield found(
      span,
      'dbt/access',
      `\`${entry.name.value}\` is ephemeral: nothing of it is in the warehouse, and dbt refuses \`access: public\`.`,
    );
  const group = config('group');
  if (access !== 'private' || group === undefined) return;
  const strangers = usersOf(project, entry.name.value).filter((user) => {
    const theirs = groupOf(project, user);
    return theirs !== undefined && theirs !== group;
  });
  if (strangers.length > 0)
    yield found(
      span,
      'dbt/access',
      `\`${entry.name.value}\` is private${group === null ? '' : ` to the group \`${group}\``}, and ${strangers
        .map((one) => `\`${one.name}\``)
        .sort()
        .join(
          ', ',
        )} of another group refers to it: dbt refuses that. Put both in one group, or write \`access: protected\`.`,
    );
};

const fileOf = ({ names }: DbtView, name: string): Declaration | undefined =>
  names.find('model', name).find((one) => one.by === 'file' && one.package === '');

/** Models of the project whose SQL refers to this one. */
function usersOf({ names }: DbtView, name: string): Declaration[] {
  const files = new Set([...names.uses('model', name)].map((use) => use.uri));
  return names
    .all('model')
    .filter((one) => one.by === 'file' && one.package === '' && files.has(one.uri))
    .filter((one) => one.config?.get('enabled') !== 'false');
}

/** Null: in none. Undefined: it is computed, and dbt alone knows. */
function groupOf(project: DbtView, file: Declaration): string | null | undefined {
  if (file.config?.has('group')) return file.config.get('group');
  const properties = project.names.find('model', file.name).find((one) => one.by === 'properties');
  const said = properties?.group ?? project.configOf(file).get('group');
  return said?.includes('{{') ? undefined : (said ?? null);
}
