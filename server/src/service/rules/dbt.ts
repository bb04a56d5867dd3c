/**
 * Rules over dbt's properties files. An error is what dbt refuses when it parses, compiles or builds the project
 * (measured against dbt 1.11); what it only warns about is a warning here. Names that nobody can know are not judged.
 */
import type { DbtView } from '../dbt/names.ts';
import { readEntries } from '../dbt/properties.ts';
import { dbtFileOf } from '../dialects/dbt/files.ts';
import type { YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { contractFindings } from './dbtContracts.ts';
import { nameFindings } from './dbtNames.ts';
import { projectFindings } from './dbtProject.ts';
import type { DbtContext } from './dbtReport.ts';
import { testFindings } from './dbtTests.ts';

/** Findings of a properties file beyond its schema. */
export function checkDbt(
  document: YamlDocument,
  project: DbtView | null,
  onError: (error: unknown) => void = () => {},
): Finding[] {
  if (dbtFileOf(document.uri) !== 'properties') return guarded(() => projectFindings(document, project), onError);
  const context: DbtContext = { document, entries: readEntries(document), project };
  return [nameFindings, testFindings, contractFindings].flatMap((check) => guarded(() => check(context), onError));
}

/** One failing rule keeps no other from speaking. */
function guarded(check: () => Iterable<Finding>, onError: (error: unknown) => void): Finding[] {
  try {
    return [...check()];
  } catch (error) {
    onError(error);
    return [];
  }
}
