/**
 * Rules that look at one node and what stands in it. What a node's part of the tree reports is kept on the node until
 * an edit inside clears it (document/incremental.ts), so that a keystroke costs the path to it and no more.
 */

import type { Contract } from '../contract.ts';
import {
  isCollection,
  isMap,
  isSeq,
  keyOf,
  type MapNode,
  type Pair,
  parts,
  type SeqNode,
  spanOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import type { Finding, FindingData, Severity } from '../finding.ts';
import type { Reported } from './rule.ts';

/** A report whose places are nodes: they move with the text. */
export interface NodeReport {
  node: YamlNode;
  rule: string;
  /** A function when other parts of the document decide: it is asked in every version, and what it says is not kept. */
  message: string | ((whole: WholeContext) => Said | null);
  data?: FindingData;
  related?: { node: YamlNode; message: string };
  tags?: Finding['tags'];
  /** Where it is not the rule's own. */
  severity?: Severity;
}
/** What a report says once the whole contract is known. */
export interface Said {
  message: string;
  data?: FindingData;
  related?: { node: YamlNode; message: string };
}

/** What the checks of a node are told: the same for the whole document. */
export interface NodeContext {
  document: YamlDocument;
}
/** For what depends on more than the node. */
export interface WholeContext extends NodeContext {
  contract: Contract;
}

/** Something worked out once in a run, when the first report asks for it. */
export function onceIn<T>(make: (whole: WholeContext) => T): (whole: WholeContext) => T {
  const made = new WeakMap<WholeContext, { value: T }>();
  return (whole) => {
    let known = made.get(whole);
    if (!known) {
      known = { value: make(whole) };
      made.set(whole, known);
    }
    return known.value;
  };
}

/** One kind of node of a dialect. */
export interface Kind {
  /** The kinds under its keys; several where a format takes several shapes. */
  children?: Readonly<Record<string, Child | readonly Child[]>>;
  check?(map: MapNode, context: NodeContext): Iterable<NodeReport>;
}
export interface Child {
  /** `one`: the value; `list`: each item; `map`: each value. */
  each: 'one' | 'list' | 'map';
  kind: () => Kind;
  /** Looks at all of them together. */
  check?(container: MapNode | SeqNode, context: NodeContext): Iterable<NodeReport>;
}

const NONE: readonly NodeReport[] = Object.freeze([]);
/** Nobody reads a record this deep. */
const MAX_DEPTH = 60;

/** What the kinds report about a document, in no particular order. */
export function* nodeReports(root: YamlNode | null, kind: Kind, context: WholeContext): Generator<Reported> {
  for (const report of visit(root, kind, context, 0)) {
    const placed = placedReport(report, context);
    if (placed) yield placed;
  }
}

/** The report at its place in the present version; null when the whole document has nothing against the node. */
export function placedReport(report: NodeReport, context: WholeContext): Reported | null {
  const { node, rule, message, tags, severity } = report;
  const said = typeof message === 'string' ? { ...report, message } : message(context);
  if (!said) return null;
  const { data, related } = said;
  return {
    ...spanOf(node),
    rule,
    message: said.message,
    ...(data && { data }),
    ...(related && { related: [{ span: spanOf(related.node), message: related.message }] }),
    ...(tags && { tags }),
    ...(severity && { severity }),
  };
}

/** An alias is looked at where its anchor stands, or nowhere: what it leads to is reported once. */
function visit(node: YamlNode | null, kind: Kind, context: NodeContext, depth: number): readonly NodeReport[] {
  if (!isMap(node) || depth > MAX_DEPTH) return NONE;
  return kept(node, kind, () => {
    const found = [...(kind.check?.(node, context) ?? [])];
    for (const pair of node.items) {
      const key = keyOf(pair);
      const child = key !== null && kind.children && Object.hasOwn(kind.children, key) ? kind.children[key] : undefined;
      if (child === undefined) continue;
      if (!isSeveral(child)) found.push(...within(pair.value, child, context, depth + 1));
      else for (const one of child) found.push(...within(pair.value, one, context, depth + 1));
    }
    return found;
  });
}

const isSeveral = (child: Child | readonly Child[]): child is readonly Child[] => Array.isArray(child);

function within(node: YamlNode | null, child: Child, context: NodeContext, depth: number): readonly NodeReport[] {
  if (child.each === 'one') return visit(node, child.kind(), context, depth);
  if (!isCollection(node) || (child.each === 'map') !== isMap(node)) return NONE;
  return kept(node, child, () => {
    const found = [...(child.check?.(node, context) ?? [])];
    const kind = child.kind();
    const reports = isMap(node)
      ? parts(node, node.items, child, '', { make: ({ value }: Pair) => visit(value, kind, context, depth + 1) })
      : parts(node, node.items, child, '', { make: (item: YamlNode) => visit(item, kind, context, depth + 1) });
    for (const more of reports) if (more.length > 0) found.push(...more);
    return found;
  });
}

interface Kept {
  by: Kind | Child;
  reports: readonly NodeReport[];
}

/** Until something in the node changes, or where one of its aliases leads (document.ts forgets it then). */
function kept(node: MapNode | SeqNode, by: Kind | Child, find: () => readonly NodeReport[]): readonly NodeReport[] {
  node._rules ??= [];
  const all = node._rules as Kept[];
  for (const known of all) if (known.by === by) return known.reports;
  const found = find();
  const reports = found.length > 0 ? found : NONE;
  all.push({ by, reports });
  return reports;
}

/** The pair's value as written in a mapping, aliases followed; undefined when there is none. */
export function valueAt(
  { document }: NodeContext,
  map: YamlNode | null | undefined,
  key: string,
): YamlNode | undefined {
  return document.deref(document.pair(map, key)?.value) ?? undefined;
}

export const itemsOf = ({ document }: NodeContext, node: YamlNode | null | undefined): readonly YamlNode[] =>
  isSeq(node) ? node.items.flatMap((item) => document.deref(item) ?? []) : [];

/** The key of a pair, to underline. */
export const keyNode = (pair: Pair): YamlNode => pair.key ?? pair.value!;
