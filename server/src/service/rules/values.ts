/** What a property says of its values: limits, patterns, listed values, examples. One table for all dialects. */
import {
  isMap,
  isScalar,
  isSeq,
  keyOf,
  type MapNode,
  numberOf,
  type ScalarNode,
  scalarOf,
  textOf,
  type YamlNode,
} from '../document/index.ts';
import { compilePattern } from '../pattern.ts';
import { FORMATS } from '../schema/formats.ts';
import { isSlowPattern } from '../slowPattern.ts';
import { itemsOf, keyNode, type NodeContext, type NodeReport, valueAt } from './nodes.ts';
import { dateAmongTexts } from './yaml-surprises.ts';

/** Lower and upper limits that belong together. A value at both is none when one of them is exclusive. */
const LIMITS: readonly [low: string, high: string, exclusive: boolean][] = [
  ['minimum', 'maximum', false],
  ['exclusiveMinimum', 'maximum', true],
  ['minimum', 'exclusiveMaximum', true],
  ['exclusiveMinimum', 'exclusiveMaximum', true],
  ['minLength', 'maxLength', false],
  ['minItems', 'maxItems', false],
  ['minProperties', 'maxProperties', false],
];

/** Keywords that say something about one type of value only. */
const TYPE_OF_KEYWORD: Readonly<Record<string, Base>> = {
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  minItems: 'array',
  maxItems: 'array',
  uniqueItems: 'array',
  minProperties: 'object',
  maxProperties: 'object',
};

export type Base = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
/** The dialects' words for types of values. Dates are left out: their texts have forms of their own. */
const BASES: Readonly<Record<string, Base>> = {
  string: 'string',
  text: 'string',
  varchar: 'string',
  integer: 'integer',
  int: 'integer',
  long: 'integer',
  bigint: 'integer',
  number: 'number',
  decimal: 'number',
  numeric: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
  record: 'object',
  struct: 'object',
};

/** Where a dialect writes what is checked here. */
export interface ValueWords {
  type: string;
  /** Mapping below the property that holds the limits (ODCS `logicalTypeOptions`); absent: the property itself. */
  options?: string;
  /** Keys with one value, and with a list of values, that have to obey the limits. */
  single: readonly string[];
  lists: readonly string[];
  /** The schema does not refuse limits of another type. */
  looseOptions: boolean;
}

export function* valueReports(map: MapNode, context: NodeContext, words: ValueWords): Generator<NodeReport> {
  const type = textOf(valueAt(context, map, words.type));
  const base = type === undefined ? undefined : BASES[type.toLowerCase()];
  const limits = words.options === undefined ? map : valueAt(context, map, words.options);
  if (isMap(limits)) {
    yield* crossed(limits, context);
    yield* patterns(limits, context);
    // ODCS closes the options of each type but of these.
    if (base && (words.looseOptions || base === 'boolean')) yield* otherTypes(limits, base, type!);
  }
  yield* listed(map, context, base, type, words);
  const judge = judgeOf(map, limits, context, base, words);
  for (const key of words.single) {
    const node = valueAt(context, map, key);
    if (isScalar(node)) yield* obeys(node, key, judge);
  }
  for (const key of words.lists)
    for (const node of itemsOf(context, valueAt(context, map, key))) if (isScalar(node)) yield* obeys(node, key, judge);
}

function* crossed(limits: MapNode, context: NodeContext): Generator<NodeReport> {
  for (const [low, high, exclusive] of LIMITS) {
    const from = numberOf(valueAt(context, limits, low));
    const node = valueAt(context, limits, high);
    const to = numberOf(node);
    if (from === undefined || to === undefined || !node || (exclusive ? from < to : from <= to)) continue;
    yield {
      node,
      rule: 'contract/bounds',
      message: `No value can be right: \`${low}\` is ${from} and \`${high}\` is ${to}. Exchange or correct them.`,
    };
    return;
  }
}

export function* patterns(limits: MapNode, context: NodeContext): Generator<NodeReport> {
  const node = valueAt(context, limits, 'pattern');
  const source = textOf(node);
  if (!node || source === undefined) return;
  const pattern = compilePattern(source);
  if (pattern.kind === 'invalid')
    yield {
      node,
      rule: 'contract/pattern-syntax',
      message: `The pattern is no regular expression: ${pattern.reason}.`,
    };
  else if (isSlowPattern(source))
    yield {
      node,
      rule: 'contract/slow-pattern',
      message:
        'A repetition here can match one text in several ways: a backtracking engine may take for ever on a text that almost matches. Leave one way.',
    };
}

function* otherTypes(limits: MapNode, base: Base, type: string): Generator<NodeReport> {
  for (const pair of limits.items) {
    const key = keyOf(pair);
    const wanted = key !== null && Object.hasOwn(TYPE_OF_KEYWORD, key) ? TYPE_OF_KEYWORD[key] : undefined;
    if (wanted === undefined || wanted === base || (wanted === 'number' && base === 'integer')) continue;
    yield {
      node: keyNode(pair),
      rule: 'contract/type-options',
      message: `\`${key}\` says something about values of type ${wanted}, and this is ${type}: it checks nothing.`,
    };
  }
}

// ---------------------------------------------------------------- listed values

/** ODCS lists values as mappings with `value`; the others as scalars, which its schema refuses. */
function listedValue(context: NodeContext, item: YamlNode, { options }: ValueWords): YamlNode | undefined {
  if (isMap(item)) return valueAt(context, item, 'value');
  return options === undefined ? item : undefined;
}

function* listed(
  map: MapNode,
  context: NodeContext,
  base: Base | undefined,
  type: string | undefined,
  words: ValueWords,
): Generator<NodeReport> {
  const seen = new Map<string, YamlNode>();
  for (const item of itemsOf(context, valueAt(context, map, 'enum'))) {
    const node = listedValue(context, item, words);
    if (!isScalar(node)) continue;
    const value = scalarOf(node);
    const id = `${typeof value} ${value}`;
    const first = seen.get(id);
    if (first)
      yield {
        node,
        rule: 'contract/enum-repeated',
        message: `${shown(node)} is listed twice. Remove one.`,
        ...(node === item && { data: { kind: 'rule', remove: 'item' } }),
        related: { node: first, message: 'The first one' },
      };
    else seen.set(id, node);
    const date = base === 'string' ? dateAmongTexts(node) : null;
    if (date) yield date;
    else if (base && value !== null && !isOf(value, base))
      yield {
        node,
        rule: 'contract/enum-type',
        message: `${shown(node)} is no ${type}: no value of this property can be it.`,
        ...(base === 'string' && { data: { kind: 'rule', quote: textOf(node) } }),
      };
  }
}

// ---------------------------------------------------------------- examples and defaults

type Judge = (value: string | number | boolean | bigint) => string | null;

function* obeys(node: ScalarNode, key: string, judge: Judge): Generator<NodeReport> {
  const value = scalarOf(node);
  if (value === null || value === undefined) return;
  const why = judge(value);
  if (why !== null)
    yield {
      node,
      rule: 'contract/example',
      message: `The ${key === 'default' ? 'default' : 'example'} ${shown(node)} breaks what the property says: ${why}.`,
    };
}

/** Formats that all of JSON Schema, DCS and ODCS mean alike. */
const FORMS = new Set(['date', 'date-time', 'email', 'uuid', 'ipv4', 'hostname', 'uri']);

function judgeOf(
  map: MapNode,
  limits: YamlNode | null | undefined,
  context: NodeContext,
  base: Base | undefined,
  words: ValueWords,
): Judge {
  const number = (key: string) => (isMap(limits) ? numberOf(valueAt(context, limits, key)) : undefined);
  const source = isMap(limits) ? textOf(valueAt(context, limits, 'pattern')) : undefined;
  const format = isMap(limits) ? textOf(valueAt(context, limits, 'format')) : undefined;
  const list = valueAt(context, map, 'enum');
  const allowed = isSeq(list) ? list.items.map((item) => scalarOf(listedValue(context, item, words))) : [];
  return (value) => {
    if (base && !isOf(value, base) && !(typeof value === 'string' && base !== 'string' && isWritten(value, base)))
      return `it is no ${base}`;
    if (allowed.length > 0 && !allowed.some((one) => String(one) === String(value)))
      return `\`enum\` lists ${allowed.slice(0, 5).join(', ')}`;
    if (typeof value === 'number') return outside(value, number);
    if (typeof value !== 'string' || base !== 'string') return null;
    const [least, most] = [number('minLength'), number('maxLength')];
    const length = [...value].length;
    if (least !== undefined && length < least) return `it is shorter than \`minLength\` ${least}`;
    if (most !== undefined && length > most) return `it is longer than \`maxLength\` ${most}`;
    const pattern = source === undefined ? null : compilePattern(source);
    if (pattern?.kind === 'ok' && !pattern.test(value)) return 'it does not match `pattern`';
    return format !== undefined && FORMS.has(format) && FORMATS[format]!.check(value)
      ? `\`format\` is ${format}`
      : null;
  };
}

function outside(value: number, limit: (key: string) => number | undefined): string | null {
  const least = limit('minimum');
  const most = limit('maximum');
  const above = limit('exclusiveMinimum');
  const below = limit('exclusiveMaximum');
  if (least !== undefined && value < least) return `\`minimum\` is ${least}`;
  if (most !== undefined && value > most) return `\`maximum\` is ${most}`;
  if (above !== undefined && value <= above) return `it has to be above ${above}`;
  if (below !== undefined && value >= below) return `it has to be below ${below}`;
  return null;
}

function isOf(value: unknown, base: Base): boolean {
  if (base === 'integer') return typeof value === 'bigint' || Number.isInteger(value);
  if (base === 'number') return typeof value === 'number' || typeof value === 'bigint';
  // A list or record may be written as text.
  if (base === 'array' || base === 'object') return true;
  return typeof value === base;
}
/** Examples are often texts whatever their type. */
const isWritten = (text: string, base: Base): boolean =>
  base === 'boolean' ? /^(true|false)$/i.test(text) : /^[+-]?[\d., _']+(e[+-]?\d+)?$/i.test(text.trim());

const shown = (node: ScalarNode): string => {
  const text = textOf(node) ?? '';
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
};
