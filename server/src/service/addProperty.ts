/** Lines that describe a property a sample carries and the contract does not mention. */
import type { Dialect } from '../protocol.ts';
import { logicalWord, versionOf } from './dialects/odcs/schema.ts';
import type { YamlDocument } from './document/index.ts';
import { appendItem, appendPair, type Edit, scalarText } from './edits.ts';

/** What is known of a value: the type as JSON Schema says it. */
export interface Shape {
  type: string;
  format?: 'date-time' | 'date' | 'uuid' | 'email';
}

const FORMATS: readonly [NonNullable<Shape['format']>, RegExp][] = [
  ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ['email', /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i],
];

/** Null says nothing of a type. */
export function shapeOf(value: unknown): Shape | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return { type: 'array' };
  if (typeof value === 'bigint') return { type: 'integer' };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  if (typeof value !== 'string') return { type: typeof value };
  const format = FORMATS.find(([, pattern]) => pattern.test(value))?.[0];
  return { type: 'string', ...(format && { format }) };
}

/** Two values of one property: `integer` and `number` meet in `number`; others that differ leave the type open. */
export function bothShapes(one: Shape | undefined, other: Shape | undefined): Shape | undefined {
  if (!one || !other) return one ?? other;
  if (one.type === other.type) return one.format === other.format ? one : { type: one.type };
  const numbers = new Set(['integer', 'number']);
  return numbers.has(one.type) && numbers.has(other.type) ? { type: 'number' } : { type: '' };
}

/** ODCS has types of its own for times. */
const LOGICAL: Record<string, string> = { 'date-time': 'timestamp', date: 'date' };

/** Adds the property to the object schema at a JSON Pointer, in the words of the dialect; null where there is no place. */
export function addProperty(
  document: YamlDocument,
  dialect: Dialect,
  pointer: string,
  name: string,
  shape: Shape | undefined,
): Edit | null {
  const type = shape?.type || undefined;
  const format = shape?.format;
  switch (dialect) {
    case 'dataProduct':
      return member(document, `${pointer}/properties`, name, [
        ...(type ? [`type: ${type}`] : []),
        ...(format ? [`format: ${format}`] : []),
      ]);
    case 'dcs': {
      const word = (format && LOGICAL[format]) ?? type;
      const key = /^\/models\/[^/]+$/.test(pointer) || document.at(`${pointer}/fields`) ? 'fields' : undefined;
      return key ? member(document, `${pointer}/${key}`, name, word ? [`type: ${word}`] : []) : null;
    }
    case 'odcs': {
      const logical = (format && LOGICAL[format]) ?? type;
      const word = logical && logicalWord(logical, versionOf(document));
      return appendItem(document, `${pointer}/properties`, [
        `name: ${scalarText(name)}`,
        ...(word ? [`logicalType: ${word}`] : []),
      ]);
    }
    default:
      return null;
  }
}

function member(document: YamlDocument, pointer: string, name: string, lines: readonly string[]): Edit | null {
  const key = scalarText(name);
  return lines.length === 0
    ? appendPair(document, pointer, [`${key}: {}`])
    : (appendPair(document, pointer, [`${key}:`, ...lines.map((line) => `  ${line}`)]) ??
        appendPair(document, pointer, [`${key}: { ${lines.join(', ')} }`]));
}
