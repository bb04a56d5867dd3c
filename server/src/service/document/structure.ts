/** What the parser does not check, or not fast enough: duplicate keys, merge keys, aliases without an anchor. */
import {
  type AliasNode,
  isAlias,
  isCollection,
  isMap,
  isSeq,
  keyOf,
  type MapNode,
  type Pair,
  type YamlNode,
} from './nodes.ts';
import { FEW, parts } from './parts.ts';

export type StructureProblem =
  | { code: 'DUPLICATE_KEY'; pair: Pair; first: Pair; key: string }
  | { code: 'BAD_MERGE'; pair: Pair }
  | { code: 'UNKNOWN_ALIAS'; alias: AliasNode };

const MAX_PROBLEMS = 1_000;
type Problems = readonly StructureProblem[];
const NONE: Problems = Object.freeze([]);

/** Problems of a node and everything below, cached on each collection (an edit clears its ancestors). */
export function structureProblems(node: YamlNode | null): Problems {
  if (!isCollection(node)) return NONE;
  if (node._structure) return node._structure as Problems;
  let found: StructureProblem[] | null = null;
  const take = (problems: Problems): void => {
    if (problems.length > 0 && (found?.length ?? 0) < MAX_PROBLEMS) found = [...(found ?? []), ...problems];
  };
  if (isMap(node)) take(keyProblems(node));
  if (node.items.length <= FEW) for (const item of node.items) take(inItem(item));
  else for (const problems of parts<Pair | YamlNode, Problems>(node, node.items, inItem, '', IN_ITEM)) take(problems);
  node._structure = found ?? NONE;
  return node._structure as Problems;
}

function inItem(item: Pair | YamlNode): Problems {
  if (!('key' in item)) return structureProblems(item);
  const inKey = structureProblems(item.key);
  return inKey.length === 0 ? structureProblems(item.value) : [...inKey, ...structureProblems(item.value)];
}
const IN_ITEM = { make: inItem };

export const isMerge = (pair: Pair): boolean =>
  pair.key !== null && 'value' in pair.key && pair.key.value === '<<' && pair.key.type === 'PLAIN';

/** Of the mapping's own keys; kept until one of them is edited (in a mapping of thousands this is what costs). */
function keyProblems(map: MapNode): Problems {
  if (map._keys) return map._keys as Problems;
  const found: StructureProblem[] = [];
  const seen = new Map<string, Pair>();
  for (const pair of map.items) {
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
  map._keys = found.length > 0 ? found : NONE;
  return map._keys as Problems;
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
