/** What a comparison works on and what it reports. */
import type { OutputColumn } from '../../../../sql/src/index.ts';
import type { Contract, ContractObject } from '../contract.ts';
import type { DocumentedColumn, DocumentedModel, DocumentedTest } from '../dbt/sql/documented.ts';
import type { Span, YamlDocument } from '../document/index.ts';
import type { FindingData } from '../finding.ts';

/** One disagreement, and where each of the two says its part. */
export interface Difference {
  rule: string;
  message: string;
  contract: Span;
  model: Span;
  /** What would settle it, in the one file or the other. */
  inContract?: FindingData;
  inModel?: FindingData;
}
export interface Compared {
  contract: Contract;
  object: ContractObject;
  model: DocumentedModel;
  /** Of the model's properties file. */
  document: YamlDocument;
  /** What the SELECT produces; absent when it is not known. */
  produced?: readonly OutputColumn[];
  /** Types of the table's columns by upper-case name, as dbt last saw them (catalog.json). */
  table?: ReadonlyMap<string, string>;
}

/** dbt_expectations says as much as dbt's own tests and those of dbt_utils. */
const TWINS: Readonly<Record<string, readonly string[]>> = {
  not_null: ['not_null', 'dbt_expectations.expect_column_values_to_not_be_null'],
  unique: ['unique', 'dbt_expectations.expect_column_values_to_be_unique'],
  accepted_values: ['accepted_values', 'dbt_expectations.expect_column_values_to_be_in_set'],
  accepted_range: ['dbt_utils.accepted_range', 'dbt_expectations.expect_column_values_to_be_between'],
};

/** How a column is tested for something. */
export interface Tested {
  /** The test of all rows. */
  whole?: DocumentedTest;
  /** One that looks at some rows only (`where`): it proves nothing of the others. */
  partial?: DocumentedTest;
}

/** The column's tests of a kind, by whichever package; `accepted_values` may have dbt's own name before it. */
export function tested(document: YamlDocument, column: DocumentedColumn, kind: keyof typeof TWINS): Tested {
  const tests = column.tests.filter((test) => TWINS[kind]!.includes(test.name.replace(/^dbt\./, '')));
  return {
    whole: tests.find((test) => !isPartial(document, test)),
    partial: tests.find((test) => isPartial(document, test)),
  };
}

export function isPartial(document: YamlDocument, test: DocumentedTest): boolean {
  return ['where', 'row_condition'].some((key) => test.argument(key) || document.get(test.argument('config'), key));
}
