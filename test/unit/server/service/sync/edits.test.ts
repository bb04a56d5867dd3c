import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { applied } from '../../../../../server/src/service/edits.ts';
import { FileEdits } from '../../../../../server/src/service/sync/index.ts';

/** The text after the edits, what they do and what they leave alone. */
function after(text: string, write: (edits: FileEdits) => void) {
  const writing = new FileEdits(YamlDocument.open('file:///w/schema.yml', 0, text));
  write(writing);
  const edits = writing.edits();
  return { text: applied(text, edits), changes: writing.changes, skipped: writing.skipped };
}

test('a key without a value gets one beside its colon, before its comment', () => {
  for (const [text, expected] of [
    ['a:\nb: 1\n', 'a: x y\nb: 1\n'],
    ['a:   # why\n', 'a: x y   # why\n'],
    ['a: &k\nb: 1\n', 'a: &k x y\nb: 1\n'],
    ['m: { a: , b: 1 }\n', 'm: { a: x y , b: 1 }\n'],
    ['m: {"a":}\n', 'm: {"a": x y}\n'],
    ['a:\r\nb: 1\r\n', 'a: x y\r\nb: 1\r\n'],
  ] as const) {
    const pointer = text.startsWith('m') ? '/m/a' : '/a';
    assert.equal(after(text, (edits) => edits.set(pointer, 'x y', 'a')).text, expected);
  }
  const behind = after('c:\n  name: n\n  a:\n', (edits) => edits.setAfter('/c/a', 'name', 'VARCHAR', 'a'));
  assert.equal(behind.text, 'c:\n  name: n\n  a: VARCHAR\n');
});

test('a list and a mapping without a value get their first part', () => {
  const done = after('c:\n  list: # none yet\n  map:\nd: 1\n', (edits) => {
    edits.addItem('/c/list', ['x'], 'x', 'item');
    edits.set('/c/map/minimum', 1, 'minimum');
  });
  assert.equal(done.text, 'c:\n  list: # none yet\n    - x\n  map:\n    minimum: 1\nd: 1\n');
  assert.deepEqual(done.changes, ['item', 'minimum']);
});

test('several pairs go into an empty flow mapping, and names of types are quoted in flow', () => {
  const done = after('m: {}\nn: { a: 1 }\n', (edits) => {
    edits.set('/m/a', true, 'a');
    edits.set('/m/b', 'number(18,2)', 'b');
    edits.set('/n/b', 'number(18,2)', 'nb');
    edits.set('/n/a', 'number(3,1)', 'na');
  });
  assert.equal(done.text, 'm: {a: true, b: "number(18,2)"}\nn: { a: "number(3,1)", b: "number(18,2)" }\n');
});

test('what another place shares through an anchor is left alone', () => {
  const text =
    'models:\n  - name: a\n    columns: &c\n      - name: x\n        config: {}\n  - name: b\n    columns: *c\n  - <<: &m { k: v }\n';
  const done = after(text, (edits) => {
    edits.addItem('/models/1/columns', ['name: y'], '{ name: y }', 'column y');
    edits.addItem('/models/1/columns/0/data_tests', ['unique'], 'unique', 'x: unique');
    edits.set('/models/1/columns/0/description', 'd', 'x: description');
    edits.setAfter('/models/1/columns/0/data_type', 'name', 't', 'x: type');
    edits.set('/models/1/columns/0/meta/minimum', 1, 'x: minimum');
    edits.addPair('/models/1/columns/0', ['z: 1'], 'x: z');
    edits.set('/models/2/k', 'w', 'k');
    edits.setNode('/models/1/columns/0', edits.document.at('/models/1/columns/0/name')!, 'n', 'x: name');
  });
  assert.equal(done.text, text);
  assert.deepEqual(done.changes, []);
  const told = ['column y', 'x: unique', 'x: description', 'x: type', 'x: minimum', 'x: z', 'k', 'x: name'];
  assert.deepEqual(
    done.skipped,
    told.map((one) => `${one} (shared through an anchor)`),
  );
});

test('items of a list that do not stand in one line behind their dash are left alone', () => {
  for (const text of ['v:\n  - |\n    x\n    w\n  - y\n', 'v:\n  - &k x\n  - y\n', 'v:\n  -\n    x\n  - y\n']) {
    const done = after(text, (edits) => edits.set('/v', ['y', 'z'], 'values'));
    assert.equal(done.text, text);
    assert.deepEqual([done.changes, done.skipped], [[], ['values (an item of it takes more than its line)']]);
  }
  const nested = 'v:\n  - - a\n    - b\n';
  assert.equal(after(nested, (edits) => edits.set('/v/0', ['b'], 'values')).text, nested);
  const plain = after('v:\n  - a # one\n  - b\n', (edits) => edits.set('/v', ['b', 'c'], 'values'));
  assert.equal(plain.text, 'v:\n  - c # one\n  - b\n');
});

test('a list in brackets that holds a comment is left alone', () => {
  const text = 'v: [x, # why\n  y]\nw: ["#1", x]\n';
  const done = after(text, (edits) => {
    edits.set('/v', ['z'], 'v');
    edits.set('/w', ['z'], 'w');
  });
  assert.equal(done.text, 'v: [x, # why\n  y]\nw: [z]\n');
  assert.deepEqual([done.changes, done.skipped], [['w'], ['v (it holds a comment)']]);
});

test('a block of text is no place for a word', () => {
  const done = after('t: |\n  x\nb: 1\n', (edits) => edits.set('/t', 'y', 't'));
  assert.equal(done.text, 't: |\n  x\nb: 1\n');
  assert.deepEqual(done.skipped, ['t (it takes several lines)']);
});

test('what has no place is not told as done', () => {
  const done = after('m: { name: a }\nl: x\nf: { b: 1, a }\n', (edits) => {
    edits.addItem('/m/columns', ['name: y', 'data_type: t'], '', 'column y');
    edits.addItem('/l', ['y'], 'y', 'item');
    edits.set('/f/a', 1, 'a');
  });
  assert.equal(done.text, 'm: { name: a }\nl: x\nf: { b: 1, a }\n');
  assert.deepEqual(done.changes, []);
  assert.deepEqual(
    done.skipped.toSorted(),
    ['a', 'column y', 'item'].map((one) => `${one} (no place for it in the lines there are)`),
  );
});

test('edits after which the file could not be read are dropped, and that is said', () => {
  const text = 'c:\n  a: 1\nb: 2\n';
  const twice = after(text, (edits) => {
    edits.addPair('/c', ['x: 1'], 'x');
    edits.addPair('/c', ['x: 1'], 'x');
  });
  const over = after(text, (edits) => {
    edits.set('/c/a', 2, 'a is 2');
    edits.set('/c/a', 3, 'a is 3');
  });
  for (const done of [twice, over]) {
    assert.equal(done.text, text);
    assert.deepEqual(done.changes, []);
    assert.match(done.skipped[0]!, /x \(the file could not be read after it\)|a is 2 \(/);
  }
  const same = after(text, (edits) => {
    edits.set('/c/a', 2, 'a');
    edits.set('/c/a', 2, 'a');
  });
  assert.equal(same.text, 'c:\n  a: 2\nb: 2\n');
});
