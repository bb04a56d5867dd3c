/** A contract beside the dbt model that builds it: where the two say different things of one column. */
import type { OutputColumn } from '../../../../sql/src/index.ts';
import { type Contract, type ContractObject, nameKey, type Property } from '../contract.ts';
import type { DocumentedColumn, DocumentedModel, DocumentedTest } from '../dbt/sql/documented.ts';
import { numberOf, type Span, scalarOf, textOf, type YamlDocument } from '../document/index.ts';
import type { FindingData } from '../finding.ts';
import { DATEPART_SECONDS, fits } from './types.ts';

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
}

export function compare(compared: Compared): Difference[] {
  const { object, model } = compared;
  const documented = new Map(model.columns.map((column) => [nameKey(column.name), column]));
  const pairs = object.properties.flatMap((property) => {
    const column = documented.get(nameKey(property.physicalName ?? property.name));
    return column ? [{ property, column }] : [];
  });
  return [
    ...presence(compared, documented),
    ...pairs.flatMap(({ property, column }) => [
      ...types(property, column),
      ...nulls(compared, property, column),
      ...values(compared.document, property, column),
      ...limits(property, column),
      ...keys(property, column),
    ]),
    ...freshness(compared),
  ];
}

function* presence(
  { object, model, produced }: Compared,
  documented: ReadonlyMap<string, DocumentedColumn>,
): Generator<Difference> {
  // What is documented is all there is only where dbt enforces it.
  const names = produced?.map((one) => one.name) ?? (model.enforced ? model.columns.map((one) => one.name) : undefined);
  if (!names) return;
  const there = new Set(names.map(nameKey));
  const promised = new Set(object.properties.map((property) => nameKey(property.physicalName ?? property.name)));
  for (const property of object.properties)
    if (!there.has(nameKey(property.physicalName ?? property.name)))
      yield {
        rule: 'cross/column-missing',
        message: `The contract promises ${property.name}, and the dbt model ${model.name} does not produce it. Add the column to the model, or take the promise back with a new major version.`,
        contract: property.nameSpan,
        model: model.span,
      };
  const more = names.filter((name) => !promised.has(nameKey(name)));
  const first = more.map((name) => documented.get(nameKey(name))).find((column) => column !== undefined);
  if (more.length > 0)
    yield {
      rule: 'cross/column-unpromised',
      message: `The dbt model ${model.name} produces ${more.join(', ')}, which the contract does not mention. Consumers will rely on what they see: promise the columns, or leave them out.`,
      contract: object.nameSpan,
      model: first?.span ?? model.span,
    };
}

function* types(property: Property, column: DocumentedColumn): Generator<Difference> {
  if (column.type && fits(property.type, property.format, column.type.value) === false)
    yield {
      rule: 'cross/column-type',
      message: `${property.name} is ${property.format ?? property.type} in the contract, and ${column.type.value} in dbt.`,
      contract: property.nameSpan,
      model: column.type.span,
    };
}

const missing = (pointer: string, item: string): FindingData => ({ kind: 'missing-item', pointer, item });
const tested = (column: DocumentedColumn, name: string) => column.tests.find((test) => test.name === name);

function* nulls({ contract, object }: Compared, property: Property, column: DocumentedColumn): Generator<Difference> {
  const test = tested(column, 'not_null');
  const holds = test !== undefined || column.constraints.some((type) => type === 'not_null');
  if (holds === property.required) return;
  yield {
    rule: 'cross/nullability',
    message: holds
      ? `dbt keeps ${column.name} from being null, and the contract does not promise it. Add it to required.`
      : `The contract requires ${property.name}, and nothing in dbt checks that ${column.name} is not null. Add the test not_null.`,
    contract: property.nameSpan,
    model: test?.span ?? column.span,
    ...(holds
      ? // The other dialects say it at the property, not in a list.
        contract.dialect === 'dataProduct' && { inContract: missing(`${object.pointer}/required`, property.name) }
      : { inModel: missing(column.testsPointer, 'not_null') }),
  };
}

function* values(document: YamlDocument, property: Property, column: DocumentedColumn): Generator<Difference> {
  const test = tested(column, 'accepted_values');
  const listed = test?.argument('values');
  if (!test || !listed || !property.enum) return;
  const accepted = document.items(listed).map((item) => scalarOf(document.deref(item)));
  // Jinja in the list: its values are dbt's to say.
  if (accepted.some((value) => value === undefined || String(value).includes('{{'))) return;
  const [inDbt, inContract] = [new Set(accepted.map(String)), new Set(property.enum.map(String))];
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
    model: test.span,
  };
}

function* limits(property: Property, column: DocumentedColumn): Generator<Difference> {
  const test = tested(column, 'dbt_utils.accepted_range');
  if (!test) return;
  for (const [word, argument] of [
    ['minimum', 'min_value'],
    ['maximum', 'max_value'],
  ] as const) {
    const limit = property[word];
    const own = numberOf(test.argument(argument));
    if (limit !== undefined && own !== undefined && own !== limit)
      yield {
        rule: 'cross/range',
        message: `${property.name} has ${word} ${limit} in the contract, and ${argument} ${own} in the test.`,
        contract: property.nameSpan,
        model: test.span,
      };
  }
}

function* keys(property: Property, column: DocumentedColumn): Generator<Difference> {
  if (!property.unique || tested(column, 'unique')) return;
  yield {
    rule: 'cross/uniqueness',
    message: `The contract promises that ${property.name} is unique, and no test in dbt checks it. Add the test unique: Snowflake does not enforce keys.`,
    contract: property.nameSpan,
    model: column.span,
    inModel: missing(column.testsPointer, 'unique'),
  };
}

/** A recency test that lets through data older than the contract promises. */
function* freshness({ contract, model }: Compared): Generator<Difference> {
  const objective = contract.objectives.find((one) => one.kind === 'freshness');
  if (!objective || objective.target === null) return;
  for (const test of model.tests) {
    const age = recencyAge(test);
    if (age === undefined || age <= objective.target.value) continue;
    yield {
      rule: 'cross/freshness-test',
      message: `The contract promises data at most ${minutes(objective.target.value)} old, and dbt_utils.recency lets it be ${minutes(age)} old: the promise can be broken while the test passes.`,
      contract: objective.keySpan,
      model: test.span,
    };
  }
}

/** Seconds that a recency test lets data be old; undefined for other tests. */
export function recencyAge(test: DocumentedTest): number | undefined {
  if (test.name !== 'dbt_utils.recency') return undefined;
  const length = DATEPART_SECONDS[textOf(test.argument('datepart'))?.toLowerCase() ?? ''];
  const count = numberOf(test.argument('interval'));
  return length === undefined || count === undefined ? undefined : length * count;
}

const minutes = (seconds: number): string => {
  const count = Math.round(seconds / 6) / 10;
  return count === 1 ? '1 minute' : `${count} minutes`;
};
