/** What an event looks like, whoever says so: a contract, a Spark schema, a TypeScript interface, an Avro record. */
import type { Range } from 'vscode-languageserver-types';
import { nameKey } from '../contract.ts';
import type { Span } from '../document/index.ts';

/** `numeric`: whole or not, its author's language does not tell. */
export type ScalarFamily = 'text' | 'integer' | 'number' | 'numeric' | 'boolean' | 'timestamp' | 'date' | 'binary';

export type Shape =
  | RecordShape
  | { kind: 'list'; items: Shape }
  | { kind: 'map' }
  /** `word`: as its author wrote the type. */
  | { kind: 'scalar'; family: ScalarFamily; word: string }
  | { kind: 'unknown' };
export interface RecordShape {
  kind: 'record';
  fields: Field[];
  /** There may be fields that nobody has listed. */
  open: boolean;
}
export interface Field {
  name: string;
  shape: Shape;
  /** May be absent or null. */
  optional: boolean;
  /** The name, in the file of `at`. */
  span: Span;
  /** For an event put together from several files: where the field is described. */
  at?: Place;
}
export interface Place {
  uri: string;
  range: Range;
}

export const UNKNOWN: Shape = { kind: 'unknown' };

/** Whether a record put together of two is open. */
type Openness = (one: boolean, other: boolean) => boolean;
/** Either description may be the event's: what one of them leaves open stays open. */
export const EITHER: Openness = (one, other) => one || other;
/** Both describe one event: what one of them leaves open the other may settle. */
export const TOGETHER: Openness = (one, other) => one && other;

/** The fields of both; what the two say differently of a field is unknown. */
export function union(one: RecordShape, other: RecordShape, openness: Openness): RecordShape {
  const theirs = new Map(other.fields.map((field) => [field.name, field]));
  const fields = one.fields.map((field) => {
    const twin = theirs.get(field.name);
    theirs.delete(field.name);
    return twin
      ? { ...field, optional: field.optional || twin.optional, shape: both(field.shape, twin.shape, openness) }
      : field;
  });
  return { kind: 'record', fields: [...fields, ...theirs.values()], open: openness(one.open, other.open) };
}

function both(one: Shape, other: Shape, openness: Openness): Shape {
  if (one.kind === 'record' && other.kind === 'record') return union(one, other, openness);
  if (one.kind === 'list' && other.kind === 'list')
    return { kind: 'list', items: both(one.items, other.items, openness) };
  if (one.kind === 'scalar' && other.kind === 'scalar') {
    if (one.family === other.family) return one;
    const numbers = [one, other].every(({ family }) => /^(integer|number|numeric)$/.test(family));
    return numbers ? { ...one, family: 'numeric' } : UNKNOWN;
  }
  return one.kind === 'map' && other.kind === 'map' ? one : UNKNOWN;
}

/** The record with the places of its fields, for when it is put together with those of other files. */
export function placed(record: RecordShape, file: { uri: string; rangeOf(span: Span): Range }): RecordShape {
  const shapeOf = (shape: Shape): Shape => {
    if (shape.kind === 'record') return placed(shape, file);
    return shape.kind === 'list' ? { kind: 'list', items: shapeOf(shape.items) } : shape;
  };
  const fields = record.fields.map((field) => ({
    ...field,
    shape: shapeOf(field.shape),
    at: { uri: file.uri, range: file.rangeOf(field.span) },
  }));
  return { ...record, fields };
}

/** A field somewhere below a record, and the way to it. */
export interface Found {
  path: string;
  field: Field;
}

/** Every field below the record, those of lists left out: a flat name never means one of many. */
export function fieldsBelow(record: RecordShape, prefix = '', into: Found[] = []): Found[] {
  for (const field of record.fields) {
    into.push({ path: prefix + field.name, field });
    if (field.shape.kind === 'record' && into.length < 2_000) fieldsBelow(field.shape, `${prefix}${field.name}.`, into);
  }
  return into;
}

/** Paths a reader may have meant by a name: the same one elsewhere, in another case style, or with a word more. */
export function meantBy(name: string, record: RecordShape): string[] {
  const key = nameKey(name);
  const all = fieldsBelow(record);
  const pick = (is: (found: Found) => boolean) => all.filter(is).map((found) => found.path);
  const same = pick(({ field }) => field.name === name);
  if (same.length > 0) return same;
  const styled = pick(({ field }) => nameKey(field.name) === key);
  if (styled.length > 0) return styled;
  const longer = (other: string) =>
    key.length >= 4 && other.length >= 4 && (other.endsWith(key) || key.endsWith(other));
  return pick(({ field }) => longer(nameKey(field.name))).slice(0, 3);
}
