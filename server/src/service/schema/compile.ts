/**
 * JSON Schema (the part of 2020-12 that our files use) -> objects the walk reads without looking anything up twice.
 * The files are ours: a mistake in one is a bug and throws here.
 */
export const Type = { null: 1, boolean: 2, integer: 4, number: 8, string: 16, array: 32, object: 64 } as const;
export type TypeName = keyof typeof Type;

/** A schema as it stands in the file. The `x-` keys are ours. */
export interface RawSchema {
  $id?: string;
  $ref?: string;
  $defs?: Record<string, RawSchema | boolean>;
  title?: string;
  description?: string;
  type?: TypeName | TypeName[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  deprecated?: boolean;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  required?: string[];
  dependentRequired?: Record<string, string[]>;
  properties?: Record<string, RawSchema | boolean>;
  patternProperties?: Record<string, RawSchema | boolean>;
  additionalProperties?: RawSchema | boolean;
  unevaluatedProperties?: RawSchema | boolean;
  propertyNames?: RawSchema | boolean;
  items?: RawSchema | boolean;
  contains?: RawSchema | boolean;
  allOf?: (RawSchema | boolean)[];
  anyOf?: (RawSchema | boolean)[];
  oneOf?: (RawSchema | boolean)[];
  not?: RawSchema | boolean;
  if?: RawSchema | boolean;
  then?: RawSchema | boolean;
  else?: RawSchema | boolean;
  /** Of a file: which rule family its findings belong to (`contract` when absent). */
  'x-family'?: string;
  /** Of a file: severity by rule name where it is not the default. */
  'x-severities'?: Record<string, 'error' | 'warning' | 'info' | 'hint'>;
  /** Of a file: one rule for everything but unknown keys. */
  'x-rule'?: string;
  /** Insert text (LSP snippet) of a key's value, with its leading blank or line break; of a list's items without the dash. */
  'x-snippet'?: string;
  /** Meaning of each enum value, Markdown. */
  'x-values'?: Record<string, string>;
  /** Values to offer that are not the only ones. */
  'x-suggest'?: (string | number | boolean)[];
  /** Name of a source of values in the workspace: contract, connection, dbt-model, … */
  'x-provider'?: string;
  /** Another name of this key, or one it does not go with: where that stands, this one is not offered. */
  'x-not-beside'?: string;
  /** JSON Pointer of another mapping in which the same keys may stand instead. */
  'x-also-at'?: string;
  /** Outline kind: module, struct, … */
  'x-kind'?: string;
  /** Key whose value names an item in the outline. */
  'x-item-label'?: string;
  /** What to write instead of a deprecated key. */
  'x-replacement'?: string;
  /** The replacement takes a list of such values. */
  'x-replacement-list'?: boolean;
  /** What to do instead when the value is of the wrong type. */
  'x-hint'?: string;
  /** First version of the format that has it. */
  'x-since'?: string;
  /** Keys and enum values that other versions of the format have (dialects/versions.ts). */
  'x-absent'?: Record<string, { since?: string; until?: string }>;
  /** Of `unevaluatedProperties`: any key is allowed, but one near a known key is doubted. */
  'x-near'?: boolean;
  /** What to say of keys that are not known here but often written; `*` of any. */
  'x-key-hints'?: Record<string, string>;
}

/** What holds for all schemas of one file. */
export interface SchemaFile {
  family: string;
  rule: string | null;
  severities: NonNullable<RawSchema['x-severities']>;
}

export class CompiledSchema {
  readonly raw: RawSchema;
  readonly file: SchemaFile;
  /** The schema `false`. */
  never = false;
  /** The schema `true`, or one without anything to check. */
  always = false;
  types = 0;
  ref: CompiledSchema | null = null;
  properties: Map<string, CompiledSchema> | null = null;
  patternProperties: [RegExp, CompiledSchema][] | null = null;
  additionalProperties: CompiledSchema | null = null;
  unevaluatedProperties: CompiledSchema | null = null;
  propertyNames: CompiledSchema | null = null;
  required: string[] | null = null;
  dependentRequired: [string, string[]][] | null = null;
  items: CompiledSchema | null = null;
  contains: CompiledSchema | null = null;
  allOf: CompiledSchema[] | null = null;
  anyOf: CompiledSchema[] | null = null;
  oneOf: CompiledSchema[] | null = null;
  not: CompiledSchema | null = null;
  /** `if`, `then`, `else`. */
  condition: CompiledSchema | null = null;
  whenTrue: CompiledSchema | null = null;
  whenFalse: CompiledSchema | null = null;
  enum: Set<unknown> | null = null;
  pattern: RegExp | null = null;

  constructor(raw: RawSchema, file: SchemaFile) {
    this.raw = raw;
    this.file = file;
  }
}

/**
 * @param name the `$id` of the schema to start from
 * @param files every file a `$ref` may name, by `$id`
 */
export function compile(name: string, files: Readonly<Record<string, RawSchema>>): CompiledSchema {
  const done = new Map<RawSchema | boolean, CompiledSchema>();
  const info = new Map<RawSchema, SchemaFile>();
  const fileOf = (root: RawSchema): SchemaFile => {
    let file = info.get(root);
    if (!file) {
      file = {
        family: root['x-family'] ?? 'contract',
        rule: root['x-rule'] ?? null,
        severities: root['x-severities'] ?? {},
      };
      info.set(root, file);
    }
    return file;
  };
  const resolve = (reference: string, root: RawSchema): { raw: RawSchema | boolean; root: RawSchema } => {
    const [file = '', pointer = ''] = reference.split('#');
    const target = file === '' ? root : files[file];
    if (!target) throw new Error(`Schema ${root.$id} refers to ${reference}, which is not there`);
    let raw: unknown = target;
    for (const part of pointer.split('/').slice(1))
      raw = (raw as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
    if (raw === undefined) throw new Error(`Schema ${root.$id} refers to ${reference}, which is not there`);
    return { raw: raw as RawSchema | boolean, root: target };
  };
  const booleans = new Map<string, CompiledSchema>();
  const schema = (raw: RawSchema | boolean, root: RawSchema): CompiledSchema => {
    const file = fileOf(root);
    if (typeof raw === 'boolean') {
      const key = `${raw}${root.$id}`;
      let compiled = booleans.get(key);
      if (!compiled) {
        compiled = new CompiledSchema({}, file);
        booleans.set(key, compiled);
        compiled.never = !raw;
        compiled.always = raw;
      }
      return compiled;
    }
    const known = done.get(raw);
    if (known) return known;
    const c = new CompiledSchema(raw, file);
    done.set(raw, c);
    const sub = (s: RawSchema | boolean | undefined): CompiledSchema | null =>
      s === undefined ? null : schema(s, root);
    const list = (s: (RawSchema | boolean)[] | undefined): CompiledSchema[] | null =>
      s?.map((x) => schema(x, root)) ?? null;
    for (const type of [raw.type ?? []].flat()) c.types |= type === 'number' ? Type.number | Type.integer : Type[type];
    if (raw.$ref !== undefined) {
      const target = resolve(raw.$ref, root);
      c.ref = schema(target.raw, target.root);
    }
    if (raw.properties)
      c.properties = new Map(Object.entries(raw.properties).map(([key, value]) => [key, schema(value, root)]));
    if (raw.patternProperties)
      c.patternProperties = Object.entries(raw.patternProperties).map(([key, value]) => [
        new RegExp(key, 'u'),
        schema(value, root),
      ]);
    c.additionalProperties = sub(raw.additionalProperties);
    c.unevaluatedProperties = sub(raw.unevaluatedProperties);
    c.propertyNames = sub(raw.propertyNames);
    c.required = raw.required ?? null;
    c.dependentRequired = raw.dependentRequired ? Object.entries(raw.dependentRequired) : null;
    c.items = sub(raw.items);
    c.contains = sub(raw.contains);
    c.allOf = list(raw.allOf);
    c.anyOf = list(raw.anyOf);
    c.oneOf = list(raw.oneOf);
    c.not = sub(raw.not);
    c.condition = sub(raw.if);
    c.whenTrue = sub(raw.then);
    c.whenFalse = sub(raw.else);
    if (raw.enum) c.enum = new Set(raw.enum);
    if (raw.pattern) c.pattern = new RegExp(raw.pattern, 'u');
    return c;
  };
  const root = files[name];
  if (!root) throw new Error(`No schema ${name}`);
  return schema(root, root);
}
