import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOfSql } from '../../../../client/src/features/sqlPlace.ts';

const SQL = 'SELECT nope\nFROM t';

test('a statement is found where it stood, where an edit moved it to, and not when it was changed', () => {
  assert.equal(placeOfSql(`${SQL};\n${SQL};`, SQL, SQL.length + 2), SQL.length + 2, 'the second of two equal ones');
  assert.equal(placeOfSql(`-- new line\nSELECT 1;\n${SQL};`, SQL, 0), 22);
  assert.equal(placeOfSql('SELECT fixed\nFROM t', SQL, 0), undefined);
  assert.equal(placeOfSql('', SQL, 500), undefined);
});
