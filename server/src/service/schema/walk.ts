/**
 * ONE walk of a schema over a document: what is wrong, and (through `valid`) which branches a node takes.
 *
 * Results are cached on each collection per schema, so that after a keystroke only the nodes around the edit are
 * visited; document/incremental.ts clears the caches of an edited node's ancestors.
 */
import {
  type AliasNode,
  FEW,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  keyOf,
  type MapNode,
  type Pair,
  parentOf,
  parts,
  type SeqNode,
  scalarOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { type CompiledSchema, Type, type TypeName } from './compile.ts';
import { FORMATS } from './formats.ts';
import { nearest } from './nearest.ts';
import { atAlias, isHard, type SchemaProblem } from './problem.ts';

/** Nobody reads more, and alias bombs multiply them. */
const MAX_PROBLEMS = 2_000;
const NONE: readonly SchemaProblem[] = Object.freeze([]);
const TYPE_NAMES = Object.keys(Type) as TypeName[];

/** The bit of a node's JSON type; an empty value is null. A whole number is an integer however it is written. */
export function typeOf(node: YamlNode | null): number {
  if (isMap(node)) return Type.object;
  if (isSeq(node)) return Type.array;
  const value = scalarOf(node);
  if (value === null || value === undefined) return Type.null;
  if (typeof value === 'string') return Type.string;
  if (typeof value === 'boolean') return Type.boolean;
  return typeof value === 'bigint' || Number.isInteger(value) ? Type.integer : Type.number;
}
export function typeNames(types: number): TypeName[] {
  const names = TYPE_NAMES.filter((name) => types & Type[name]);
  return names.includes('number') ? names.filter((name) => name !== 'integer') : names;
}

type Found = SchemaProblem[];
/** Names of the keys some schema has described; needed for `unevaluatedProperties` only. */
type Evaluated = Set<string> | null;

export class Walker {
  private readonly document: YamlDocument;
  constructor(document: YamlDocument) {
    this.document = document;
  }

  /** Everything wrong with the document; a problem reached through several aliases or merge keys comes once. */
  run(schema: CompiledSchema): SchemaProblem[] {
    return distinct(this.child(schema, this.document.root)).slice(0, MAX_PROBLEMS);
  }

  /** Whether a node conforms. */
  valid(schema: CompiledSchema, node: YamlNode | null): boolean {
    const found: Found = [];
    this.visit(schema, node, found, null);
    return !found.some(isHard);
  }

  /** A value under a key or in a list: it has its own evaluated keys, so its result can be kept. */
  private child(schema: CompiledSchema, given: YamlNode | null, pair?: Pair): readonly SchemaProblem[] {
    if (schema.always) return NONE;
    const node = this.document.deref(given);
    const found = this.ofValue(schema, node, pair);
    return isAlias(given) && node && found.length > 0 && !sameKey(given, node) ? atAlias(found, node, given) : found;
  }

  private ofValue(schema: CompiledSchema, node: YamlNode | null, pair?: Pair): readonly SchemaProblem[] {
    if (!isCollection(node)) {
      const found: Found = [];
      this.visit(schema, node, found, null);
      // Where there is no node, or its text is elsewhere, the pair says where to look.
      if (pair) for (const problem of found) if (!problem.node) problem.pair = pair;
      return found.length ? found : NONE;
    }
    node._walk ??= [];
    const cache = node._walk;
    for (let i = 0; i < cache.length; i += 2) if (cache[i] === schema) return cache[i + 1] as readonly SchemaProblem[];
    // Entered before it is known: an alias to a node around itself finds it and ends.
    const slot = cache.push(schema, NONE) - 1;
    const found: Found = [];
    this.visit(schema, node, found, null);
    if (found.length) cache[slot] = found;
    return found;
  }

  private visit(schema: CompiledSchema, node: YamlNode | null, found: Found, evaluated: Evaluated): void {
    if (schema.always || found.length > MAX_PROBLEMS) return;
    if (schema.never) {
      found.push({ kind: 'forbidden', node, schema });
      return;
    }
    const type = typeOf(node);
    if (schema.types !== 0 && (schema.types & type) === 0) {
      found.push({ kind: 'type', node, schema, expected: typeNames(schema.types) });
      return;
    }
    if (schema.raw.deprecated)
      found.push({ kind: 'deprecated', node, schema, replacement: schema.raw['x-replacement'] });
    const mine: Evaluated = schema.unevaluatedProperties ? new Set() : evaluated;
    if (schema.ref) this.visit(schema.ref, node, found, mine);
    if (isMap(node)) this.object(schema, node, found, mine);
    else if (isSeq(node)) this.array(schema, node, found);
    else this.scalar(schema, node, type, found);
    this.combined(schema, node, found, mine);
    if (schema.unevaluatedProperties && isMap(node)) this.unevaluated(schema, node, found, mine!, evaluated);
  }

  private scalar(schema: CompiledSchema, node: YamlNode | null, type: number, found: Found): void {
    const { raw } = schema;
    const value = scalarOf(node) ?? null;
    if (schema.enum && !schema.enum.has(value)) found.push({ kind: 'enum', node, schema, values: [...schema.enum] });
    if ('const' in raw && raw.const !== value) found.push({ kind: 'enum', node, schema, values: [raw.const] });
    if (type === Type.string) {
      const text = value as string;
      if (schema.pattern && !schema.pattern.test(text))
        found.push({ kind: 'pattern', node, schema, pattern: raw.pattern! });
      // Lengths count characters, not UTF-16 units; only texts near the limit need counting.
      if (raw.minLength !== undefined && text.length < raw.minLength * 2 && [...text].length < raw.minLength)
        found.push({ kind: 'minLength', node, schema, limit: raw.minLength });
      if (raw.maxLength !== undefined && text.length > raw.maxLength && [...text].length > raw.maxLength)
        found.push({ kind: 'maxLength', node, schema, limit: raw.maxLength });
    } else if (type & (Type.integer | Type.number)) this.number(schema, node, Number(value), found);
    if (raw.format !== undefined && type & (Type.string | Type.integer | Type.number)) {
      // A version or share may be a YAML number: what was written counts (`1.10` is not 1.1).
      const written =
        raw.format === 'semver' && isScalar(node) ? (node.source ?? String(value)) : (value as string | number);
      const fault = FORMATS[raw.format]?.check(type === Type.string ? (value as string) : written);
      if (fault) found.push({ kind: 'format', node, schema, format: raw.format, fault });
    }
  }

  private number(schema: CompiledSchema, node: YamlNode | null, value: number, found: Found): void {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema.raw;
    if (minimum !== undefined && value < minimum) found.push({ kind: 'minimum', node, schema, limit: minimum });
    if (maximum !== undefined && value > maximum) found.push({ kind: 'maximum', node, schema, limit: maximum });
    if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
      found.push({ kind: 'exclusiveMinimum', node, schema, limit: exclusiveMinimum });
    if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
      found.push({ kind: 'exclusiveMaximum', node, schema, limit: exclusiveMaximum });
    if (multipleOf !== undefined && Math.abs(value / multipleOf - Math.round(value / multipleOf)) > 1e-9)
      found.push({ kind: 'multipleOf', node, schema, limit: multipleOf });
  }

  private array(schema: CompiledSchema, node: SeqNode, found: Found): void {
    const { raw } = schema;
    const actual = node.items.length;
    if (schema.enum || 'const' in raw)
      found.push({ kind: 'enum', node, schema, values: schema.enum ? [...schema.enum] : [raw.const] });
    if (raw.minItems !== undefined && actual < raw.minItems)
      found.push({ kind: 'minItems', node, schema, limit: raw.minItems, actual });
    if (raw.maxItems !== undefined && actual > raw.maxItems)
      found.push({ kind: 'maxItems', node, schema, limit: raw.maxItems, actual });
    if (raw.uniqueItems) this.unique(schema, node, found);
    if (schema.items) this.elements(schema.items, node, found);
    if (schema.contains && !node.items.some((item) => !this.child(schema.contains!, item).some(isHard)))
      found.push({ kind: 'contains', node, schema });
  }

  private elements(schema: CompiledSchema, node: SeqNode, found: Found): void {
    const make = (item: YamlNode) => this.child(schema, item);
    if (node.items.length <= FEW) for (const item of node.items) append(found, make(item));
    else appendAll(found, parts(node, node.items, schema, '', { make }));
  }

  private unique(schema: CompiledSchema, node: SeqNode, found: Found): void {
    const seen = new Set<string>();
    for (const item of node.items) {
      const key = JSON.stringify(canonical(this.document.toJs(item)));
      if (seen.has(key)) found.push({ kind: 'uniqueItems', node: item, schema });
      seen.add(key);
    }
  }

  private object(schema: CompiledSchema, node: MapNode, found: Found, evaluated: Evaluated): void {
    const { raw } = schema;
    if (schema.enum || 'const' in raw)
      found.push({ kind: 'enum', node, schema, values: schema.enum ? [...schema.enum] : [raw.const] });
    const pairs = this.document.pairs(node);
    if (raw.minProperties !== undefined && pairs.length < raw.minProperties)
      found.push({ kind: 'minProperties', node, schema, limit: raw.minProperties, actual: pairs.length });
    if (raw.maxProperties !== undefined && pairs.length > raw.maxProperties)
      found.push({ kind: 'maxProperties', node, schema, limit: raw.maxProperties, actual: pairs.length });
    if (pairs.length > FEW && !evaluated) {
      const make = (pair: Pair) => this.alone(schema, node, pair);
      appendAll(found, parts(node, pairs, schema, '', { make }));
    } else if (schema.properties || schema.patternProperties || schema.additionalProperties || schema.propertyNames)
      for (const pair of pairs) {
        const key = keyOf(pair);
        if (key === null) continue;
        if (this.property(schema, node, pair, key, found)) evaluated?.add(key);
      }
    this.requirements(schema, node, pairs, found);
  }

  /** What is wrong with one pair of many. */
  private alone(schema: CompiledSchema, node: MapNode, pair: Pair): readonly SchemaProblem[] {
    const key = keyOf(pair);
    if (key === null) return NONE;
    const found: Found = [];
    this.property(schema, node, pair, key, found);
    return found.length ? found : NONE;
  }

  /** One pair; says whether some keyword of the schema described it. */
  private property(schema: CompiledSchema, node: MapNode, pair: Pair, key: string, found: Found): boolean {
    if (schema.propertyNames && !this.nameConforms(schema.propertyNames, pair, key))
      found.push({ kind: 'property-name', node: pair.key, schema, key });
    let described = false;
    const known = schema.properties?.get(key);
    if (known) {
      described = true;
      this.take(found, this.child(known, pair.value, pair), pair);
    }
    if (schema.patternProperties)
      for (const [expression, value] of schema.patternProperties)
        if (expression.test(key)) {
          described = true;
          this.take(found, this.child(value, pair.value, pair), pair);
        }
    if (described || !schema.additionalProperties) return described;
    if (schema.additionalProperties.never)
      found.push({ kind: 'unknown-key', node, pair, schema, key, known: knownKeys(schema) });
    else append(found, this.child(schema.additionalProperties, pair.value, pair));
    return true;
  }

  /** A deprecated key is struck through at the key, whatever its value. */
  private take(found: Found, problems: readonly SchemaProblem[], pair: Pair): void {
    for (const problem of problems)
      if (problem.kind === 'deprecated' && !problem.pair && problem.node === this.document.deref(pair.value))
        found.push({ ...problem, pair });
      else found.push(problem);
  }

  private nameConforms(schema: CompiledSchema, pair: Pair, key: string): boolean {
    const { raw } = schema;
    if (raw.format !== undefined && FORMATS[raw.format]?.check(key)) return false;
    const found: Found = [];
    this.visit(schema, pair.key, found, null);
    return !found.some(isHard);
  }

  private requirements(schema: CompiledSchema, node: MapNode, pairs: readonly Pair[], found: Found): void {
    if (!schema.required && !schema.dependentRequired) return;
    const has = (key: string): boolean => pairs.some((pair) => keyOf(pair) === key);
    const missing = schema.required?.filter((key) => !has(key));
    if (missing?.length) found.push({ kind: 'missing-key', node, schema, keys: missing });
    for (const [key, required] of schema.dependentRequired ?? []) {
      const lacking = has(key) ? required.filter((other) => !has(other)) : [];
      if (lacking.length) found.push({ kind: 'missing-key', node, schema, keys: lacking, because: key });
    }
  }

  private combined(schema: CompiledSchema, node: YamlNode | null, found: Found, evaluated: Evaluated): void {
    if (schema.allOf) for (const part of schema.allOf) this.visit(part, node, found, evaluated);
    if (schema.anyOf) this.choose(schema, schema.anyOf, node, found, evaluated, false);
    if (schema.oneOf) this.choose(schema, schema.oneOf, node, found, evaluated, true);
    if (schema.not && this.valid(schema.not, node)) found.push({ kind: 'not', node, schema });
    if (schema.condition) {
      const seen: Evaluated = evaluated && new Set();
      const faults: Found = [];
      this.visit(schema.condition, node, faults, seen);
      const holds = !faults.some(isHard);
      if (holds && seen) for (const key of seen) evaluated!.add(key);
      const next = holds ? schema.whenTrue : schema.whenFalse;
      if (next) this.visit(next, node, found, evaluated);
    }
  }

  /** anyOf and oneOf: when no branch fits, the problems of the branch that was probably meant. */
  private choose(
    schema: CompiledSchema,
    branches: CompiledSchema[],
    node: YamlNode | null,
    found: Found,
    evaluated: Evaluated,
    exactlyOne: boolean,
  ): void {
    const failed: Found[] = [];
    let soft: Found | null = null;
    let matching = 0;
    for (const branch of branches) {
      const faults: Found = [];
      const seen: Evaluated = evaluated && new Set();
      this.visit(branch, node, faults, seen);
      if (faults.some(isHard)) {
        failed.push(faults);
        continue;
      }
      matching++;
      soft ??= faults;
      if (seen) for (const key of seen) evaluated!.add(key);
      if (!exactlyOne && !evaluated) break;
    }
    if (soft) append(found, soft);
    if (matching === 0) append(found, this.best(schema, branches, failed, node));
    else if (exactlyOne && matching > 1) found.push({ kind: 'one-of', node, schema, matching });
  }

  private best(schema: CompiledSchema, branches: CompiledSchema[], failed: Found[], node: YamlNode | null): Found {
    // No branch wants this kind of value: all the kinds together are what is expected.
    const kinds = failed.map((faults) => faults.find((f) => f.kind === 'type' && f.node === node));
    if (kinds.every((kind) => kind !== undefined)) {
      const expected = [...new Set(kinds.flatMap((kind) => (kind.kind === 'type' ? kind.expected : [])))];
      return [{ kind: 'type', node, schema, expected }];
    }
    // Branches that only name keys: one of them has to be there.
    const keys = failed.map((faults) =>
      faults.length === 1 && faults[0]!.kind === 'missing-key' && faults[0]!.node === node ? faults[0]!.keys : null,
    );
    if (keys.every((list) => list !== null) && branches.every((branch) => !branch.properties && !branch.ref))
      return [{ kind: 'missing-any', node, schema, keys: [...new Set(keys.flat())] }];
    const discriminated = isMap(node) ? this.discriminated(branches, node) : null;
    if (discriminated?.kind === 'branch') return failed[branches.indexOf(discriminated.branch)] ?? failed[0]!;
    if (discriminated?.kind === 'problem') return [discriminated.problem];
    // Enumerations side by side are one enumeration.
    const enums = failed.filter(
      (faults, i) => !kinds[i] && faults.length === 1 && faults[0]!.kind === 'enum' && faults[0]!.node === node,
    );
    if (enums.length > 0 && enums.length === kinds.filter((kind) => !kind).length) {
      const values = enums.flatMap((faults) => (faults[0]!.kind === 'enum' ? faults[0]!.values : []));
      return [{ kind: 'enum', node, schema: enums[0]![0]!.schema, values: [...new Set(values)] }];
    }
    return failed.reduce((a, b) => (score(b, node) < score(a, node) ? b : a));
  }

  /** Branches told apart by a constant (`type: kafka`): the value chooses, or is itself what is wrong. */
  private discriminated(
    branches: CompiledSchema[],
    node: MapNode,
  ): { kind: 'branch'; branch: CompiledSchema } | { kind: 'problem'; problem: SchemaProblem } | null {
    const key = discriminatorOf(branches);
    if (key === null) return null;
    const pair = this.document.pair(node, key);
    if (!pair) return { kind: 'problem', problem: { kind: 'missing-key', node, schema: branches[0]!, keys: [key] } };
    const value = scalarOf(this.document.deref(pair.value));
    const values = branches.map((branch) => constantOf(branch, key)!);
    const i = values.findIndex((constants) => constants.includes(value));
    if (i >= 0) return { kind: 'branch', branch: branches[i]! };
    return {
      kind: 'problem',
      problem: {
        kind: 'enum',
        node: this.document.deref(pair.value),
        pair,
        schema: branches[0]!,
        values: values.flat(),
      },
    };
  }

  private unevaluated(schema: CompiledSchema, node: MapNode, found: Found, mine: Set<string>, outer: Evaluated): void {
    for (const pair of this.document.pairs(node)) {
      const key = keyOf(pair);
      if (key === null) continue;
      if (!mine.has(key)) {
        if (schema.unevaluatedProperties!.never)
          found.push({ kind: 'unknown-key', node, pair, schema, key, known: this.knownTo(schema, node) });
        else if (schema.unevaluatedProperties!.raw['x-near']) this.doubt(schema, node, pair, key, found);
        else append(found, this.child(schema.unevaluatedProperties!, pair.value, pair));
      }
      outer?.add(key);
    }
  }

  /** A key of one's own is fine, unless it looks like a slip of the pen. */
  private doubt(schema: CompiledSchema, node: MapNode, pair: Pair, key: string, found: Found): void {
    const known = this.knownTo(schema, node).filter((name) => !this.document.pair(node, name));
    if (nearest(key, known).length > 0) found.push({ kind: 'unknown-key', node, pair, schema, key, known, weak: true });
  }

  private knownTo(schema: CompiledSchema, node: YamlNode): string[] {
    return [...new Set(this.applying(schema, node).flatMap((part) => [...(part.properties?.keys() ?? [])]))];
  }

  /**
   * The schemas that apply to a node: the schema itself, what it refers to, its parts, and of its alternatives those
   * the node has not yet decided against. What completion and hover read.
   */
  applying(schema: CompiledSchema, node: YamlNode | null, into: CompiledSchema[] = []): CompiledSchema[] {
    if (schema.never || into.includes(schema)) return into;
    into.push(schema);
    if (schema.ref) this.applying(schema.ref, node, into);
    for (const part of schema.allOf ?? []) this.applying(part, node, into);
    for (const branches of [schema.anyOf, schema.oneOf])
      if (branches) for (const branch of this.open(branches, node)) this.applying(branch, node, into);
    if (schema.condition) {
      const next = this.valid(schema.condition, node) ? schema.whenTrue : schema.whenFalse;
      if (next) this.applying(next, node, into);
    }
    return into;
  }

  /** Of alternatives, those that a node being written may still become. */
  private open(branches: CompiledSchema[], node: YamlNode | null): CompiledSchema[] {
    const key = discriminatorOf(branches);
    if (key !== null && isMap(node)) {
      const value = scalarOf(this.document.deref(this.document.pair(node, key)?.value));
      const chosen = branches.filter((branch) => constantOf(branch, key)!.includes(value));
      if (chosen.length) return chosen;
    }
    const type = typeOf(node);
    const fitting = branches.filter((branch) => type === Type.null || (typesOf(branch) & type) !== 0);
    return fitting.length ? (isMap(node) ? this.nearestTo(node, fitting) : fitting) : branches;
  }

  /** Without the branches that refuse more of the node's keys than another one does; half a key is unknown to all. */
  private nearestTo(node: MapNode, branches: CompiledSchema[]): CompiledSchema[] {
    if (branches.length < 2) return branches;
    const keys = this.document.pairs(node).flatMap((pair) => keyOf(pair) ?? []);
    const refused = branches.map((branch) => {
      if (!target(branch).additionalProperties?.never) return null;
      const known = new Set(knownKeys(branch));
      return keys.filter((key) => !known.has(key)).length;
    });
    const least = Math.min(...refused.flatMap((count) => count ?? []));
    return branches.filter((_, index) => refused[index] === null || refused[index] === least);
  }
}

/** A value that stands under the same key, or in a list, there too: wrong in both places, and corrected in one. */
function sameKey(alias: AliasNode, node: YamlNode): boolean {
  const [here, there] = [alias, node].map((one) => {
    const up = parentOf(one);
    return isMap(up) ? keyOf(up.items.find((pair) => pair.value === one) ?? { key: null, value: null }) : up && '-';
  });
  return here === there;
}

function distinct(problems: readonly SchemaProblem[]): SchemaProblem[] {
  const seen = new Map<unknown, SchemaProblem[]>();
  return problems.filter((one) => {
    const place = one.alias ?? one.node ?? one.pair;
    const here = place && seen.get(place);
    if (!here) seen.set(place, [one]);
    else if (here.some((other) => other.kind === one.kind && other.schema === one.schema && other.pair === one.pair))
      return false;
    else here.push(one);
    return true;
  });
}

function append(found: Found, more: readonly SchemaProblem[]): void {
  for (let i = 0; i < more.length && found.length <= MAX_PROBLEMS; i++) found.push(more[i]!);
}
function appendAll(found: Found, lists: readonly (readonly SchemaProblem[])[]): void {
  for (const list of lists) if (list.length > 0) append(found, list);
}
/** How far a failed branch is from the node: the kind of value weighs most, then constants, then the number of faults. */
const score = (faults: Found, node: YamlNode | null): number =>
  faults.length +
  (faults.some((f) => f.kind === 'type' && f.node === node) ? 1000 : 0) +
  (faults.some((f) => f.kind === 'enum') ? 100 : 0);

function typesOf(schema: CompiledSchema): number {
  return schema.types || (schema.ref ? typesOf(schema.ref) : 0) || 127;
}
/** The keys a schema describes, with those of its parts. */
export function knownKeys(schema: CompiledSchema): string[] {
  return [...(schema.properties?.keys() ?? []), ...(schema.ref && schema.ref !== schema ? knownKeys(schema.ref) : [])];
}
const discriminators = new WeakMap<CompiledSchema[], { key: string | null }>();
/** The key that has a constant in every branch, or null. */
export function discriminatorOf(branches: CompiledSchema[]): string | null {
  let known = discriminators.get(branches);
  if (!known) {
    const first = branches[0] && target(branches[0]);
    const keys = [...(first?.properties?.keys() ?? [])].filter((key) =>
      branches.every((branch) => constantOf(branch, key)),
    );
    known = { key: keys[0] ?? null };
    discriminators.set(branches, known);
  }
  return known.key;
}
const target = (schema: CompiledSchema): CompiledSchema =>
  schema.ref && !schema.properties ? target(schema.ref) : schema;
/** The values a branch allows for a key, when they are fixed. */
export function constantOf(branch: CompiledSchema, key: string): unknown[] | null {
  const value = target(branch).properties?.get(key);
  if (!value) return null;
  if ('const' in value.raw) return [value.raw.const];
  return null;
}
/** The same for equal values whatever the order of their keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}
