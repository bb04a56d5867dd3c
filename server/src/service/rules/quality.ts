/** Checks of quality: the metric, and what it needs to know (ODCS "Data quality"). */
import { isMap, isSeq, keyOf, type MapNode, numberOf, stringOf, textOf, type YamlNode } from '../document/index.ts';
import { nearest } from '../schema/nearest.ts';
import { itemsOf, keyNode, type NodeContext, type NodeReport, valueAt } from './nodes.ts';
import { thresholdReports } from './qualityThresholds.ts';
import { patterns } from './values.ts';

interface Metric {
  at: 'object' | 'property' | 'both';
  /** Arguments it takes one of. */
  needs?: readonly string[];
  /** On the object itself, when that differs. */
  needsAtObject?: readonly string[];
}
/** Where a metric may stand and what it needs. The last two are names of ODCS 3.0, whose word was `rule`. */
const METRICS: Readonly<Record<string, Metric>> = {
  nullValues: { at: 'property' },
  missingValues: { at: 'property', needs: ['missingValues'] },
  invalidValues: { at: 'property', needs: ['validValues', 'pattern'] },
  duplicateValues: { at: 'both', needsAtObject: ['properties'] },
  rowCount: { at: 'object' },
};
const COUNTS_OF_3_0 = new Set(['rowCount', 'duplicateCount']);
/** Arguments that are lists. */
const LISTS = new Set(['missingValues', 'validValues', 'properties']);

export function* qualityReports(rule: MapNode, context: NodeContext, at: 'object' | 'property'): Generator<NodeReport> {
  const node = valueAt(context, rule, 'metric');
  const name = stringOf(node);
  const metric = name !== undefined && Object.hasOwn(METRICS, name) ? METRICS[name]! : undefined;
  if (node && metric && metric.at !== 'both' && metric.at !== at)
    yield {
      node,
      rule: 'contract/quality-metric',
      message:
        metric.at === 'property'
          ? `${name} counts values of one property. Move the check below the property it is about.`
          : `${name} counts the rows of the object. Move the check to the object's own \`quality\`.`,
    };
  else if (node && metric) yield* argumentsOf(rule, node, name!, metric, at, context);
  const unit = valueAt(context, rule, 'unit');
  if (unit && name === 'rowCount' && /^(percent|%)$/i.test(textOf(unit) ?? ''))
    yield {
      node: unit,
      rule: 'contract/quality-unit',
      message: 'rowCount is a number of rows: there is nothing it could be a percentage of. Write `unit: rows`.',
    };
  else yield* thresholdReports(rule, context, metric !== undefined || isCount(rule, context));
}

const isCount = (rule: MapNode, context: NodeContext): boolean =>
  COUNTS_OF_3_0.has(stringOf(valueAt(context, rule, 'rule')) ?? '');

function* argumentsOf(
  rule: MapNode,
  node: YamlNode,
  name: string,
  { needs, needsAtObject }: Metric,
  at: 'object' | 'property',
  context: NodeContext,
): Generator<NodeReport> {
  const wanted = (at === 'object' ? needsAtObject : undefined) ?? needs;
  if (!wanted) return;
  const given = valueAt(context, rule, 'arguments');
  if (isMap(given)) {
    yield* patterns(given, context);
    for (const key of wanted) {
      const list = valueAt(context, given, key);
      if (list && LISTS.has(key) && itemsOf(context, list).length === 0)
        yield {
          node: list,
          rule: 'contract/quality-argument',
          message: `\`${key}\` is a list of values${isSeq(list) ? ', and it is empty: there is nothing to compare with' : ': write `[…]`'}.`,
        };
    }
    if (wanted.some((key) => valueAt(context, given, key))) return;
    const slip = given.items.find((pair) => nearest(keyOf(pair) ?? '', new Set(wanted)).length > 0);
    if (slip) {
      const found = keyOf(slip)!;
      const suggestions = nearest(found, new Set(wanted));
      yield {
        node: keyNode(slip),
        rule: 'contract/quality-argument',
        message: `\`${found}\` is no argument of ${name}. Did you mean \`${suggestions.join('` or `')}\`?`,
        data: { kind: 'did-you-mean', target: 'key', found, suggestions },
      };
      return;
    }
  }
  yield {
    node,
    rule: 'contract/quality-argument',
    message: `${name} needs \`arguments.${wanted.join('` or `arguments.')}\`: without it there is nothing to count.`,
  };
}

/** `duplicateValues` of an object names the properties that are unique together. */
export function* combinedProperties(object: MapNode, context: NodeContext): Generator<NodeReport> {
  const names = itemsOf(context, valueAt(context, object, 'properties')).flatMap(
    (item) => textOf(valueAt(context, item, 'name')) ?? [],
  );
  if (names.length === 0) return;
  for (const rule of itemsOf(context, valueAt(context, object, 'quality')))
    for (const node of itemsOf(context, valueAt(context, valueAt(context, rule, 'arguments'), 'properties'))) {
      const found = textOf(node);
      if (found === undefined || names.includes(found.split('.')[0]!)) continue;
      const suggestions = nearest(found, new Set(names));
      yield {
        node,
        rule: 'contract/quality-property',
        message: `"${found}" is no property of this object.${suggestions.length > 0 ? ` Did you mean ${suggestions.join(' or ')}?` : ''}`,
        data: { kind: 'did-you-mean', target: 'value', found, suggestions },
      };
    }
}

/** Two servers of one name: which one is meant is anybody's guess. */
export function* duplicateServers(container: YamlNode, context: NodeContext): Generator<NodeReport> {
  const seen = new Map<string, YamlNode>();
  for (const item of itemsOf(context, container)) {
    const pair = context.document.pair(item, 'server');
    const name = textOf(pair?.value);
    if (!pair?.value || name === undefined) continue;
    const first = seen.get(name);
    if (first)
      yield {
        node: pair.value,
        rule: 'contract/duplicate-server',
        message: `Another server is named "${name}" too. Give each its own name.`,
        related: { node: first, message: 'The other one' },
      };
    else seen.set(name, pair.value);
  }
}

/** Names that stand twice in a list of mappings. */
export function* duplicateNames(container: YamlNode, context: NodeContext, what: string): Generator<NodeReport> {
  const seen = new Map<string, YamlNode>();
  for (const item of itemsOf(context, container)) {
    const pair = context.document.pair(item, 'name');
    const name = textOf(pair?.value);
    if (!pair?.value || name === undefined) continue;
    const first = seen.get(name);
    if (first)
      yield {
        node: pair.value,
        rule: 'contract/duplicate-property',
        message: `Another ${what} of this list is named "${name}" too: a reference to it means two things. Rename or remove one.`,
        related: { node: first, message: 'The other one' },
      };
    else seen.set(name, pair.value);
  }
}

/** 1-based positions in a key: 1, 2, 3 … each once (ODCS `primaryKeyPosition`, `partitionKeyPosition`). */
export function* keyPositions(
  container: YamlNode,
  context: NodeContext,
  flag: 'primaryKey' | 'partitioned',
  key: string,
): Generator<NodeReport> {
  const placed: { node: YamlNode; position: number }[] = [];
  for (const item of itemsOf(context, container)) {
    const pair = context.document.pair(item, key);
    const position = numberOf(context.document.deref(pair?.value));
    if (!pair?.value || position === undefined || position < 1) continue;
    if (textOf(valueAt(context, item, flag)) === 'true') placed.push({ node: pair.value, position });
    else
      yield {
        node: keyNode(pair),
        rule: 'contract/key-position',
        message: `\`${key}\` counts only beside \`${flag}: true\`. Add that, or remove the position.`,
      };
  }
  placed.sort((a, b) => a.position - b.position);
  for (const [index, { node, position }] of placed.entries())
    if (position !== index + 1) {
      yield {
        node,
        rule: 'contract/key-position',
        message: `The positions of the key are 1 to ${placed.length}, each once; ${index + 1} is missing and ${position} is here.`,
      };
      return;
    }
}
