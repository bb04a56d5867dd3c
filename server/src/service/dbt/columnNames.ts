/** Where a properties file names a model's column: its entry, tests and constraints of the model, foreign keys to it. */
import {
  isMap,
  keyOf,
  keySpan,
  type Offset,
  type Span,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { callsIn } from './jinja.ts';
import { type Entry, readEntries, type TestUse } from './properties.ts';

/** The column whose entry is under the cursor; null where none is. */
export function columnAt(document: YamlDocument, offset: Offset): { model: string; column: string; span: Span } | null {
  for (const entry of readEntries(document)) {
    const column = entry.columns.find(({ name }) => name.span.start <= offset && offset <= name.span.end);
    if (column && entry.kind === 'model')
      return { model: entry.name.value, column: column.name.value, span: column.name.span };
  }
  return null;
}

/** Arguments of tests that name columns of the tested model (dbt_utils, dbt_expectations; README of each test). */
export const COLUMN_ARGUMENTS: ReadonlySet<string> = new Set(
  'column_name combination_of_columns group_by_columns compare_columns exclude_columns partition_by lower_bound_column upper_bound_column column_list field column_A column_B'.split(
    ' ',
  ),
);
/** In these tests `field` is a column of the model that `to` names. */
export const TARGET_TESTS: ReadonlySet<string> = new Set([
  'relationships',
  'dbt_utils.relationships_where',
  'dbt_utils.cardinality_equality',
]);

/** Every place in a properties file that names the column. Names are compared without case, as warehouses fold them. */
export function columnPlaces(document: YamlDocument, model: string, column: string): Span[] {
  const wanted = column.toLowerCase();
  const named = (node: YamlNode | null | undefined): Span[] => {
    const nodes = [
      ...document.items(node),
      ...(textOf(document.deref(node)) === undefined ? [] : [document.deref(node)]),
    ];
    return nodes.flatMap((one) => (one && textOf(one)?.toLowerCase() === wanted ? [spanOf(one)] : []));
  };
  return readEntries(document).flatMap((entry) => {
    const own = entry.kind === 'model' && entry.name.value === model;
    const tests = [...entry.tests, ...entry.columns.flatMap((one) => one.tests)];
    return [
      ...(own ? ownPlaces(entry, wanted) : []),
      ...(entry.kind === 'unit_test' ? rowPlaces(document, entry, model, wanted) : []),
      ...tests.flatMap((test) => testPlaces(document, test, { own, model, named })),
    ];
  });
}

/** Keys of a unit test's rows that are the column: of the model it expects, or of one it is given. */
function rowPlaces(document: YamlDocument, entry: Entry, model: string, wanted: string): Span[] {
  const given = document.items(document.get(entry.node, 'given')).flatMap((one) => {
    const call = callsIn(textOf(document.get(one, 'input')) ?? '').find(({ name }) => name === 'ref');
    return call?.args.at(-1)?.value === model ? [document.get(one, 'rows')] : [];
  });
  const expected = entry.config.get('model')?.value === model ? [document.get(entry.node, 'expect', 'rows')] : [];
  return [...given, ...expected]
    .flatMap((rows) => document.items(rows))
    .flatMap((row) => document.pairs(document.deref(row)))
    .flatMap((pair) => (keyOf(pair)?.toLowerCase() === wanted ? [keySpan(pair)] : []));
}

function ownPlaces(entry: Entry, wanted: string): Span[] {
  const constraints = [...entry.constraints, ...entry.columns.flatMap((one) => one.constraints)];
  return [...entry.columns.map((one) => one.name), ...constraints.flatMap((one) => one.columns)].flatMap((one) =>
    one.value.toLowerCase() === wanted ? [one.span] : [],
  );
}

interface Sought {
  /** The test is of the column's own model. */
  own: boolean;
  model: string;
  named(node: YamlNode | null | undefined): Span[];
}

function testPlaces(document: YamlDocument, test: TestUse, { own, model, named }: Sought): Span[] {
  if (!test.body) return [];
  const nested = document.get(test.body, 'arguments');
  const pairs = [...document.pairs(test.body), ...(isMap(nested) ? document.pairs(nested) : [])];
  const value = (key: string) => pairs.find((pair) => keyOf(pair) === key)?.value;
  if (TARGET_TESTS.has(test.name.value)) {
    const target = callsIn(textOf(document.deref(value('to'))) ?? '').find((call) => call.name === 'ref');
    return target?.args.at(-1)?.value === model ? named(value('field')) : [];
  }
  return own ? pairs.flatMap((pair) => (COLUMN_ARGUMENTS.has(keyOf(pair) ?? '') ? named(pair.value) : [])) : [];
}
