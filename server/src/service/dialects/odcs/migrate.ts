/**
 * ODCS 3.0 -> 3.1 -> 3.2 as text edits: only what changes is touched, so comments, order and style stay.
 * What no edit can decide (a library check without a metric, a member without user name) is left, and the editor says so.
 */
import {
  booleanOf,
  endOfText,
  isMap,
  isSeq,
  keyOf,
  keySpan,
  type Pair,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import { appendPair, type Edit, lineEnd, requoted } from '../../edits.ts';
import { wholeScalar } from '../../fixPlace.ts';
import { maps, text } from '../reading.ts';
import { removePair } from './cut.ts';
import { ownKeys } from './ownKeys.ts';
import { type OdcsVersion, odcsVersion } from './schema.ts';

export interface Migration {
  to: OdcsVersion;
  /** Do not overlap; in the order of the text. */
  edits(): Edit[];
}

type Change = (document: YamlDocument) => Edit[];
const STEPS: readonly {
  from: OdcsVersion;
  to: OdcsVersion;
  apiVersion: string;
  changes: readonly Change[];
  closed?: true;
}[] = [
  { from: '3.0', to: '3.1', apiVersion: 'v3.1.0', changes: [bounds, metrics, topics, duckdb], closed: true },
  { from: '3.1', to: '3.2', apiVersion: 'v3.2.0', changes: [] },
];

/** The newer versions a file can be brought to, with the edits that do it; none for a file without a version. */
export function migrations(document: YamlDocument): Migration[] {
  const version = text(document, document.root, 'apiVersion');
  if (!version || !/^v?3\.\d/.test(version.value)) return [];
  const first = STEPS.findIndex((step) => step.from === odcsVersion(version.value));
  if (first < 0) return [];
  return STEPS.slice(first).map(({ to, apiVersion }, index) => ({
    to,
    edits: () => {
      let edits: Edit[] = [];
      for (const { changes, closed } of STEPS.slice(first, first + index + 1)) {
        edits = [...edits, ...changes.flatMap((change) => change(document))];
        if (closed) edits = [...edits, ...closing(document, edits)];
      }
      const place = wholeScalar(document, version.span);
      const named: Edit = { ...place, newText: requoted(document, place, apiVersion) };
      return [...edits, named].sort((a, b) => a.start - b.start || a.end - b.end);
    },
  }));
}

// ---------------------------------------------------------------- the changes of 3.1

/** What moves lines that the other changes touch. A list of members with keys of their own stays one: 3.1 takes it. */
function closing(document: YamlDocument, made: readonly Edit[]): Edit[] {
  const own = ownKeys(document, made);
  const members = team(document);
  const apart = members.every((edit) => own.every((one) => one.end <= edit.start || edit.end <= one.start));
  return apart ? [...own, ...members] : own;
}

/** `exclusiveMaximum: true` beside `maximum: 9` becomes `exclusiveMaximum: 9`. */
function bounds(document: YamlDocument): Edit[] {
  return eachProperty(document).flatMap((property) => {
    const options = document.get(property, 'logicalTypeOptions');
    if (!isMap(options)) return [];
    return [['minimum', 'exclusiveMinimum'] as const, ['maximum', 'exclusiveMaximum'] as const].flatMap(
      ([inclusive, exclusive]) => {
        const flag = document.pair(options, exclusive);
        const on = booleanOf(document.deref(flag?.value));
        if (!flag || on === undefined) return [];
        const bound = document.pair(options, inclusive);
        return [
          ...removePair(document, options, flag),
          ...(on && bound ? [{ ...keySpan(bound), newText: exclusive }] : []),
        ];
      },
    );
  });
}

/** Rules of 3.0's documentation and their metrics; others are names of one's own. */
const METRICS: Record<string, string> = {
  duplicateCount: 'duplicateValues',
  duplicateValues: 'duplicateValues',
  nullCheck: 'nullValues',
  nullCount: 'nullValues',
  nullValues: 'nullValues',
  missingCount: 'missingValues',
  missingValues: 'missingValues',
  invalidCount: 'invalidValues',
  invalidValues: 'invalidValues',
  validValues: 'invalidValues',
  rowCount: 'rowCount',
};
const COMPARISON = /^must(Not)?Be/;

/** A check is named by `metric`, and compares exactly once: where 3.0 left it out, no bad value is meant. */
function metrics(document: YamlDocument): Edit[] {
  return eachCheck(document).flatMap(({ node, pointer }) => {
    const rule = document.pair(node, 'rule');
    const name = textOf(document.deref(rule?.value));
    const metric = name === undefined ? undefined : METRICS[name];
    const type = text(document, node, 'type')?.value ?? 'library';
    if (!rule?.value || metric === undefined || type !== 'library' || document.pair(node, 'metric')) return [];
    const value = spanOf(rule.value);
    const edits: (Edit | null)[] = [
      { ...keySpan(rule), newText: 'metric' },
      { ...value, newText: requoted(document, value, metric) },
      ...inArguments(document, document.pair(node, 'validValues')),
    ];
    const compares = document.pairs(node).some((pair) => COMPARISON.test(keyOf(pair) ?? ''));
    if (!compares && metric !== 'rowCount') edits.push(appendPair(document, pointer, ['mustBe: 0']));
    return edits.filter((edit) => edit !== null);
  });
}

/** `validValues: [a, b]` becomes `arguments: { validValues: [a, b] }`; a list on lines of its own is left. */
function inArguments(document: YamlDocument, pair: Pair | undefined): Edit[] {
  if (!pair?.value) return [];
  const { start, end } = spanOf(pair.value);
  if (document.text[start] !== '[') return [];
  return [
    { ...keySpan(pair), newText: 'arguments: { validValues' },
    { start: end, end, newText: ' }' },
  ];
}

/** The list of members becomes the `members` of a team. */
function team(document: YamlDocument): Edit[] {
  const pair = document.pair(document.root, 'team');
  const list = document.deref(pair?.value);
  if (!pair || !isSeq(list) || list !== pair.value || document.text[spanOf(list).start] !== '-') return [];
  const key = keySpan(pair);
  const colon = document.text.indexOf(':', key.end) + 1;
  const end = endOfText(document.text, spanOf(list).end);
  // Two columns more than `members`, which stands two columns in; items may stand at the column of `team` itself.
  const by = Math.max(0, 4 - document.positionAt(spanOf(list).start).character);
  const lines = document.text.slice(colon, end).replace(/\n(?=[^\r\n])/g, `\n${' '.repeat(by)}`);
  return [{ start: colon, end, newText: `${lineEnd(document)}  members:${lines}` }];
}

/** A Kafka server's `topic` becomes the `physicalName` of the object, when it is clear which. */
function topics(document: YamlDocument): Edit[] {
  const objects = maps(document, document.get(document.root, 'schema'));
  const [only] = objects;
  return maps(document, document.get(document.root, 'servers')).flatMap(({ node }) => {
    const topic = document.pair(node, 'topic');
    const name = textOf(document.deref(topic?.value));
    if (!topic || name === undefined || text(document, node, 'type')?.value !== 'kafka' || !isMap(node)) return [];
    const known = objects.some((object) => text(document, object.node, 'physicalName')?.value === name);
    if (known) return removePair(document, node, topic);
    if (objects.length !== 1 || document.pair(only!.node, 'physicalName')) return [];
    const added = appendPair(document, `/schema/${only!.index}`, [
      `physicalName: ${document.text.slice(spanOf(topic.value!).start, spanOf(topic.value!).end)}`,
    ]);
    return added ? [...removePair(document, node, topic), added] : [];
  });
}

/** 3.0 wanted a number for DuckDB's schema, a slip. */
function duckdb(document: YamlDocument): Edit[] {
  return maps(document, document.get(document.root, 'servers')).flatMap(({ node }) => {
    const schema = document.pair(node, 'schema')?.value;
    const word = textOf(schema);
    if (!schema || word === undefined || !/^\d+$/.test(word) || text(document, node, 'type')?.value !== 'duckdb')
      return [];
    return [{ ...spanOf(schema), newText: JSON.stringify(word) }];
  });
}

// ---------------------------------------------------------------- walking

/** Every property of every object, items and nested ones too. Anchors are edited where they stand, once. */
function eachProperty(document: YamlDocument): YamlNode[] {
  const found = new Set<YamlNode>();
  const visit = (node: YamlNode | null | undefined): void => {
    const property = document.deref(node);
    if (!isMap(property) || found.has(property)) return;
    found.add(property);
    for (const item of document.items(document.get(property, 'properties'))) visit(item);
    visit(document.get(property, 'items'));
  };
  for (const { node } of maps(document, document.get(document.root, 'schema')))
    for (const item of document.items(document.get(node, 'properties'))) visit(item);
  return [...found];
}

function eachCheck(document: YamlDocument): { node: YamlNode; pointer: string }[] {
  const owners = [
    ...maps(document, document.get(document.root, 'schema')).map(({ node }) => node),
    ...eachProperty(document),
  ];
  return owners.flatMap((owner) =>
    maps(document, document.get(owner, 'quality')).map(({ node }) => ({ node, pointer: document.pointerOf(node) })),
  );
}
