/** The contract from schema.yml: what dbt says and checks of the columns, and the contract does not. */
import { fits } from '../bridge/types.ts';
import { type ContractObject, nameKey, type Property } from '../contract.ts';
import { logicalWord, versionOf } from '../dialects/odcs/schema.ts';
import { type ColumnFacts, columnsOf } from '../newContract/facts.ts';
import { jsonType, logicalType } from '../newContract/types.ts';
import { allowedValues, validValues } from './allowed.ts';
import { type FileEdits, type Value, written } from './edits.ts';
import type { SyncPair } from './toModel.ts';

/** How a dialect writes what is known of a column. */
interface Writer {
  /** Adds a property with these keys. */
  add(object: ContractObject, name: string, facts: ColumnFacts, edits: FileEdits): void;
  /** JSON Pointers of a property's keys; null where the dialect writes it otherwise. */
  pointers: Record<'minimum' | 'maximum' | 'unique', (property: Property) => string>;
  retype(property: Property, stored: string, edits: FileEdits): void;
  require(object: ContractObject, property: Property, edits: FileEdits): void;
  allow(property: Property, values: Value, edits: FileEdits): void;
}

export function updateContract(pair: SyncPair, edits: FileEdits): void {
  const writer = WRITERS[pair.contract.dialect];
  if (!writer) return;
  const { object, produced, model, document } = pair;
  const columns = columnsOf({ name: model.name, properties: { document, model }, produced });
  const facts = new Map(columns.map((column) => [nameKey(column.name), column]));
  for (const property of object.properties) {
    const column = facts.get(nameKey(property.physicalName ?? property.name));
    if (column) update(pair, property, column, writer, edits);
    else if (produced) edits.skipped.push(`${property.name}: promised, and ${model.name} does not produce it`);
  }
  const told = new Set(object.properties.map((property) => nameKey(property.physicalName ?? property.name)));
  const camel = object.properties.some(({ name }) => /[a-z][A-Z]/.test(name));
  for (const column of columns)
    if (!told.has(nameKey(column.name)))
      writer.add(object, camel ? camelCase(column.name) : column.name, column, edits);
  edits.close();
}

/** New properties are written in the style the others have. */
const camelCase = (name: string): string =>
  name.toLowerCase().replaceAll(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

function update(pair: SyncPair, property: Property, column: ColumnFacts, writer: Writer, edits: FileEdits): void {
  const { name } = property;
  if (column.type && fits(property.type, property.format, column.type) === false)
    writer.retype(property, column.type, edits);
  if (column.required && !property.required) writer.require(pair.object, property, edits);
  if (column.unique && !property.unique && property.primaryKey === undefined)
    edits.set(writer.pointers.unique(property), true, `${name}: unique`);
  if (column.enum && !sameSet(column.enum, allowedValues(pair.contractDocument, property)))
    writer.allow(property, column.enum, edits);
  for (const limit of ['minimum', 'maximum'] as const) {
    const value = column[limit];
    if (value !== undefined && value !== property[limit])
      edits.set(writer.pointers[limit](property), value, `${name}: ${limit} ${value}`);
  }
  edits.close(property.pointer);
  if (column.description && !property.description?.trim())
    edits.setAfter(
      `${property.pointer}/description`,
      edits.document.pairAt(`${property.pointer}/name`) ? 'name' : 'type',
      oneLine(column.description),
      `${name}: description`,
    );
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ');
const sameSet = (one: readonly unknown[], other: readonly unknown[] | undefined): boolean =>
  other !== undefined &&
  new Set(one.map(String)).size === new Set(other.map(String)).size &&
  one.every((value) => other.map(String).includes(String(value)));

// ---------------------------------------------------------------- how each dialect writes it

/** The keys of a new property, in the JSON Schema way. */
function schemaLines(
  facts: ColumnFacts,
  { type, format }: { type?: string; format?: string },
  words: { required?: boolean; unique: string },
): string[] {
  const pairs: [string, Value | undefined | false][] = [
    ['type', type],
    ['format', format],
    ['description', facts.description && oneLine(facts.description)],
    ['required', words.required && facts.required],
    ['enum', facts.enum],
    ['minimum', facts.minimum],
    ['maximum', facts.maximum],
    [words.unique, facts.unique],
  ];
  return pairs.flatMap(([key, value]) => (value === undefined || value === false ? [] : [`${key}: ${written(value)}`]));
}

const pairLines = (name: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? [`${written(name)}:`, ...lines.map((line) => `  ${line}`)] : [`${written(name)}: {}`];

const at = (key: string) => (property: Property) => `${property.pointer}/${key}`;

function retypeSchema(property: Property, stored: string, edits: FileEdits): void {
  const { type, format } = jsonType(stored);
  if (!type) return void edits.skipped.push(`${property.name}: ${stored} has no type in the contract's words`);
  edits.set(`${property.pointer}/type`, type, `${property.name}: type ${type}`);
  if (format) edits.set(`${property.pointer}/format`, format, `${property.name}: format ${format}`);
  else if (property.format) edits.skipped.push(`${property.name}: remove its format ${property.format} by hand`);
}

const dataProduct: Writer = {
  add(object, name, facts, edits) {
    const lines = schemaLines(facts, jsonType(facts.type), { unique: 'x-unique' });
    edits.addPair(`${object.pointer}/properties`, pairLines(name, lines), `new property ${name}`);
    if (facts.required) addRequired(object, name, edits);
  },
  pointers: { minimum: at('minimum'), maximum: at('maximum'), unique: at('x-unique') },
  retype: retypeSchema,
  require: (object, { name }, edits) => addRequired(object, name, edits),
  allow: (property, values, edits) => edits.set(`${property.pointer}/enum`, values, `${property.name}: enum`),
};
const addRequired = ({ pointer }: ContractObject, name: string, edits: FileEdits): void =>
  edits.addItem(`${pointer}/required`, [written(name)], written(name, true), `${name}: required`);

const dcs: Writer = {
  add(object, name, facts, edits) {
    const lines = schemaLines(facts, { type: logicalType(facts.type) }, { required: true, unique: 'unique' });
    edits.addPair(`${object.pointer}/fields`, pairLines(name, lines), `new field ${name}`);
  },
  pointers: { minimum: at('minimum'), maximum: at('maximum'), unique: at('unique') },
  retype: (property, stored, edits) =>
    edits.set(`${property.pointer}/type`, logicalType(stored) ?? stored, `${property.name}: type`),
  require: (_object, property, edits) => edits.set(`${property.pointer}/required`, true, `${property.name}: required`),
  allow: (property, values, edits) => edits.set(`${property.pointer}/enum`, values, `${property.name}: enum`),
};

const LATER = 'ODCS 3.0 has no check of allowed values: bring the contract to 3.1';

/** In the words of the contract's own version. */
const logicalIn = (type: string | undefined, { document }: FileEdits): string | undefined => {
  const word = logicalType(type);
  return word && logicalWord(word, versionOf(document));
};

const odcs: Writer = {
  add(object, name, facts, edits) {
    const logical = logicalIn(facts.type, edits);
    const pairs: [string, Value | undefined | false][] = [
      ['name', name],
      ['logicalType', logical],
      ['physicalType', facts.type],
      ['description', facts.description && oneLine(facts.description)],
      ['required', facts.required],
      ['unique', facts.unique],
    ];
    const lines = pairs.flatMap(([key, value]) =>
      value === undefined || value === false ? [] : [`${key}: ${written(value)}`],
    );
    if (facts.enum && versionOf(edits.document) === '3.0') edits.skipped.push(`${name}: ${LATER}`);
    else if (facts.enum)
      lines.push('quality:', ...ruleLines(facts.enum).map((line, index) => `  ${index === 0 ? '- ' : '  '}${line}`));
    edits.addItem(`${object.pointer}/properties`, lines, '', `new property ${name}`);
  },
  pointers: {
    minimum: at('logicalTypeOptions/minimum'),
    maximum: at('logicalTypeOptions/maximum'),
    unique: at('unique'),
  },
  retype(property, stored, edits) {
    const logical = logicalIn(stored, edits);
    if (logical) edits.set(`${property.pointer}/logicalType`, logical, `${property.name}: logicalType ${logical}`);
    edits.set(`${property.pointer}/physicalType`, stored, `${property.name}: physicalType ${stored}`);
  },
  require: (_object, property, edits) => edits.set(`${property.pointer}/required`, true, `${property.name}: required`),
  allow(property, values, edits) {
    const change = `${property.name}: allowed values`;
    const there = validValues(edits.document, property);
    if (there) edits.set(there, values, change);
    else if (versionOf(edits.document) === '3.0') edits.skipped.push(`${property.name}: ${LATER}`);
    else edits.addItem(`${property.pointer}/quality`, ruleLines(values), '', change);
  },
};
const ruleLines = (values: Value): string[] => [
  'type: library',
  'metric: invalidValues',
  'arguments:',
  `  validValues: ${written(values)}`,
  'mustBe: 0',
];

const WRITERS: Partial<Record<string, Writer>> = { dataProduct, odcs, dcs };
export const canUpdateContract = (dialect: string): boolean => dialect in WRITERS;
