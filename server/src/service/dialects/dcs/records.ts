/** What a DCS model says of one record, as JSON Schema: so that live messages are judged by the contract. */
import type { Contract } from '../../contract.ts';
import { escapePointer, type YamlDocument } from '../../document/index.ts';
import type { RecordSchema } from '../dialect.ts';
import { asList, isObject, type JsonObject, nullable, SchemaBuilder } from '../records.ts';

export function recordSchema(document: YamlDocument, contract: Contract, object: string): RecordSchema | null {
  const found = contract.objects.find((one) => one.name === object);
  if (!found || found.properties.length === 0) return null;
  const model = document.toJs(document.at(found.pointer));
  if (!isObject(model)) return null;
  const builder = new SchemaBuilder();
  const definitions = document.toJs(document.get(document.root, 'definitions'));
  const translator = new Translator(builder, isObject(definitions) ? definitions : {});
  return builder.finish(found.name, translator.record(model.fields, '', `${found.pointer}/fields`), found.pointer);
}

/** Type of the specification -> JSON types; what is not listed (variant, json) may be anything. */
const TYPES: Record<string, string | string[]> = {
  string: 'string',
  text: 'string',
  varchar: 'string',
  boolean: 'boolean',
  null: 'null',
  int: 'integer',
  integer: 'integer',
  long: 'integer',
  bigint: 'integer',
  float: 'number',
  double: 'number',
  // Decimals travel as text where a double would lose digits.
  number: ['number', 'string'],
  decimal: ['number', 'string'],
  numeric: ['number', 'string'],
  date: ['string', 'integer'],
  time: ['string', 'integer'],
  timestamp: ['string', 'number'],
  timestamp_tz: ['string', 'number'],
  timestamp_ntz: ['string', 'number'],
  array: 'array',
  map: 'object',
  object: 'object',
  record: 'object',
  struct: 'object',
  bytes: 'string',
};
const DATES: Record<string, string> = {
  date: 'date',
  time: 'iso-time',
  timestamp: 'iso-date-time',
  timestamp_tz: 'iso-date-time',
  timestamp_ntz: 'iso-date-time',
};
const FORMATS = new Set(['email', 'uuid', 'uri', 'hostname', 'ipv4', 'ipv6']);
const BOUNDS = ['minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

class Translator {
  private readonly builder: SchemaBuilder;
  private readonly definitions: JsonObject;

  constructor(builder: SchemaBuilder, definitions: JsonObject) {
    this.builder = builder;
    this.definitions = definitions;
  }

  /** A mapping of fields -> an object schema. */
  record(fields: unknown, at: string, source: string): JsonObject {
    const properties: JsonObject = {};
    const required: string[] = [];
    for (const [name, written] of Object.entries(isObject(fields) ? fields : {})) {
      const here = this.builder.child(at, name);
      const line = `${source}/${escapePointer(name)}`;
      this.builder.place(here, line);
      const field = this.merged(written);
      properties[name] = this.value(field, here, line);
      if (field.required === true) required.push(name);
    }
    return { type: 'object', properties, ...(required.length > 0 && { required }) };
  }

  /** The field with what its shared definition says; the field's own words win. */
  private merged(written: unknown): JsonObject {
    const field = isObject(written) ? written : {};
    const name = /^#\/definitions\/(.+)$/.exec(String(field.$ref))?.[1];
    const shared = name === undefined ? undefined : this.definitions[name];
    return isObject(shared) ? { ...shared, ...field } : field;
  }

  /** One field -> the schema of its values. What is not required may be null: stores write missing values so. */
  private value(field: JsonObject, at: string, line: string): JsonObject {
    const schema: JsonObject = {};
    const type = String(field.type);
    if (TYPES[type]) {
      schema.type = TYPES[type];
      this.builder.place(`${at}/type`, `${line}/type`);
    }
    for (const key of BOUNDS)
      if (field[key] !== undefined) {
        schema[key] = field[key];
        this.builder.place(`${at}/${key}`, `${line}/${key}`);
      }
    const format = DATES[type] ?? (FORMATS.has(String(field.format)) ? field.format : undefined);
    if (format !== undefined) schema.format = format;
    if (isObject(field.fields)) Object.assign(schema, this.record(field.fields, at, `${line}/fields`));
    if (isObject(field.items))
      schema.items = this.value({ required: true, ...this.merged(field.items) }, `${at}/items`, `${line}/items`);
    if (isObject(field.values))
      schema.additionalProperties = this.value(
        this.merged(field.values),
        `${at}/additionalProperties`,
        `${line}/values`,
      );
    const allowed = asList(field.enum);
    if (allowed.length > 0) {
      schema.enum = field.required === true ? allowed : [...allowed, null];
      this.builder.place(`${at}/enum`, `${line}/enum`);
    }
    return field.required === true ? schema : nullable(schema);
  }
}
