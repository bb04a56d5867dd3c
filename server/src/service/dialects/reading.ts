/** Small readers every dialect uses to turn nodes into the contract's parts. None of them throws on half-typed text. */
import type { Positions, Text } from '../contract.ts';
import {
  isMap,
  isSeq,
  keyOf,
  keySpan,
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
  const node = document.deref(pair?.value);
  const value = textOf(node);
  if (!pair || value === undefined) return undefined;
  // An alias stands where it is used; its anchor may be in another block.
  return { value, span: spanOf(pair.value!), keySpan: keySpan(pair) };
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
    return word === undefined ? [] : [{ value: word, span: spanOf(item), keySpan: spanOf(item) }];
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

/** The mappings of a sequence, with their index; other items are skipped. */
export function maps(document: YamlDocument, node: Maybe): { node: YamlNode; index: number; span: Span }[] {
  return document.items(node).flatMap((item, index) => {
    const map = document.deref(item);
    return isMap(map) ? [{ node: map, index, span: spanOf(item) }] : [];
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
