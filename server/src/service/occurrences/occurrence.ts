/** What is named in a document, and where. */
import {
  isCollection,
  type Offset,
  type PathStep,
  type Span,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';

/** What is named. `of` is the reference to the contract it belongs to (a name, an id, a path); absent: this contract. */
export type Thing =
  | { kind: 'product'; of?: string }
  | { kind: 'port'; of?: string; name: string }
  /** One table, topic or file that a contract of several names: ODCS `schema`, DCS `models`. */
  | { kind: 'object'; name: string }
  /** `path` as written, with dots: `preferences.language`. `object` absent: the contract's first. */
  | { kind: 'property'; of?: string; object?: string; path: string }
  /** A schema under `$defs` or anywhere else that a `$ref` leads to, by JSON Pointer. */
  | { kind: 'definition'; pointer: string };

export interface Occurrence {
  thing: Thing;
  /** The name as it is written here, and exactly its characters. */
  name: string;
  span: Span;
  /** The name is a part of a longer scalar, or stands between its quotes. */
  part?: boolean;
  /** The thing is defined here. */
  declares: boolean;
  /** How another name would be written here; absent: as it is. */
  write?(newName: string): string;
}

/** A kind of thing to look for; of properties those of one name, whatever its case style. */
export type Wanted =
  | { kind: 'product' | 'port' | 'definition' }
  | { kind: 'object'; name: string }
  /** `object`: the one it belongs to, null when that is another contract's: here it can only be referred to. */
  | { kind: 'property'; name: string; object: string | null };

/** A key, or a value that is no collection, and the way to it. */
export interface Word {
  path: readonly PathStep[];
  /** As it is written: an alias stays one. */
  node: YamlNode;
  text: string;
  inKey: boolean;
}

/** The word at an offset; touching an end counts. */
export function wordAt(document: YamlDocument, offset: Offset): Word | null {
  const path = document.pathAt(offset);
  const last = path.at(-1);
  if (!last) return null;
  if (last.kind === 'pair' && last.inKey) return { path, node: last.pair.key!, text: last.key, inKey: true };
  const node = last.kind === 'pair' ? last.pair.value : last.seq.items[last.index];
  const text = textOf(document.deref(node));
  return node && !isCollection(node) && text !== undefined ? { path, node, text, inKey: false } : null;
}
