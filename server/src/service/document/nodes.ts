/**
 * The nodes of a parsed document, and everything there is to ask of one.
 *
 * These are the `yaml` package's own nodes (a copy would cost a keystroke's budget) seen through our types, so that
 * no other module needs to know that package. Ranges shift lazily: after an edit only the nodes around it are
 * touched, and a node's offsets are brought up to date when somebody asks. Never read `range` directly.
 */
import { Alias, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/** UTF-16 code units from the start of the text, 0-based. */
export type Offset = number;
/** Half-open: `start` is in, `end` is out. */
export interface Span {
  start: Offset;
  end: Offset;
}

/** Shared by every node; the underscored fields belong to this folder and to the schema walk. */
export interface NodeBase {
  /** [start, end of the value, end of the node with its comment], stale by `_shift` of this node and its parents. */
  range: [number, number, number];
  anchor?: string;
  tag?: string;
  /** Offsets not yet added to `range` here, nor handed down to the children. */
  _shift?: number;
  /** The edit since which `range` is known to be right, here and in what holds it. */
  _fresh?: number;
  /** The collection that holds this node. */
  _up?: Collection;
  /** Results of the schema walk for this node: schema, result, schema, result, … */
  _walk?: unknown[];
  /** This node's and its descendants' findings of structure.ts. */
  _structure?: unknown;
  /** Problems of a mapping's own keys, see structure.ts. */
  _keys?: unknown;
  /** What rules report about this node and everything below (rules/nodes.ts). */
  _rules?: unknown;
  /** The names of a mapping's own keys. */
  _names?: ReadonlySet<string>;
  /** Effective pairs after merge keys. */
  _merged?: Pair[];
  /** The mapping's own pairs are all it has: no key is `<<`. */
  _mergeless?: boolean;
  /** When something in this node, or where one of its aliases leads, last changed (parts.ts). */
  _changed?: number;
  /** Which of its items changed lately (parts.ts). */
  _edits?: unknown;
  /** What readers and rules made of each of its items (parts.ts). */
  _parts?: unknown;
  /** This unit's text has been parsed alone without leaking into its neighbours. */
  _probed?: boolean;
}
export interface Pair {
  key: YamlNode | null;
  value: YamlNode | null;
  _probed?: boolean;
}
export interface MapNode extends NodeBase {
  items: Pair[];
  flow?: boolean;
}
export interface SeqNode extends NodeBase {
  items: YamlNode[];
  flow?: boolean;
}
export interface ScalarNode extends NodeBase {
  value: unknown;
  /** The text before it was given a type: `1.0` is the number 1 with source `1.0`. */
  source?: string;
  type?: 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' | 'BLOCK_LITERAL' | 'BLOCK_FOLDED';
}
export interface AliasNode extends NodeBase {
  /** The anchor's name. */
  source: string;
}
export type Collection = MapNode | SeqNode;
export type YamlNode = MapNode | SeqNode | ScalarNode | AliasNode;
export type NodeKind = 'map' | 'seq' | 'scalar' | 'alias';

export function kindOf(node: YamlNode): NodeKind {
  if (node instanceof YAMLMap) return 'map';
  if (node instanceof YAMLSeq) return 'seq';
  return node instanceof Alias ? 'alias' : 'scalar';
}
export const isMap = (node: YamlNode | null | undefined): node is MapNode => node instanceof YAMLMap;
export const isSeq = (node: YamlNode | null | undefined): node is SeqNode => node instanceof YAMLSeq;
export const isAlias = (node: YamlNode | null | undefined): node is AliasNode => node instanceof Alias;
export const isScalar = (node: YamlNode | null | undefined): node is ScalarNode => node instanceof Scalar;
/** Block or flow map or sequence. */
export const isCollection = (node: YamlNode | null | undefined): node is Collection => isMap(node) || isSeq(node);

// ---------------------------------------------------------------- ranges

function applyShift(node: YamlNode): void {
  const by = node._shift;
  if (!by) return;
  node._shift = 0;
  node.range[0] += by;
  node.range[1] += by;
  node.range[2] += by;
  if (isMap(node)) for (const pair of node.items) shiftPair(pair, by);
  else if (isSeq(node)) for (const item of node.items) shift(item, by);
}
/** Notes that a node (and all below) has moved. */
export function shift(node: YamlNode | null, by: number): void {
  if (node) node._shift = (node._shift ?? 0) + by;
}
export function shiftPair(pair: Pair, by: number): void {
  shift(pair.key, by);
  shift(pair.value, by);
}
/** Counts the edits of all documents: what was up to date before one may not be after it. */
let edition = 0;
export const moved = (): void => {
  edition++;
};
/** Brings the node's own `range` up to date and returns it; parents first, those not yet asked since the last edit. */
export function freshRange(node: YamlNode): readonly [number, number, number] {
  if (node._fresh === edition) return node.range;
  if (node._up) freshRange(node._up);
  applyShift(node);
  node._fresh = edition;
  return node.range;
}

/** Where a node's own text stands: of a block collection from its first key or dash to the end of its last item. */
export function spanOf(node: YamlNode): Span {
  const [start, end] = freshRange(node);
  if (!isCollection(node) || node.flow) return { start, end };
  // The parser counts the blank lines and comments behind a block as part of it; nobody else does.
  const last = isMap(node) ? pairEnd(node.items.at(-1)) : node.items.at(-1);
  return { start, end: last ? Math.max(start, spanOf(last).end) : end };
}
const pairEnd = (pair: Pair | undefined): YamlNode | null | undefined => pair?.value ?? pair?.key;
/** The key's text; of a keyless pair the value's. */
export function keySpan(pair: Pair): Span {
  const node = pair.key ?? pair.value;
  return node ? spanOf(node) : { start: 0, end: 0 };
}
/** From the key to the end of the value. */
export function pairSpan(pair: Pair): Span {
  const key = keySpan(pair);
  return { start: key.start, end: pair.value ? Math.max(key.end, spanOf(pair.value).end) : key.end };
}
/** Spans that are worked out when they are asked for, and so stay right while the node lives. */
export const lazySpan = (node: YamlNode): Span => lazily(() => spanOf(node));
export const lazyKeySpan = (pair: Pair): Span => lazily(() => keySpan(pair));
export const lazily = (span: () => Span): Span => new LazySpan(span) as unknown as Span;

/**
 * Its own accessors (a copy by `...` asks them), but the same two functions for all: an object literal with accessors
 * gets a hidden class of its own each time, which keeps what the accessors see in memory until a full collection.
 */
class LazySpan {
  readonly #span: () => Span;

  constructor(span: () => Span) {
    this.#span = span;
    Object.defineProperty(this, 'start', LazySpan.start);
    Object.defineProperty(this, 'end', LazySpan.end);
  }
  private static readonly start: PropertyDescriptor & ThisType<LazySpan> = {
    enumerable: true,
    get() {
      return this.#span().start;
    },
  };
  private static readonly end: PropertyDescriptor & ThisType<LazySpan> = {
    enumerable: true,
    get() {
      return this.#span().end;
    },
  };
}
/** The collection a node stands in; null for the root. */
export const parentOf = (node: YamlNode): Collection | null => node._up ?? null;

// ---------------------------------------------------------------- values

/** A text as a node of its own, in no document: to ask what a schema would say of it. */
export const textScalar = (value: string): ScalarNode => new Scalar(value) as unknown as ScalarNode;

/** A pair's key as text; null when it is not a scalar. `1:` has the key `1`. */
export function keyOf(pair: Pair): string | null {
  const key = pair.key;
  if (!isScalar(key)) return null;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}
export type ScalarValue = string | number | boolean | bigint | null;
/** The scalar's typed value (YAML 1.2 core), undefined when the node is no scalar. A missing value is null. */
export function scalarOf(node: YamlNode | null | undefined): ScalarValue | undefined {
  if (!node) return null;
  if (!isScalar(node)) return undefined;
  const v = node.value;
  if (v === null || v === undefined) return null;
  return typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean' || typeof v === 'bigint'
    ? v
    : String(v);
}
/** The value when it is a string, else undefined. */
export function stringOf(node: YamlNode | null | undefined): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}
/** The scalar as it is written, whatever its type: `3.2` gives "3.2", `1.10` gives "1.10"; undefined for null and collections. */
export function textOf(node: YamlNode | null | undefined): string | undefined {
  if (!isScalar(node) || node.value === null || node.value === undefined) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}
/** The value when it is a number, else undefined. */
export function numberOf(node: YamlNode | null | undefined): number | undefined {
  return isScalar(node) && typeof node.value === 'number' ? node.value : undefined;
}
/** The value when it is a boolean, else undefined. */
export function booleanOf(node: YamlNode | null | undefined): boolean | undefined {
  return isScalar(node) && typeof node.value === 'boolean' ? node.value : undefined;
}
