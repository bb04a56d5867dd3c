/** DCS quality rules -> ODCS 3.1: the same words, but stricter: a known metric, exactly one comparison. */
import { isMap, keyOf, stringOf, type YamlNode } from '../../document/index.ts';
import { text } from '../reading.ts';
import { type Entry, entry, list, map, type Out, type Source, word } from './transcript.ts';

const METRICS = new Set(['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount']);
/** Comparisons of DCS and what they are called in ODCS. */
const COMPARISONS: Record<string, string> = {
  mustBe: 'mustBe',
  mustNotBe: 'mustNotBe',
  mustBeGreaterThan: 'mustBeGreaterThan',
  mustBeGreaterOrEqualTo: 'mustBeGreaterOrEqualTo',
  mustBeGreaterThanOrEqualTo: 'mustBeGreaterOrEqualTo',
  mustBeLessThan: 'mustBeLessThan',
  mustBeLessOrEqualTo: 'mustBeLessOrEqualTo',
  mustBeLessThanOrEqualTo: 'mustBeLessOrEqualTo',
  mustBeBetween: 'mustBeBetween',
  mustNotBeBetween: 'mustNotBeBetween',
};

/** @param allowed the field's `enum`: in ODCS 3.1 a check that no value is outside it */
export function quality(source: Source, node: YamlNode | null | undefined, allowed: Entry | null = null): Out {
  const rules = source.document.items(node).map((item) => rule(source, source.document.deref(item)));
  if (allowed)
    rules.unshift(
      map([
        entry('type', word('library')),
        entry('metric', word('invalidValues')),
        { key: 'arguments', value: map([{ ...allowed, key: 'validValues' }]) },
        entry('mustBe', word(0)),
      ]),
    );
  return list(rules);
}

function rule(source: Source, node: YamlNode | null): Out {
  const { document } = source;
  const comparisons = document
    .pairs(node)
    .map(keyOf)
    .filter((key) => key !== null && Object.hasOwn(COMPARISONS, key)) as string[];
  const type = text(document, node, 'type')?.value;
  const metric = text(document, node, 'metric')?.value ?? '';
  const single = comparisons.length === 1 && isRange(document.toJs(document.get(node, comparisons[0]!)));
  const compare = comparisons.map((key) => source.take(node, key, COMPARISONS[key]));
  const common = [source.take(node, 'type'), source.take(node, 'description')];
  if (type === 'sql' && single)
    return done(source, node, ['query'], [...common, source.take(node, 'query'), ...compare], comparisons);
  if (type === 'library' && single && METRICS.has(metric))
    return done(
      source,
      node,
      ['metric', 'arguments'],
      [...common, source.take(node, 'metric'), source.take(node, 'arguments'), ...compare],
      comparisons,
    );
  if (type === 'custom' && isImplementation(document.get(node, 'implementation')))
    return done(
      source,
      node,
      ['engine', 'implementation'],
      [...common, source.take(node, 'engine'), source.take(node, 'implementation')],
      [],
    );
  // What the stricter standard has no form for is kept in words, with everything it said beside it.
  return done(
    source,
    node,
    [],
    [
      source.replace(node, 'type', 'type', word('text')) ?? entry('type', word('text')),
      source.take(node, 'description'),
    ],
    [],
  );
}

/** ODCS wants two different bounds; other comparisons have one. */
const isRange = (bounds: unknown): boolean => !Array.isArray(bounds) || bounds[0] !== bounds[1];

/** ODCS takes text or a mapping here, no list. */
const isImplementation = (node: YamlNode | null | undefined): boolean => isMap(node) || stringOf(node) !== undefined;

function done(
  source: Source,
  node: YamlNode | null,
  used: string[],
  entries: (Entry | null)[],
  comparisons: string[],
): Out {
  return map([
    ...entries,
    entry('customProperties', list(source.rest(node, ['type', 'description', ...used, ...comparisons]))),
  ]);
}
