/**
 * Rules over dbt's properties files. An error is what dbt refuses when it parses, compiles or builds the project
 * (measured against dbt 1.11); what it only warns about is a warning here. Names that nobody can know are not judged.
 */
import type { DbtView } from '../dbt/names.ts';
import { readEntries } from '../dbt/properties.ts';
import type { YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { contractFindings } from './dbtContracts.ts';
import { nameFindings } from './dbtNames.ts';
import type { DbtContext } from './dbtReport.ts';
import { testFindings } from './dbtTests.ts';

/** Findings of a properties file beyond its schema. */
export function checkDbt(
  document: YamlDocument,
  project: DbtView | null,
  onError: (error: unknown) => void = () => {},
): Finding[] {
  const context: DbtContext = { document, entries: readEntries(document), project };
  return [nameFindings, testFindings, contractFindings].flatMap((check) => {
    try {
      return [...check(context)];
    } catch (error) {
      onError(error);
      return [];
    }
  });
}
