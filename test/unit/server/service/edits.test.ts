/** Words written as YAML scalars read back as the words they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { YamlDocument } from '../../../../server/src/service/document/index.ts';
import { scalarText } from '../../../../server/src/service/edits.ts';

test('a word is quoted when plain style would make it something else', () => {
  for (const word of [
    '.5',
    '.5e3',
    '._5',
    '.inf',
    '.Inf',
    '.INF',
    '.nan',
    '.NaN',
    '...',
    'true',
    'No',
    '~',
    '1',
    'a: b',
    'a #b',
  ])
    assert.equal(scalarText(word), JSON.stringify(word), word);
  for (const word of [
    'a',
    './a.yaml',
    '../a.yaml',
    '.github/x',
    '.info',
    '.nano',
    'a.b',
    '_x',
    '/models/a',
    'order id',
    'größe_cm',
    'Übersicht',
  ])
    assert.equal(scalarText(word), word);
});

test('what is written reads back the same', () => {
  for (const word of [
    '.5',
    '.inf',
    '.nan',
    '...',
    '.info',
    './a',
    'null',
    'x ',
    '"',
    "it's",
    '<<',
    '',
    'größe: x',
    'é #a',
    'größe_cm',
  ]) {
    const document = YamlDocument.open('file:///w/a.yaml', 1, `${scalarText(word)}\n`);
    assert.deepEqual([document.problems.length, document.toJs(document.root)], [0, word], word);
  }
});
