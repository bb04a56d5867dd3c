/** Values dbt reads as one of few words, where Jinja may stand as well and the schema therefore lets any text pass. */
import { LISTS } from '../dbt/properties.ts';
import { ofStretches, type Stretch } from '../dbt/stretches.ts';
import { keyOf, lazySpan, scalarOf, type YamlDocument, type YamlNode } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { nearest } from '../schema/nearest.ts';
import { found } from './dbtReport.ts';

interface Value {
  key: string;
  /** A key it stands below, at any depth; without one, anywhere. */
  below?: readonly string[];
  /** The key of the list or mapping it stands in. */
  in?: string;
  fits: RegExp;
  /** What may stand there, in words. */
  wanted: string;
  words?: readonly string[];
}

/** As dbt's YAML 1.1 writes them. */
const YES_NO = /^(true|false|yes|no|on|off)$/i;

const VALUES: readonly Value[] = [
  {
    key: 'severity',
    below: ['data_tests', 'tests'],
    fits: /^(warn|error)$/i,
    wanted: '`warn` or `error`',
    words: ['warn', 'error'],
  },
  { key: 'enabled', fits: YES_NO, wanted: 'true or false', words: ['true', 'false'] },
  { key: 'count', below: ['warn_after', 'error_after', 'build_after'], fits: /^\d+$/, wanted: 'a number' },
  {
    key: 'period',
    below: ['build_after'],
    fits: /^(minute|hour|day)$/,
    wanted: '`minute`, `hour` or `day`',
    words: ['minute', 'hour', 'day'],
  },
  { key: 'quote', in: 'columns', fits: YES_NO, wanted: 'true or false', words: ['true', 'false'] },
  { key: 'deprecation_date', fits: /^\d{4}-\d{1,2}-\d{1,2}/, wanted: 'a date (`2030-12-31`)' },
];
const BY_KEY = new Map(VALUES.map(({ key }) => [key, VALUES.filter((value) => value.key === key)]));
/** What lies below these is the user's own. */
const FREE = new Set(['meta', 'arguments', 'rows', 'description', 'vars']);
/** A key of the table with a value behind it on its line: a look at the text is quicker than a walk through every node. */
const WRITTEN = new RegExp(`\\b(${[...BY_KEY.keys()].join('|')})["']?[ \\t]*:[ \\t]*(["']?)([^\\s,}"'#]+)`, 'dg');

export const valueFindings = (document: YamlDocument): Finding[] =>
  ofStretches(document, valueFindings, '', (stretch) => [...valuesWithin(document, stretch)]);

function* valuesWithin(document: YamlDocument, { start, end }: Stretch): Generator<Finding> {
  for (const match of document.text.slice(start, end).matchAll(WRITTEN)) {
    const values = BY_KEY.get(match[1]!)?.filter(({ fits }) => !fits.test(match[3]!)) ?? [];
    if (values.length === 0) continue;
    const path = document.pathAt(start + match.indices![3]![0]);
    const keys = path.flatMap((step) => (step.kind === 'pair' ? [keyOf(step.pair) ?? ''] : []));
    const last = path.at(-1);
    if (last?.kind !== 'pair' || keys.pop() !== match[1] || !last.pair.value) continue;
    if (!(keys[0] === 'sources' || Object.hasOwn(LISTS, keys[0] ?? '')) || keys.some((key) => FREE.has(key))) continue;
    for (const value of values)
      if ((!value.below || value.below.some((one) => keys.includes(one))) && (!value.in || keys.at(-1) === value.in))
        yield* judged(last.pair.value, value);
  }
}

function* judged(node: YamlNode, { key, fits, wanted, words = [] }: Value): Generator<Finding> {
  const text = scalarOf(node);
  if (typeof text !== 'string' || text.includes('{{') || fits.test(text)) return;
  const suggestions = nearest(text, new Set(words));
  yield found(lazySpan(node), 'dbt/enum', `\`${key}\` is \`${text}\`, and dbt takes ${wanted} here.`, {
    data: { kind: 'did-you-mean', target: 'value', found: text, suggestions },
  });
}
