/** Schema problems -> findings: one table of words, one of places, one of rules. */
import {
  isCollection,
  isMap,
  isSeq,
  keyOf,
  keySpan,
  type Pair,
  parentOf,
  type Span,
  scalarOf,
  spanOf,
  textOf,
  textScalar,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import type { Finding, FindingData, Severity } from '../finding.ts';
import type { TypeName } from './compile.ts';
import { FORMATS } from './formats.ts';
import { absence, keyHint, newerVersion } from './hints.ts';
import { nearest, synonymOf } from './nearest.ts';
import { isHard, type SchemaProblem } from './problem.ts';
import { mended, shapeAdvice } from './shapes.ts';
import { keySuggestions } from './slips.ts';
import { typeOf, Walker } from './walk.ts';

type Kind = SchemaProblem['kind'];
type Of<K extends Kind> = SchemaProblem & { kind: K };

/** Last part of the rule's id. */
const RULES: Record<Kind, string> = {
  type: 'wrong-type',
  enum: 'enum',
  format: 'format',
  pattern: 'pattern',
  minLength: 'length',
  maxLength: 'length',
  minimum: 'range',
  maximum: 'range',
  exclusiveMinimum: 'range',
  exclusiveMaximum: 'range',
  multipleOf: 'range',
  minItems: 'length',
  maxItems: 'length',
  minProperties: 'length',
  maxProperties: 'length',
  uniqueItems: 'not-allowed',
  contains: 'not-allowed',
  'unknown-key': 'unknown-key',
  'property-name': 'not-allowed',
  'missing-key': 'missing-key',
  'missing-any': 'missing-key',
  forbidden: 'not-allowed',
  not: 'not-allowed',
  'one-of': 'not-allowed',
  deprecated: 'deprecated',
};

const TYPE_WORDS: Record<TypeName, string> = {
  null: 'empty',
  boolean: '`true` or `false`',
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'a mapping of keys to values',
};

interface Context {
  document: YamlDocument;
  /** The key or item the problem is about, in backticks. */
  subject: string;
  /** What stands there, for people. */
  actual: string;
}
interface Said {
  message: string;
  data?: FindingData;
}
type Say = { [K in Kind]: (problem: Of<K>, context: Context) => Said };

const SAY: Say = {
  type: (p, c) => sayType(p, c),
  enum: (p, c) => sayEnum(p, c),
  format: (p, c) => ({
    message: `${c.subject}: ${p.fault.message}`,
    data:
      p.fault.suggestion === undefined
        ? undefined
        : { kind: 'did-you-mean', target: 'value', found: c.actual, suggestions: [p.fault.suggestion] },
  }),
  pattern: (p, c) => ({
    message: p.schema.raw['x-hint']
      ? `${c.subject} is ${c.actual}. ${p.schema.raw['x-hint']}`
      : `${c.subject} is ${c.actual}, which does not match \`${p.pattern}\`.`,
  }),
  minLength: (p, c) => ({
    message:
      p.limit === 1 ? `${c.subject} must not be empty.` : `${c.subject} must have at least ${p.limit} characters.`,
  }),
  maxLength: (p, c) => ({ message: `${c.subject} must have at most ${p.limit} characters.` }),
  minimum: (p, c) => ({ message: `${c.subject} is ${c.actual}, but must be at least ${p.limit}.` }),
  maximum: (p, c) => ({ message: `${c.subject} is ${c.actual}, but must be at most ${p.limit}.` }),
  exclusiveMinimum: (p, c) => ({ message: `${c.subject} is ${c.actual}, but must be greater than ${p.limit}.` }),
  exclusiveMaximum: (p, c) => ({ message: `${c.subject} is ${c.actual}, but must be less than ${p.limit}.` }),
  multipleOf: (p, c) => ({ message: `${c.subject} is ${c.actual}, but must be a multiple of ${p.limit}.` }),
  minItems: (p, c) => ({
    message:
      p.limit === 1
        ? `${c.subject} is an empty list: add at least one item.`
        : `${c.subject} needs at least ${p.limit} items, and has ${p.actual}.`,
  }),
  maxItems: (p, c) => ({ message: `${c.subject} may have at most ${p.limit} items, and has ${p.actual}.` }),
  minProperties: (p, c) => ({
    message: `${c.subject} needs ${p.limit === 1 ? 'at least one key' : `at least ${p.limit} keys`}.`,
  }),
  maxProperties: (p, c) => ({
    message: `${c.subject} may have only ${p.limit === 1 ? 'one key' : `${p.limit} keys`}, and has ${p.actual}.`,
  }),
  uniqueItems: (_, c) => ({ message: `${c.actual} occurs twice in this list: remove one.` }),
  contains: (_, c) => ({ message: `${c.subject} lacks an item that must be there.` }),
  'unknown-key': (p, c) => sayUnknown(p, c),
  'property-name': (p, c) => ({ message: `\`${p.key}\` is not a name allowed in ${c.subject}.` }),
  'missing-key': (p, c) => ({
    message: p.because
      ? `${c.subject} has \`${p.because}\`, and therefore needs ${codes(p.keys, 'and')}.`
      : `${c.subject} lacks ${codes(p.keys, 'and')}.${describe(p)}`,
    data: { kind: 'missing-key', pointer: p.node ? c.document.pointerOf(p.node) : '', keys: p.keys },
  }),
  'missing-any': (p, c) => ({
    message: `${c.subject} needs ${codes(p.keys, 'or')}.`,
    data: { kind: 'missing-key', pointer: p.node ? c.document.pointerOf(p.node) : '', keys: p.keys.slice(0, 1) },
  }),
  forbidden: (_, c) => ({ message: `${c.subject} is not allowed here.` }),
  not: (p, c) => ({ message: p.schema.raw['x-hint'] ?? `${c.subject} has a value that is not allowed here.` }),
  'one-of': (p, c) => ({
    message: p.schema.raw['x-hint'] ?? `${c.subject} fits ${p.matching} alternatives, but must fit exactly one.`,
  }),
  deprecated: (p, c) => ({
    message: `${c.subject} is deprecated.${p.replacement ? ` Use \`${p.replacement}\` instead.` : ''}`,
    data: {
      kind: 'deprecated',
      pointer: p.node ? c.document.pointerOf(p.node) : '',
      replacement: p.replacement,
      ...(p.schema.raw['x-replacement-list'] && { list: true as const }),
    },
  }),
};

/** A finding for a problem, with the severity its schema file gives the rule. */
export function toFinding(problem: SchemaProblem, document: YamlDocument): Finding {
  const context: Context = { document, subject: subjectOf(problem, document), actual: actualOf(problem) };
  const said = (SAY[problem.kind] as (p: SchemaProblem, c: Context) => Said)(problem, context);
  const finding: Finding = {
    ...verdictOf(problem),
    ...placeOf(problem, document),
    message: said.message,
  };
  if (said.data) finding.data = said.data;
  if (problem.kind === 'deprecated') finding.tags = ['deprecated'];
  return finding;
}

function verdictOf(problem: SchemaProblem): Pick<Finding, 'rule' | 'severity'> {
  const { file } = problem.schema;
  let name = problem.kind === 'format' ? (FORMATS[problem.format]?.rule ?? 'format') : RULES[problem.kind];
  const severity: Severity =
    file.severities[name] ?? (problem.kind === 'deprecated' ? 'hint' : isHard(problem) ? 'error' : 'warning');
  // Where unknown keys are let pass, it is the missing one that is refused.
  if (problem.kind === 'unknown-key' && problem.meant && severity !== 'error') return verdictOf(problem.meant);
  if (file.rule && problem.kind !== 'deprecated')
    name = problem.kind === 'unknown-key' ? `${file.rule}-keyword` : file.rule;
  return { rule: `${file.family}/${name}`, severity };
}

// ---------------------------------------------------------------- words

function sayType(p: Of<'type'>, c: Context): Said {
  const expected = list(
    p.expected.map((name) => TYPE_WORDS[name]),
    'or',
  );
  const example = exampleOf(p);
  const such = example ? `, for example \`${example}\`` : '';
  if (typeOf(p.node) === 1) return { message: `${c.subject} has no value: it must be ${expected}${such}.` };
  const value = scalarOf(p.node);
  if (p.expected.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    const quote = textOf(p.node) ?? String(value);
    if (new Walker(c.document).valid(p.schema, textScalar(quote)))
      return {
        message: `${c.subject} must be text, but YAML reads ${c.actual}: put it in quotes.`,
        data: { kind: 'rule', quote },
      };
    const values = p.schema.enum ? [...p.schema.enum] : 'const' in p.schema.raw ? [p.schema.raw.const] : null;
    if (values) return sayEnum({ ...p, kind: 'enum', values }, c);
  }
  const better = mended(p, c.document);
  const advice = p.schema.raw['x-hint'] ?? better?.advice ?? shapeAdvice(p);
  return {
    message: `${c.subject} must be ${expected}${such}, but it is ${c.actual}.${advice ? ` ${advice}` : ''}`,
    ...(better?.data && { data: better.data }),
  };
}

function sayEnum(p: Of<'enum'>, c: Context): Said {
  const values = p.values.map(String);
  const found = scalarOf(p.node);
  if (found === null || found === undefined)
    return {
      message: `${c.subject} must be one of ${codes(values, 'or')}.`,
      data: { kind: 'expected-value', pointer: p.node ? c.document.pointerOf(p.node) : '', values },
    };
  const suggestions = synonymOf(String(found), values) ?? nearest(String(found), values);
  const other = absence(p.schema, String(found));
  const meant = other ? ` ${other}` : suggestions[0] ? ` Did you mean \`${suggestions[0]}\`?` : '';
  const all = values.length === 1 ? `only ${codes(values, 'or')} is allowed` : `allowed are ${codes(values, 'and')}`;
  const since = newerVersion(p.schema, String(found));
  return {
    message: `${c.subject} is ${c.actual}, but ${all}.${meant}`,
    data: since
      ? { kind: 'rule', newerVersion: since }
      : {
          kind: 'did-you-mean',
          target: 'value',
          found: String(found),
          suggestions: suggestions.length ? suggestions : values.length <= 12 ? values : [],
        },
  };
}

function sayUnknown(p: Of<'unknown-key'>, c: Context): Said {
  const present = new Set(c.document.pairs(p.node).map(keyOf));
  const hint = keyHint(p.schema, p.key);
  const renamed = hint && /^The \w+ says `(\w+)`\.$/.exec(hint)?.[1];
  const suggestions = renamed && !present.has(renamed) ? [renamed] : keySuggestions(p, c.document);
  const where = c.subject === DOCUMENT ? 'at the top level' : `in ${c.subject.replace(/^Item/, 'item')}`;
  const rest = p.known.filter((name) => !present.has(name));
  const help = hint
    ? ` ${hint}`
    : suggestions[0]
      ? ` Did you mean \`${suggestions[0]}\`${p.meant ? ', which is missing' : ''}?`
      : rest.length
        ? ` Known here: ${codes(rest, 'and')}.`
        : '';
  const since = newerVersion(p.schema, p.key);
  return {
    message: `\`${p.key}\` is not known ${where}.${help}`,
    data: since
      ? { kind: 'rule', newerVersion: since }
      : { kind: 'did-you-mean', target: 'key', found: p.key, suggestions },
  };
}

/** One sentence about a single missing key, from its description. */
function describe(p: Of<'missing-key'>): string {
  if (p.keys.length !== 1) return '';
  const property = p.schema.properties?.get(p.keys[0]!);
  const text = property?.raw.description ?? property?.ref?.raw.description;
  const sentence = text && /^[^\n]*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, '.');
  return sentence && sentence.length < 120 ? ` It says: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : '';
}

const list = (words: string[], joint: 'and' | 'or'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
function codes(words: string[], joint: 'and' | 'or'): string {
  const shown = words.slice(0, 10).map((word) => `\`${word}\``);
  return words.length > 10 ? `${shown.join(', ')} and ${words.length - 10} more` : list(shown, joint);
}
function exampleOf(p: SchemaProblem): string | undefined {
  const example = p.schema.raw.examples?.[0];
  return typeof example === 'string' || typeof example === 'number' ? String(example).slice(0, 60) : undefined;
}
function actualOf(problem: SchemaProblem): string {
  const { node } = problem;
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  const value = scalarOf(node);
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 57)}…` : value}"`;
  return typeof value === 'boolean' ? `the value \`${value}\`` : `the number ${value}`;
}

const DOCUMENT = 'This document';
/** The key in backticks; of a list's item its place in the list; of the root the document. */
function subjectOf(problem: SchemaProblem, document: YamlDocument): string {
  if (problem.pair && problem.kind !== 'unknown-key') return `\`${keyOf(problem.pair) ?? '?'}\``;
  const node = problem.alias ?? problem.node;
  return node ? nameOf(node, document) : DOCUMENT;
}
function nameOf(node: YamlNode, document: YamlDocument): string {
  const up = parentOf(node);
  if (!up) return DOCUMENT;
  if (isMap(up)) return `\`${keyOf(pairOf(node)!) ?? '?'}\``;
  const label = isMap(node) ? textOf(node.items.find((pair) => keyOf(pair) === 'name')?.value) : undefined;
  const which = label ? `\`${label.slice(0, 60)}\`` : String((up.items as unknown[]).indexOf(node) + 1);
  const holder = nameOf(up, document);
  return `Item ${which} of ${holder === DOCUMENT ? 'this document' : holder}`;
}

// ---------------------------------------------------------------- places

function pairOf(node: YamlNode): Pair | undefined {
  const up = parentOf(node);
  return isMap(up) ? up.items.find((pair) => pair.value === node || pair.key === node) : undefined;
}

/** What to underline: a scalar itself; of a block its key, never the whole block. */
function placeOf(problem: SchemaProblem, document: YamlDocument): Span {
  if (problem.kind === 'unknown-key' || problem.kind === 'deprecated')
    return problem.pair ? keySpan(problem.pair) : headOf(problem.node, document);
  const { node, alias } = problem;
  if (alias) return spanOf(alias);
  if (!node) return problem.pair ? keySpan(problem.pair) : headOf(document.root, document);
  if (isCollection(node)) return headOf(node, document);
  const span = spanOf(node);
  // An empty value has no text of its own.
  if (span.end <= span.start) return pairOf(node) ? keySpan(pairOf(node)!) : dashBefore(span, document);
  return firstLine(span, document);
}
/** The key that holds a node; of an item its label or first key; of the root its first key. */
export function headOf(node: YamlNode | null, document: YamlDocument): Span {
  if (!node) return { start: 0, end: 0 };
  const pair = pairOf(node);
  if (pair) return keySpan(pair);
  const first = isMap(node) ? (node.items.find((p) => keyOf(p) === 'name') ?? node.items[0]) : undefined;
  if (first) return keySpan(first);
  const span = spanOf(node);
  return span.end > span.start ? firstLine(span, document) : dashBefore(span, document);
}
function firstLine(span: Span, document: YamlDocument): Span {
  const end = document.text.indexOf('\n', span.start);
  return { start: span.start, end: end < 0 ? span.end : Math.min(span.end, Math.max(end, span.start + 1)) };
}
function dashBefore(span: Span, document: YamlDocument): Span {
  const dash = document.text.lastIndexOf('-', span.start);
  return dash >= 0 && /^-\s*$/.test(document.text.slice(dash, span.start)) ? { start: dash, end: dash + 1 } : span;
}
