/** Schemas -> insert text in LSP's snippet syntax: the required keys as tab stops, in the right indentation. */
import { type CompiledSchema, stated } from './schema/index.ts';

export interface Place {
  /** Inside `{}` or `[]`: no line breaks. */
  flow: boolean;
  /** Where the key stands. */
  column: number;
}

/** Text that is no snippet. */
export const plainText = (text: string): string => text.replace(/[\\$}]/g, '\\$&');

/** `key:` with what its value usually looks like. */
export function keySnippet(key: string, schema: CompiledSchema, place: Place): string {
  return `${plainText(keyText(key))}:${place.flow ? flowValue(schema) : indent(blockOf(schema), place.column)}`;
}

/** A schema's block is made once: a list of completions holds dozens. */
function blockOf(schema: CompiledSchema): string {
  let block = blocks.get(schema);
  if (block === undefined) {
    block = blockValue(schema);
    blocks.set(schema, block);
  }
  return block;
}
const blocks = new WeakMap<CompiledSchema, string>();
const keyText = (key: string): string => (/^[A-Za-z_$][\w$.-]*$/.test(key) ? key : JSON.stringify(key));

/** A value behind `key:`, with the blank or line break before it; its lines not yet indented. */
function blockValue(schema: CompiledSchema): string {
  const own = stated(schema, 'x-snippet');
  if (own !== undefined) return own;
  const type = typeOf(schema);
  if (type === 'object') {
    const keys = requiredKeys(schema);
    return keys.length > 0 ? `\n${stops(keys, '  ')}` : '\n  $1';
  }
  if (type === 'array') {
    const items = itemsOf(schema);
    const keys = items && typeOf(items) === 'object' ? requiredKeys(items) : [];
    return keys.length > 0 ? `\n  - ${stops(keys, '    ').trimStart()}` : '\n  - $1';
  }
  return ` ${scalarStop(schema, 1)}`;
}

/** The required keys of a mapping, one a line, without the first line's indentation; null when there are none. */
export function blockSnippet(schema: CompiledSchema, column: number): string | null {
  const own = stated(schema, 'x-snippet');
  if (own !== undefined && !own.startsWith('\n') && own.includes(':')) return indent(own, column);
  const keys = requiredKeys(schema);
  return keys.length > 0 ? indent(stops(keys, ''), column) : null;
}

/** The required keys of schemas that hold together, one a line; `given` are values that are decided. */
export function requiredSnippet(schemas: readonly CompiledSchema[], given: Readonly<Record<string, string>>): string {
  const found = new Map<string, CompiledSchema | string>();
  for (const key of schemas.flatMap((one) => one.required ?? [])) {
    const value = given[key] ?? schemas.flatMap((one) => one.properties?.get(key) ?? []).findLast((one) => !one.always);
    if (value !== undefined) found.set(key, value);
  }
  return stops([...found], '');
}

function flowValue(schema: CompiledSchema): string {
  const type = typeOf(schema);
  if (type === 'object') return ' {$1}';
  if (type === 'array') return ' [$1]';
  return ` ${scalarStop(schema, 1)}`;
}

const indent = (text: string, column: number): string =>
  text.includes('\n') ? text.replaceAll('\n', `\n${' '.repeat(column)}`) : text;

function stops(keys: [string, CompiledSchema | string][], lead: string): string {
  return keys
    .map(([key, schema], i) => {
      if (typeof schema === 'string') return `${lead}${plainText(keyText(key))}: ${plainText(schema)}`;
      const type = typeOf(schema);
      const value =
        type === 'object'
          ? `\n${lead}  $${i + 1}`
          : type === 'array'
            ? `\n${lead}  - $${i + 1}`
            : ` ${scalarStop(schema, i + 1)}`;
      return `${lead}${plainText(keyText(key))}:${value}`;
    })
    .join('\n');
}

/** A tab stop with the choices or an example. */
function scalarStop(schema: CompiledSchema, n: number): string {
  const constant = stated(schema, 'const');
  if (constant !== undefined) return plainText(quoted(String(constant), typeof constant === 'string', false));
  const values = enumOf(schema);
  if (values && values.length <= 30)
    return `\${${n}|${values.map((value) => quoted(String(value), typeof value === 'string', false).replace(/[\\,|]/g, '\\$&')).join(',')}|}`;
  if (typeOf(schema) === 'boolean')
    return `\${${n}|${stated(schema, 'default') === true ? 'false,true' : 'true,false'}|}`;
  const sample = [
    stated(schema, 'default'),
    ...(stated(schema, 'x-suggest') ?? []),
    ...(stated(schema, 'examples') ?? []),
  ].find((value) => typeof value === 'string' || typeof value === 'number');
  if (sample === undefined) return `$${n}`;
  return `\${${n}:${plainText(quoted(String(sample), typeof sample === 'string', false))}}`;
}
function enumOf(schema: CompiledSchema): unknown[] | undefined {
  return stated(schema, 'enum');
}

function requiredKeys(schema: CompiledSchema): [string, CompiledSchema][] {
  const required = stated(schema, 'required') ?? [];
  const properties = propertiesOf(schema);
  return required.flatMap((key) => {
    const value = properties?.get(key);
    return value ? [[key, value] as [string, CompiledSchema]] : [];
  });
}
function propertiesOf(schema: CompiledSchema): Map<string, CompiledSchema> | null {
  return schema.properties ?? (schema.ref ? propertiesOf(schema.ref) : null);
}
function itemsOf(schema: CompiledSchema): CompiledSchema | null {
  return schema.items ?? (schema.ref ? itemsOf(schema.ref) : null);
}

function typeOf(schema: CompiledSchema): string | undefined {
  const type = stated(schema, 'type');
  const first = Array.isArray(type) ? type[0] : type;
  if (first) return first;
  if (propertiesOf(schema)) return 'object';
  return itemsOf(schema) ? 'array' : undefined;
}

/** A few words for what a value is: `text`, `duration`, `list`, `kafka | snowflake`. */
export function valueKind(schema: CompiledSchema): string {
  const constant = stated(schema, 'const');
  if (constant !== undefined) return String(constant);
  const values = enumOf(schema);
  if (values) {
    const text = values.join(' | ');
    return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
  }
  const format = stated(schema, 'format');
  const words: Record<string, string> = { string: 'text', array: 'list', object: 'mapping', integer: 'whole number' };
  return (
    format ??
    [stated(schema, 'type') ?? typeOf(schema) ?? 'any']
      .flat()
      .map((name) => words[name] ?? name)
      .join(' | ')
  );
}

/** As it has to be written in YAML: quotes only where the plain text would mean something else. */
export function quoted(text: string, asText: boolean, flow: boolean): string {
  const another =
    asText && /^(?:true|false|null|~|[-+]?(?:0[xo])?[\d.][\d._]*(?:e[-+]?\d+)?|[-+]?\.(?:inf|nan))$/i.test(text);
  const unsafe =
    text === '' ||
    /^[\s\-?:,[\]{}#&*!|>'"%@`](?:\s|$)|^[,[\]{}#&*!|>'"%@`]|: |:$| #|^\s|\s$|[\n\t]/.test(text) ||
    (flow && /[,[\]{}]/.test(text));
  if (!another && !unsafe) return text;
  return /["\\\n\t]/.test(text) && !/[\n\t']/.test(text) ? `'${text}'` : JSON.stringify(text);
}
