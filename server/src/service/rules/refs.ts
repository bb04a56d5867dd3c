/** `$ref` of the schemas inside a contract: what it leads to is there, and does not lead back to where it came from. */
import {
  isMap,
  isSeq,
  keyOf,
  type MapNode,
  parentOf,
  pointerParts,
  stringOf,
  type YamlNode,
} from '../document/index.ts';
import { nearest } from '../schema/nearest.ts';
import { itemsOf, type NodeContext, type NodeReport, onceIn, type Said, valueAt, type WholeContext } from './nodes.ts';
import { MAX_SUGGESTED, nearestFew } from './suggest.ts';

/** A schema node: what its `$ref` leads to depends on the rest of the document. */
export function* refReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const node = valueAt(context, map, '$ref');
  const target = stringOf(node);
  // Files of the workspace are looked at elsewhere; nothing is fetched from the network.
  if (!node || !target?.startsWith('#')) return;
  yield { node, rule: 'contract/ref', message: (whole) => judge(map, target, whole) };
}

function judge(map: MapNode, target: string, whole: WholeContext): Said | null {
  const root = rootOf(map, whole);
  const found = resolved(target, root, whole);
  if (found === 'unknown') return null;
  if (found === undefined) return dangling(target, root, whole);
  if (!leadsBack(map, found, root, whole)) return null;
  return { message: `${target} leads back to this place, and says nothing on the way: no value can be judged by it.` };
}

/** What `#` may stand for: the block `schema`, a port's own; in DCS the document. */
const schemaRoots = onceIn(({ document }) => {
  const product = document.get(document.root, 'dataProduct');
  const nodes = [document.root, product].flatMap((holder) => [
    document.get(holder, 'schema'),
    ...document.items(document.get(holder, 'outputPorts')).map((port) => document.get(port, 'schema')),
  ]);
  return new Set(nodes.filter((node) => isMap(node)));
});

function rootOf(map: MapNode, whole: WholeContext): YamlNode | null {
  const roots = schemaRoots(whole);
  for (let up: YamlNode | null = map; up; up = parentOf(up)) if (isMap(up) && roots.has(up)) return up;
  return whole.document.root;
}

type Target = YamlNode | null | undefined | 'unknown';
/** A schema refers to one definition many times. */
const targets = onceIn(() => new Map<YamlNode | null, Map<string, Target>>());

function resolved(target: string, root: YamlNode | null, whole: WholeContext): Target {
  const ofRoot = targets(whole).get(root) ?? new Map<string, Target>();
  targets(whole).set(root, ofRoot);
  if (!ofRoot.has(target)) ofRoot.set(target, resolve(target, root, whole));
  return ofRoot.get(target);
}

/** A `$id` inside changes what `#` means. */
const hasIds = onceIn(({ document }) => /\$id\b/.test(document.text));

function resolve(target: string, root: YamlNode | null, whole: WholeContext): Target {
  if (target === '#') return root;
  // `#name` is a plain-name anchor.
  if (!target.startsWith('#/') || hasIds(whole)) return 'unknown';
  const cut = target.lastIndexOf('/');
  const holder = resolved(target.slice(0, cut), root, whole);
  const map = holder === 'unknown' ? null : whole.document.deref(holder);
  const [name] = pointerParts(`/${decoded(target.slice(cut + 1))}`);
  return isMap(map) ? namesIn(map, whole).get(name ?? '') : whole.document.at(decoded(target.slice(1)), root);
}

/** The values of a mapping by name: a search for each reference would be quadratic. */
const named = onceIn(() => new Map<MapNode, Map<string, YamlNode | null>>());
function namesIn(map: MapNode, whole: WholeContext): Map<string, YamlNode | null> {
  let names = named(whole).get(map);
  if (!names) {
    names = new Map(whole.document.pairs(map).map((pair) => [keyOf(pair) ?? '', pair.value]));
    named(whole).set(map, names);
  }
  return names;
}

function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

function dangling(target: string, root: YamlNode | null, whole: WholeContext): Said {
  const cut = target.lastIndexOf('/');
  const [holder, name] = [target.slice(0, cut), decoded(target.slice(cut + 1))];
  const found = resolved(holder, root, whole);
  const map = found === 'unknown' ? null : whole.document.deref(found);
  // `definitions` was the name of `$defs` before 2019-09: the name may be right and the place the other.
  const elsewhere = ['#/$defs/', '#/definitions/']
    .map((place) => place + target.slice(cut + 1))
    .filter((one) => resolved(one, root, whole) !== undefined);
  const names = isMap(map) ? namesIn(map, whole).keys() : [];
  const suggestions =
    elsewhere.length > 0 ? elsewhere : nearestFew(name, names, whole).map((one) => `${holder}/${one}`);
  return {
    message: `${target} leads nowhere: there is no ${name} in ${holder}.${suggestions[0] === undefined ? '' : ` Did you mean ${suggestions[0]}?`}`,
    data: { kind: 'did-you-mean', target: 'value', found: target, suggestions },
  };
}

/** Keywords whose schemas judge the same value: going round over them alone never ends. */
const SAME_VALUE = ['allOf', 'anyOf', 'oneOf'];

/** Rounds are short: a file with thousands of references in a row is no schema to be judged to its end. */
const MAX_DEPTH = 100;
const stepsLeft = onceIn(() => ({ count: 5_000 }));

function leadsBack(start: MapNode, found: YamlNode | null, root: YamlNode | null, whole: WholeContext): boolean {
  const { document } = whole;
  const steps = stepsLeft(whole);
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode | null | undefined): boolean => {
    const map = document.deref(node);
    if (!isMap(map) || seen.has(map) || seen.size > MAX_DEPTH || steps.count-- <= 0) return false;
    if (map === start) return true;
    seen.add(map);
    const target = stringOf(document.deref(document.get(map, '$ref')));
    const next = target?.startsWith('#') ? resolved(target, root, whole) : undefined;
    if (next !== 'unknown' && visit(next)) return true;
    return SAME_VALUE.some((key) => itemsOf(whole, valueAt(whole, map, key)).some(visit));
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
  const names = document.names(properties);
  let left = MAX_SUGGESTED;
  for (const node of itemsOf(context, valueAt(context, map, 'required'))) {
    const name = stringOf(node);
    if (name === undefined || names.has(name)) continue;
    const suggestions = left-- > 0 ? nearest(name, names) : [];
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
