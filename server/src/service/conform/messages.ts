/** ajv's errors in words a data engineer reads: the value that was seen, and what the contract says. */
import type { ErrorObject } from 'ajv';

/** The rule an error belongs to, and its sentence given the place's name and the value seen there. */
interface Wording {
  rule: string;
  say: (at: string, seen: unknown, error: ErrorObject) => string;
}

const limit = (rule: string, words: string): Wording => ({
  rule,
  say: (at, seen, error) => `${at} is ${show(seen)}, the contract says ${words} ${error.params.limit}`,
});
const size = (rule: string, noun: string, words: string): Wording => ({
  rule,
  say: (at, seen, error) => `${at} has ${count(seen)} ${noun}, the contract says ${words} ${error.params.limit}`,
});
const other = (words: string): Wording => ({
  rule: 'live/schema',
  say: (at, seen) => `${at} is ${show(seen)}, ${words}`,
});

/** By JSON Schema keyword. */
const WORDINGS: Record<string, Wording> = {
  type: {
    rule: 'live/type',
    say: (at, seen, error) =>
      `${at} is ${withKind(seen)}, the contract says ${[error.params.type].flat().join(' or ')}`,
  },
  required: { rule: 'live/required', say: (at) => `${at} is missing, the contract requires it` },
  dependentRequired: {
    rule: 'live/required',
    say: (at, _seen, error) => `${at} is missing, the contract requires it beside ${error.params.property}`,
  },
  dependencies: {
    rule: 'live/required',
    say: (at, _seen, error) => `${at} is missing, the contract requires it beside ${error.params.property}`,
  },
  enum: {
    rule: 'live/enum',
    say: (at, seen, error) =>
      `${at} is ${show(seen)}, the contract says ${oneOf(error.params.allowedValues as unknown[])}`,
  },
  const: {
    rule: 'live/enum',
    say: (at, seen, error) => `${at} is ${show(seen)}, the contract says ${show(error.params.allowedValue)}`,
  },
  minimum: limit('live/minimum', 'at least'),
  exclusiveMinimum: limit('live/minimum', 'more than'),
  maximum: limit('live/maximum', 'at most'),
  exclusiveMaximum: limit('live/maximum', 'less than'),
  multipleOf: {
    rule: 'live/multiple-of',
    say: (at, seen, error) => `${at} is ${show(seen)}, the contract says a multiple of ${error.params.multipleOf}`,
  },
  minLength: size('live/length', 'characters', 'at least'),
  maxLength: size('live/length', 'characters', 'at most'),
  minItems: size('live/items', 'items', 'at least'),
  maxItems: size('live/items', 'items', 'at most'),
  minProperties: size('live/items', 'properties', 'at least'),
  maxProperties: size('live/items', 'properties', 'at most'),
  uniqueItems: {
    rule: 'live/unique-items',
    say: (at, _seen, error) =>
      `${at} repeats an item (number ${error.params.j} and ${error.params.i}, counted from 0), the contract says each stands once`,
  },
  format: {
    rule: 'live/format',
    say: (at, seen, error) => `${at} is ${show(seen)}, the contract says format ${error.params.format}`,
  },
  pattern: {
    rule: 'live/pattern',
    say: (at, seen, error) => `${at} is ${show(seen)}, the contract says pattern ${error.params.pattern}`,
  },
  additionalProperties: {
    rule: 'live/unknown-property',
    say: (at) => `${at} is not in the contract, which allows no other properties`,
  },
  unevaluatedProperties: {
    rule: 'live/unknown-property',
    say: (at) => `${at} is not in the contract, which allows no other properties`,
  },
  'false schema': other('the contract allows nothing here'),
  anyOf: other('which fits none of the alternatives the contract allows'),
  oneOf: {
    rule: 'live/schema',
    say: (at, seen, error) =>
      `${at} is ${show(seen)}, which fits ${error.params.passingSchemas ? 'more than one' : 'none'} of the alternatives of which the contract says exactly one`,
  },
  not: other('which the contract excludes'),
  contains: { rule: 'live/items', say: (at) => `${at} holds no item of the kind the contract says` },
  propertyNames: {
    rule: 'live/unknown-property',
    say: (at, _seen, error) =>
      `${at} has a property named ${show(error.params.propertyName)}, a name the contract does not allow`,
  },
};

/** The rule and the sentence of one ajv error. `at` is a path of the record, readable; `seen` the value there. */
export function word(error: ErrorObject, at: string, seen: unknown): { rule: string; message: string } {
  const wording = WORDINGS[error.keyword];
  if (!wording)
    return {
      rule: 'live/schema',
      message: `${at} is ${show(seen)}, which ${error.message ?? `breaks ${error.keyword}`}`,
    };
  return { rule: wording.rule, message: wording.say(at, seen, error) };
}

/** `/preferences/channels/0` -> `preferences.channels[0]`; the record itself has words. */
export function readablePath(pointer: string): string {
  if (pointer === '') return 'the record';
  return pointer
    .split('/')
    .slice(1)
    .map(unescapePointer)
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`), '');
}

export const unescapePointer = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
export const escapePointer = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1');

/** A value as JSON, cut where it gets long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function withKind(value: unknown): string {
  if (value === null) return 'null';
  const kind = Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  return `${show(value)} (${kind})`;
}

function oneOf(values: unknown[]): string {
  const shown = values.slice(0, 8).map(show).join(', ');
  return values.length === 1 ? shown : `one of ${shown}${values.length > 8 ? ', …' : ''}`;
}

function count(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
