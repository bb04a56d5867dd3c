/** Incremental documents against full parses: tree, ranges, positions, problems and findings, on random typing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  spanOf,
  YamlDocument,
  type YamlNode,
} from '../../../../../server/src/service/document/index.ts';
import { validate } from '../../../../../server/src/service/validate.ts';
import { below, fuzzPlan, pick, type Random, random } from './random.ts';

const CONTRACT = `# customer 360
dataProduct:
  name: customer-360
  domain: marketing
  owner: marketing-data-team
  version: 3.2.0
  description: |
    Unified customer view combining CRM,

    and behavioral data.
  schema:
    type: object
    required: [customerId, segment]
    properties:
      customerId:
        type: string
        format: uuid   # always
      segment:
        type: string
        enum: [premium, standard,
          new, churning]
      preferences:
        type: object
        properties:
          language: { type: string }
          channels: { type: array, items: { type: string } }
sla:
  freshness: PT15M
  availability: 99.9%
access:
  classification: internal
  requiredPermissions:
  - marketing:read
  - analytics:read
outputPorts:
  - name: events
    type: kafka
    topic: marketing.customer-360.changed
  -
    name: table
    type: snowflake
    table: "A.B.C"
  # last
`;
const ODDITIES = `# comment
a: &x
  b: 1
  c: [1, 2,
    3]
list:
- x: |
    block
     more

    end
  y: >-
    folded
- - nested
  - z
- "quo
  ted"
- plain multi
  line
- *x
-
  k: v
m:
  <<: *x
  k2: {a: b, c: "d"}   # c
  # low
  "quoted key": 'it''s'
t: !!str 1
empty:
e2:
  - a:
    - b
  # trailing
z: |2
    two
last: x
`;
const PIECES = [
  'a',
  'b',
  'x',
  '1',
  ' ',
  ' ',
  '  ',
  '\n',
  '\n',
  '\n  ',
  '\n    ',
  '\n      ',
  '\n- ',
  '\n  - ',
  ': ',
  ':',
  '- ',
  '-',
  '#',
  ' # c',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ',',
  '|',
  '>',
  '&a',
  '*a',
  '*x',
  '&x',
  '&',
  '*',
  '!',
  '!!str ',
  '?',
  '? ',
  '%',
  '\t',
  '---\n',
  '\n---\n',
  '...',
  '\\',
  '\r\n',
  '@',
  '`',
  '~',
  'null',
  '<<: *x\n',
  'k: v\n',
  '  k: v\n',
];

/** Everything a feature could see of a tree. */
function dump(node: YamlNode | null): string {
  if (!node) return 'null';
  const { start, end } = spanOf(node);
  const properties = `${node.anchor ? `&${node.anchor}` : ''}${node.tag ? `!${node.tag}` : ''}`;
  // A block collection's end depends on the comments behind it; no feature uses it unclipped.
  if (isMap(node))
    return `${node.flow ? 'F' : ''}{${properties}@${start} ${node.items.map((p) => `${dump(p.key)}:${dump(p.value)}`).join(', ')}}`;
  if (isSeq(node)) return `${node.flow ? 'F' : ''}[${properties}@${start} ${node.items.map(dump).join(', ')}]`;
  if (isScalar(node))
    return `${node.type}${properties}@${start}-${end}${JSON.stringify(node.value)}${typeof node.value}`;
  return isAlias(node) ? `*${node.source}@${start}-${end}` : '?';
}

interface Edit {
  start: number;
  end: number;
  text: string;
}
function randomEdit(next: Random, text: string, at: number): Edit {
  const kind = next();
  if (kind < 0.6) return { start: at, end: at, text: pick(next, PIECES) };
  if (kind < 0.8) return { start: Math.max(0, at - 1), end: at, text: '' };
  if (kind < 0.9) return { start: at, end: Math.min(text.length, at + below(next, 40)), text: '' };
  if (kind < 0.95) {
    const from = below(next, text.length + 1);
    return { start: at, end: at, text: text.slice(from, from + below(next, 120)) };
  }
  const line = text.lastIndexOf('\n', at - 1) + 1;
  return { start: line, end: line, text: '  ' };
}

const words = (document: YamlDocument): string[] =>
  validate(document, 'dataProduct').map((f) => `${f.start}-${f.end} ${f.rule} ${f.message}`);

test('an open bracket that spoiled the key behind its block: closing it reads that key anew', () => {
  const text = 'a:\n  b:\n    c: { d|\n  e: f\n  g: h\n';
  const at = text.indexOf('|');
  for (const typed of [' }', ',\n      x]\n    y:\n     ']) {
    const document = YamlDocument.open('file:///c.yaml', 0, text.replace('|', ''));
    assert.match(dump(document.get(document.root, 'a', 'e') ?? null), /f g/, 'the open bracket spoils what follows');
    document.update(1, [{ range: document.rangeAt({ start: at, end: at }), text: typed }]);
    const fresh = YamlDocument.open('file:///c.yaml', 1, document.text);
    assert.equal(dump(document.root), dump(fresh.root));
  }
});

test('random typing: the incremental document is the freshly opened one', (t) => {
  const { seed, until } = fuzzPlan(4);
  t.diagnostic(`seed ${seed}`);
  const next = random(seed);
  let edits = 0;
  const parses = { unit: 0, full: 0 };
  while (performance.now() < until) {
    const document = YamlDocument.open(
      'file:///c.yaml',
      0,
      pick(next, [CONTRACT, ODDITIES, CONTRACT.replaceAll('\n', '\r\n')]),
    );
    validate(document, 'dataProduct');
    let at = below(next, document.text.length);
    const history: Edit[] = [];
    const begun = document.text;
    // A burst of typing near one place, like a person, jumping now and then.
    for (let k = 0; k < 8; k++) {
      if (next() < 0.15) at = below(next, document.text.length + 1);
      const edit = randomEdit(next, document.text, Math.min(at, document.text.length));
      const expected = document.text.slice(0, edit.start) + edit.text + document.text.slice(edit.end);
      history.push(edit);
      document.update(k + 1, [{ range: document.rangeAt(edit), text: edit.text }]);
      at = edit.start + edit.text.length;
      edits++;
      const where = `seed ${seed}: ${JSON.stringify({ begun, history })}`;
      // LSP positions cannot stand between \r and \n, so an edit there lands beside it.
      if (document.text !== expected) continue;
      const fresh = YamlDocument.open('file:///c.yaml', k + 1, document.text);
      assert.equal(dump(document.root), dump(fresh.root), where);
      for (const offset of [0, at, document.text.length])
        assert.deepEqual(document.positionAt(offset), fresh.positionAt(offset), where);
      if (k % 2 === 0) validate(document, 'dataProduct');
      // Between two idle moments the problems of damaged text may differ; the tree never does.
      if (k < 7 && next() < 0.6) continue;
      document.reconcile();
      assert.deepEqual(words(document), words(fresh), where);
    }
    parses.unit += document.parses.unit;
    parses.full += document.parses.full - 1;
  }
  t.diagnostic(`${edits} edits, ${parses.unit} by unit, ${parses.full} by full parse`);
  assert.ok(parses.unit > edits / 4, 'most edits are handled by parsing one unit');
});
