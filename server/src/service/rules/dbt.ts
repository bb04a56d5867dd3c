/**
 * Rules over dbt's properties files. An error is what dbt refuses when it parses, compiles or builds the project
 * (measured against dbt 1.11); what it only warns about is a warning here. Names that nobody can know are not judged.
 *
 * What one entry decides is kept with it, until it or a name in the project changes: a keystroke costs the entry around it.
 */
import type { DbtView } from '../dbt/names.ts';
import { type Entry, readEntries } from '../dbt/properties.ts';
import { dbtFileOf } from '../dialects/dbt/files.ts';
import type { YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { accessFindings } from './dbtAccess.ts';
import { callFindings } from './dbtCalls.ts';
import { contractFindings } from './dbtContracts.ts';
import { duplicateEntries, duplicateNode } from './dbtDuplicates.ts';
import { jinjaFindings } from './dbtJinja.ts';
import { metricFindings } from './dbtMetrics.ts';
import { nameFindings, undescribed } from './dbtNames.ts';
import { nodeFindings } from './dbtNodes.ts';
import { projectFindings } from './dbtProject.ts';
import { type DbtContext, type EntryCheck, placed } from './dbtReport.ts';
import { snapshotFindings } from './dbtSnapshots.ts';
import { testListFindings } from './dbtTestLists.ts';
import { testFindings } from './dbtTests.ts';
import { valueFindings } from './dbtValues.ts';
import { versionFindings } from './dbtVersions.ts';
import { keptWith } from './kept.ts';

const ENTRY_CHECKS: readonly EntryCheck[] = [
  duplicateNode,
  versionFindings,
  testListFindings,
  accessFindings,
  nodeFindings,
  snapshotFindings,
  metricFindings,
  nameFindings,
  testFindings,
  contractFindings,
];

type OnError = (error: unknown) => void;

/** Findings of a file of dbt's beyond its schema. One failing rule keeps no other from speaking. */
export function checkDbt(document: YamlDocument, project: DbtView | null, onError: OnError = () => {}): Finding[] {
  const guarded = (check: () => Iterable<Finding>): Finding[] => {
    try {
      return Array.from(check(), placed);
    } catch (error) {
      onError(error);
      return [];
    }
  };
  if (dbtFileOf(document.uri) !== 'properties') return guarded(() => projectFindings(document, project));
  const key = `${document.uri} ${document.edition} ${project?.revision}`;
  const context = { document, project, key, onError };
  const entries = readEntries(document);
  return [
    ...guarded(() => duplicateEntries(entries, context)),
    ...guarded(() => valueFindings(document)),
    ...guarded(() => jinjaFindings(document)),
    ...guarded(() => callFindings(context)),
    ...guarded(() => undescribed(context)),
    ...guarded(() => entries.flatMap((entry) => ofEntry(entry, context))),
  ];
}

const ofEntry = keptWith((entry: Entry, context: DbtContext & { onError: OnError }): readonly Finding[] =>
  ENTRY_CHECKS.flatMap((check) => {
    try {
      return [...check(entry, context)];
    } catch (error) {
      context.onError(error);
      return [];
    }
  }),
);
