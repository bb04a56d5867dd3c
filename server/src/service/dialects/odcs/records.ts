/** What an ODCS object says of one record, as JSON Schema: so that live messages are judged by the contract. */
import type { Contract } from '../../contract.ts';
import type { YamlDocument } from '../../document/index.ts';
import type { RecordSchema } from '../dialect.ts';
import { asList, isObject, type JsonObject, nullable, SchemaBuilder } from '../records.ts';

export function recordSchema(document: YamlDocument, contract: Contract, object: string): RecordSchema | null {
  const found = contract.objects.find((one) => one.name === object);
  const node = found && document.at(found.pointer);
  if (!found || found.properties.length === 0) return null;
  const written = document.toJs(node);
  if (!isObject(written)) return null;
  const builder = new SchemaBuilder();
  const modern = !/^v?3\.0/.test(contract.formatVersion?.value ?? '');
  const schema = record(written.properties, '', `${found.pointer}/properties`, builder, modern);
  return builder.finish(found.name, schema, found.pointer);
}

/** A list of properties -> an object schema. */
function record(list: unknown, at: string, source: string, builder: SchemaBuilder, modern: boolean): JsonObject {
  const properties: JsonObject = {};
  const required: string[] = [];
  for (const [index, property] of asList(list).entries()) {
    if (!isObject(property) || typeof property.name !== 'string') continue;
    const name = typeof property.physicalName === 'string' ? property.physicalName : property.name;
    const here = builder.child(at, name);
    builder.place(here, `${source}/${index}/name`);
    properties[name] = value(property, here, `${source}/${index}`, builder, modern);
    if (property.required === true) required.push(name);
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** One property -> the schema of its values. What is not required may be null: stores write missing values so. */
function value(property: JsonObject, at: string, source: string, builder: SchemaBuilder, modern: boolean): JsonObject {
  const options = isObject(property.logicalTypeOptions) ? property.logicalTypeOptions : {};
  const schema: JsonObject = {
    ...TYPES[String(property.logicalType)]?.(property, options, { at, source, builder, modern }),
  };
  for (const [key, keyword] of Object.entries(KEYWORDS))
    if (keyword in schema && key in options) builder.place(`${at}/${keyword}`, `${source}/logicalTypeOptions/${key}`);
  if (schema.type !== undefined) builder.place(`${at}/type`, `${source}/logicalType`);
  const allowed = allowedValues(property, source, at, builder);
  if (allowed) schema.enum = property.required === true ? allowed : [...allowed, null];
  return property.required === true ? schema : nullable(schema);
}

/** Option of the standard -> the JSON Schema keyword it becomes. */
const KEYWORDS: Record<string, string> = {
  minLength: 'minLength',
  maxLength: 'maxLength',
  pattern: 'pattern',
  format: 'format',
  minimum: 'minimum',
  maximum: 'maximum',
  exclusiveMinimum: 'exclusiveMinimum',
  exclusiveMaximum: 'exclusiveMaximum',
  multipleOf: 'multipleOf',
  minItems: 'minItems',
  maxItems: 'maxItems',
  uniqueItems: 'uniqueItems',
  minProperties: 'minProperties',
  maxProperties: 'maxProperties',
};

interface Place {
  at: string;
  source: string;
  builder: SchemaBuilder;
  /** 3.1 or later: dates are dates, bounds are values. */
  modern: boolean;
}
type Translate = (property: JsonObject, options: JsonObject, place: Place) => JsonObject;

const TYPES: Record<string, Translate> = {
  string: (_, options) => ({
    type: 'string',
    ...pick(options, 'minLength', 'maxLength', 'pattern'),
    ...knownFormat(options.format),
  }),
  integer: (_, options) => ({ type: 'integer', ...width(options.format), ...bounds(options) }),
  // Decimals travel as text where a double would lose digits.
  number: (property, options) => ({
    type: /decimal|numeric/i.test(String(property.physicalType ?? '')) ? ['number', 'string'] : 'number',
    ...bounds(options),
  }),
  boolean: () => ({ type: 'boolean' }),
  // Avro and epoch numbers are dates too; text has to look like one.
  date: (_, options, { modern }) => ({
    type: ['string', 'integer'],
    ...written(options.format, modern ? 'date' : undefined),
  }),
  timestamp: (_, options) => ({
    type: ['string', 'number'],
    ...written(options.format, options.timezone === true ? 'date-time' : 'iso-date-time'),
  }),
  time: (_, options) => ({ type: ['string', 'integer'], ...written(options.format, 'iso-time') }),
  object: (property, options, { at, source, builder, modern }) => {
    const schema = record(property.properties, at, `${source}/properties`, builder, modern);
    const names = [...new Set([...asList(schema.required), ...asList(options.required)])];
    return {
      ...schema,
      ...(names.length > 0 && { required: names }),
      ...pick(options, 'minProperties', 'maxProperties'),
    };
  },
  array: (property, options, { at, source, builder, modern }) => ({
    type: 'array',
    ...(isObject(property.items) && {
      items: value({ required: true, ...property.items }, `${at}/items`, `${source}/items`, builder, modern),
    }),
    ...pick(options, 'minItems', 'maxItems', 'uniqueItems'),
  }),
  map: (property, _, { at, source, builder, modern }) => ({
    type: 'object',
    ...(isObject(property.map) &&
      isObject(property.map.value) && {
        additionalProperties: value(
          property.map.value,
          `${at}/additionalProperties`,
          `${source}/map/value`,
          builder,
          modern,
        ),
      }),
  }),
  vector: (_, { dimensions }) => ({
    type: 'array',
    items: { type: 'number' },
    ...(typeof dimensions === 'number' && { minItems: dimensions, maxItems: dimensions }),
  }),
};

const pick = (options: JsonObject, ...keys: string[]): JsonObject =>
  Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));

/** Formats a JSON value can be held to; others (`password`) say how to treat a value, not how it looks. */
const FORMATS = new Set(['email', 'uuid', 'uri', 'hostname', 'ipv4', 'ipv6', 'byte']);
const knownFormat = (format: unknown): JsonObject => (FORMATS.has(String(format)) ? { format } : {});

/** In 3.0 `exclusiveMaximum: true` makes `maximum` itself forbidden; since 3.1 it is the bound. */
function bounds(options: JsonObject): JsonObject {
  const found = pick(options, 'multipleOf');
  for (const [inclusive, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof options[exclusive] === 'number') found[exclusive] = options[exclusive];
    if (typeof options[inclusive] === 'number')
      found[options[exclusive] === true ? exclusive : inclusive] = options[inclusive];
  }
  return found;
}

/** `u16` -> 0..65535; beyond 53 bits a JSON number cannot be held to its limits. */
function width(format: unknown): JsonObject {
  const [, sign, bits] = /^([iu])(8|16|32)$/.exec(String(format)) ?? [];
  if (!sign) return {};
  const size = 2 ** Number(bits);
  return sign === 'u' ? { minimum: 0, maximum: size - 1 } : { minimum: -size / 2, maximum: size / 2 - 1 };
}

/** A Java date format as a pattern where it is made of digits alone; else the usual form, if any. */
function written(format: unknown, usual: string | undefined): JsonObject {
  if (typeof format !== 'string') return usual === undefined ? {} : { format: usual };
  const pattern = javaPattern(format);
  return pattern === null ? {} : { pattern };
}

const LETTERS: Record<string, string> = {
  y: '\\d',
  u: '\\d',
  M: '\\d',
  d: '\\d',
  H: '\\d',
  h: '\\d',
  m: '\\d',
  s: '\\d',
  S: '\\d',
};

/** `yyyy-MM-dd'T'HH:mm:ssX` -> a regular expression; null for letters that stand for words (`EEE`, `MMM`). */
export function javaPattern(format: string): string | null {
  let pattern = '';
  for (const [token] of format.matchAll(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g)) {
    const letter = token[0]!;
    if (letter === "'") pattern += escaped(token.length === 2 ? "'" : token.slice(1, -1));
    else if (/[XZ]/.test(letter)) pattern += '(?:Z|[+-]\\d\\d(?::?\\d\\d)?)';
    else if (/[A-Za-z]/.test(letter)) {
      if (!LETTERS[letter] || (letter === 'M' && token.length > 2)) return null;
      pattern += token.length === 1 ? '\\d{1,2}' : `\\d{${token.length}}`;
    } else pattern += escaped(token);
  }
  return `^${pattern}$`;
}
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** The values allowed: `enum` (3.2), or a check that says no value may be outside a list. */
function allowedValues(property: JsonObject, source: string, at: string, builder: SchemaBuilder): unknown[] | null {
  const listed = asList(property.enum).flatMap((item) => (isObject(item) && 'value' in item ? [item.value] : []));
  if (listed.length > 0) {
    builder.place(`${at}/enum`, `${source}/enum`);
    return listed;
  }
  for (const [index, rule] of asList(property.quality).entries()) {
    if (!isObject(rule) || rule.metric !== 'invalidValues' || rule.mustBe !== 0 || !isObject(rule.arguments)) continue;
    const values = rule.arguments.validValues;
    if (!Array.isArray(values) || values.length === 0) continue;
    builder.place(`${at}/enum`, `${source}/quality/${index}/arguments/validValues`);
    return values;
  }
  return null;
}
