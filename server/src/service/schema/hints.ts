/** What a schema file says of keys and values that are not its own: those of another version, and common slips. */
import type { CompiledSchema } from './compile.ts';

/** A sentence about a key that is unknown here, when the schema has one to say. */
export function keyHint(schema: CompiledSchema, key: string): string | null {
  return absence(schema, key) ?? said(schema, key);
}

/** "It came with version 3.1 of the standard.", for a key or enum value that another version has. */
export function absence(schema: CompiledSchema, name: string): string | null {
  for (const part of parts(schema)) {
    const lifetime = own(part.raw['x-absent'], name);
    const format = part.file.family === 'dbt' ? 'dbt' : 'the standard';
    if (lifetime?.since === 'fusion') return `\`${name}\` is known to the Fusion engine only.`;
    if (lifetime?.since) return `\`${name}\` came with version ${lifetime.since} of ${format}.`;
    if (lifetime?.until && !said(schema, name))
      return `\`${name}\` was last in version ${lifetime.until} of ${format}.`;
  }
  return null;
}

/** The version a key or enum value came with, when that is a later one than the document's. */
export function newerVersion(schema: CompiledSchema, name: string): string | undefined {
  for (const part of parts(schema)) {
    const since = own(part.raw['x-absent'], name)?.since;
    if (since) return since;
  }
  return undefined;
}

function said(schema: CompiledSchema, key: string): string | null {
  for (const part of parts(schema)) {
    const hints = part.raw['x-key-hints'];
    const hint = own(hints, key) ?? hints?.['*'];
    if (hint) return `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;
  }
  return null;
}

/** A key of a document may be called `toString`. */
const own = <T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  table && Object.hasOwn(table, key) ? table[key] : undefined;

/** The schema and everything it is put together from; of conditions what may follow. */
function* parts(schema: CompiledSchema, seen = new Set<CompiledSchema>()): Generator<CompiledSchema> {
  if (seen.has(schema)) return;
  seen.add(schema);
  yield schema;
  for (const part of [schema.ref, ...(schema.allOf ?? []), schema.whenTrue, schema.whenFalse])
    if (part) yield* parts(part, seen);
}
