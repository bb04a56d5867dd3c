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

/** One mapping of a sequence. */
class MapItem {
  readonly node: MapNode;
  /** Where it is written: an alias may stand for it. */
  readonly item: YamlNode;
  readonly index: number;

  constructor(node: MapNode, item: YamlNode, index: number) {
    this.node = node;
    this.item = item;
    this.index = index;
  }
  get span(): Span {
    return spanOf(this.item);
  }
}

/** The mappings of a sequence, with their index; other items are skipped. */
export function maps(document: YamlDocument, node: Maybe): MapItem[] {
  return document.items(node).flatMap((item, index) => {
    const map = document.deref(item);
    return isMap(map) ? [new MapItem(map, item, index)] : [];
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
