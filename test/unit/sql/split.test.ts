import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maskJinja, splitStatements, statementAt } from '../../../sql/src/index.ts';

const texts = (sql: string) => splitStatements(sql).map((statement) => statement.text);

test('statements end at semicolons that are neither quoted nor in a comment', () => {
  assert.deepEqual(texts("select ';'; select \";\" -- ;\n; select $$ ; ' $$ /* ; */; // ;\n select 'it\\'s;' ; ;"), [
    "select ';'",
    'select ";"',
    "select $$ ; ' $$",
    "select 'it\\'s;'",
  ]);
  assert.deepEqual(texts(''), []);
  assert.deepEqual(texts(' -- nothing\n/* here */ ; '), []);
  assert.deepEqual(texts("select 'open; select 2"), ["select 'open; select 2"]);
});

test('a scripting block is one statement', () => {
  const cases = [
    'begin insert into t values (1); commit; end',
    'declare x int default 1; begin if (x > 0) then return 1; else return case when x = 1 then 2 end; end if; end',
    'begin for i in 1 to 3 do insert into t values (:i); end for; while (true) do break; end while; end',
    'create procedure p() returns int language sql as begin let a := 1; return a; end',
    'begin begin select 1; end; loop break; end loop; repeat x := 1; until (true) end repeat; exception when other then return 1; end',
  ];
  for (const block of cases) assert.deepEqual(texts(`${block}; select 2`), [block, 'select 2']);
  assert.deepEqual(texts('begin; insert into t values (1); commit'), ['begin', 'insert into t values (1)', 'commit']);
  assert.deepEqual(texts('begin transaction; select case when 1=1 then 2 end; end_of'), [
    'begin transaction',
    'select case when 1=1 then 2 end',
    'end_of',
  ]);
});

test('Jinja hides its semicolons and keeps every position', () => {
  const model = "{{ config(a=';') }}\nselect {{ x |\n  f }} -- {# ; #}\nfrom {% if a; %} t";
  assert.equal(maskJinja(model).length, model.length);
  assert.equal(
    maskJinja(model),
    '___________________\nselect ______\n       -- \t\nfrom             t'.replace('\t', '       '),
  );
  assert.equal(texts(model).length, 1);
});

/** The statement at the `|`. */
function at(marked: string): string | undefined {
  const offset = marked.indexOf('|');
  return statementAt(marked.replace('|', ''), offset)?.text;
}

test('the statement a cursor means', () => {
  assert.equal(at('select 1; sel|ect 2; select 3'), 'select 2');
  assert.equal(at('|select 1; select 2'), 'select 1');
  assert.equal(at('select 1;|\nselect 2'), 'select 1');
  assert.equal(at('select 1; -- done|\nselect 2'), 'select 1');
  assert.equal(at('select 1;\n|\nselect 2'), 'select 2');
  assert.equal(at('select 1;\n\n|'), 'select 1');
  assert.equal(at('-- only |'), undefined);
});

test('any text splits into disjoint pieces of itself, in order', () => {
  const piece = fc.constantFrom(
    "'",
    '"',
    '$$',
    '--',
    '//',
    '/*',
    '*/',
    ';',
    '\n',
    '\\',
    '{{',
    '}}',
    '{%',
    '%}',
    'begin ',
    'end ',
    'case ',
    'select ',
    'as ',
    'declare ',
    'x',
    ' ',
    '\u00fc',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      let end = 0;
      for (const statement of splitStatements(text)) {
        assert.ok(statement.start >= end && statement.end > statement.start);
        assert.equal(statement.text, text.slice(statement.start, statement.end));
        end = statement.end;
      }
      assert.equal(maskJinja(text).length, text.length);
    }),
    { numRuns: 500 },
  );
});

test('a large script is split whole', () => {
  const script = "insert into t values ('it''s', \"q\", $$ body; $$); -- note\n".repeat(20_000);
  assert.equal(splitStatements(script).length, 20_000);
  assert.equal(splitStatements(`select '${'\\\\'.repeat(1_000_000)}`).length, 1);
});
