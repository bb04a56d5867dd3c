import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dialect } from '../../../../../server/src/protocol.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { validate } from '../../../../../server/src/service/validate.ts';

const said = (text: string, dialect: Dialect, uri = 'file:///models/schema.yml') =>
  validate(YamlDocument.open(uri, 1, text), dialect).map(({ rule, severity, start, end, message, data }) => ({
    rule,
    severity,
    at: text.slice(start, end),
    message,
    data,
  }));
const rename = (found: string, to: string) => ({
  kind: 'did-you-mean',
  target: 'key',
  found,
  suggestions: [to],
});

const EXPOSURE = 'version: 2\nexposures:\n  - name: board\n    type: dashboard\n';

test('a slip for a required key is told once, at the key, as severely as its lack', () => {
  assert.deepEqual(said(`${EXPOSURE}    onwer: {name: Jane}\n`, 'dbt'), [
    {
      rule: 'dbt/missing-key',
      severity: 'error',
      at: 'onwer',
      message: '`onwer` is not known in item `board` of `exposures`. Did you mean `owner`, which is missing?',
      data: rename('onwer', 'owner'),
    },
  ]);
});

test('where a key nobody knows is refused already, that is what is said', () => {
  const text = 'apiVersion: v3.1.0\nkind: DataContract\nid: x\nvresion: 1.0.0\nstatus: draft\n';
  assert.deepEqual(
    said(text, 'odcs').map(({ rule, severity, at, data }) => ({ rule, severity, at, data })),
    [{ rule: 'contract/unknown-key', severity: 'error', at: 'vresion', data: rename('vresion', 'version') }],
  );
});

test('what else is missing is still said, and offered without the key that is there', () => {
  const text = 'apiVersion: v3.1.0\nkind: DataContract\nid: x\nvresion: 1.0.0\n';
  assert.deepEqual(
    said(text, 'odcs').map(({ rule, data }) => ({ rule, data })),
    [
      { rule: 'contract/missing-key', data: { kind: 'missing-key', pointer: '', keys: ['status'] } },
      { rule: 'contract/unknown-key', data: rename('vresion', 'version') },
    ],
  );
});

test('two slips for one key: the first stands for it, the other remains a doubt', () => {
  assert.deepEqual(
    said(`${EXPOSURE}    onwer: {name: Jane}\n    ownre: {name: Joe}\n`, 'dbt').map(({ severity, at }) => [
      severity,
      at,
    ]),
    [
      ['error', 'onwer'],
      ['warning', 'ownre'],
    ],
  );
});

test('a key far from the missing one, or in another mapping, stands for nothing', () => {
  assert.deepEqual(
    said(
      `${EXPOSURE}    colour: red\n  - name: b2\n    type: notebook\n    onwer: {name: Jane, email: a@b.ch}\n`,
      'dbt',
    ).map(({ rule, severity, at }) => [rule, severity, at]),
    [
      ['dbt/missing-key', 'error', 'name'],
      ['dbt/unknown-key', 'warning', 'colour'],
      ['dbt/missing-key', 'error', 'onwer'],
    ],
  );
});
