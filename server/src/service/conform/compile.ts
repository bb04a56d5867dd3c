/** JSON Schemas of contracts compiled by ajv: once per schema, however many samples and versions of the file ask. */
import { Ajv, type AnySchemaObject, type ErrorObject, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { escapePointer } from '../document/index.ts';
import { compilePattern } from '../pattern.ts';

/** A compiled schema: the errors of a value, empty when it conforms. */
export type Check = (value: unknown) => readonly ErrorObject[];
export type Compiled = { ok: true; check: Check } | { ok: false; reason: string };

// ajv-formats is CommonJS: Node gives its exports as the default, bundlers give the function.
const addFormats = ((addFormatsModule as unknown as { default?: unknown }).default ?? addFormatsModule) as (
  ajv: Ajv,
) => void;

/** Contracts open at once rarely have more than a few schemas; the oldest goes. */
const KEPT = 32;
const compiled = new Map<string, Compiled>();

/**
 * Compiles a JSON Schema: draft-07 when `$schema` says so (or 04, 06), else 2020-12.
 * A schema that does not compile is a value, with a reason fit for a person.
 */
export function compileSchema(schema: unknown): Compiled {
  const key = JSON.stringify(schema) ?? 'undefined';
  const known = compiled.get(key);
  if (known) {
    compiled.delete(key);
    compiled.set(key, known);
    return known;
  }
  const result = compile(schema);
  compiled.set(key, result);
  if (compiled.size > KEPT) compiled.delete(compiled.keys().next().value!);
  return result;
}

function compile(schema: unknown): Compiled {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
    return { ok: false, reason: 'the schema is no mapping' };
  try {
    const bare = withoutIdentity(schema);
    const validate = newAjv(schema).compile(bare);
    const pointers = pointersIn(bare);
    return { ok: true, check: (value) => (validate(value) ? [] : (validate.errors ?? []).map(absolute(pointers))) };
  } catch (error) {
    return { ok: false, reason: readable(error) };
  }
}

/** What a `$ref` leads to is compiled by itself, and its errors' paths begin there: with their schema they tell the whole. */
const absolute =
  (pointers: ReadonlyMap<unknown, string>) =>
  ({ data: _data, schema: _schema, parentSchema, ...error }: ErrorObject): ErrorObject => {
    const pointer = pointers.get(parentSchema);
    return pointer === undefined || error.keyword === 'false schema'
      ? error
      : { ...error, schemaPath: `#${pointer}/${error.keyword}` };
  };

function pointersIn(schema: unknown): Map<unknown, string> {
  const pointers = new Map<unknown, string>();
  const visit = (node: unknown, pointer: string): void => {
    if (typeof node !== 'object' || node === null || pointers.has(node)) return;
    pointers.set(node, pointer);
    for (const [key, value] of Object.entries(node)) visit(value, `${pointer}/${escapePointer(key)}`);
  };
  visit(schema, '');
  return pointers;
}

const OPTIONS: Options = {
  allErrors: true,
  // Errors carry their schema.
  verbose: true,
  // The editor reports questionable schemas at their own lines; here the samples are judged.
  strict: false,
  validateSchema: false,
  logger: false,
  allowUnionTypes: true,
  // Patterns come from files: matched in linear time, whatever they are.
  code: { regExp: Object.assign(engine, { code: 'engine' }) as never },
};

/** A pattern no linear engine can run is not judged: silence, never a guess. */
function engine(source: string): { test(text: string): boolean } {
  const pattern = compilePattern(source);
  if (pattern.kind === 'invalid')
    throw new Error(`pattern ${JSON.stringify(source)} does not compile: ${pattern.reason}`);
  return pattern.kind === 'ok' ? pattern : { test: () => true };
}

function newAjv(schema: unknown): Ajv {
  const named = typeof schema === 'object' && schema !== null ? (schema as AnySchemaObject).$schema : undefined;
  const old = typeof named === 'string' && /draft-0?[3-7]/.test(named);
  const ajv = old ? new Ajv(OPTIONS) : (new Ajv2020(OPTIONS) as unknown as Ajv);
  addFormats(ajv);
  return ajv;
}

/** `$schema` and `$id` name the schema to the world; ajv would look the first up and resolve local references against the second. */
function withoutIdentity(schema: boolean | object): AnySchemaObject | boolean {
  if (typeof schema === 'boolean') return schema;
  const { $schema: _dialect, $id: _identity, id: _oldIdentity, ...rest } = schema as AnySchemaObject;
  return rest;
}

function readable(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const reference = /can't resolve reference (\S+)/.exec(text);
  if (reference)
    return `\`$ref: ${reference[1]}\` leads nowhere ${reference[1]!.startsWith('#') ? 'inside the schema' : 'in the workspace (nothing is fetched)'}`;
  if (error instanceof RangeError) return 'the schema is nested too deeply';
  return text.replace(/^schema is invalid: /, '').replaceAll('data/', '');
}
