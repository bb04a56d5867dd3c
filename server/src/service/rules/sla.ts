/** Promised levels by themselves: values and units that can be read, one promise once, promises that fit each other. */
import type { Contract, Objective } from '../contract.ts';
import { levelOf, type Promised, promisedBy, WITH_UNIT, WITHOUT_CRON } from '../dialects/levels.ts';
import { versionOf } from '../dialects/odcs/schema.ts';
import { keyOf, type MapNode, numberOf, type SeqNode, type Span, textOf, type YamlNode } from '../document/index.ts';
import { parseDuration, parseSpokenDuration, secondsPerUnit } from '../quantity.ts';
import { FORMATS } from '../schema/formats.ts';
import { nearest } from '../schema/nearest.ts';
import { itemsOf, type NodeContext, type NodeReport, valueAt } from './nodes.ts';
import { at, type Reported, type Rule } from './rule.ts';

export const slaRules: readonly Rule[] = [
  { ids: ['contract/sla-value'], scope: 'file', check: ({ contract }) => values(contract) },
  { ids: ['contract/duplicate-sla'], scope: 'file', check: ({ contract }) => duplicates(contract) },
  { ids: ['contract/freshness-frequency'], scope: 'file', check: ({ contract }) => fresherThanRenewed(contract) },
];

/** An entry of ODCS's `slaProperties`. */
export function* promiseReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const name = textOf(valueAt(context, map, 'property'));
  if (name !== undefined) yield* levelReports(name, map, context);
  for (const key of ['value', 'valueExt']) {
    const node = valueAt(context, map, key);
    const text = textOf(node);
    if (node && text !== undefined && isDay(text) === false)
      yield {
        node,
        rule: 'contract/sla-dates',
        message: `The calendar has no day ${text.slice(0, 10)}. Write year, month and day: 2030-12-31.`,
      };
  }
  if (name !== undefined && LIFE.at(-1)![1].test(name)) yield* overThough(map, context);
}

/** All entries of `slaProperties` together. */
export function* promisesReports(list: MapNode | SeqNode, context: NodeContext): Generator<NodeReport> {
  yield* promisedTwice(list, context);
  yield* outOfOrder(list, context);
}

// ---------------------------------------------------------------- values and units

/** Values of the `dataProduct` dialect are judged by its schema, those of ODCS entry by entry. */
function* values({ dialect, objectives }: Contract): Generator<Reported> {
  if (dialect !== 'dcs') return;
  for (const { target, problem, span } of objectives)
    if (target === null && problem !== undefined) yield at(span, 'contract/sla-value', capital(problem));
}

const SHARE = /^(%|percent(age)?|pct|ratio|share|fraction|decimal)$/i;
const TIME_UNITS = ['ms', 'seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years', 'min', 'h', 'd', 'w', 'y'];

function* levelReports(name: string, map: MapNode, context: NodeContext): Generator<NodeReport> {
  const promised = promisedBy(name);
  const value = context.document.pair(map, 'value')?.value;
  const text = textOf(context.document.deref(value));
  if (!promised || !value || text === undefined) return;
  const unit = valueAt(context, map, 'unit');
  const wrong = unit ? unitReport(name, promised, context.document.deref(value)!, unit) : null;
  if (wrong) yield wrong;
  else if (levelOf(name, text, textOf(unit), promised).problem !== undefined)
    yield {
      node: value,
      rule: 'contract/sla-value',
      // What is advised depends on the version of the standard.
      message: ({ document }) => {
        const form = versionOf(document) === '3.0' ? WITHOUT_CRON : WITH_UNIT;
        return { message: capital(levelOf(name, text, textOf(unit), promised, form).problem!) };
      },
    };
}

/** What is wrong between a value and its unit. */
function unitReport(name: string, promised: Promised, value: YamlNode, unit: YamlNode): NodeReport | null {
  const [text, written] = [textOf(value), textOf(unit)?.trim()];
  if (text === undefined || !written) return null;
  const rule = 'contract/sla-unit';
  const report = (message: string, suggestions: string[]): NodeReport => ({
    node: unit,
    rule,
    message,
    data: { kind: 'did-you-mean', target: 'value', found: written, suggestions },
  });
  if (promised.unit === 'ratio') {
    if (!SHARE.test(written))
      return report(`${name} is a share, and "${written}" is no unit of one. Write percent.`, ['percent']);
    const number = numberOf(value);
    const tiny = /^(%|p)/i.test(written) && number !== undefined && number > 0 && number <= 1;
    if (!tiny || promised.comparison !== 'at-least') return null;
    const meant = String(Number((number * 100).toPrecision(12)));
    return {
      node: value,
      rule,
      message: `${text} percent is next to nothing. Did you mean ${meant}?`,
      data: { kind: 'rule', replace: { title: `Change to ${meant}`, newText: meant } },
    };
  }
  if (promised.unit !== 's') return null;
  if (parseDuration(text) !== null || parseSpokenDuration(text) !== null)
    return { node: unit, rule, message: `${text} says its unit itself: remove \`unit\`, or write a number.` };
  if (numberOf(value) === undefined || secondsPerUnit(written) !== null) return null;
  const suggestions = nearest(written.toLowerCase(), TIME_UNITS);
  const meant = suggestions.length > 0 ? ` Did you mean ${suggestions.join(' or ')}?` : ' Write min, h or d.';
  return report(`${name} is a duration, and "${written}" is no unit of time.${meant}`, suggestions);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

// ---------------------------------------------------------------- one promise once

const TWICE = 'is promised twice for the same thing. Remove one, or say what differs.';
const OTHER = 'The other promise';

function* duplicates({ dialect, objectives }: Contract): Generator<Reported> {
  if (dialect !== 'dataProduct') return;
  const seen = new Map<string, Span>();
  for (const { name, keySpan } of objectives) {
    const first = seen.get(name.toLowerCase());
    if (!first) seen.set(name.toLowerCase(), keySpan);
    else
      yield {
        ...at(keySpan, 'contract/duplicate-sla', `${name} ${TWICE}`),
        related: [{ span: first, message: OTHER }],
      };
  }
}

function* promisedTwice(list: YamlNode, context: NodeContext): Generator<NodeReport> {
  const seen = new Map<string, YamlNode>();
  for (const item of itemsOf(context, list)) {
    const node = valueAt(context, item, 'property');
    if (!node || textOf(node) === undefined) continue;
    const same = aboutWhat(context, item);
    const first = seen.get(same);
    if (!first) seen.set(same, node);
    else
      yield {
        node,
        rule: 'contract/duplicate-sla',
        message: `${textOf(node)} ${TWICE}`,
        related: { node: first, message: OTHER },
      };
  }
}

/** What may differ between two entries that still promise the same thing. */
const OF_THE_VALUE = new Set(['value', 'valueExt', 'unit', 'id', 'description']);

function aboutWhat({ document }: NodeContext, item: YamlNode): string {
  const parts = document.pairs(item).flatMap((pair) => {
    const key = keyOf(pair);
    const text = textOf(document.deref(pair.value));
    if (key === null || OF_THE_VALUE.has(key) || text === undefined) return [];
    return [`${key}=${key === 'property' ? text.toLowerCase() : text}`];
  });
  return parts.sort().join('\n');
}

// ---------------------------------------------------------------- promises that fit each other

/** The life of a product in its order (ODCS, "Service-level agreement"). */
const LIFE: readonly (readonly [name: string, words: RegExp])[] = [
  ['general availability', /^(general_?availability|ga)$/i],
  ['end of support', /^(end_?of_?support|es)$/i],
  ['end of life', /^(end_?of_?life|el)$/i],
];

const DAY = 86_400_000;

/** Undefined: it does not look like a date. */
function isDay(text: string): boolean | undefined {
  const day = /^(\d{4}-\d\d-\d\d)(?:[T ].*)?$/.exec(text.trim())?.[1];
  return day === undefined ? undefined : FORMATS.date!.check(day) === null;
}

/** A contract that is active past its own end. Of a part of it (`element`) that is nothing unusual. */
function* overThough(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const node = valueAt(context, map, 'value');
  const text = textOf(node)?.trim() ?? '';
  if (!node || valueAt(context, map, 'element') || !isDay(text)) return;
  const day = text.slice(0, 10);
  const over = Date.parse(day) + DAY;
  const message = `The end of life was on ${day}, and the contract is still active. Change \`status\`, or the date.`;
  yield {
    node,
    rule: 'contract/sla-dates',
    severity: 'info',
    message: ({ contract }) => {
      const active = contract.product.status?.value.trim().toLowerCase() === 'active';
      return active && Date.now() >= over ? { message } : null;
    },
  };
}

function* outOfOrder(list: YamlNode, context: NodeContext): Generator<NodeReport> {
  const last = new Map<string, { time: number; node: YamlNode; name: string; order: number }>();
  const steps = itemsOf(context, list).flatMap((item) => {
    const order = LIFE.findIndex(([, words]) => words.test(textOf(valueAt(context, item, 'property')) ?? ''));
    const node = valueAt(context, item, 'value');
    const time = isDay(textOf(node) ?? '') === false ? Number.NaN : Date.parse(textOf(node) ?? '');
    const element = textOf(valueAt(context, item, 'element')) ?? '';
    return order >= 0 && node && !Number.isNaN(time) ? [{ order, time, node, element }] : [];
  });
  for (const { order, time, node, element } of steps.sort((a, b) => a.order - b.order)) {
    const before = last.get(element);
    const name = LIFE[order]![0];
    if (before && before.order < order && before.time > time)
      yield {
        node,
        rule: 'contract/sla-dates',
        message: `The ${name} comes before the ${before.name}. Correct one of the two dates.`,
        related: { node: before.node, message: `The ${before.name}` },
      };
    else last.set(element, { time, node, name, order });
  }
}

const named = (wanted: string) => (objective: Objective) =>
  objective.name.toLowerCase() === wanted && objective.target?.unit === 's';

/** Data that comes once a day is up to a day old. Latency is another thing: how long the way takes. */
function* fresherThanRenewed({ objectives }: Contract): Generator<Reported> {
  for (const fresh of objectives.filter(named('freshness')))
    for (const renewed of objectives.filter(named('frequency')))
      if (
        fresh.object === renewed.object &&
        fresh.comparison === 'at-most' &&
        fresh.target!.value < renewed.target!.value
      )
        yield {
          ...at(
            fresh.span,
            'contract/freshness-frequency',
            `At most ${fresh.text} old is promised, but the data is renewed every ${renewed.text}: in between it is older.`,
          ),
          related: [{ span: renewed.span, message: 'How often it is renewed' }],
        };
}
