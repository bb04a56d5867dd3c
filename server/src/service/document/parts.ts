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
export const touch = (node: YamlNode): void => {
  node._changed = ++clock;
};

interface Memo<T> {
  /** Who made it, and from what besides the items. */
  maker: unknown;
  key: string;
  at: number;
  items: (Pair | YamlNode | null)[];
  made: T[];
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
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    if (memo.items[i] === item) {
      const value = ofMap ? (item as Pair).value : (item as YamlNode);
      if (value === null || (value._changed ?? 0) <= memo.at) continue;
    }
    const made = make(item, i);
    memo.items[i] = keeps && !keeps(made) ? null : item;
    memo.made[i] = made;
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
    memo = { maker, key, at: 0, items: [], made: [] };
    memos.push(memo);
  } else if (memo.key !== key) {
    memo.key = key;
    memo.items = [];
    memo.made = [];
  }
  return memo;
}
