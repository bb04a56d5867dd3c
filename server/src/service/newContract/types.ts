/** The warehouse's types in the words of the contracts. Unknown ones have no word: silence is better than a guess. */
import { type Family, familyOf } from '../bridge/types.ts';

interface JsonType {
  type?: string;
  format?: string;
}
const JSON_TYPES: Readonly<Record<Family, JsonType>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  timestamp: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  semi: {},
};
const LOGICAL_TYPES: Readonly<Record<Family, string | undefined>> = {
  text: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  timestamp: 'timestamp',
  date: 'date',
  time: 'time',
  semi: undefined,
};
/** Semi-structured types that say what they hold; a VARIANT may hold anything. */
const SEMI: Readonly<Record<string, string>> = {
  object: 'object',
  map: 'object',
  struct: 'object',
  json: 'object',
  array: 'array',
  list: 'array',
};

const wordOf = (type: string): string => /^\s*(\w+)/.exec(type.toLowerCase())?.[1] ?? '';

/** `number(38,0)` holds integers alone. */
function family(type: string): Family | undefined {
  const found = familyOf(type);
  return found === 'number' && /\(\s*\d+\s*(,\s*0\s*)?\)/.test(type) && !/^(float|double|real)/i.test(type)
    ? 'integer'
    : found;
}

export function jsonType(type: string | undefined): JsonType {
  if (type === undefined) return {};
  const of = family(type);
  if (of === 'text' && wordOf(type) === 'uuid') return { type: 'string', format: 'uuid' };
  if (of === 'semi') return SEMI[wordOf(type)] ? { type: SEMI[wordOf(type)] } : {};
  return of ? JSON_TYPES[of] : {};
}

export function logicalType(type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  const of = family(type);
  return of === 'semi' ? SEMI[wordOf(type)] : of && LOGICAL_TYPES[of];
}
