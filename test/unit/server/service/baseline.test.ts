import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  baselineEntries,
  compareToBaseline,
  entriesBeyond,
  parseBaseline,
  printBaseline,
} from '../../../../server/src/service/baseline.ts';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import type { Finding } from '../../../../server/src/service/finding.ts';

const open = (text: string) => YamlDocument.open('file:///w/contract.yaml', 1, text);
/** A finding at each `bad`. */
function findingsIn(text: string, message = 'It is bad.'): Finding[] {
  return [...text.matchAll(/bad/g)].map(({ index }) => ({
    rule: 'contract/bounds',
    severity: 'warning',
    start: index,
    end: index + 3,
    message,
  }));
}
const entriesOf = (text: string, message?: string) => baselineEntries(open(text), findingsIn(text, message));
function compared(before: string, after: string) {
  const { fresh, known } = compareToBaseline(open(after), findingsIn(after), entriesOf(before));
  return { fresh: fresh.map((one) => one.start), known: known.map((one) => one.start) };
}

const LIST = 'schema:\n  - name: orders\n    properties:\n      - name: id\n        max: bad\n';

test('an entry names the place by keys and by the names of items', () => {
  assert.deepEqual(
    entriesOf(LIST).map(({ rule, at, count }) => ({ rule, at, count })),
    [{ rule: 'contract/bounds', at: '/schema/orders/properties/id/max', count: 1 }],
  );
  assert.equal(entriesOf('a/b: [x, bad]\n')[0]?.at, '/a~1b/-');
});

test('a finding stays known when lines move, items are added before it, and keys change their order', () => {
  const moved =
    '# new\nversion: 2\nschema:\n  - name: first\n  - properties:\n      - name: other\n      - max: bad\n        name: id\n    name: orders\n';
  assert.deepEqual(compared(LIST, moved), { fresh: [], known: [moved.indexOf('bad')] });
});

test('one more of a kind, another place, or another message is new', () => {
  const twice = 'rules:\n  - x: bad\n  - x: bad\n';
  const thrice = `${twice}  - x: bad\n`;
  assert.deepEqual(compared(twice, thrice), {
    fresh: [thrice.lastIndexOf('bad')],
    known: [thrice.indexOf('bad'), thrice.indexOf('bad', thrice.indexOf('bad') + 1)],
  });
  assert.deepEqual(compared('a: bad\n', 'b: bad\n'), { fresh: [3], known: [] });
  const other = compareToBaseline(open('a: bad\n'), findingsIn('a: bad\n'), entriesOf('a: bad\n', 'It is worse.'));
  assert.equal(other.fresh.length, 1);
});

test('a line number in a message moves without it', () => {
  assert.deepEqual(entriesOf('a: bad\n', 'See line 7 of it.'), entriesOf('a: bad\n', 'See line 12 of it.'));
});

test('what is counted beyond: gone, or added', () => {
  const [two, one] = [entriesOf('- bad\n- bad\n'), entriesOf('- bad\n')];
  assert.deepEqual(
    entriesBeyond(two, one).map(({ count }) => count),
    [1],
  );
  assert.deepEqual(entriesBeyond(one, two), []);
});

test('the file is written in a stable order and read again; what makes no sense is left out or said', () => {
  const baseline = new Map([
    ['b.yaml', entriesOf(LIST)],
    ['a.yaml', entriesOf('- bad\n- bad\n')],
    ['none.yaml', []],
  ]);
  const text = printBaseline(baseline);
  assert.deepEqual([...(parseBaseline(text) as typeof baseline)].sort(), [...baseline].slice(0, 2).sort());
  assert.ok(text.indexOf('a.yaml') < text.indexOf('b.yaml') && !text.includes('none.yaml'));
  assert.deepEqual(JSON.parse(printBaseline(new Map())), { version: 1, files: {} });
  assert.match(String(parseBaseline('{')), /it is no JSON/);
  assert.match(String(parseBaseline('{"version": 2, "files": {}}')), /its version is 2/);
  assert.match(String(parseBaseline('[]')), /has no `files`/);
  assert.deepEqual(
    parseBaseline('{"version": 1, "files": {"a": [{"rule": 1}], "b": 3}}'),
    new Map([
      ['a', []],
      ['b', []],
    ]),
  );
});
