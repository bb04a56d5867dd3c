/** What the parser does not check, or not fast enough: duplicate keys, merge keys, aliases without an anchor. */
import { type AliasNode, isAlias, isMap, isSeq, keyOf, type MapNode, type Pair, type YamlNode } from './nodes.ts';

export type StructureProblem =
  | { code: 'DUPLICATE_KEY'; pair: Pair; first: Pair; key: string }
  | { code: 'BAD_MERGE'; pair: Pair }
  | { code: 'UNKNOWN_ALIAS'; alias: AliasNode };

const NONE: readonly StructureProblem[] = Object.freeze([]);

/** Problems of a node and everything below, cached on each collection (an edit clears its ancestors). */
export function structureProblems(node: YamlNode | null): readonly StructureProblem[] {
  if (isMap(node) || isSeq(node)) {
    if (node._structure) return node._structure as readonly StructureProblem[];
    const found: StructureProblem[] = [];
    if (isMap(node)) {
      keyProblems(node, found);
      for (const pair of node.items) found.push(...structureProblems(pair.key), ...structureProblems(pair.value));
    } else for (const item of node.items) found.push(...structureProblems(item));
    const result = found.length ? found.slice(0, 1000) : NONE;
    node._structure = result;
    return result;
  }
  return NONE;
}

export const isMerge = (pair: Pair): boolean =>
  pair.key !== null && 'value' in pair.key && pair.key.value === '<<' && pair.key.type === 'PLAIN';

function keyProblems(map: MapNode, found: StructureProblem[]): void {
  const { items } = map;
  if (items.length < 2 && !items.some(isMerge)) return;
  const seen = new Map<string, Pair>();
  for (const pair of items) {
    if (isMerge(pair)) {
      if (!mergeable(pair.value)) found.push({ code: 'BAD_MERGE', pair });
      continue;
    }
    const key = keyOf(pair);
    if (key === null) continue;
    const first = seen.get(key);
    if (first) found.push({ code: 'DUPLICATE_KEY', pair, first, key });
    else seen.set(key, pair);
  }
}
/** A map, an alias (to what it may be, the walk sees), or a list of these. */
const mergeable = (node: YamlNode | null): boolean =>
  isMap(node) || isAlias(node) || (isSeq(node) && node.items.every((item) => isMap(item) || isAlias(item)));

export interface References {
  /** Nodes by anchor name, in the order of the text. */
  anchors: Map<string, YamlNode[]>;
  aliases: AliasNode[];
}
export function collectReferences(root: YamlNode | null): References {
  const found: References = { anchors: new Map(), aliases: [] };
  visitReferences(root, (node) => {
    if (isAlias(node)) found.aliases.push(node);
    else if (node.anchor) {
      const same = found.anchors.get(node.anchor);
      if (same) same.push(node);
      else found.anchors.set(node.anchor, [node]);
    }
  });
  return found;
}
/** Calls back for every alias and every node with an anchor. */
export function visitReferences(node: YamlNode | null, each: (node: YamlNode) => void): void {
  if (!node) return;
  if (node.anchor || isAlias(node)) each(node);
  if (isMap(node))
    for (const pair of node.items) {
      visitReferences(pair.key, each);
      visitReferences(pair.value, each);
    }
  else if (isSeq(node)) for (const item of node.items) visitReferences(item, each);
}
