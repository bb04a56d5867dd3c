/** Checks of quality: the metric, what it needs to know, and thresholds that can hold (ODCS "Data quality"). */
import { isMap, isSeq, keyOf, type MapNode, numberOf, stringOf, textOf, type YamlNode } from '../document/index.ts';
import { itemsOf, keyNode, type NodeContext, type NodeReport, valueAt } from './nodes.ts';

/** Where a metric may stand and which of its arguments it takes one of. */
const METRICS: Readonly<Record<string, { at: 'object' | 'property' | 'both'; needs?: readonly string[] }>> = {
  nullValues: { at: 'property' },
  missingValues: { at: 'property', needs: ['missingValues'] },
  invalidValues: { at: 'property', needs: ['validValues', 'pattern'] },
  duplicateValues: { at: 'both' },
  rowCount: { at: 'object' },
};
const COMPARISONS = [
  'mustBe',
  'mustNotBe',
  'mustBeGreaterThan',
  'mustBeGreaterOrEqualTo',
  'mustBeLessThan',
  'mustBeLessOrEqualTo',
  'mustBeBetween',
  'mustNotBeBetween',
];
/** Names a query may hold in `${…}` (ODCS, "SQL"). */
const PLACEHOLDER = /\$\{([^}]*)\}/g;
const PLACEHOLDERS = new Set(['object', 'property', 'table', 'column', 'model', 'field']);

export function* qualityReports(rule: MapNode, context: NodeContext, at: 'object' | 'property'): Generator<NodeReport> {
  const metric = valueAt(context, rule, 'metric');
  const name = stringOf(metric);
  const known = name !== undefined && Object.hasOwn(METRICS, name) ? METRICS[name]! : undefined;
  if (metric && known && known.at !== 'both' && known.at !== at)
    yield {
      node: metric,
      rule: 'contract/quality-metric',
      message:
        known.at === 'property'
          ? `${name} counts values of one property. Move the check below the property it is about.`
          : `${name} counts the rows of the object. Move the check to the object's own \`quality\`.`,
    };
  else if (metric && known) yield* argumentsOf(rule, metric, name!, known.needs, at, context);
  yield* thresholds(rule, context, known !== undefined);
  yield* placeholders(valueAt(context, rule, 'query'), at);
}

function* argumentsOf(
  rule: MapNode,
  metric: YamlNode,
  name: string,
  needs: readonly string[] | undefined,
  at: 'object' | 'property',
  context: NodeContext,
): Generator<NodeReport> {
  const wanted = name === 'duplicateValues' && at === 'object' ? ['properties'] : needs;
  if (!wanted) return;
  const given = valueAt(context, rule, 'arguments');
  if (isMap(given) && wanted.some((key) => valueAt(context, given, key))) return;
  yield {
    node: metric,
    rule: 'contract/quality-argument',
    message: `${name} needs \`arguments.${wanted.join('` or `arguments.')}\`: without it there is nothing to count.`,
  };
}

function* thresholds(rule: MapNode, context: NodeContext, counts: boolean): Generator<NodeReport> {
  const percent = /^(percent|%)$/i.test(textOf(valueAt(context, rule, 'unit')) ?? '');
  for (const pair of rule.items) {
    const key = keyOf(pair);
    if (key === null || !COMPARISONS.includes(key) || !pair.value) continue;
    const value = context.document.deref(pair.value);
    if (isSeq(value)) {
      const [low, high] = itemsOf(context, value).map(numberOf);
      if (low !== undefined && high !== undefined && low > high)
        yield threshold(pair.value, `no number lies between ${low} and ${high}: write the lower one first`);
      continue;
    }
    const number = numberOf(value);
    if (number === undefined || (!counts && !percent)) continue;
    if (number < 0 || (number === 0 && key === 'mustBeLessThan'))
      yield threshold(pair.value, 'a count or share is never below 0');
    else if (percent && (number > 100 || (number === 100 && key === 'mustBeGreaterThan')))
      yield threshold(pair.value, 'a share is never above 100 percent');
  }
  function threshold(node: YamlNode, why: string): NodeReport {
    return { node, rule: 'contract/threshold', message: `This comparison says nothing: ${why}.` };
  }
}

function* placeholders(query: YamlNode | undefined, at: 'object' | 'property'): Generator<NodeReport> {
  const sql = stringOf(query);
  if (!query || !sql?.includes('${')) return;
  for (const [whole, name] of sql.matchAll(PLACEHOLDER)) {
    const known = PLACEHOLDERS.has(name!);
    if (known && !(at === 'object' && /^(property|column|field)$/.test(name!))) continue;
    yield {
      node: query,
      rule: 'contract/quality-placeholder',
      message: known
        ? `${whole} stands for a property, and this check belongs to the whole object. Name the column, or move the check.`
        : `${whole} is no placeholder: a query may use \${object} and \${property}. It would be sent as it stands.`,
    };
    return;
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
