/** Small readers every dialect uses to turn nodes into the contract's parts. None of them throws on half-typed text. */
import type { Positions, Text } from '../contract.ts';
import {
  isMap,
  isSeq,
  keyOf,
  keySpan,
  type MapNode,
  type Pair,
  type Span,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';

type Maybe = YamlNode | null | undefined;

/** The scalar of a pair; undefined for a missing or empty value and for collections. */
export function textOfPair(document: YamlDocument, pair: Pair | undefined): Text | undefined {
  const value = textOf(document.deref(pair?.value));
  return pair && value !== undefined ? new PairText(value, pair) : undefined;
}

/** A scalar that knows its place by its nodes: right in every version in which they live, and free until asked. */
class PairText implements Text {
  readonly value: string;
  readonly #pair: Pair;

  constructor(value: string, pair: Pair) {
    this.value = value;
    this.#pair = pair;
  }
  /** An alias stands where it is used; its anchor may be in another block. */
  get span(): Span {
    return spanOf(this.#pair.value!);
  }
  get keySpan(): Span {
    return keySpan(this.#pair);
  }
}

/** A scalar of a sequence: it has no key. */
class ItemText implements Text {
  readonly value: string;
  readonly #item: YamlNode;

  constructor(value: string, item: YamlNode) {
    this.value = value;
    this.#item = item;
  }
  get span(): Span {
    return spanOf(this.#item);
  }
  get keySpan(): Span {
    return spanOf(this.#item);
  }
}

const LAZY = ['span', 'keySpan', 'nameSpan'] as const;

/** Most lists of most properties are empty. */
const EMPTY: readonly never[] = Object.freeze([]);

/** A contract (or a part) as plain data that holds no node of its document. */
export function detached<T>(value: T): T {
  if (Array.isArray(value)) return (value.length === 0 ? EMPTY : value.map(detached)) as T;
  if (value instanceof Map) return new Map(Array.from(value, ([key, one]) => [key, detached(one)])) as T;
  if (typeof value !== 'object' || value === null || 'rangeOf' in value) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) if (one !== undefined) copy[key] = detached(one);
  for (const key of LAZY) if (key in value && !(key in copy)) copy[key] = (value as Record<string, unknown>)[key];
  return copy as T;
}

/** The scalar under a key of a mapping. */
export function text(document: YamlDocument, map: Maybe, key: string): Text | undefined {
  return textOfPair(document, document.pair(map, key));
}

/** The scalars of a sequence (or a single scalar) under a key. */
export function texts(document: YamlDocument, map: Maybe, key: string): Text[] {
  const pair = document.pair(map, key);
  if (!pair) return [];
  const value = document.deref(pair.value);
  if (!isSeq(value)) return [textOfPair(document, pair)].filter((one) => one !== undefined);
  return value.items.flatMap((item) => {
    const word = textOf(document.deref(item));
    return word === undefined ? [] : [new ItemText(word, item)];
  });
}

/** All scalar pairs of a mapping by key. */
export function fieldsOf(document: YamlDocument, map: Maybe): Map<string, Text> {
  const fields = new Map<string, Text>();
  for (const pair of document.pairs(map)) {
    const key = keyOf(pair);
    const value = textOfPair(document, pair);
    if (key !== null && value) fields.set(key, value);
  }
  return fields;
}

/** The mappings of a sequence, with their index; other items are skipped. `item` is where each is written. */
export function maps(
  document: YamlDocument,
  node: Maybe,
): { node: MapNode; item: YamlNode; index: number; readonly span: Span }[] {
  return document.items(node).flatMap((item, index) => {
    const map = document.deref(item);
    if (!isMap(map)) return [];
    const lazy = {
      node: map,
      item,
      index,
      get span() {
        return spanOf(item);
      },
    };
    return [lazy];
  });
}

/**
 * Positions of a document as it is now. Holds the line table alone, not the document: a closed file's contract keeps
 * its lines and lets its tree go.
 */
export function positionsOf(document: YamlDocument): Positions {
  const { lines } = document;
  return {
    rangeOf: ({ start, end }) => ({ start: lines.positionAt(start), end: lines.positionAt(Math.max(start, end)) }),
  };
}
