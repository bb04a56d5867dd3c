import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isReadOnly,
  limitRows,
  matchColumns,
  quoteIdentifier,
  quoteString,
  selectColumns,
  tableParts,
} from '../../../sql/src/index.ts';

test("a contract's columns are matched to the table's across case styles", () => {
  const stored = ['CUSTOMER_ID', 'Segment', 'LIFETIMEVALUE', 'order'];
  assert.deepEqual(matchColumns(['customerId', 'segment', 'lifetimeValue', 'order', 'nope'], stored), {
    found: ['CUSTOMER_ID', 'Segment', 'LIFETIMEVALUE', 'order'],
    missing: ['nope'],
  });
  assert.equal(
    selectColumns({
      table: 'analytics.marts."My ""Table"""',
      columns: ['customerId', 'segment', 'order'],
      stored,
      limit: 100,
    }),
    'SELECT\n  CUSTOMER_ID,\n  "Segment",\n  "order"\nFROM ANALYTICS.MARTS."My ""Table"""\nLIMIT 100',
  );
});

test('without knowing the table, names stand as written, quoted where they must be', () => {
  assert.equal(
    selectColumns({ table: 't', columns: ['customerId', 'order', 'a b'], limit: 5 }),
    'SELECT\n  customerId,\n  "order",\n  "a b"\nFROM T\nLIMIT 5',
  );
  assert.equal(selectColumns({ table: 't', columns: [], limit: 5 }), 'SELECT\n  *\nFROM T\nLIMIT 5');
});

test('what is no table name never reaches SQL', () => {
  for (const table of [
    '',
    't; drop table x',
    'a.b.c.d',
    't --',
    "'t'",
    '(select 1)',
    'a..b',
    '@stage',
    'f()',
    '"open',
  ]) {
    assert.equal(selectColumns({ table, columns: ['a'], limit: 1 }), undefined, table);
  }
  assert.deepEqual(tableParts('Db . "s.x" .t$1'), ['DB', 's.x', 'T$1']);
});

test('generated SQL is read-only, whatever the names are', async () => {
  for (const name of ['a', 'A b', 'x"; drop table t; --', 'select', '1a', 'ü', "'", '*/', '$$', '{{ x }}x']) {
    const sql = selectColumns({ table: `"${name.replaceAll('"', '""')}"`, columns: [name], limit: 10 });
    assert.ok(sql, name);
    if (!name.includes('{{')) assert.equal(await isReadOnly(sql), true, sql);
  }
  assert.equal(await isReadOnly(limitRows('select 1 -- x', 10)), true);
  assert.equal(quoteString("a'\\"), "'a''\\\\'");
  assert.equal(quoteIdentifier('ORDER'), '"ORDER"');
});
