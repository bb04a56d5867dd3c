/** Building the JSON Schema of a record from a dialect that has words of its own. */

import { escapePointer } from '../document/index.ts';
import type { RecordSchema } from './dialect.ts';

export interface JsonObject {
  [key: string]: unknown;
}
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Remembers for each place of the schema which line of the contract says so. */
export class SchemaBuilder {
  private readonly places = new Map<string, string>();

  /** @param at JSON Pointer in the schema @param source JSON Pointer in the document */
  place(at: string, source: string): void {
    this.places.set(at, source);
  }

  /** The pointer of a property below an object schema. */
  child(at: string, name: string): string {
    return `${at}/properties/${escapePointer(name)}`;
  }

  finish(object: string, schema: JsonObject, pointer: string): RecordSchema {
    return {
      object,
      schema,
      pointer,
      documentPointer: (at) => this.places.get(at) ?? (at === '' ? pointer : undefined),
    };
  }
}

/** The schema, or null in its place. */
export function nullable(schema: JsonObject): JsonObject {
  return schema.type === undefined ? schema : { ...schema, type: [schema.type, 'null'].flat() };
}
