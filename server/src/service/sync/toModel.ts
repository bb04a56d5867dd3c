/** schema.yml from the contract: what the contract promises and the model's properties do not say. */
import type { Compared } from '../bridge/compare.ts';
import { fits } from '../bridge/types.ts';
import { nameKey, type Property } from '../contract.ts';
import type { DocumentedColumn, DocumentedTest } from '../dbt/sql/documented.ts';
import { numberOf, scalarOf, type YamlDocument } from '../document/index.ts';
import { allowedValues } from './allowed.ts';
import { type FileEdits, type Value, written } from './edits.ts';
import { warehouseType } from './types.ts';

/** A contract's object and its model, and the document the contract is written in. */
export interface SyncPair extends Compared {
  contractDocument: YamlDocument;
}
export interface ModelOptions {
  /** The tests that the contract's constraints ask for, and nothing else. */
  testsOnly: boolean;
  /** A test of a range that the project can run: `dbt_utils.accepted_range`; undefined when no package has one. */
  rangeTest: string | undefined;
  /** Arguments of tests stand under `arguments` (dbt 1.10.5) and not flat. */
  nested: boolean;
}

/** A test to write: its name and arguments. */
interface NewTest {
  name: string;
  args?: [name: string, value: Value][];
}

export function updateModel(compared: SyncPair, options: ModelOptions, edits: FileEdits): void {
  const { object, model, produced } = compared;
  const documented = new Map(model.columns.map((column) => [nameKey(column.name), column]));
  const made = produced && new Map(produced.map((column) => [nameKey(column.name), column]));
  const missing: Property[] = [];
  // In the order of the file: what is added at one place is added in the order it was asked for.
  for (const column of model.columns) {
    const property = object.properties.find((one) => keyOf(one) === nameKey(column.name));
    if (property) updateColumn(compared, property, column, options, edits);
  }
  for (const property of object.properties) if (!documented.has(keyOf(property))) missing.push(property);
  for (const property of missing) {
    const name = made?.get(keyOf(property))?.name.toLowerCase() ?? property.physicalName ?? snake(property.name);
    if (made && !made.has(keyOf(property)))
      edits.skipped.push(`${property.name}: the SQL of ${model.name} does not produce it`);
    else addColumn(compared, property, name, options, edits);
  }
}

const keyOf = (property: Property): string => nameKey(property.physicalName ?? property.name);
/** `lifetimeValue` -> `lifetime_value`: how dbt's own style guide names columns. */
const snake = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .toLowerCase();

function updateColumn(
  compared: SyncPair,
  property: Property,
  column: DocumentedColumn,
  options: ModelOptions,
  edits: FileEdits,
): void {
  const pointer = parentOf(column.testsPointer);
  for (const test of testsFor(compared, property, options, edits)) updateTest(column, test, options, edits);
  edits.close(pointer);
  if (options.testsOnly) return;
  const type = warehouseType(property);
  if (column.type && fits(property.type, property.format, column.type.value) === false && type)
    edits.set(`${pointer}/data_type`, type, `${column.name}: data_type ${type}`);
  else if (!column.type && property.physicalType)
    edits.setAfter(
      `${pointer}/data_type`,
      'name',
      property.physicalType,
      `${column.name}: data_type ${property.physicalType}`,
    );
  const description = property.description?.trim();
  if (description && compared.document.at(`${pointer}/description`) === undefined)
    edits.setAfter(
      `${pointer}/description`,
      'name',
      description.replaceAll(/\s*\n\s*/g, ' '),
      `${column.name}: description`,
    );
}

function updateTest(column: DocumentedColumn, wanted: NewTest, options: ModelOptions, edits: FileEdits): void {
  const there = column.tests.find((test) => bare(test.name) === bare(wanted.name));
  const add = () =>
    edits.addItem(
      column.testsPointer,
      testLines(wanted, options),
      testFlow(wanted, options),
      `${column.name}: ${wanted.name}`,
    );
  if (!there) {
    if (wanted.name !== 'not_null' || !column.constraints.includes('not_null')) add();
    return;
  }
  for (const [name, value] of wanted.args ?? []) {
    const node = there.argument(name);
    if (!node || sameValue(edits, there, name, value)) continue;
    edits.setNode(parentOf(column.testsPointer), node, value, `${column.name}: ${name} of ${wanted.name}`);
  }
}

const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'));
/** Packages have the same test under the same name. */
const bare = (name: string): string => name.split('.').at(-1) ?? name;

/** The values of a list may stand in any order. */
function sameValue({ document }: FileEdits, test: DocumentedTest, name: string, value: Value): boolean {
  const node = test.argument(name);
  if (typeof value !== 'object') return numberOf(node) === value;
  const own = document.items(node).map((item) => String(scalarOf(document.deref(item))));
  // Jinja makes the list: its values are dbt's to say.
  if (own.length === 0 || own.some((one) => one.includes('{{'))) return true;
  const wanted = new Set(value.map(String));
  return own.length === wanted.size && own.every((one) => wanted.has(one));
}

function testsFor(compared: SyncPair, property: Property, { rangeTest }: ModelOptions, edits: FileEdits): NewTest[] {
  const tests: NewTest[] = [];
  const values = allowedValues(compared.contractDocument, property);
  if (property.required) tests.push({ name: 'not_null' });
  if (property.unique || isSoleKey(compared, property)) tests.push({ name: 'unique' });
  if (values) tests.push({ name: 'accepted_values', args: [['values', values]] });
  const range: [string, Value][] = [];
  if (property.minimum !== undefined) range.push(['min_value', property.minimum]);
  if (property.maximum !== undefined) range.push(['max_value', property.maximum]);
  if (range.length > 0 && rangeTest) tests.push({ name: rangeTest, args: range });
  else if (range.length > 0)
    edits.skipped.push(`${property.name}: no package with a test accepted_range (dbt_utils) is installed`);
  return tests;
}

/** A key of several columns is unique only as a whole. */
const isSoleKey = ({ object }: Compared, property: Property): boolean =>
  property.primaryKey !== undefined && object.properties.filter((one) => one.primaryKey !== undefined).length === 1;

function testLines({ name, args }: NewTest, { nested }: ModelOptions): string[] {
  if (!args) return [name];
  const lines = args.map(([key, value]) => `${key}: ${written(value)}`);
  return nested
    ? [`${name}:`, '  arguments:', ...lines.map((line) => `    ${line}`)]
    : [`${name}:`, ...lines.map((line) => `  ${line}`)];
}
function testFlow({ name, args }: NewTest, { nested }: ModelOptions): string {
  if (!args) return name;
  const inner = args.map(([key, value]) => `${key}: ${written(value, true)}`).join(', ');
  return nested ? `{ ${name}: { arguments: { ${inner} } } }` : `{ ${name}: { ${inner} } }`;
}

function addColumn(
  compared: SyncPair,
  property: Property,
  name: string,
  options: ModelOptions,
  edits: FileEdits,
): void {
  const tests = testsFor(compared, property, options, edits);
  if (options.testsOnly) {
    if (tests.length > 0) edits.skipped.push(`${property.name}: ${compared.model.name} does not document it`);
    return;
  }
  const type = property.physicalType ?? (compared.model.enforced ? warehouseType(property) : undefined);
  const description = property.description?.trim().replaceAll(/\s*\n\s*/g, ' ');
  const lines = [
    `name: ${written(name)}`,
    ...(type ? [`data_type: ${written(type)}`] : []),
    ...(description ? [`description: ${written(description)}`] : []),
    ...(tests.length > 0 ? ['data_tests:'] : []),
    ...tests.flatMap((test) =>
      testLines(test, options).map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`)),
    ),
  ];
  edits.addItem(
    `${compared.model.pointer}/columns`,
    lines,
    `{ ${written('name')}: ${written(name)} }`,
    `new column ${name}`,
  );
}
