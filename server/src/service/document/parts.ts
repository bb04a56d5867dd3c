/**
 * What is made of the items of a collection, one by one, and kept while an item stays as it is. After a keystroke only
 * the item around it is made anew; of the others a glance says that nothing in them changed.
 *
 * An item keeps its index as long as it lives: an edit replaces one item, or everything (incremental.ts). So what is
 * made may depend on the item, its index and the `key`, and on nothing else of the document but what its aliases lead to.
 */
import { type Collection, isMap, type Pair, type YamlNode } from './nodes.ts';

/** Counts the changes of all documents; a node's `_changed` is the count at its last one. */
let clock = 0;
/** Something in a node changed, or where one of its aliases leads: nobody says which of its items it was. */
export function touch(node: YamlNode): void {
  node._changed = ++clock;
  node._edits = undefined;
}

/** So many items are looked through as quickly as remembered. */
export const FEW = 32;

/** The last edits of a collection: all there were after the count `since`. */
interface Edits {
  since: number;
  last: { at: number; index: number }[];
}
/** More than are made between two looks at a document. */
const MAX_EDITS = 16;

/** One item of a collection was replaced, or something in it: the others need no look. */
export function touchItem(node: Collection, index: number): void {
  const edits = (node._edits as Edits | undefined) ?? { since: clock, last: [] };
  touch(node);
  edits.last.push({ at: clock, index });
  if (edits.last.length > MAX_EDITS) edits.since = edits.last.shift()!.at;
  node._edits = edits;
}

interface Memo<T> {
  /** Who made it, and from what besides the items. */
  maker: unknown;
  key: string;
  at: number;
  items: (Pair | YamlNode | null)[];
  made: T[];
  /** Some of what was made is not kept. */
  loose: boolean;
}

export interface Maker<I extends Pair | YamlNode, T> {
  make(item: I, index: number): T;
  /** False for what depends on more than the item: it is made anew each time. */
  keeps?(made: T): boolean;
}

/**
 * One answer per item, in order. The list is the memory itself: not to be changed, nor kept over an edit.
 * @param node keeps the memory
 * @param items its own, or those it has in effect (`document.pairs`, `document.items`)
 * @param maker identity of the memory: a constant
 * @param key everything else the answers depend on
 */
export function parts<I extends Pair | YamlNode, T>(
  node: Collection,
  items: readonly I[],
  maker: unknown,
  key: string,
  { make, keeps }: Maker<I, T>,
): readonly T[] {
  const memo = memoOf<T>(node, maker, key);
  const now = clock;
  const ofMap = isMap(node);
  const renew = (i: number): void => {
    const item = items[i]!;
    if (memo.items[i] === item) {
      const value = ofMap ? (item as Pair).value : (item as YamlNode);
      if (value === null || (value._changed ?? 0) <= memo.at) return;
    }
    const made = make(item, i);
    const kept = !keeps || keeps(made);
    if (!kept) memo.loose = true;
    memo.items[i] = kept ? item : null;
    memo.made[i] = made;
  };
  const edits = node._edits as Edits | undefined;
  const own: readonly (Pair | YamlNode)[] = node.items;
  const whole = own === (items as readonly (Pair | YamlNode)[]) && items.length === memo.items.length && !memo.loose;
  if (whole && edits && memo.at >= edits.since) {
    for (const { at, index } of edits.last) if (at > memo.at) renew(index);
  } else {
    memo.loose = false;
    for (let i = 0; i < items.length; i++) renew(i);
  }
  memo.items.length = items.length;
  memo.made.length = items.length;
  memo.at = now;
  return memo.made;
}

function memoOf<T>(node: Collection, maker: unknown, key: string): Memo<T> {
  node._parts ??= [];
  const memos = node._parts as Memo<T>[];
  let memo = memos.find((one) => one.maker === maker);
  if (!memo) {
    memo = { maker, key, at: 0, items: [], made: [], loose: false };
    memos.push(memo);
  } else if (memo.key !== key) {
    memo.key = key;
    memo.items = [];
    memo.made = [];
  }
  return memo;
}
