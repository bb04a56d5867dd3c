import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { classify, isReadOnly, type StatementKind } from '../../../sql/src/index.ts';

const READS = [
  'select 1',
  'select a, "b c" from db.s.t as x(a, b) where a = $1 qualify row_number() over (partition by a order by b) = 1',
  'with a as (select 1 x), b(y) as (select x from a) select * from b',
  'select 1 -- drop table t\n',
  'select 1 -- see /* there\n, 2',
  "select /* ; delete from t */ 'delete from t; $$' from t // x",
  "select 'it''s', 'a\\'b', $$ drop table t $$",
  '(select 1) union all select 2 order by 1 limit 3',
  'select * from t, lateral flatten(input => t.j) f',
  'select f.value::string from t, table(flatten(t.j)) f',
  'select preferences:language::string, count_if(a), iff(a, b, c), try_to_number(d) from t',
  'select current_role(), current_timestamp(), uuid_string(), dateadd(day, 1, current_date)',
  'select * from table(information_schema.query_history()) limit 1',
  "select * from t at (timestamp => '2026-01-01'::timestamp)",
  'select $1, metadata$filename from @stage/path',
  'select snowflake.cortex.sentiment(ticket) from tickets',
  'select * from t sample (10)',
  'select * exclude a from t',
  'values (1), (2)',
  'show tables in schema a.b',
  'describe table t',
  'desc table t',
  'list @stage/x',
  'explain select * from t',
  'explain using text delete from t',
];

const OTHERS: [string, StatementKind][] = [
  ['insert into t select 1', 'write'],
  ['insert overwrite into t select 1', 'write'],
  ['with a as (select 1) insert into t select * from a', 'write'],
  ['update t set a = 1', 'write'],
  ['/* x */ delete from t -- y', 'write'],
  ['merge into t using s on t.a = s.a when matched then delete', 'write'],
  ['truncate table t', 'write'],
  ['copy into t from @s', 'write'],
  ['copy into @s from (select 1)', 'write'],
  ['get @s file:///tmp', 'write'],
  ['put file:///a @s', 'write'],
  ['rm @s', 'write'],
  ['select 1 into x', 'write'],
  ['select * from (delete from t returning *)', 'write'],
  ['select seq.nextval', 'write'],
  ['create table a as select 1', 'ddl'],
  ['create or replace temporary view v as select 1', 'ddl'],
  ['drop table t', 'ddl'],
  ['undrop table t', 'ddl'],
  ['alter table t add column c int', 'ddl'],
  ['grant select on t to role r', 'ddl'],
  ["comment on table t is 'x'", 'ddl'],
  ['use role sysadmin', 'session'],
  ['alter session set query_tag = 1', 'session'],
  ['set a = 1', 'session'],
  ['begin', 'session'],
  ['commit', 'session'],
  ['call p()', 'unknown'],
  ["execute immediate 'drop table t'", 'unknown'],
  ['execute task t', 'write'],
  ['begin delete from t; end', 'unknown'],
  ['declare x int; begin return x; end', 'unknown'],
  ['select my_udf(1)', 'unknown'],
  ['select "abs"(1)', 'unknown'],
  ['select db.s.f(1)', 'unknown'],
  ['select * from table(my_proc())', 'unknown'],
  ['select * from my_proc()', 'unknown'],
  ["select identifier('f')(1)", 'unknown'],
  ['select model!predict(1)', 'unknown'],
  ['select system$abort_session(1)', 'unknown'],
  ['select system$wait(1), 1', 'unknown'],
  ["select get_presigned_url(@s, 'x')", 'unknown'],
  ["select to_query('drop table t')", 'unknown'],
  ['with p as procedure () returns int language sql as $$ begin return 1; end $$ call p()', 'unknown'],
  ['select * from {{ ref("t") }}', 'unknown'],
  ["select '{{'; drop table t; select '}}'", 'unknown'],
  ['garbage here', 'unknown'],
  ['selct 1', 'unknown'],
  ["select 'open", 'unknown'],
  ['select 1 /* open', 'unknown'],
  // lexers that nest comments see only the SELECT
  ['/* /* */ drop table t -- */ select 1', 'ddl'],
  ['select 1 /* /* */', 'unknown'],
  // lexers that end a line at a lone carriage return see a DROP
  ['-- x\rdrop table t\n;select 1 -- \r', 'unknown'],
  ['select 1 -- a\rfrom t\n, 2', 'unknown'],
];

test('what only reads is read-only', async () => {
  for (const sql of READS)
    assert.deepEqual(
      (await classify(sql)).map((s) => [s.kind, s.reason]),
      [['read', undefined]],
      sql,
    );
});

test('everything else is not, and says what it is', async () => {
  for (const [sql, kind] of OTHERS) {
    const [first] = await classify(sql);
    assert.equal(first?.kind, kind, `${sql}: ${JSON.stringify(first)}`);
    assert.ok(first.reason, sql);
    assert.equal(await isReadOnly(sql), false, sql);
    assert.equal(await isReadOnly(`select 1; ${sql}; select 2`), false, sql);
  }
  assert.equal(await isReadOnly(''), false);
  assert.equal(await isReadOnly('-- nothing'), false);
});

test('statements are named for the dialog that confirms them', async () => {
  const verbs = async (sql: string) => (await classify(sql)).map((s) => s.verb);
  assert.deepEqual(
    await verbs(
      'create or replace table t (a int); with a as (select 1) select * from a; Delete from t; drop table if exists t',
    ),
    ['CREATE TABLE', 'SELECT', 'DELETE', 'DROP TABLE'],
  );
});

test('deep nesting and huge texts are refused, not crashed on', async () => {
  assert.equal(await isReadOnly(`select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`), false);
  assert.equal(await isReadOnly(`select '${'a'.repeat(1_100_000)}'`), false);
  assert.equal(await isReadOnly(`select ${'not '.repeat(50_000)} true`), false);
  assert.equal(await isReadOnly('select 1'), true, 'the parser still works afterwards');
});

test('nothing that holds a writing statement outside of quotes is ever read-only', async () => {
  const harmless = fc.constantFrom(
    'select 1',
    "'",
    '"',
    '$$',
    '--',
    '//',
    '/*',
    '*/',
    '\n',
    '\r',
    '\\',
    ' ',
    ';',
    '(',
    ')',
    'with a as ',
    ', ',
    "''",
    '{{',
    '}}',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(harmless, { maxLength: 8 }),
      fc.array(harmless, { maxLength: 8 }),
      async (before, after) => {
        const sql = `${before.join('')} drop table t ${after.join('')}`;
        for (const statement of await classify(sql)) {
          const text = sql.slice(statement.start, statement.end);
          if (statement.kind !== 'read' || !/drop/.test(text)) continue;
          // a reference lexer, written as one expression: the DROP must lie in a string, a name or a comment
          const bare = text.replace(
            /'(?:[^'\\]|\\[\s\S])*'|"[^"]*"|\$\$[\s\S]*?\$\$|(?:--|\/\/)[^\n]*|\/\*[\s\S]*?\*\//g,
            ' ',
          );
          assert.doesNotMatch(bare, /drop/, JSON.stringify(sql));
        }
      },
    ),
    { numRuns: 1500 },
  );
});
