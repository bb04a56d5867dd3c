import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isScalar, YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { valueOffsets } from '../../../../../server/src/service/document/scalarText.ts';

/** Every letter of the value stands at its offset in the text, folded line breaks aside. */
function check(text: string, word: string): void {
  const document = YamlDocument.open('file:///w/a.yaml', 1, text);
  const node = document.get(document.root, 'query');
  assert.ok(isScalar(node) && typeof node.value === 'string', text);
  const offsets = valueOffsets(document.text, node);
  assert.ok(offsets, `no offsets for ${JSON.stringify(text)}`);
  assert.equal(offsets.length, node.value.length + 1);
  const at = node.value.indexOf(word);
  assert.ok(at >= 0, `${word} in ${JSON.stringify(node.value)}`);
  assert.equal(text.slice(offsets[at], offsets[at + word.length - 1]! + 1), word, JSON.stringify(text));
}

for (const [name, text] of Object.entries({
  plain: 'query: SELECT one FROM two\n',
  'plain over lines': 'query: SELECT one,\n\n  three FROM\n  two\nnext: 1\n',
  'single quotes': "query: 'SELECT ''a'' , ''''  , one FROM two'\n",
  'single quotes over lines': "query: 'SELECT ''a''\n\n   FROM two  \n   where'\n",
  'double quotes': 'query: "SELECT \\"a\\", \\t\\u0041 FROM two"\n',
  literal: 'query: |\n  SELECT one\n    FROM two\n',
  'literal with blank lines': 'query: |-\n\n  SELECT\n\n   \n    one\n  FROM two\n\n\n',
  'literal with Windows line ends': 'query: |\r\n  SELECT one\r\n  FROM two\r\n',
  'literal behind a comment': 'query: | # why\n  SELECT one\n  FROM two\n',
  folded: 'query: >\n  SELECT one\n  FROM\n\n  two\n',
  'folded with more indentation': 'query: >-\n  SELECT one\n    , three\n    , four\n  FROM two\n',
  'in a flow mapping': 'query: { query: "x" }\n',
}))
  test(`offsets of ${name}`, () => {
    if (name === 'in a flow mapping') check('{ a: 1, query: SELECT one FROM two }\n', 'two');
    else check(text, 'two');
  });

test('what cannot be matched for certain has none', () => {
  for (const text of ['query: "SELECT \\\n  one"\n', 'query: |2\n   SELECT one\n', 'query: 5\n']) {
    const document = YamlDocument.open('file:///w/a.yaml', 1, text);
    const node = document.get(document.root, 'query');
    assert.ok(isScalar(node));
    assert.equal(valueOffsets(document.text, node), null, text);
  }
});
