/** Formatting: what it does to each kind of line, and that it never changes what a file says. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TextEdit } from 'vscode-languageserver-types';
import { sameYaml, YamlDocument } from '../../../../server/src/service/document/index.ts';
import { format, formatAfterBreak } from '../../../../server/src/service/formatting.ts';
import { below, fuzzPlan, pick, type Random, random } from './document/random.ts';

const ROOT = path.join(import.meta.dirname, '../../../..');
const open = (text: string): YamlDocument => YamlDocument.open('file:///w/contract.yaml', 1, text);

function applied(document: YamlDocument, edits: readonly TextEdit[]): string {
  let { text } = document;
  const offsets = edits.map(({ range, newText }) => ({
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
    newText,
  }));
  for (const { start, end, newText } of offsets.sort((a, b) => b.start - a.start))
    text = text.slice(0, start) + newText + text.slice(end);
  return text;
}
function formatted(text: string, part?: { start: number; end: number }): string {
  const document = open(text);
  return applied(document, format(document, part));
}

test('indents by two and keeps comments with what they speak of', () => {
  assert.equal(
    formatted(`# head
dataProduct:   # product
    name :   x
    # of the domain
    domain:     d
    schema:
            type:  object
            # of a
            properties:
                a: { type:   string }
            # below the schema
    # last
`),
    `# head
dataProduct:   # product
  name: x
  # of the domain
  domain: d
  schema:
    type: object
    # of a
    properties:
      a: { type:   string }
    # below the schema
  # last
`,
  );
});

test('keeps lists at their key or below it, as they are written', () => {
  assert.equal(
    formatted('a:\n-   b:  1\n    c: 2\nd:\n     -   e\n     - -   f\n       -  g\n'),
    'a:\n- b: 1\n  c: 2\nd:\n  - e\n  - - f\n    - g\n',
  );
});

test('moves texts with their keys, and leaves what they say', () => {
  const text = `a:
    b: |
          one
            two  

          three
    c: >2-
        four
    d: "five
        six"
    e: |+
      seven

    f: seven
      eight
`;
  assert.equal(
    formatted(text),
    `a:
  b: |
    one
      two  

    three
  c: >2-
      four
  d: "five
      six"
  e: |+
    seven

  f: seven
    eight
`,
  );
});

test('keeps anchors, tags, aliases and merge keys', () => {
  assert.equal(
    formatted('a:   &x\n    b:   !!str   1\nc:   *x\nd:\n      <<:   *x\n-: 1\n'),
    'a: &x\n  b: !!str   1\nc: *x\nd:\n  <<: *x\n-: 1\n',
  );
});

test('leaves one empty line, and one line break at the end', () => {
  assert.equal(formatted('\n\na: 1  \n   \n\n\nb: 2\t\n\n\n'), 'a: 1\n\nb: 2\n');
  assert.equal(formatted('a: 1\r\nb:   2'), 'a: 1\r\nb: 2\r\n');
  assert.equal(formatted('a: |\n  text'), 'a: |\n  text', 'a text that ends without a line break keeps its value');
});

test('several documents are each laid out', () => {
  assert.equal(
    formatted('%YAML 1.2\n---\na:\n    b:  1\n---\n- c:   2\n'),
    '%YAML 1.2\n---\na:\n  b: 1\n---\n- c: 2\n',
  );
});

test('a file that is laid out, or broken, gets no edits', () => {
  for (const text of ['a:\n  b: 1\n', 'a:\n    b: [1\n', 'a:   1\n b: 2\n', ''])
    assert.deepEqual(format(open(text)), [], JSON.stringify(text));
});

test('edits are no larger than what changes', () => {
  const document = open('a:\n  b:  1\n  c: 2\n');
  assert.deepEqual(format(document), [
    { range: { start: { line: 1, character: 4 }, end: { line: 1, character: 6 } }, newText: ' ' },
  ]);
});

test('a selection is laid out where what surrounds it stands', () => {
  const text = 'a:\n    b:   1\n    c:\n          d:   2\n          e: 3\n    f:   4\n';
  const start = text.indexOf('    c:');
  const end = text.indexOf('    f:');
  assert.equal(formatted(text, { start, end }), 'a:\n    b:   1\n    c:\n      d: 2\n      e: 3\n    f:   4\n');
});

test('a line break tidies the line that was left', () => {
  const document = open('a:\n  b:   1  \n  \n');
  assert.equal(applied(document, formatAfterBreak(document, 2)), 'a:\n  b: 1\n  \n');
});

test('a line break below the first key of an item goes on in that item', () => {
  const document = open('a:\n  - name: x\n  \n');
  assert.equal(applied(document, formatAfterBreak(document, 2)), 'a:\n  - name: x\n    \n');
  for (const text of ['a:\n  - x\n  \n', 'a:\n  - b: |\n  \n', 'a:\n  - { b: 1 }\n  \n', 'a:\n  - b: [1,\n  \n']) {
    const other = open(text);
    assert.equal(applied(other, formatAfterBreak(other, 2)), text);
  }
});

/** Parses alike, has the same comments, and formatting again changes nothing. */
function holds(text: string, name: string, mayRefuse = false): boolean {
  const document = open(text);
  const edits = format(document);
  const result = applied(document, edits);
  assert.ok(edits.length === 0 || sameYaml(text, result), `${name} says the same`);
  if (!mayRefuse || edits.length > 0) assert.deepEqual(format(open(result)), [], `${name} is laid out at once`);
  return edits.length > 0;
}

test('every file of ours and every public one keeps what it says', (t) => {
  const patterns = [
    'examples/**/*.{yml,yaml}',
    'test/fixtures/**/*.{yml,yaml}',
    '../shared/conformance/**/*.{yml,yaml}',
  ];
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT }));
  if (!files.some((file) => file.startsWith('..'))) t.diagnostic('skipped: the public files are not here');
  let widened = 0;
  for (const file of files) {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    holds(text, file);
    // As somebody with other habits writes it.
    const wide = text.replace(/^ +/gm, (blanks) => blanks + blanks);
    if (wide !== text && sameYaml(text, wide)) {
      assert.ok(holds(wide, `${file}, indented by four`));
      assert.equal(formatted(wide), formatted(text), `${file} looks the same, whoever indented it`);
      widened++;
    }
  }
  assert.ok(files.length > 10 && widened > 0, `${widened} of ${files.length} files were laid out anew`);
});

const BITS = [
  '  ',
  ' ',
  '\n',
  '\n\n',
  ' # c\n',
  '- ',
  'k: v\n',
  '&a ',
  '|\n',
  '"',
  '\t',
  '>-\n',
  '? ',
  ': ',
  '{a: 1}',
  '\r\n',
];

function damaged(next: Random, text: string): string {
  let result = text;
  for (let i = below(next, 5); i >= 0; i--) {
    const at = below(next, result.length + 1);
    result =
      next() < 0.7
        ? result.slice(0, at) + pick(next, BITS) + result.slice(at)
        : result.slice(0, at) + result.slice(at + 1 + below(next, 4));
  }
  return result;
}

test('random texts keep what they say, as a whole and in part', (t) => {
  const plan = fuzzPlan(3);
  t.diagnostic(`FUZZ_SEED=${plan.seed}`);
  const next = random(plan.seed);
  const files = globSync('{examples,test/fixtures}/**/*.{yml,yaml}', { cwd: ROOT })
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    .filter((text) => text.length < 6_000);
  let edited = 0;
  while (performance.now() < plan.until) {
    const text = damaged(next, pick(next, files));
    edited += Number(holds(text, JSON.stringify(text), true));
    const start = below(next, text.length + 1);
    const part = formatted(text, { start, end: start + below(next, text.length - start + 1) });
    assert.ok(part === text || sameYaml(text, part), JSON.stringify(text));
  }
  assert.notEqual(edited, 0);
});
