/** What `dbt_project.yml` configures by folder (dbt docs, "Configs and properties", "Using the + prefix"). */
import {
  isMap,
  keyOf,
  keySpan,
  type Pair,
  type Span,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';

/** One level of a resource's configuration: its own keys, and those of folders and files below. */
export interface ConfigTree {
  /** Text of simple values; of a mapping's (`+contract`) one entry per key: `contract.enforced`. */
  own: ReadonlyMap<string, string>;
  below: ReadonlyMap<string, ConfigTree>;
}
const EMPTY: ConfigTree = { own: new Map(), below: new Map() };

/** Reads `models:`, `seeds:`, …; never throws. */
export function readConfigTree(document: YamlDocument, node: YamlNode | null | undefined): ConfigTree {
  const map = document.deref(node);
  if (!isMap(map)) return EMPTY;
  const own = new Map<string, string>();
  const below = new Map<string, ConfigTree>();
  for (const pair of document.pairs(map)) {
    const key = keyOf(pair) ?? '';
    const value = document.deref(pair.value);
    const text = textOf(value);
    if (text !== undefined) own.set(configName(key), text);
    else if (key.startsWith('+'))
      for (const inner of document.pairs(value)) {
        const word = textOf(document.deref(inner.value));
        if (word !== undefined) own.set(`${configName(key)}.${keyOf(inner) ?? ''}`, word);
      }
    else if (isMap(value)) below.set(key, readConfigTree(document, value));
  }
  return { own, below };
}

/** dbt reads `+pre-hook` and `+pre_hook` alike. */
export const configName = (key: string): string => key.replace(/^\+/, '').replaceAll('-', '_');

/**
 * What holds for one node: the levels on its way, the innermost wins.
 * @param path the project's name, then the folders below the resource's folder, then the file without its ending
 */
export function configAt(tree: ConfigTree, path: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map(tree.own);
  let level: ConfigTree | undefined = tree;
  for (const step of path) {
    level = level.below.get(step);
    if (!level) break;
    for (const [key, value] of level.own) found.set(key, value);
  }
  return found;
}

/**
 * Where the key of one file stands among the configuration of its resource; null where the file has no key of its own.
 * What an alias or a merge brings in is shared with others: it is nobody's own.
 * @param path as `configAt` takes it
 */
export function configKeyAt(document: YamlDocument, resource: string, path: readonly string[]): Span | null {
  let level: YamlNode | null | undefined = document.root;
  let span: Span | null = null;
  for (const step of [resource, ...path]) {
    const pair: Pair | undefined = isMap(level) ? level.items.find((one) => keyOf(one) === step) : undefined;
    if (!pair) return null;
    level = pair.value;
    span = keySpan(pair);
  }
  return isMap(level) ? span : null;
}
