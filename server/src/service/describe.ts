/** A schema in Markdown: what the value means, what it may be, an example. Shared by hover and completion. */
import { type CompiledSchema, stated } from './schema/index.ts';
import { valueKind } from './snippets.ts';

export interface Described {
  key?: string;
  /** Of an enumeration: the value to explain. */
  value?: string;
  required?: boolean;
}

/** Meaning, constraint, default, example: each only when there is one. */
export function describeSchema(schema: CompiledSchema, about: Described): string {
  const parts: string[] = [];
  const description = stated(schema, 'description');
  const title = stated(schema, 'title');
  if (stated(schema, 'deprecated')) {
    const replacement = stated(schema, 'x-replacement');
    parts.push(`**Deprecated.**${replacement ? ` Use \`${replacement}\` instead.` : ''}`);
  }
  if (description ?? title) parts.push((description ?? title)!);
  const values = valueLines(schema, about.value);
  if (values) parts.push(values);
  const facts = factsOf(schema, about, values !== null);
  if (facts) parts.push(facts);
  const example = exampleOf(schema, about.key);
  if (example) parts.push(example);
  return parts.join('\n\n');
}

function valueLines(schema: CompiledSchema, chosen: string | undefined): string | null {
  const texts = stated(schema, 'x-values');
  const values = stated(schema, 'enum');
  if (!values) return null;
  if (!texts) return null;
  return values
    .map(
      (value) =>
        `- ${String(value) === chosen ? `**\`${value}\`**` : `\`${value}\``}${texts[String(value)] ? `: ${texts[String(value)]}` : ''}`,
    )
    .join('\n');
}

const LIMITS: readonly [keyof CompiledSchema['raw'], (limit: unknown) => string][] = [
  ['minimum', (n) => `at least ${n}`],
  ['maximum', (n) => `at most ${n}`],
  ['exclusiveMinimum', (n) => `greater than ${n}`],
  ['exclusiveMaximum', (n) => `less than ${n}`],
  ['maxLength', (n) => `at most ${n} characters`],
  ['pattern', (p) => `matches \`${p}\``],
  ['x-since', (v) => `since version ${v}`],
  ['default', (v) => `default \`${typeof v === 'string' ? v : JSON.stringify(v)}\``],
];

/** @param listed its values stand above: they say its kind */
function factsOf(schema: CompiledSchema, about: Described, listed: boolean): string {
  const facts = listed ? [] : [`*${valueKind(schema)}*`];
  if (about.required) facts.push('required');
  for (const [key, say] of LIMITS) {
    const limit = stated(schema, key);
    if (limit !== undefined) facts.push(say(limit));
  }
  return facts.join(' · ');
}

function exampleOf(schema: CompiledSchema, key: string | undefined): string | null {
  const example = stated(schema, 'examples')?.[0];
  if (example === undefined) return null;
  return `\`\`\`yaml\n${key ? `${key}: ` : ''}${inline(example)}\n\`\`\``;
}
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (value !== null && typeof value === 'object')
    return `{ ${Object.entries(value)
      .map(([k, v]) => `${k}: ${inline(v)}`)
      .join(', ')} }`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
