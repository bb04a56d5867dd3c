/** Comparisons of quality checks that always or never hold (ODCS "Data quality", "Operators"). */
import { isSeq, keyOf, type MapNode, numberOf, textOf, type YamlNode } from '../document/index.ts';
import { itemsOf, type NodeContext, type NodeReport, valueAt } from './nodes.ts';

/** What a metric can be at all. */
interface Domain {
  min: number;
  max: number;
  whole: boolean;
}
type Verdict = { holds: 'always' | 'never'; why: string } | null;

const ANY: Domain = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY, whole: false };
const COUNT: Domain = { min: 0, max: Number.POSITIVE_INFINITY, whole: true };
const SHARE: Domain = { min: 0, max: 100, whole: false };

const LOW = 'a count or share is never below 0';
const HIGH = 'a share is never above 100 percent';

/** With one number. */
const SINGLE: Readonly<Record<string, (value: number, domain: Domain) => Verdict>> = {
  mustBe: (value, { min, max, whole }) =>
    value < min ? never(LOW) : value > max ? never(HIGH) : whole && !Number.isInteger(value) ? never(WHOLE) : null,
  mustNotBe: (value, { min, max, whole }) =>
    value < min ? always(LOW) : value > max ? always(HIGH) : whole && !Number.isInteger(value) ? always(WHOLE) : null,
  mustBeGreaterThan: (value, { min, max }) => (value < min ? always(LOW) : value >= max ? never(HIGH) : null),
  mustBeGreaterOrEqualTo: (value, { min, max }) => (value <= min ? always(LOW) : value > max ? never(HIGH) : null),
  mustBeLessThan: (value, { min, max }) => (value <= min ? never(LOW) : value > max ? always(HIGH) : null),
  mustBeLessOrEqualTo: (value, { min, max }) => (value < min ? never(LOW) : value >= max ? always(HIGH) : null),
};
const WHOLE = 'rows are counted in whole numbers';
const always = (why: string): Verdict => ({ holds: 'always', why });
const never = (why: string): Verdict => ({ holds: 'never', why });

/** With a range; `inside`: the value has to lie in it. */
function ofRange(low: number, high: number, inside: boolean, { min, max }: Domain): Verdict {
  const holds = (within: boolean, why: string) => (within === inside ? always(why) : never(why));
  if (low > high) return holds(false, `no number lies between ${low} and ${high}: write the lower one first`);
  if (high < min) return holds(false, LOW);
  if (low > max) return holds(false, HIGH);
  return low <= min && high >= max ? holds(true, 'no share lies outside') : null;
}

/** @param counts the metric counts rows or values */
export function* thresholdReports(rule: MapNode, context: NodeContext, counts: boolean): Generator<NodeReport> {
  const percent = /^(percent|%)$/i.test(textOf(valueAt(context, rule, 'unit')) ?? '');
  const domain = percent ? SHARE : counts ? COUNT : ANY;
  let reported = false;
  for (const pair of rule.items) {
    const key = keyOf(pair);
    const value = context.document.deref(pair.value);
    if (key === null || !pair.value || !value) continue;
    const verdict = isSeq(value) ? range(key, value, domain, context) : single(key, value, domain);
    if (!verdict) continue;
    reported = true;
    yield {
      node: pair.value,
      rule: 'contract/threshold',
      message: `This comparison ${verdict.holds} holds: ${verdict.why}.`,
    };
  }
  if (!reported) yield* contradiction(rule, context);
}

function single(key: string, node: YamlNode, domain: Domain): Verdict {
  const value = numberOf(node);
  return value === undefined || !Object.hasOwn(SINGLE, key) ? null : SINGLE[key]!(value, domain);
}

function range(key: string, node: YamlNode, domain: Domain, context: NodeContext): Verdict {
  const [low, high] = itemsOf(context, node).map(numberOf);
  const inside = key === 'mustBeBetween';
  return (inside || key === 'mustNotBeBetween') && low !== undefined && high !== undefined
    ? ofRange(low, high, inside, domain)
    : null;
}

/** Comparisons that bound from below, from above; the second says whether the bound itself is out. */
const BELOW: Readonly<Record<string, boolean>> = { mustBeGreaterThan: true, mustBeGreaterOrEqualTo: false };
const ABOVE: Readonly<Record<string, boolean>> = { mustBeLessThan: true, mustBeLessOrEqualTo: false };

/** Two comparisons that no number meets. Since 3.1 ODCS takes one only, and its schema says so. */
function* contradiction(rule: MapNode, context: NodeContext): Generator<NodeReport> {
  const find = (table: Readonly<Record<string, boolean>>) =>
    rule.items.flatMap((pair) => {
      const key = keyOf(pair);
      const value = numberOf(context.document.deref(pair.value));
      return key !== null && pair.value && value !== undefined && Object.hasOwn(table, key)
        ? [{ node: pair.value, value, open: table[key]! }]
        : [];
    })[0];
  const [low, high] = [find(BELOW), find(ABOVE)];
  if (!low || !high || low.value < high.value || (low.value === high.value && !low.open && !high.open)) return;
  yield {
    node: high.node,
    rule: 'contract/threshold',
    message: ({ contract }) =>
      contract.dialect === 'odcs' && !/^v?3\.0/.test(contract.formatVersion?.value ?? '')
        ? null
        : { message: `No number is above ${low.value} and below ${high.value}: the check never holds.` },
    related: { node: low.node, message: 'The other bound' },
  };
}
