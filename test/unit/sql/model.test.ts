import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { type ColumnsOf, type ModelColumns, modelColumns, parseModel } from '../../../sql/src/index.ts';

async function read(text: string, columnsOf?: ColumnsOf): Promise<ModelColumns | null> {
  const model = await parseModel(text);
  return model && modelColumns(model, columnsOf);
}
const names = (model: ModelColumns | null) => model?.columns?.map((column) => column.name) ?? null;

test('output columns: aliases, stars over what is known, and silence over the rest', async () => {
  const orders: ColumnsOf = (table) => (table.kind === 'ref' && table.name === 'orders' ? ['ID', 'TOTAL'] : undefined);
  const cases: [string, string[] | null][] = [
    ['select id, a.total as sum, 1 as one from {{ ref("x") }} a', ['id', 'sum', 'one']],
    ["select * from {{ ref('orders') }}", ['ID', 'TOTAL']],
    ["select * exclude (total), 'x' as more from {{ ref('orders') }}", ['ID', 'more']],
    ["select o.*, u.x from {{ ref('orders') }} o join {{ ref('users') }} u on o.id = u.id", ['ID', 'TOTAL', 'x']],
    ["select * from {{ ref('users') }}", null],
    ["select * replace (1 as id) from {{ ref('orders') }}", null],
    ["with a as (select id from {{ ref('x') }}), b(key) as (select id from a) select * from b", ['key']],
    ['with recursive r as (select 1 as n union all select n + 1 as n from r) select * from r', ['n']],
    ['select 1 as a union all select 2 as b', ['a']],
    ['select count(*) from {{ this }}', null],
    ["select {{ dbt_utils.star(ref('x')) }} from {{ ref('x') }}", null],
    ["select {{ 'a' }}_b from {{ ref('x') }}", null],
    ['{% for x in y %} select {{ x }} as x {% endfor %}', null],
    ['select a {% if target.name == "dev" %}, b {% endif %} from {{ ref("x") }}', null],
    ['select a from {{ ref("x") }} {% if is_incremental() %} where b > 1 {% else %} where c {% endif %}', ['a']],
    [
      "{% set days = 3 %}\n{{ config(materialized='table') }}\nselect '😀' as face, b from {{ ref('x') }}",
      ['face', 'b'],
    ],
    ['delete from x', null],
    ['select', null],
  ];
  for (const [text, columns] of cases) assert.deepEqual(names(await read(text, orders)), columns, text);
});

test('lineage leads through CTEs to the ref or source, and positions are those of the text', async () => {
  const text = `with a as (select u.id as k, '😀' as s from {{ source('crm', 'users') }} u)
select a.k || s as key, sum(o.total)::number(10, 2) as total
from a join {{ ref('pkg', 'orders') }} o on o.id = a.k`;
  const model = await read(text);
  assert.deepEqual(
    model?.columns?.map(({ name, sources, type, span }) => ({
      name,
      sources,
      type,
      at: text.slice(span.start, span.end),
    })),
    [
      {
        name: 'key',
        sources: [{ table: { kind: 'source', source: 'crm', name: 'users' }, column: 'id' }],
        type: undefined,
        at: 'key',
      },
      {
        name: 'total',
        sources: [{ table: { kind: 'ref', package: 'pkg', name: 'orders' }, column: 'total' }],
        type: 'number(10,2)',
        at: 'total',
      },
    ],
  );
});

test('a column that is the time of the query is found through aliases, casts, CTEs and macros', async () => {
  const now = async (expression: string) =>
    (await read(`with a as (select ${expression} as x from {{ ref('t') }}) select a.x as y from a`))?.columns?.[0]?.now;
  for (const expression of [
    'current_timestamp',
    'CURRENT_TIMESTAMP()',
    'sysdate()',
    'current_timestamp()::timestamp_ntz',
  ])
    assert.equal(await now(expression), true, expression);
  assert.equal(await now('{{ dbt.current_timestamp() }}'), true);
  for (const expression of ['loaded_at', 'dateadd(day, -1, current_timestamp)', '{{ x }}'])
    assert.equal(await now(expression), false, expression);
});

test('names that stand for nothing, and none where the tables are unknown', async () => {
  const wrong = async (text: string) => {
    const model = await read(text);
    return (
      model &&
      [...model.unknownTables, ...model.missingColumns].map(
        ({ name, span }) => `${name}@${text.slice(span.start, span.end)}`,
      )
    );
  };
  const a = 'with a as (select 1 as id, 2 as v) ';
  const cases: [string, string[]][] = [
    [`${a}select a.gone from a`, ['gone@gone']],
    [`${a}select id from b`, ['b@b']],
    [`${a}select id as k, k + 1 as n from a where dateadd(month, -1, v) > 1 order by n`, []],
    [`${a}select id from a where gone > 1`, ['gone@gone']],
    [`${a}select id from a where exists (select 1 as x from {{ ref('t') }} t where t.y = a.id and z = 1)`, []],
    [`${a}select id from a where v in (select gone from a)`, ['gone@gone']],
    [`${a}select f.value, index from a, lateral flatten(input => a.v) f`, []],
    [`${a}select id from a x join db.public.t on t.q = x.id where w = 1`, []],
    [`${a}select x.gone from a as x`, ['gone@gone']],
    ["with r as (select * from {{ ref('t') }}) select r.anything from r", []],
    // Parameters of lambda functions, and columns every table has.
    [`${a}select filter(v, x -> x:price > 1), reduce(v, 0, (acc, one) -> acc + one + gone) from a`, ['gone@gone']],
    [`${a}select level, metadata$action, a.metadata$row_id from a where _partitiontime > 1 and ctid = 2`, []],
  ];
  for (const [text, expected] of cases) assert.deepEqual(await wrong(text), expected, text);
});

test('the seed model: two tables from nowhere, a column its CTE lacks, and a cluster key it does not produce', async () => {
  const file = path.join(import.meta.dirname, '../../fixtures/seed/dbt/models/marts/customer_insights.sql');
  const model = await parseModel(await readFile(file, 'utf8'));
  assert.ok(model);
  const read = modelColumns(model);
  assert.deepEqual(names(read), [
    'customer_id',
    'email',
    'segment',
    'lifetime_value',
    'total_orders',
    'support_sentiment',
    'churn_risk',
    'updated_at',
  ]);
  assert.deepEqual(
    [read.unknownTables.map((one) => one.name), read.missingColumns.map((one) => `${one.table}.${one.name}`)],
    [['customer_features', 'customer_metrics'], ['c.updated_at']],
  );
  assert.deepEqual(
    [model.materialized, model.onSchemaChange, model.configColumns.map(({ option, name }) => `${option} ${name}`)],
    ['incremental', undefined, ['unique_key customer_id', 'cluster_by segment', 'cluster_by region']],
  );
});

test('names of columns and tables in a query: which are those of a table, and which of what is around', async () => {
  const columns: ColumnsOf = (table) =>
    table.kind !== 'table' ? undefined : { orders: ['id', 'total'], people: ['id'] }[table.name.toLowerCase()];
  const cases: [string, string[], string[]][] = [
    ['select orders.total as total from orders', ['7 orders'], ['14 total']],
    ['select o.id from orders o where o.total > 1', [], ['9 id', '34 total']],
    ['select id from orders join people using (id)', [], ['7 id shared']],
    [
      'select people.id from orders join people on people.id = orders.id',
      ['7 people', '44 people', '56 orders'],
      ['14 id', '51 id', '63 id'],
    ],
    ['with x as (select total from orders) select total from x', [], ['18 total exposed']],
    ['select 1 from (select id from people) p where p.id in (select id from orders)', [], ['22 id exposed', '62 id']],
    ['select orders.* from orders', ['7 orders'], []],
  ];
  for (const [text, qualifiers, uses] of cases) {
    const made = (await read(text, columns))!;
    const at = (one: { span: { start: number; end: number } }) =>
      `${one.span.start} ${text.slice(one.span.start, one.span.end)}`;
    const how = (one: (typeof made.uses)[number]) =>
      at(one) + (one.shared ? ' shared' : '') + (one.exposed ? ' exposed' : '');
    assert.deepEqual(made.qualifiers.map(at).sort(byPlace), qualifiers, text);
    assert.deepEqual(made.uses.map(how).sort(byPlace), uses, text);
  }
});
const byPlace = (a: string, b: string): number => Number.parseInt(a, 10) - Number.parseInt(b, 10);

test('an expression is no name inside of itself', async () => {
  const columns: ColumnsOf = (table) => (table.kind === 'table' ? ['total'] : undefined);
  const made = await read('select totl as totl, total as sum, sum + 1 as more from orders', columns);
  assert.deepEqual(
    made?.missingColumns.map((one) => one.name),
    ['totl'],
  );
});
