/** Promised levels by themselves: values and units that can be read, one promise once, promises that fit each other. */
import type { Contract, Objective } from '../contract.ts';
import { promisedBy } from '../dialects/levels.ts';
import {
  isMap,
  keyOf,
  numberOf,
  type Span,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { parseDuration, parseSpokenDuration, secondsPerUnit } from '../quantity.ts';
import { FORMATS } from '../schema/formats.ts';
import { nearest } from '../schema/nearest.ts';
import { at, type Reported, type Rule, type RuleContext } from './rule.ts';

export const slaRules: readonly Rule[] = [
  { ids: ['contract/sla-unit', 'contract/sla-value'], scope: 'file', check: values },
  { ids: ['contract/duplicate-sla'], scope: 'file', check: duplicates },
  { ids: ['contract/sla-dates'], scope: 'file', check: dates },
  { ids: ['contract/freshness-frequency'], scope: 'file', check: ({ contract }) => fresherThanRenewed(contract) },
];

/** The items of ODCS's `slaProperties`. */
function itemsOf({ contract, document }: RuleContext): YamlNode[] {
  if (contract.dialect !== 'odcs' || !document) return [];
  return document.items(document.get(document.root, 'slaProperties')).filter((item) => isMap(document.deref(item)));
}

// ---------------------------------------------------------------- values and units

function* values(context: RuleContext): Generator<Reported> {
  const { contract, document } = context;
  const told = new Set<number>();
  for (const item of itemsOf(context)) {
    const reported = unitOf(document!, item);
    if (!reported) continue;
    told.add(document!.pair(item, 'value')?.value ? spanOf(document!.pair(item, 'value')!.value!).start : -1);
    yield reported;
  }
  // Values of the `dataProduct` dialect are judged by its schema.
  if (contract.dialect === 'dataProduct') return;
  for (const { target, problem, span } of contract.objectives)
    if (target === null && problem !== undefined && !told.has(span.start))
      yield at(span, 'contract/sla-value', capital(problem));
}

const SHARE = /^(%|percent(age)?|pct|ratio|share|fraction|decimal)$/i;
const TIME_UNITS = ['ms', 'seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years', 'min', 'h', 'd', 'w', 'y'];

/** What is wrong between a value and its unit. */
function unitOf(document: YamlDocument, item: YamlNode): Reported | null {
  const name = textOf(document.get(item, 'property')) ?? '';
  const [value, unit] = ['value', 'unit'].map((key) => document.get(item, key) ?? undefined);
  const [text, written] = [textOf(value), textOf(unit)?.trim()];
  const promised = promisedBy(name);
  if (!promised || !value || !unit || text === undefined || !written) return null;
  const report = (span: Span, message: string, found: string, suggestions: string[]): Reported =>
    at(span, 'contract/sla-unit', message, { kind: 'did-you-mean', target: 'value', found, suggestions });
  if (promised.unit === 'ratio') {
    if (!SHARE.test(written))
      return report(spanOf(unit), `${name} is a share, and "${written}" is no unit of one. Write percent.`, written, [
        'percent',
      ]);
    const number = numberOf(value);
    const tiny = /^(%|p)/i.test(written) && number !== undefined && number > 0 && number <= 1;
    if (!tiny || promised.comparison !== 'at-least') return null;
    const meant = String(Number((number * 100).toPrecision(12)));
    return at(spanOf(value), 'contract/sla-unit', `${text} percent is next to nothing. Did you mean ${meant}?`, {
      kind: 'rule',
      replace: { title: `Change to ${meant}`, newText: meant },
    });
  }
  if (promised.unit !== 's') return null;
  if (parseDuration(text) !== null || parseSpokenDuration(text) !== null)
    return at(spanOf(unit), 'contract/sla-unit', `${text} says its unit itself: remove \`unit\`, or write a number.`);
  if (numberOf(value) === undefined || secondsPerUnit(written) !== null) return null;
  const suggestions = nearest(written.toLowerCase(), TIME_UNITS);
  const meant = suggestions.length > 0 ? ` Did you mean ${suggestions.join(' or ')}?` : ' Write min, h or d.';
  return report(
    spanOf(unit),
    `${name} is a duration, and "${written}" is no unit of time.${meant}`,
    written,
    suggestions,
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

// ---------------------------------------------------------------- one promise once

/** What may differ between two entries that still promise the same thing. */
const OF_THE_VALUE = new Set(['value', 'valueExt', 'unit', 'id', 'description']);

function* duplicates(context: RuleContext): Generator<Reported> {
  const { contract, document } = context;
  const promises =
    contract.dialect === 'dataProduct'
      ? contract.objectives.map(({ name, keySpan }) => ({ name, span: keySpan, same: name.toLowerCase() }))
      : itemsOf(context).flatMap((item) => {
          const node = document!.get(item, 'property');
          const name = textOf(node);
          return node && name !== undefined ? [{ name, span: spanOf(node), same: aboutWhat(document!, item) }] : [];
        });
  const seen = new Map<string, Span>();
  for (const { name, span, same } of promises) {
    const first = seen.get(same);
    if (!first) seen.set(same, span);
    else
      yield {
        ...at(
          span,
          'contract/duplicate-sla',
          `${name} is promised twice for the same thing. Remove one, or say what differs.`,
        ),
        related: [{ span: first, message: 'The other promise' }],
      };
  }
}

function aboutWhat(document: YamlDocument, item: YamlNode): string {
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

function* dates(context: RuleContext): Generator<Reported> {
  yield* noDays(context);
  yield* overThough(context);
  yield* outOfOrder(context);
}

/** A value that has the form of a date and is none, whatever is promised by it. */
function* noDays(context: RuleContext): Generator<Reported> {
  for (const item of itemsOf(context))
    for (const key of ['value', 'valueExt']) {
      const node = context.document!.get(item, key);
      const text = textOf(node);
      if (node && text !== undefined && isDay(text) === false)
        yield at(
          spanOf(node),
          'contract/sla-dates',
          `The calendar has no day ${text.slice(0, 10)}. Write year, month and day: 2030-12-31.`,
        );
    }
}

/** Undefined: it does not look like a date. */
function isDay(text: string): boolean | undefined {
  const day = /^(\d{4}-\d\d-\d\d)(?:[T ].*)?$/.exec(text.trim())?.[1];
  return day === undefined ? undefined : FORMATS.date!.check(day) === null;
}

/** A contract that is active past its own end. Of a part of it (`element`) that is nothing unusual. */
function* overThough(context: RuleContext): Generator<Reported> {
  const { contract, document } = context;
  if (contract.product.status?.value.trim().toLowerCase() !== 'active') return;
  const today = new Date().toISOString().slice(0, 10);
  for (const item of itemsOf(context)) {
    const node = document!.get(item, 'value');
    const text = textOf(node)?.trim() ?? '';
    const ends = LIFE.at(-1)![1].test(textOf(document!.get(item, 'property')) ?? '');
    if (!node || !ends || document!.get(item, 'element') || !isDay(text) || text.slice(0, 10) >= today) continue;
    yield {
      ...at(
        spanOf(node),
        'contract/sla-dates',
        `The end of life was on ${text.slice(0, 10)}, and the contract is still active. Change \`status\`, or the date.`,
      ),
      severity: 'info',
    };
  }
}

function* outOfOrder(context: RuleContext): Generator<Reported> {
  const { document } = context;
  const last = new Map<string, { time: number; span: Span; name: string; order: number }>();
  const steps = itemsOf(context).flatMap((item) => {
    const order = LIFE.findIndex(([, words]) => words.test(textOf(document!.get(item, 'property')) ?? ''));
    const node = document!.get(item, 'value');
    const time = isDay(textOf(node) ?? '') === false ? Number.NaN : Date.parse(textOf(node) ?? '');
    const element = textOf(document!.get(item, 'element')) ?? '';
    return order >= 0 && node && !Number.isNaN(time) ? [{ order, time, span: spanOf(node), element }] : [];
  });
  for (const { order, time, span, element } of steps.sort((a, b) => a.order - b.order)) {
    const before = last.get(element);
    const name = LIFE[order]![0];
    if (before && before.order < order && before.time > time)
      yield {
        ...at(span, 'contract/sla-dates', `The ${name} comes before the ${before.name}. Correct one of the two dates.`),
        related: [{ span: before.span, message: `The ${before.name}` }],
      };
    else last.set(element, { time, span, name, order });
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
