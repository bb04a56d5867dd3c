/** Snapshots that a properties file defines (dbt docs, "Snapshot configurations"): what each strategy needs. */
import type { DbtView } from '../dbt/names.ts';
import type { Entry } from '../dbt/properties.ts';
import type { YamlDocument } from '../document/index.ts';
import { type EntryCheck, found, unknownName } from './dbtReport.ts';

/** What a strategy cannot do without. */
const NEEDS: Readonly<Record<string, string>> = { timestamp: 'updated_at', check: 'check_cols' };

export const snapshotFindings: EntryCheck = function* (entry, { document, project }) {
  // Without a relation the snapshot is a SQL file's, which says more than its properties.
  if (!project || entry.kind !== 'snapshot' || !entry.config.has('relation')) return;
  if (entry.config.get('enabled')?.value === 'false') return;
  const folders = foldersOf(document, entry, project);
  const says = (key: string) =>
    document.pair(entry.node, key) ?? document.pair(document.get(entry.node, 'config'), key) ?? folders.has(key);
  const missing = ['strategy', 'unique_key'].filter((key) => !says(key));
  const strategy = entry.config.get('strategy');
  const needed = NEEDS[strategy?.value ?? folders.get('strategy') ?? ''];
  if (needed && !says(needed)) missing.push(needed);
  if (missing.length > 0)
    yield found(
      entry.name.span,
      'dbt/snapshot-incomplete',
      `The snapshot \`${entry.name.value}\` lacks ${missing.map((key) => `\`${key}\``).join(' and ')} under \`config\`.`,
    );
  if (strategy && !isStrategy(strategy.value, project))
    yield unknownName(
      strategy.span,
      'dbt/snapshot-strategy',
      strategy.value,
      `No macro \`snapshot_${strategy.value}_strategy\` is in the project: dbt knows \`timestamp\` and \`check\`.`,
      Object.keys(NEEDS),
    );
};

/** What dbt_project.yml says of snapshots beside this file. */
const foldersOf = (document: YamlDocument, entry: Entry, project: DbtView): ReadonlyMap<string, string> => {
  const own = project.names.find('snapshot', entry.name.value).find((one) => one.uri === document.uri);
  return own ? project.configOf(own) : new Map();
};

const isStrategy = (name: string, { names, listed, installed }: DbtView): boolean =>
  Object.hasOwn(NEEDS, name) ||
  name.includes('{{') ||
  listed.unknown ||
  [...listed.names].some((one) => !installed.has(one)) ||
  names.find('macro', `snapshot_${name}_strategy`).length > 0;
