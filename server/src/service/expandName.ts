/** A name typed where a property may stand, expanded to the property's block with the type its name suggests. */
import type { Cursor } from './document/index.ts';
import { type CompiledSchema, stated } from './schema/index.ts';

interface Guess {
  type: string;
  format?: string;
}
/** What a name suggests, in the words of JSON Schema; the first that fits counts. */
const GUESSES: readonly [RegExp, Guess][] = [
  [/(^|_)(uuid|guid)$|Uuid$/, { type: 'string', format: 'uuid' }],
  [/(^|_)e?mail$|Email$/, { type: 'string', format: 'email' }],
  [
    /(^|_)(is|has|was|can|should)_|^(is|has|was|can|should)[A-Z]|_flag$|Flag$|^(active|deleted|enabled)$/,
    { type: 'boolean' },
  ],
  [
    /_(at|ts|time|timestamp)$|(At|Time|Timestamp)$|^(timestamp|created|updated|modified)$/,
    { type: 'string', format: 'date-time' },
  ],
  [/(^|_)(date|day|dt|birthday)$|(Date|Day)$/, { type: 'string', format: 'date' }],
  [
    /(^|_)(count|qty|quantity|number_of_\w+|num_\w+|age|year|month|position|rank)$|(Count|Quantity|Year|Age)$/,
    { type: 'integer' },
  ],
  [
    /(^|_)(amount|price|cost|total|sum|rate|ratio|score|value|balance|revenue|weight|percent|latitude|longitude)$|(Amount|Price|Cost|Total|Rate|Score|Value|Balance)$/,
    { type: 'number' },
  ],
  [/(^|_)(tags|items|lines|labels)$|(Tags|Items|Lines|Labels)$/, { type: 'array' }],
];
/** Formats and dialects that have a type of their own for times. */
const TIMES: Record<string, string> = { 'date-time': 'timestamp', date: 'date' };

export interface Expansion {
  name: string;
  detail: string;
  /** In LSP's snippet syntax, its lines indented for the cursor. */
  snippet: string;
}

/** Null where no property can stand, or where the word is one of the keys that can. */
export function expandName(cursor: Cursor, schemas: readonly CompiledSchema[]): Expansion | null {
  const name = cursor.prefix;
  const free = cursor.role === 'key' && !cursor.quote && !cursor.hasColon && !cursor.flow;
  if (!free || !/^[A-Za-z_]\w+$/.test(name) || cursor.present.includes(name)) return null;
  const lines = cursor.inItem && cursor.alone ? itemLines(name, schemas) : memberLines(name, cursor, schemas);
  return lines && { name, detail: 'New property', snippet: lines.join(`\n${' '.repeat(cursor.column)}`) };
}

/** Where properties are items with a name: ODCS, dbt. */
function itemLines(name: string, schemas: readonly CompiledSchema[]): string[] | null {
  const holder = schemas.find(
    (one) => one.properties?.has('name') && TYPE_KEYS.some((key) => one.properties?.has(key)),
  );
  const key = TYPE_KEYS.find((one) => holder?.properties?.has(one));
  if (!holder || !key || schemas.some((schema) => schema.properties?.has(name))) return null;
  if (key === 'data_type') return [`name: ${name}`, `${key}: $1`];
  const words = stated(holder.properties!.get(key)!, 'enum') ?? [];
  const { type, format } = guess(name);
  // Times came to the standard late.
  const fitting = [format && TIMES[format], format && 'date', type].find((one) => one && words.includes(one)) ?? type;
  return [`name: ${name}`, `${key}: \${1:${fitting}}`];
}
const TYPE_KEYS = ['logicalType', 'data_type'];

/** Where properties are keys: `properties` of a JSON Schema, `fields` of a DCS model. */
function memberLines(name: string, cursor: Cursor, schemas: readonly CompiledSchema[]): string[] | null {
  const place = cursor.steps.at(-1)?.step;
  const open = schemas.some(
    ({ properties, additionalProperties }) => !properties && additionalProperties && !additionalProperties.never,
  );
  if (!open || (place !== 'properties' && place !== 'fields')) return null;
  const { type, format } = guess(name);
  if (place === 'fields') return [`${name}:`, `  type: \${1:${(format && TIMES[format]) ?? type}}`];
  return [`${name}:`, `  type: \${1:${type}}`, ...(format ? [`  format: \${2:${format}}`] : [])];
}

const guess = (name: string): Guess => GUESSES.find(([pattern]) => pattern.test(name))?.[1] ?? { type: 'string' };
