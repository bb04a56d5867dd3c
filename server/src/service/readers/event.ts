/** The event a contract promises on a topic. */
import type { Contract, ContractObject, Property } from '../contract.ts';
import { pointerParts, type Span } from '../document/index.ts';
import { type Field, type RecordShape, type ScalarFamily, type Shape, UNKNOWN } from './shape.ts';

/** Words of the dialects (JSON Schema, ODCS logicalType, DCS) for what an event carries. */
const FAMILIES: Readonly<Record<ScalarFamily, string>> = {
  text: 'string text varchar char uuid',
  integer: 'integer int bigint long smallint',
  number: 'number decimal numeric float double',
  numeric: '',
  boolean: 'boolean bool',
  timestamp: 'timestamp timestamp_tz timestamp_ntz datetime',
  date: 'date',
  binary: 'bytes binary',
};
const FAMILY = new Map(
  Object.entries(FAMILIES).flatMap(([family, words]) =>
    words.split(' ').map((word) => [word, family as ScalarFamily] as const),
  ),
);

/**
 * The event as a record: the object's properties, inside the envelope when the port names one. The envelope's own
 * fields are the platform's, so it is open; of the record the contract promises what it lists and no more.
 * @param payload JSON Pointer of the record in the event, and where the contract says so
 */
export function eventOf(
  contract: Contract,
  object: ContractObject,
  payload: { pointer: string; span: Span } | undefined,
): RecordShape | null {
  if (object.properties.length === 0) return null;
  const at = (span: Span) => ({ span, at: { uri: contract.uri, range: contract.positions.rangeOf(span) } });
  const field = (property: Property): Field => ({
    name: property.name,
    shape: shapeOf(property),
    optional: !property.required,
    ...at(property.nameSpan),
  });
  const record = (properties: readonly Property[]): RecordShape => ({
    kind: 'record',
    fields: properties.map(field),
    open: false,
  });
  const shapeOf = (property: Property): Shape => {
    const word = property.type?.toLowerCase() ?? '';
    const nested = property.properties.length > 0;
    if (word === 'array') return { kind: 'list', items: nested ? record(property.properties) : UNKNOWN };
    if (nested) return record(property.properties);
    if (word === 'object' || word === 'record' || word === 'struct' || word === 'map') return { kind: 'map' };
    const family = FAMILY.get(word);
    return family ? { kind: 'scalar', family, word: property.type! } : UNKNOWN;
  };
  const steps = payload ? pointerParts(payload.pointer) : [];
  return steps.reduceRight<RecordShape>(
    (inner, name) => ({
      kind: 'record',
      fields: [{ name: String(name), shape: inner, optional: false, ...at(payload?.span ?? object.nameSpan) }],
      open: true,
    }),
    record(object.properties),
  );
}
