/**
 * Values that readers of YAML 1.1 take for something else than we do (YAML 1.2 core schema). What they take them for is
 * PyYAML's table (resolver.py), which dbt and datacontract-cli read with; it is narrower than yaml.org/type.
 */
import {
  isCollection,
  isMap,
  isScalar,
  keyOf,
  type Pair,
  parts,
  type ScalarNode,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import type { NodeReport, Said } from './nodes.ts';
import type { Reported, Rule } from './rule.ts';

export const yamlRules: readonly Rule[] = [
  { ids: ['contract/yaml'], scope: 'file', check: ({ document }) => (document ? surprises(document) : []) },
  { ids: ['contract/unused-anchor'], scope: 'file', check: ({ document }) => (document ? unused(document) : []) },
];

const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/;
/** Numbers of 1.1 that are text in 1.2, and what they are. */
const NUMBERS: readonly [RegExp, string][] = [
  [/^[-+]?0b[01_]+$/, 'a binary number'],
  [/^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/, 'a number in base 60'],
  [/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/, 'a number in base 60'],
  [/^[-+]?(?:[1-9][0-9_]*_[0-9_]*|0x[0-9a-fA-F_]*_[0-9a-fA-F_]*)$/, 'a number'],
  [/^[-+]?[0-9][0-9_]*\.[0-9_]*$/, 'a number'],
];
/** What 1.1 reads as a number at all; the rest is text to it. */
const NUMBER_11 =
  /^(?:[-+]?(?:0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|0[0-7_]+)|[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const DATE =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;
/** Keys whose values are names: a date there is text that looks like one. Elsewhere a date is meant. */
const NAMES = new Set(['id', 'name', 'version', 'title', 'physicalName', 'businessName', 'username', 'label']);

const READERS = 'Readers of YAML 1.1 (PyYAML, and with it dbt and datacontract-cli)';

/** No number or date is longer, and a hostile text may be very long. */
const LONGEST = 64;

/** What is surprising about a scalar; null when both versions read it alike. @param key it stands under, null in a list */
function surpriseOf(node: ScalarNode, key: string | null): Said | null {
  const text = textOf(node);
  if (node.type !== 'PLAIN' || text === undefined || text.length > LONGEST) return null;
  if (typeof node.value === 'string') {
    const as = BOOLEAN.test(text)
      ? `\`${/^(yes|on)$/i.test(text)}\``
      : (NUMBERS.find(([pattern]) => pattern.test(text))?.[1] ??
        (key !== null && NAMES.has(key) && DATE.test(text) ? 'a date' : null));
    return as === null ? null : quoted(text, as);
  }
  if (typeof node.value !== 'number') return null;
  const decimal = String(node.value);
  if (!NUMBER_11.test(text)) return instead(text, 'text', decimal);
  const octal = OCTAL.test(text) ? Number.parseInt(text.replaceAll('_', ''), 8) : node.value;
  return octal === node.value ? null : instead(text, `the octal number ${octal}`, decimal);
}

const quoted = (text: string, as: string): Said => ({
  message: `${READERS} take ${text} for ${as}. Put it in quotes.`,
  data: { kind: 'rule', quote: text },
});
function instead(text: string, as: string, decimal: string): Said {
  const plain = NUMBER_11.test(decimal) && !OCTAL.test(decimal);
  return {
    message: `${READERS} take ${text} for ${as}, and others for ${decimal}. ${plain ? `Write ${decimal}.` : 'Write it so that all read the same.'}`,
    ...(plain && { data: { kind: 'rule', replace: { title: `Write ${decimal}`, newText: decimal } } }),
  };
}

/** A date among texts (`enum`, `examples` of a string). */
export function dateAmongTexts(node: ScalarNode): NodeReport | null {
  const text = textOf(node);
  return node.type === 'PLAIN' &&
    typeof node.value === 'string' &&
    node.value.length <= LONGEST &&
    DATE.test(text ?? '')
    ? { node, rule: 'contract/yaml', ...(quoted(text!, 'a date') as Said) }
    : null;
}

// ---------------------------------------------------------------- every scalar of a document, once

interface Surprise {
  node: ScalarNode;
  said: Said;
}
const NONE: readonly Surprise[] = Object.freeze([]);

function* surprises(document: YamlDocument): Generator<Reported> {
  for (const { node, said } of inside(document.root, null)) {
    const { message, data } = said;
    yield { ...spanOf(node), rule: 'contract/yaml', message, ...(data && { data }) };
  }
}

/** Aliases are read where their anchor stands. */
function inside(node: YamlNode | null, key: string | null): readonly Surprise[] {
  if (isScalar(node)) {
    const said = surpriseOf(node, key);
    return said ? [{ node, said }] : NONE;
  }
  if (!isCollection(node)) return NONE;
  const found: (readonly Surprise[])[] = isMap(node)
    ? (parts(node, node.items, surpriseOf, '', { make: inPair }) as (readonly Surprise[])[])
    : (parts(node, node.items, surpriseOf, '', {
        make: (item: YamlNode) => inside(item, null),
      }) as (readonly Surprise[])[]);
  const some = found.filter((one) => one.length > 0);
  return some.length === 0 ? NONE : some.flat();
}

function inPair(pair: Pair): readonly Surprise[] {
  const value = inside(pair.value, keyOf(pair));
  const { key } = pair;
  // Of keys only the words matter: a number is written as a key to be one.
  const said = isScalar(key) && BOOLEAN.test(textOf(key) ?? '') ? surpriseOf(key, null) : null;
  return said && isScalar(key) ? [{ node: key, said }, ...value] : value;
}

// ---------------------------------------------------------------- anchors

function* unused(document: YamlDocument): Generator<Reported> {
  for (const { name, ...span } of document.unusedAnchors())
    yield {
      ...span,
      rule: 'contract/unused-anchor',
      message: `No alias \`*${name}\` refers to this anchor. Remove it.`,
      data: { kind: 'rule', replace: { title: 'Remove the anchor', newText: '' } },
      tags: ['unnecessary'],
    };
}
