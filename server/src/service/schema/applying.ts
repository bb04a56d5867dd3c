/** The schemas that apply at a place of a document: what completion, hover and the outline read. */
import type { YamlNode } from '../document/index.ts';
import type { CompiledSchema, RawSchema } from './compile.ts';
import type { Walker } from './walk.ts';

/** A step down: the node (live or repaired) and the key or index taken in it. */
export interface Step {
  node: YamlNode;
  step: string | number;
}

/** Schemas of the value that the steps lead to, each still to be widened by `Walker.applying` with its own node. */
export function descend(walker: Walker, root: CompiledSchema, steps: readonly Step[]): CompiledSchema[] {
  let schemas = [root];
  for (const { node, step } of steps) {
    const here = widen(walker, schemas, node);
    schemas = stepInto(here, step);
    if (schemas.length === 0) return [];
  }
  return schemas;
}

/** The schemas with everything they refer to, and the alternatives a node has not decided against. */
export function widen(walker: Walker, schemas: readonly CompiledSchema[], node: YamlNode | null): CompiledSchema[] {
  const into: CompiledSchema[] = [];
  for (const schema of schemas) walker.applying(schema, node, into);
  return into;
}

/** One key or index further down, from schemas that are widened already. */
export function stepInto(schemas: readonly CompiledSchema[], step: string | number): CompiledSchema[] {
  return [...new Set(schemas.flatMap((schema) => below(schema, step)))];
}

function below(schema: CompiledSchema, step: string | number): CompiledSchema[] {
  if (typeof step === 'number') return schema.items ? [schema.items] : [];
  const known = schema.properties?.get(step);
  if (known) return [known];
  const matching =
    schema.patternProperties?.filter(([expression]) => expression.test(step)).map(([, value]) => value) ?? [];
  if (matching.length > 0) return matching;
  return schema.additionalProperties && !schema.additionalProperties.never ? [schema.additionalProperties] : [];
}

/** The first of the schemas (then of what it refers to) that states something. */
export function stated<K extends keyof RawSchema>(schema: CompiledSchema, key: K): RawSchema[K] | undefined {
  for (let at: CompiledSchema | null = schema, hops = 0; at && hops < 10; at = at.ref, hops++)
    if (at.raw[key] !== undefined) return at.raw[key];
  return undefined;
}
