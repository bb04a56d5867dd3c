/**
 * Hover and completion at every node of the public files and of ours: nothing throws, a key the schema knows is
 * explained, and what is offered may stand there. The largest file is sampled; EVERY_NODE=1 takes all of it.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type CompletionItem, CompletionItemKind, type TextEdit } from 'vscode-languageserver-types';
import type { Dialect } from '../../../../server/src/protocol.ts';
import { complete } from '../../../../server/src/service/complete.ts';
import { detect } from '../../../../server/src/service/dialects/index.ts';
import {
  isMap,
  isSeq,
  keyOf,
  keySpan,
  type MapNode,
  type Pair,
  spanOf,
  YamlDocument,
  type YamlNode,
} from '../../../../server/src/service/document/index.ts';
import { hover } from '../../../../server/src/service/hover.ts';
import { descend, type Step, schemaFor, Walker, widen } from '../../../../server/src/service/schema/index.ts';
import { schemaFindings } from '../../../../server/src/service/validate.ts';
import { expand } from './cursor.ts';
import { CONFORMANCE } from './schemas/oracle.ts';

const ROOT = path.join(import.meta.dirname, '../../../..');
/** Completion in a file of more keys than `MOST` is asked at `SOME` of them; what is taken is checked at `TAKEN`. */
const [MOST, SOME, TAKEN] = process.env.EVERY_NODE ? [1e9, 1e9, 100] : [1_000, 100, 10];

interface Place {
  map: MapNode;
  pair: Pair;
  steps: Step[];
}

/** Every key of a tree, with the way to it. */
function* places(node: YamlNode | null, steps: Step[] = []): Generator<Place> {
  if (isMap(node))
    for (const pair of node.items) {
      const key = keyOf(pair);
      if (key === null || key === '<<') continue;
      yield { map: node, pair, steps };
      yield* places(pair.value, [...steps, { node, step: key }]);
    }
  else if (isSeq(node))
    for (const [index, item] of node.items.entries()) yield* places(item, [...steps, { node, step: index }]);
}

function filesBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder, { recursive: true }) as string[];
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => path.join(folder, name));
}

function read(file: string): { document: YamlDocument; dialect: Dialect } | null {
  const text = fs.readFileSync(file, 'utf8');
  const document = YamlDocument.open(`file:///w/models/${path.basename(file)}`, 1, text);
  const dialect = /[/\\]dbt[/\\]/.test(file) && !/dbt_project|packages/.test(file) ? 'dbt' : detect(document);
  return dialect ? { document, dialect } : null;
}

/** `n` of the items, evenly. */
function sample<T>(items: readonly T[], n: number): T[] {
  const step = Math.max(1, items.length / n);
  return items.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function hovers(file: string): number {
  const opened = read(file);
  if (!opened) return 0;
  const { document, dialect } = opened;
  const schema = schemaFor(document, dialect);
  const walker = new Walker(document);
  let explained = 0;
  for (const { map, pair, steps } of places(document.root)) {
    const key = keyOf(pair)!;
    const said = hover(document, keySpan(pair).start, dialect);
    if (pair.value) hover(document, spanOf(pair.value).start, dialect);
    const here = schema ? widen(walker, descend(walker, schema, steps), map) : [];
    if (!here.some((one) => one.properties?.has(key))) continue;
    const text = said && typeof said.contents === 'object' && 'value' in said.contents ? said.contents.value : '';
    assert.ok(text.replace(`**${key}**`, '').trim() !== '', `${file}: nothing is said of ${where(document, pair)}`);
    explained++;
  }
  return explained;
}

const where = (document: YamlDocument, pair: Pair) =>
  `\`${keyOf(pair)}\` in line ${document.positionAt(keySpan(pair).start).line + 1}`;

function completions(file: string): number {
  const opened = read(file);
  if (!opened) return 0;
  const { document, dialect } = opened;
  const every = [...places(document.root)];
  const all = every.length > MOST ? sample(every, SOME) : every;
  const taken = new Set(sample(all, TAKEN));
  let offered = 0;
  for (const [turn, place] of all.entries()) {
    const { map, pair } = place;
    const items = complete(document, keySpan(pair).start, { dialect });
    if (pair.value) complete(document, spanOf(pair.value).start, { dialect });
    const keys = items.filter((item) => item.kind === CompletionItemKind.Property);
    const labels = keys.map((item) => item.label);
    const at = `${file}: at ${where(document, pair)}`;
    assert.equal(new Set(labels).size, labels.length, `${at} a key is offered twice`);
    const others = map.items.filter((one) => one !== pair).map(keyOf);
    const present = labels.filter((label) => others.includes(label));
    assert.deepEqual(present, [], `${at} keys are offered that are there`);
    offered += labels.length;
    const item = keys[turn % Math.max(1, keys.length)];
    if (item && taken.has(place)) assertKnown(document, dialect, item, at);
  }
  return offered;
}

/** The key, taken, is one that the format knows at that place. */
function assertKnown(document: YamlDocument, dialect: Dialect, item: CompletionItem, at: string): void {
  const edit = item.textEdit as TextEdit;
  const [start, end] = [document.offsetAt(edit.range.start), document.offsetAt(edit.range.end)];
  const text = document.text.slice(0, start) + expand(edit.newText) + document.text.slice(end);
  const after = YamlDocument.open(document.uri, 1, text);
  const unknown = schemaFindings(after, dialect).filter(
    (one) => one.rule.endsWith('/unknown-key') && one.start >= start - 1 && one.start <= start + edit.newText.length,
  );
  assert.deepEqual(
    unknown.map((one) => one.message),
    [],
    `${at} \`${item.label}\` is offered, and not known`,
  );
}

const PUBLIC = ['odcs', 'dcs', 'dbt', 'odps'].map((name) => path.join(CONFORMANCE, name));
const OURS = ['test/fixtures/seeded', 'examples/playground'].map((name) => path.join(ROOT, name));

for (const folder of [...PUBLIC, ...OURS]) {
  const name = path.relative(ROOT, folder);
  const files = filesBelow(folder);
  const skip = files.length === 0 && `no files in ${folder}`;
  if (skip && folder.endsWith('odps')) continue;
  test(`${name}: every key the schema knows is explained`, { skip }, (context) => {
    const explained = files.map(hovers).reduce((sum, count) => sum + count, 0);
    context.diagnostic(`${explained} keys explained`);
    assert.ok(explained > 20);
  });
  test(`${name}: what is offered at a key is valid there, and not there yet`, { skip }, (context) => {
    const offered = files.map(completions).reduce((sum, count) => sum + count, 0);
    context.diagnostic(`${offered} keys offered`);
    assert.ok(offered > 20);
  });
}
