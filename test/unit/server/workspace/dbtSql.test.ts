/** SQL files of dbt projects in the editor: findings in them, and names under the cursor (`|`). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dbtCompletion,
  dbtDefinition,
  dbtHover,
  dbtReferences,
  diagnoseSql,
  placeInSql,
  sqlCompletion,
  sqlDefinition,
  sqlHover,
  Workspace,
} from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const FILES = {
  'dbt_project.yml': 'name: shop\nvars: { cut_off: 3 }\npackages-install-path: dbt_packages\n',
  'packages.yml': 'packages:\n  - local: lib\n',
  'lib/dbt_project.yml': 'name: lib\n',
  'lib/macros/x.sql': '{% macro cents(amount, scale=2) %}{{ amount }}{% endmacro %}',
  'macros/own.sql':
    '{% macro normalise(column) %}{{ column }}{% endmacro %}{% materialization mine, default %}{% endmaterialization %}',
  'models/orders.sql': "select 1 as order_id, 2 as total from {{ source('raw', 'orders') }}",
  'models/base.yml':
    "sources:\n  - name: raw\n    tables: [{ name: orders }, { name: items }]\nmodels:\n  - name: orders\n    description: One row per order.\n    columns: [{ name: order_id }]\n  - name: customers\n    columns:\n      - name: id\n        data_tests: [{ relationships: { to: ref('orders'), field: order_id } }]\n",
  'models/docs.md': '{% docs total %}The sum.{% enddocs %}',
};
const URI = 'file:///w/models/customers.sql';

async function opened(text: string, uri = URI, more: Record<string, string> = {}) {
  const files: Record<string, string> = { ...FILES, [uri.slice('file:///w/'.length)]: text, ...more };
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  workspace.documents.didOpen(uri, 1, text);
  return workspace;
}

/** `text severity rule` of each finding. */
async function findings(text: string, uri = URI, more: Record<string, string> = {}): Promise<string[] | null> {
  const workspace = await opened(text, uri, more);
  diagnoseSql(workspace, uri, {});
  await workspace.settled(uri);
  diagnoseSql(workspace, uri, {});
  await workspace.settled(uri);
  const document = workspace.documents.plain(uri)!;
  const severities = ['', 'error', 'warning', 'info', 'hint'];
  return (
    diagnoseSql(workspace, uri, {})?.map(
      ({ range, severity, code }) => `${document.getText(range)} ${severities[severity ?? 0]} ${code}`,
    ) ?? null
  );
}

test('a version that the model does not have', async () => {
  const versions = { 'models/old.yml': 'models:\n  - name: prices\n    versions: [{ v: 1 }, { v: beta }]\n' };
  const cases: [string, string[]][] = [
    ["select 1 as a from {{ ref('prices', v=1) }}", []],
    ["select 1 as a from {{ ref('prices', version='beta') }}", []],
    ["select 1 as a from {{ ref('prices', v=3) }}", ['3 error dbt/version-not-found']],
    ["select 1 as a from {{ ref('shop', 'prices', version = '2') }}", ['2 error dbt/version-not-found']],
    ["select 1 as a {% if x %} from {{ ref('prices', v=3) }} {% endif %}", ['3 warning dbt/version-not-found']],
    ["select 1 as a from {{ ref('prices', v=var('v')) }}", []],
    ["select 1 as a from {{ ref('orders', v=1) }}", ['1 error dbt/version-not-found']],
    ["select 1 as a from {{ ref('ordrs', v=1) }}", ['ordrs error dbt/ref-not-found']],
  ];
  for (const [text, expected] of cases) assert.deepEqual(await findings(text, URI, versions), expected, text);
});

test('findings stand where the SQL is wrong', async () => {
  const cases: [string, string[]][] = [
    ["select order_id from {{ ref('orders') }}", []],
    ["select 1 as a from {{ ref('ordrs') }}", ['ordrs error dbt/ref-not-found']],
    ["select 1 as a from {{ ref('nowhere', 'ordrs') }}", []],
    ["select 1 as a from {{ ref('lib', 'ordrs') }}", ['ordrs error dbt/ref-not-found']],
    ["{# {{ ref('ordrs') }} #} select 1 as a", []],
    ["select 1 as a {% if x %} from {{ ref('ordrs') }} {% endif %}", ['ordrs warning dbt/ref-not-found']],
    ["select 1 as a from {{ source('raw', 'ordes') }}", ['ordes error dbt/source-not-found']],
    ["select {{ lib.cent('a') }} as a, {{ lib.cents('a') }} as b", ['cent error dbt/macro-not-found']],
    ["select {{ dbt_utils.star(ref('orders')) }}", ['dbt_utils error dbt/package-missing']],
    ['{% set xs = [] %}{% do xs.append(1) %}{% for c in xs %}{{ c.name() }}{% endfor %} select 1 as a', []],
    ["select {{ normalize('a') }} as a, {{ adapter.quote('a') }} as b", ['normalize warning dbt/macro-not-found']],
    ["select {{ dateadd('day', 1, 'a') }} as a", []],
    ["select totl from {{ ref('orders') }}", ['totl warning dbt/unknown-column']],
    ['with a as (select 1 as x) select x from b', ['b warning dbt/unknown-table']],
    ["{{ config(materialized='tabel') }} select 1 as id", ['tabel error dbt/materialization']],
    [
      '{{ config(tags=[\'x\'],\n  materialized = "increment") }} select 1 as id',
      ['increment error dbt/materialization'],
    ],
    ["{% if x %}{{ config(materialized='vew') }}{% endif %} select 1 as id", ['vew warning dbt/materialization']],
    ["{{ config(materialized='incremental') }} select 1 as id", []],
    ["{{ config(materialized='mine') }} select 1 as id", []],
    ["{{ config(materialized=var('how', 'tabel')) }} select 1 as id", []],
    ["{# {{ config(materialized='tabel') }} #} select 1 as id", []],
    ["{{ config(unique_key='idd') }} select 1 as id", ['idd warning dbt/config-column']],
  ];
  for (const [text, expected] of cases) assert.deepEqual(await findings(text), expected, text);
});

test('what a macro or a file outside of a project refers to is not judged', async () => {
  const text = "{% macro x() %}{{ ref('ordrs') }}{% endmacro %}";
  assert.equal(await findings(text, 'file:///w/macros/x.sql'), null);
  assert.equal(await findings("select * from {{ ref('ordrs') }}", 'file:///w/other/x.sql'), null);
});

test('with a package that is not read, names may be its', async () => {
  const more = { 'packages.yml': 'packages:\n  - package: a/b\n    version: 1.0.0\n' };
  assert.deepEqual(await findings("select 1 as a from {{ ref('ordrs') }}", URI, more), []);
});

async function placed(marked: string) {
  const offset = marked.indexOf('|');
  const workspace = await opened(marked.replace('|', ''));
  const place = placeInSql(workspace, URI, workspace.documents.plain(URI)!.positionAt(offset));
  assert.ok(place);
  return place;
}

test('completion in Jinja: names in quotes, macros and functions outside of them', async () => {
  const labels = async (marked: string) => dbtCompletion(await placed(marked))?.map((one) => one.label) ?? null;
  assert.deepEqual(await labels("select * from {{ ref('|') }}"), ['orders', 'customers']);
  assert.deepEqual(await labels("select * from {{ ref('or|') }}"), ['orders', 'customers']);
  assert.deepEqual(await labels("select * from {{ source('|"), ['raw']);
  assert.deepEqual(await labels("select * from {{ source('raw', '|') }}"), ['orders', 'items']);
  assert.deepEqual(await labels("select {{ var('|') }}, {{ var('limit') }}"), ['cut_off', 'limit']);
  assert.deepEqual(await labels("select {{ env_var('|') }}, {{ env_var('DBT_ENV') }}"), ['DBT_ENV']);
  assert.deepEqual(await labels('select {{ lib.|'), ['cents']);
  assert.deepEqual((await labels('select {{ nor|')) ?? [], [
    'ref',
    'source',
    'doc',
    'var',
    'env_var',
    'config',
    'is_incremental',
    'this',
    'target',
    'normalise',
    'lib',
  ]);
  assert.equal(await labels('select ord| from x'), null);
  assert.equal(await labels("select {{ normalise('ord|') }}"), null);
});

test('a macro is completed with its arguments', async () => {
  const item = dbtCompletion(await placed('select {{ lib.ce|'))?.[0];
  assert.deepEqual(
    [item?.detail, item?.textEdit],
    [
      '(amount, scale)',
      {
        range: { start: { line: 0, character: 14 }, end: { line: 0, character: 16 } },
        newText: ['cents($', '{1:amount})'].join(''),
      },
    ],
  );
});

test('definition, hover and references of a ref, a source and a macro', async () => {
  const at = async (marked: string) =>
    dbtDefinition(await placed(marked)).map((one) => `${one.uri.replace('file:///w/', '')}:${one.range.start.line}`);
  assert.deepEqual(await at("select * from {{ ref('ord|ers') }}"), ['models/orders.sql:0']);
  assert.deepEqual(await at("select * from {{ source('raw', 'it|ems') }}"), ['models/base.yml:2']);
  assert.deepEqual(await at("select {{ norm|alise('x') }}"), ['macros/own.sql:0']);
  const place = await placed("select * from {{ ref('ord|ers') }}");
  assert.match(JSON.stringify(dbtHover(place)?.contents), /One row per order/);
  assert.deepEqual(
    dbtReferences(place, false).map((one) => one.uri.replace('file:///w/', '')),
    ['models/base.yml', 'models/customers.sql'],
  );
});

test('columns: those the query reads at the cursor, and CTEs and models behind FROM', async () => {
  const labels = async (marked: string) =>
    (await sqlCompletion(await opened(marked.replace('|', '')), URI, await placed(marked))).map((one) => one.label);
  assert.deepEqual(await labels("select | from {{ ref('orders') }}"), ['order_id', 'total']);
  assert.deepEqual(await labels("select o.t| from {{ ref('orders') }} as o"), ['order_id', 'total']);
  assert.deepEqual(
    await labels("with a as (select 1 as x) select a.| from a join {{ ref('orders') }} o on a.x = o.total"),
    ['x'],
  );
  assert.deepEqual(await labels('with a as (select 1 as x) select x from |'), ['a', 'orders', 'customers']);
  assert.deepEqual(await labels("select 'a|' as x from {{ ref('orders') }}"), []);
  assert.deepEqual(await labels("select | from {{ source('raw', 'items') }}"), []);
});

test('hover and definition of a column', async () => {
  const text = "select order_id, sum(to|tal) as revenue from {{ ref('orders') }} group by 1";
  const place = await placed(text);
  const workspace = await opened(text.replace('|', ''));
  assert.match(JSON.stringify((await sqlHover(workspace, URI, place))?.contents), /\*\*total\*\* · column of orders/);
  const [location] = await sqlDefinition(workspace, URI, place);
  assert.deepEqual([location?.uri, location?.range.start.character], ['file:///w/models/orders.sql', 27]);
  const made = await placed(text.replace('|', '').replace('revenue', 'reve|nue'));
  assert.match(JSON.stringify((await sqlHover(workspace, URI, made))?.contents), /From `orders\.total`/);
});

test('tags that are never closed are read in one pass', async () => {
  const text = `select 1 as a ${'{{ '.repeat(5_000)}${'{% '.repeat(5_000)}`;
  assert.deepEqual(await findings(text), []);
});

test('several projects in one workspace: each has its own names, packages and version', async () => {
  const files: Record<string, string> = {
    'a/dbt_project.yml': 'name: one\nrequire-dbt-version: "<1.9"\n',
    'a/models/orders.sql': 'select 1 as id',
    'b/dbt_project.yml': 'name: two\n',
    'b/models/items.sql': "select id from {{ ref('orders') }}",
  };
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  const uri = 'file:///w/b/models/items.sql';
  workspace.documents.didOpen(uri, 1, files['b/models/items.sql']!);
  assert.deepEqual(
    diagnoseSql(workspace, uri, {})?.map((one) => one.code),
    ['dbt/ref-not-found'],
  );
  const place = placeInSql(workspace, uri, { line: 0, character: 24 })!;
  assert.deepEqual(dbtDefinition(place), []);
  assert.deepEqual(
    dbtCompletion(place)?.map((one) => one.label),
    ['items'],
  );
  assert.deepEqual(
    ['a', 'b'].map((one) => workspace.dbt.edition(`file:///w/${one}/models/x.yml`)),
    ['1.8', undefined],
  );
});
