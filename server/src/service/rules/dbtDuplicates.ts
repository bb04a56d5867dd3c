/** Entries and nodes of one name (dbt docs, "Resource names"): dbt refuses a second one. */
import type { Declaration } from '../dbt/names.ts';
import type { Entry } from '../dbt/properties.ts';
import type { Finding } from '../finding.ts';
import { type DbtContext, type EntryCheck, found } from './dbtReport.ts';
import { keptWith } from './kept.ts';

/** Entries that have another one, above in the file or in another file. */
export function* duplicateEntries(entries: readonly Entry[], context: DbtContext): Generator<Finding> {
  const { document } = context;
  const seen = new Map<string, Entry>();
  for (const entry of entries) {
    const key = `${entry.kind} ${entry.parent ?? ''} ${entry.name.value}`;
    const first = seen.get(key);
    if (!first) seen.set(key, entry);
    const where = first
      ? `in line ${document.positionAt(first.name.span.start).line + 1}`
      : inAnotherFile(entry, context);
    if (where === undefined) continue;
    yield found(
      entry.name.span,
      'dbt/duplicate-entry',
      `\`${fullName(entry)}\` has another entry ${where}. dbt takes one entry for each ${kindInWords(entry.kind)}: merge the two.`,
    );
  }
}

const inAnotherFile = keptWith((entry: Entry, { document, project }: DbtContext): string | undefined => {
  const other = project?.names
    .find(entry.kind, fullName(entry))
    .filter((one) => one.by === 'properties' && one.package === '' && one.uri !== document.uri)
    .map(placeOf)
    .sort()[0];
  return other && `in ${other}`;
});

const fullName = ({ parent, name }: Entry): string => (parent === undefined ? name.value : `${parent}.${name.value}`);

/** A model whose name more than one file defines. */
export const duplicateNode: EntryCheck = function* (entry, { project }) {
  if (!project || entry.kind !== 'model' || entry.versions.length > 0) return;
  const files = (['model', 'seed', 'snapshot'] as const)
    .flatMap((kind) => project.names.find(kind, entry.name.value))
    .filter((one) => one.by === 'file' && one.package === '');
  const isEnabled = (one: Declaration) =>
    (one.config?.get('enabled') ?? project.configOf(one).get('enabled')) !== 'false';
  if (files.length > 1 && files.every(isEnabled))
    yield found(
      entry.name.span,
      'dbt/duplicate-node',
      `Two files define \`${entry.name.value}\`: ${files.map(placeOf).sort().join(' and ')}. Rename one.`,
    );
};

export const kindInWords = (kind: string): string => kind.replaceAll('_', ' ');
const placeOf = (one: Declaration): string =>
  `${one.uri.split('/').slice(-2).join('/')}${one.by === 'properties' ? `, line ${one.range.start.line + 1}` : ''}`;
