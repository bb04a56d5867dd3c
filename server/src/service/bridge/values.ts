/** Which values a property may have, in the contract and in the tests of its column. */
import type { Property } from '../contract.ts';
import type { DocumentedColumn, DocumentedTest } from '../dbt/sql/documented.ts';
import { booleanOf, numberOf, scalarOf, textOf, type YamlDocument } from '../document/index.ts';
import { compilePattern } from '../pattern.ts';
import { type Difference, isPartial, tested } from './difference.ts';
import { fits } from './types.ts';

export function* values(document: YamlDocument, property: Property, column: DocumentedColumn): Generator<Difference> {
  const listed = acceptedBy(document, tested(document, column, 'accepted_values').whole);
  yield* enums(property, listed);
  yield* limits(property, tested(document, column, 'accepted_range').whole);
  yield* patterns(document, property, column, listed);
  yield* testedTypes(property, column);
  yield* unchecked(document, property, column);
}

interface Accepted {
  test: DocumentedTest;
  /** Undefined: Jinja or something else that is dbt's to say. */
  values?: string[];
}

function acceptedBy(document: YamlDocument, test: DocumentedTest | undefined): Accepted | undefined {
  if (!test) return undefined;
  const listed = test.argument('values') ?? test.argument('value_set');
  const items = listed ? document.items(listed).map((item) => scalarOf(document.deref(item))) : [];
  const isPlain = items.length > 0 && items.every((value) => value !== undefined && !String(value).includes('{{'));
  return { test, ...(isPlain && { values: items.map(String) }) };
}

function* enums(property: Property, accepted: Accepted | undefined): Generator<Difference> {
  if (!accepted?.values || !property.enum) return;
  const [inDbt, inContract] = [new Set(accepted.values), new Set(property.enum.map(String))];
  const onlyDbt = [...inDbt].filter((value) => !inContract.has(value));
  const onlyContract = [...inContract].filter((value) => !inDbt.has(value));
  if (onlyDbt.length + onlyContract.length === 0) return;
  const parts = [
    onlyDbt.length > 0 ? `dbt accepts ${onlyDbt.join(', ')}, which the contract does not list` : '',
    onlyContract.length > 0 ? `the contract lists ${onlyContract.join(', ')}, which dbt does not accept` : '',
  ].filter(Boolean);
  yield {
    rule: 'cross/enum-values',
    message: `${property.name}: ${parts.join('; ')}.`,
    contract: property.nameSpan,
    model: accepted.test.span,
  };
}

function* limits(property: Property, test: DocumentedTest | undefined): Generator<Difference> {
  if (!test) return;
  const isOpen = booleanOf(test.argument('inclusive')) === false || booleanOf(test.argument('strictly')) === true;
  for (const [word, argument] of [
    ['minimum', 'min_value'],
    ['maximum', 'max_value'],
  ] as const) {
    const limit = property[word];
    const own = numberOf(test.argument(argument));
    if (limit === undefined || own === undefined || (own === limit && !isOpen)) continue;
    yield {
      rule: 'cross/range',
      message:
        own === limit
          ? `${property.name} may be ${limit} in the contract, and the test refuses ${limit} itself.`
          : `${property.name} has ${word} ${limit} in the contract, and ${argument} ${own} in the test.`,
      contract: property.nameSpan,
      model: test.span,
    };
  }
}

/** Tests that match a regular expression: dbt_expectations', and a project's own by name and argument. */
function* regexTests(
  document: YamlDocument,
  column: DocumentedColumn,
): Generator<{ test: DocumentedTest; regex: string }> {
  for (const test of column.tests) {
    if (isPartial(document, test)) continue;
    if (!/regex|pattern|match/i.test(test.name) || /not_match|like/i.test(test.name)) continue;
    const regex = ['regex', 'pattern', 'regexp', 'regular_expression']
      .map((key) => textOf(test.argument(key)))
      .find((text) => text !== undefined);
    if (regex !== undefined && !regex.includes('{{')) yield { test, regex };
  }
}

/** Values of a format, each of them right: a test that refuses them all is about something else. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  uuid: ['123e4567-e89b-12d3-a456-426614174000', '123E4567-E89B-12D3-A456-426614174000'],
  email: ['anna.muster@example.com', 'a@b.ch', 'ANNA@EXAMPLE.COM'],
  date: ['2026-01-31', '1999-12-01'],
  ipv4: ['192.168.0.1', '10.0.0.255'],
  uri: ['https://example.com/a', 'http://example.com'],
};

function* patterns(
  document: YamlDocument,
  property: Property,
  column: DocumentedColumn,
  accepted: Accepted | undefined,
): Generator<Difference> {
  const say = (rule: string, message: string, test: DocumentedTest): Difference => ({
    rule,
    message,
    contract: property.nameSpan,
    model: test.span,
  });
  const promised = property.pattern === undefined ? undefined : compilePattern(property.pattern);
  const refused = promised?.kind === 'ok' ? (accepted?.values?.filter((value) => !promised.test(value)) ?? []) : [];
  if (accepted && refused.length > 0)
    yield say(
      'cross/format-test',
      `dbt accepts ${refused.join(', ')} as ${property.name}, which the contract's pattern ${property.pattern} refuses.`,
      accepted.test,
    );
  for (const { test, regex } of regexTests(document, column)) {
    if (property.pattern !== undefined && normal(property.pattern) !== normal(regex))
      yield say(
        'cross/pattern',
        `${property.name} matches ${property.pattern} in the contract, and ${regex} in the test. Write the same in both.`,
        test,
      );
    const checked = compilePattern(regex.replaceAll('\\\\', '\\'));
    if (checked.kind !== 'ok') continue;
    const values = property.enum?.map(String).filter((value) => !checked.test(value)) ?? [];
    if (values.length > 0)
      yield say(
        'cross/format-test',
        `The contract lists ${values.join(', ')} for ${property.name}, and the test refuses what does not match ${regex}.`,
        test,
      );
    const samples = SAMPLES[property.format ?? ''];
    if (samples && !samples.some((sample) => checked.test(sample)))
      yield say(
        'cross/format-test',
        `${property.name} has format ${property.format} in the contract, and the test asks for ${regex}, which no ${property.format} matches.`,
        test,
      );
  }
}

/** Spellings of one expression: backslashes doubled for SQL, classes by letter. */
const normal = (regex: string): string =>
  regex.replaceAll('\\\\', '\\').replaceAll('\\d', '[0-9]').replaceAll('\\w', '[A-Za-z0-9_]').replaceAll('(?:', '(');

/** dbt_expectations' tests of the column's type. */
function* testedTypes(property: Property, column: DocumentedColumn): Generator<Difference> {
  const test = column.tests.find(({ name }) => name === 'dbt_expectations.expect_column_values_to_be_of_type');
  const type = textOf(test?.argument('column_type'));
  if (test && type !== undefined && fits(property.type, property.format, type) === false)
    yield {
      rule: 'cross/column-type',
      message: `${property.name} is ${property.format ?? property.type} in the contract, and the test asks for ${type}.`,
      contract: property.nameSpan,
      model: test.span,
    };
}

/** What the contract promises of the values and no test looks at. A column without any test is not tested here. */
function* unchecked(document: YamlDocument, property: Property, column: DocumentedColumn): Generator<Difference> {
  if (column.tests.length === 0) return;
  const range = tested(document, column, 'accepted_range');
  const listed = tested(document, column, 'accepted_values');
  const promises = [
    property.enum && !listed.whole ? 'its listed values (accepted_values)' : '',
    property.minimum !== undefined && !range.whole ? 'its minimum (dbt_utils.accepted_range)' : '',
    property.maximum !== undefined && !range.whole ? 'its maximum (dbt_utils.accepted_range)' : '',
  ].filter(Boolean);
  // A test of the project's own may do the same under another name.
  if (promises.length === 0 || column.tests.some(({ name }) => !KNOWN.test(name))) return;
  yield {
    rule: 'cross/unchecked',
    message: `The contract promises ${promises.join(' and ')} of ${property.name}, and no test of ${column.name} checks it${range.partial || listed.partial ? ' in all rows' : ''}.`,
    contract: property.nameSpan,
    model: column.span,
  };
}
/** Tests that surely do not look at listed values and limits. */
const KNOWN =
  /^(not_null|unique|relationships|accepted_values|dbt_utils\.(accepted_range|not_empty_string|not_constant))$/;
