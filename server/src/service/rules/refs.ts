/** `$ref` of the schemas inside a contract: what it leads to is there, and does not lead back to where it came from. */
import {
  isMap,
  isSeq,
  keyOf,
  type MapNode,
  parentOf,
  stringOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { nearest } from '../schema/nearest.ts';
import { itemsOf, type NodeContext, type NodeReport, type Said, valueAt, type WholeContext } from './nodes.ts';

/** A schema node: what its `$ref` leads to depends on the rest of the document. */
export function* refReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const node = valueAt(context, map, '$ref');
  const target = stringOf(node);
  // Files of the workspace are looked at elsewhere; nothing is fetched from the network.
  if (!node || !target?.startsWith('#')) return;
  yield { node, rule: 'contract/ref', message: (whole) => judge(map, target, whole) };
}

function judge(map: MapNode, target: string, { document }: WholeContext): Said | null {
  const root = schemaRoot(map, document);
  const found = resolve(target, root, document);
  if (found === 'unknown') return null;
  if (found === undefined) return dangling(target, root, document);
  if (!leadsBack(map, found, root, document)) return null;
  return { message: `${target} leads back to this place, and says nothing on the way: no value can be judged by it.` };
}

/** `#` is the schema it stands in: the block `schema`, a port's own, in DCS the document. */
function schemaRoot(map: MapNode, document: YamlDocument): YamlNode | null {
  const product = document.get(document.root, 'dataProduct');
  const roots = [document.root, product]
    .flatMap((holder) => [
      document.get(holder, 'schema'),
      ...document.items(document.get(holder, 'outputPorts')).map((port) => document.get(port, 'schema')),
    ])
    .filter((node) => isMap(node));
  for (let up: YamlNode | null = map; up; up = parentOf(up)) if (roots.includes(up as MapNode)) return up;
  return document.root;
}

function resolve(
  target: string,
  root: YamlNode | null,
  document: YamlDocument,
): YamlNode | null | undefined | 'unknown' {
  if (target === '#') return root;
  // `#name` is a plain-name anchor; a `$id` inside changes what `#` means.
  if (!target.startsWith('#/') || /\$id\b/.test(document.text)) return 'unknown';
  return document.at(decoded(target.slice(1)), root);
}

function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

function dangling(target: string, root: YamlNode | null, document: YamlDocument): Said {
  const cut = target.lastIndexOf('/');
  const [holder, name] = [target.slice(0, cut), decoded(target.slice(cut + 1))];
  const found = holder === '#' ? root : resolve(holder, root, document);
  const names = found === 'unknown' ? [] : document.pairs(found).flatMap((pair) => keyOf(pair) ?? []);
  // `definitions` was the name of `$defs` before 2019-09: the name may be right and the place the other.
  const elsewhere = ['$defs', 'definitions']
    .filter((key) => document.get(root, key, name) !== undefined)
    .map((key) => `#/${key}/${name}`);
  const suggestions = elsewhere.length > 0 ? elsewhere : nearest(name, names).map((one) => `${holder}/${one}`);
  return {
    message: `${target} leads nowhere: there is no ${name} in ${holder}.${suggestions[0] === undefined ? '' : ` Did you mean ${suggestions[0]}?`}`,
    data: { kind: 'did-you-mean', target: 'value', found: target, suggestions },
  };
}

/** Keywords whose schemas judge the same value: going round over them alone never ends. */
const SAME_VALUE = ['allOf', 'anyOf', 'oneOf'];

function leadsBack(start: MapNode, found: YamlNode | null, root: YamlNode | null, document: YamlDocument): boolean {
  const context: NodeContext = { document };
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode | null | undefined): boolean => {
    const map = document.deref(node);
    if (!isMap(map) || seen.has(map)) return false;
    if (map === start) return true;
    seen.add(map);
    const target = stringOf(document.deref(document.get(map, '$ref')));
    const next = target?.startsWith('#') ? resolve(target, root, document) : undefined;
    if (next !== 'unknown' && visit(next)) return true;
    return SAME_VALUE.some((key) => itemsOf(context, valueAt(context, map, key)).some(visit));
  };
  return visit(found);
}

/** `required` of a schema that lists its properties names one it does not list: a slip, or one that was dropped. */
export function* requiredReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const { document } = context;
  const properties = valueAt(context, map, 'properties');
  // A branch of `allOf` and the like may speak of its parent's properties.
  if (isSeq(parentOf(map))) return;
  if (!isMap(properties) || properties.items.length === 0 || OTHER_SOURCES.some((key) => document.pair(map, key)))
    return;
  const names = document.pairs(properties).flatMap((pair) => keyOf(pair) ?? []);
  for (const node of itemsOf(context, valueAt(context, map, 'required'))) {
    const name = stringOf(node);
    if (name === undefined || names.includes(name)) continue;
    const suggestions = nearest(name, names);
    yield {
      node,
      rule: 'contract/required-property',
      message: `"${name}" is required and not among the properties.${suggestions[0] === undefined ? '' : ` Did you mean "${suggestions[0]}"?`}`,
      data: { kind: 'did-you-mean', target: 'value', found: name, suggestions },
    };
  }
}
/** Keywords that may bring further properties in, or that make it a condition rather than a description. */
const OTHER_SOURCES = ['$ref', '$dynamicRef', 'allOf', 'anyOf', 'oneOf', 'if', 'patternProperties', 'not', '<<'];
