/** A contract beside the dbt model that builds it: where the two say different things of one column, or of the whole. */
import { nameKey, type Property } from '../contract.ts';
import type { DocumentedColumn } from '../dbt/sql/documented.ts';
import type { YamlDocument } from '../document/index.ts';
import type { FindingData } from '../finding.ts';
import { type Compared, type Difference, tested } from './difference.ts';
import { classification, columnClassification, freshness, version } from './promises.ts';
import { fits } from './types.ts';
import { values } from './values.ts';

export type { Compared, Difference } from './difference.ts';
export { recencyAge } from './promises.ts';

export function compare(compared: Compared): Difference[] {
  const { object, model, document } = compared;
  const ofWhole = [...freshness(compared), ...classification(compared), ...version(compared)];
  // Versions have columns of their own, and nobody says which of them the contract means.
  if (model.versioned) return ofWhole;
  const documented = new Map(model.columns.map((column) => [nameKey(column.name), column]));
  const pairs = object.properties.flatMap((property) => {
    const column = documented.get(nameKey(property.physicalName ?? property.name));
    return column ? [{ property, column }] : [];
  });
  return [
    ...presence(compared, documented),
    ...table(compared, documented),
    ...pairs.flatMap(({ property, column }) => [
      ...types(property, column),
      ...nulls(compared, property, column),
      ...values(document, property, column),
      ...keys(document, property, column),
      ...columnClassification(property, column),
    ]),
    ...ofWhole,
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

/** What only the warehouse tells: a table that was not built anew, types that nothing documents. */
function* table(
  { object, model, produced, table: columns }: Compared,
  documented: ReadonlyMap<string, DocumentedColumn>,
): Generator<Difference> {
  if (!columns) return;
  const there = new Map([...columns].map(([name, type]) => [nameKey(name), type]));
  const made = produced && new Set(produced.map((column) => nameKey(column.name)));
  for (const property of object.properties) {
    const key = nameKey(property.physicalName ?? property.name);
    const type = there.get(key);
    const say = (rule: string, message: string): Difference => ({
      rule,
      message,
      contract: property.nameSpan,
      model: documented.get(key)?.span ?? model.span,
    });
    // Where the SELECT is known to lack the column, that is told already.
    if (type === undefined && (!made || made.has(key)))
      yield say(
        'cross/table-column',
        `The contract promises ${property.name}, and the table of ${model.name} had no such column when dbt last looked (catalog.json). Build the model, or take the promise back.`,
      );
    if (type !== undefined && !documented.get(key)?.type && fits(property.type, property.format, type) === false)
      yield say(
        'cross/column-type',
        `${property.name} is ${property.format ?? property.type} in the contract, and ${type} in the table of ${model.name} (catalog.json).`,
      );
  }
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

function* nulls(
  { contract, object, document }: Compared,
  property: Property,
  column: DocumentedColumn,
): Generator<Difference> {
  const { whole: test, partial } = tested(document, column, 'not_null');
  const holds = test !== undefined || column.constraints.some((type) => type === 'not_null');
  if (holds === property.required) return;
  yield {
    rule: 'cross/nullability',
    message: holds
      ? `dbt keeps ${column.name} from being null, and the contract does not promise it. Add it to required.`
      : partial
        ? `The contract requires ${property.name}, and dbt checks only some rows of ${column.name} (${partial.name} has a \`where\`). Test all rows.`
        : `The contract requires ${property.name}, and nothing in dbt checks that ${column.name} is not null. Add the test not_null.`,
    contract: property.nameSpan,
    model: (test ?? partial)?.span ?? column.span,
    ...(holds
      ? // The other dialects say it at the property, not in a list.
        contract.dialect === 'dataProduct' && { inContract: missing(`${object.pointer}/required`, property.name) }
      : !partial && { inModel: missing(column.testsPointer, 'not_null') }),
  };
}

function* keys(document: YamlDocument, property: Property, column: DocumentedColumn): Generator<Difference> {
  const { whole, partial } = tested(document, column, 'unique');
  if (!property.unique || whole) return;
  yield {
    rule: 'cross/uniqueness',
    message: partial
      ? `The contract promises that ${property.name} is unique, and dbt checks only some of its rows (${partial.name} has a \`where\`). Test all rows: Snowflake does not enforce keys.`
      : `The contract promises that ${property.name} is unique, and no test in dbt checks it. Add the test unique: Snowflake does not enforce keys.`,
    contract: property.nameSpan,
    model: partial?.span ?? column.span,
    ...(!partial && { inModel: missing(column.testsPointer, 'unique') }),
  };
}
