/** What is read quickly is what the real parser reads: every node, value and place; and nothing it complains about. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { detached, detectText, holdsContract, readContract } from '../../../../../server/src/service/dialects/index.ts';
import {
  isAlias,
  isMap,
  isSeq,
  spanOf,
  YamlDocument,
  type YamlNode,
} from '../../../../../server/src/service/document/index.ts';
import { parentOf } from '../../../../../server/src/service/document/nodes.ts';
import { parseText } from '../../../../../server/src/service/document/parse.ts';
import { quickParse } from '../../../../../server/src/service/document/quick.ts';
import { fuzzPlan, pick, random } from './random.ts';
import { randomTyping } from './typing.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../../..');
const CONFORMANCE = path.resolve(ROOT, '../shared/conformance');

/** A tree as plain data: everything a reader can ask of a node. */
function shape(node: YamlNode | null): unknown {
  if (node === null) return null;
  const { start, end } = spanOf(node);
  const own = { start, end, tag: node.tag, anchor: node.anchor };
  if (isMap(node))
    return {
      ...own,
      flow: node.flow === true,
      pairs: node.items.map(({ key, value }) => {
        assert.ok([key, value].every((one) => one === null || parentOf(one) === node));
        return [shape(key), shape(value)];
      }),
    };
  if (isSeq(node)) return { ...own, flow: node.flow === true, items: node.items.map(shape) };
  if (isAlias(node)) return { ...own, alias: node.source };
  return { ...own, value: node.value, source: node.source, type: node.type };
}

/** True when the text was read quickly. @param told names the text in a failure */
function agrees(text: string, told: string): boolean {
  const quick = quickParse(text);
  if (quick === undefined) return false;
  const full = parseText(text);
  assert.deepEqual(full.problems, [], `accepted in spite of a problem: ${told}\n${text}`);
  assert.deepEqual(shape(quick), shape(full.root), `read differently: ${told}\n${text}`);
  return true;
}

function yamlBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => path.join(folder, name));
}

const own = [...yamlBelow(path.join(ROOT, 'examples')), ...yamlBelow(path.join(ROOT, 'test/fixtures'))];

test('the contracts and properties of playground and fixtures: the same tree', () => {
  const quick = own.filter((file) => agrees(fs.readFileSync(file, 'utf8'), file));
  assert.ok(quick.length >= 0.8 * own.length, `only ${quick.length} of ${own.length} were read quickly`);
});

test('a file read once gives the contract of the open document', () => {
  const contracts = own.flatMap((file) => {
    const text = fs.readFileSync(file, 'utf8');
    const uri = pathToFileURL(file).href;
    const dialect = detectText(uri, text);
    if (dialect === null || !holdsContract(dialect)) return [];
    const [once, open] = [YamlDocument.ofFile(uri, text), YamlDocument.open(uri, 0, text)].map((document) => {
      const { positions, ...contract } = readContract(document, dialect)!;
      return { ...detached(contract), at: positions.rangeOf(contract.span) };
    });
    assert.deepEqual(once, open, file);
    return [once];
  });
  assert.ok(contracts.length > 5);
});

test('a file read once can still be edited: everything is parsed anew', () => {
  const document = YamlDocument.ofFile('file:///a.yaml', 'a: 1\nb:\n  c: 2\n');
  document.update(1, [{ range: { start: { line: 2, character: 5 }, end: { line: 2, character: 6 } }, text: '3' }]);
  assert.deepEqual(document.toJs(document.root), { a: 1, b: { c: 3 } });
  assert.deepEqual(document.parses, { unit: 0, full: 2 });
});

const absent = !fs.existsSync(CONFORMANCE) && `no public files in ${CONFORMANCE}`;
test('public contracts and properties: the same tree', { skip: absent }, () => {
  const files = yamlBelow(CONFORMANCE);
  const quick = files.filter((file) => agrees(fs.readFileSync(file, 'utf8'), file));
  assert.ok(quick.length >= 0.8 * files.length, `only ${quick.length} of ${files.length} were read quickly`);
});

/** Each is read quickly. */
const KNOWN = [
  'a: 1\n',
  'a: 1',
  'a:\n- 1\n- b\nc:\n  - - 1\n    - 2\n  - d: e\n    f: g\n',
  '# first\n\n---\na: b # why\n# last\n',
  'a:\nb: # nothing\nc:\n  d:   \n  e: ""\n',
  "a: 'it''s'\nb: \"x\\n\\\"y\\u00e4\"\n'c d': \"#\"\n",
  'a: |\n  one\n\n    two\n  three\n\n\nb: >-\n  one\n  two\n\n  three\nc: |- # why\n  x\n# end\n',
  'a: [1, "b, c", d e, {f: g, h: [x]}, ]\nb: {}\nc: [] # none\n',
  'a: -1\nb: 1.10\nc: .5\nd: 007\ne: 1.\nf: 12345678901234567890\ng: 1.0.0\nh: 2026-01-02\ni: -x\nj: ~\nk: False\nl: nULL\n',
  'a b: c:d\n1: x\ntrue: y\nnull: z\n-x: 1\n?y: 2\n:z: 3\n',
  'a:\r\n  - b: c\r\n    d: "e"\r\n  # f\r\n  - g\r\nh: |\r\n  x\r\n  y\r\ni: >\r\n  x\r\n  y\r\nj:\r\n',
  '- a\n-\n- b:\n    c\n- \n'.replace('    c\n', '    - c\n'),
  'a: ä"ö\nb: x [y] {z}, & * !\nc: http://x/y#z\nd: a #b\n',
];
/** Each is left to the real parser: an anchor, a tag, a mistake, a text over several lines, … */
const UNSURE = [
  '',
  '# nothing\n',
  'a',
  'a: &x 1\n',
  'a: *x\n',
  'a: !!str 1\n',
  'a: 1\n---\nb: 2\n',
  '%YAML 1.2\n---\na: 1\n',
  '\uFEFFa: 1\n',
  'a:\tb\n',
  'a: b\n  c\n',
  'a: "b\n  c"\n',
  'a: b: c\n',
  'a:\n    b: 1\n  c: 2\n',
  'a:\n  b: 1\n    c: 2\n',
  'a: [1,\n  2]\n',
  'a: [1\n',
  'a: [1]]\n',
  'a: {b}\n',
  'a: "b" c\n',
  'a: "b"#c\n',
  'a: @b\n',
  'a: - b\n',
  '? a\n: b\n',
  'a: |2\n   b\n',
  'a: |+\n  b\n\n',
  'a: >\n  b\n   c\n',
  'a: |\nb: c\n',
  'a: "\\x41"\n',
  'a: 0x1F\n',
  'a: 1e3\n',
  '<<: {a: b}\n',
  'a: {<<: b}\n',
  'a : b\n',
  ' a: b\n',
  'a: b\n- c\n',
  `${'k'.repeat(1_100)}: b\n`,
  `a: ${'['.repeat(100)}${']'.repeat(100)}\n`,
];

test('what nearly every contract is written in is read quickly, and rightly', () => {
  for (const text of KNOWN) assert.ok(agrees(text, 'known form'), `not read quickly:\n${text}`);
});

test('whatever is unusual, or could be a mistake, is left to the parser', () => {
  for (const text of UNSURE) assert.equal(quickParse(text), undefined, `read quickly:\n${text}`);
});

test('random typing: never another tree, never a mistake accepted', () => {
  const { seed, until } = fuzzPlan(3);
  const next = random(seed);
  const texts = [...own.map((file) => fs.readFileSync(file, 'utf8')), ...KNOWN].filter((text) => text.length < 6_000);
  let quick = 0;
  do {
    let text = pick(next, texts);
    for (let i = 0; i < 6; i++) {
      const edit = randomTyping(next, text);
      text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
      if (agrees(text, `seed ${seed}`)) quick++;
    }
  } while (performance.now() < until);
  assert.ok(quick > 50, `only ${quick} texts were read quickly`);
});
