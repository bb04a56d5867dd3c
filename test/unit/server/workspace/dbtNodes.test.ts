/** Rules over dbt's nodes: what real dbt was seen to refuse (test/services/dbt), and what must be left in peace beside it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lint } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const PROJECT: Record<string, string> = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'models/orders.sql': 'select 1 as order_id, 2 as total',
  'models/customers.sql': "select order_id as customer_id from {{ ref('orders') }}",
  'macros/own.sql':
    '{% macro snapshot_mine_strategy() %}{% endmacro %}\n{% materialization mine, default %}{% endmaterialization %}\n{% test positive(model, column_name, above=0) %}{% endtest %}',
  'models/docs.md': '{% docs total %}The sum.{% enddocs %}',
};
const orders = (lines: string) => `models:\n  - name: orders\n${lines.replaceAll(/^(?=.)/gm, '    ')}`;
const FINANCE = 'groups: [{ name: finance, owner: { name: f, email: f@x.org } }]\n';
const unit = (given: string, expect = 'rows: [{ customer_id: 1 }]') =>
  `unit_tests:\n  - name: adds\n    model: customers\n    given: ${given}\n    expect: { ${expect} }\n`;
const SALES =
  "semantic_models:\n  - name: sales\n    model: ref('orders')\n    entities: [{ name: sale, type: primary, expr: order_id }]\n    measures: [{ name: amount, agg: sum, expr: total }]\n";
const metric = (text: string) => `${SALES}metrics:\n  - { name: revenue, label: Revenue, ${text} }\n`;
const snapshot = (config: string) =>
  `snapshots:\n  - { name: history, relation: "ref('orders')", config: { ${config} } }\n`;

/** Title, models/schema.yml, the errors as `line:text rule`, other files. */
const CASES: [title: string, schema: string, errors: string[], more?: Record<string, string>][] = [
  ['versions', orders('latest_version: 2\nversions: [{ v: 1 }, { v: 2 }]\n'), []],
  [
    'a version twice and a latest one that is none',
    orders('latest_version: 3\nversions: [{ v: 1 }, { v: 1 }]\n'),
    ['3:3 dbt/version-not-found', '4:1 dbt/duplicate-entry'],
  ],
  [
    'a private model used by its own group',
    `${FINANCE}${orders('group: finance\naccess: private\n')}  - { name: customers, group: finance }\n`,
    [],
  ],
  [
    'a private model used by another group',
    `${FINANCE}${orders('group: finance\naccess: private\n')}`,
    ['5:private dbt/access'],
  ],
  [
    'a private model whose user’s group is said in its folder',
    `${FINANCE}${orders('group: finance\naccess: private\n')}`,
    [],
    { 'dbt_project.yml': `${PROJECT['dbt_project.yml']}models: { shop: { +group: finance } }\n` },
  ],
  ['public and ephemeral', orders('config: { access: public, materialized: ephemeral }\n'), ['3:public dbt/access']],
  ['a materialization of the project', orders('config: { materialized: mine }\n'), []],
  ['a materialization of nobody', orders('config: { materialized: tabel }\n'), ['3:tabel dbt/materialization']],
  [
    'a materialization of nobody that the SQL says is told in the SQL',
    orders('description: One.\n'),
    [],
    { 'models/orders.sql': "{{ config(materialized='tabel') }} select 1 as order_id, 2 as total" },
  ],
  [
    'a materialization that a package may have',
    orders('config: { materialized: theirs }\n'),
    [],
    { 'packages.yml': 'packages: [{ package: dbt-labs/dbt_utils, version: 1.3.0 }]\n' },
  ],
  [
    'a time spine by no column',
    orders('time_spine: { standard_granularity_column: day }\ncolumns: [{ name: order_id }]\n'),
    ['3:day dbt/time-spine'],
  ],
  ['a snapshot', snapshot('strategy: check, unique_key: order_id, check_cols: [total]'), []],
  ['a snapshot of an own strategy', snapshot('strategy: mine, unique_key: order_id'), []],
  ['a snapshot without anything', snapshot(''), ['2:history dbt/snapshot-incomplete']],
  [
    'a snapshot by timestamp of no column',
    snapshot('strategy: timestamp, unique_key: order_id'),
    ['2:history dbt/snapshot-incomplete'],
  ],
  [
    'a snapshot of nobody’s strategy',
    snapshot('strategy: guess, unique_key: order_id'),
    ['2:guess dbt/snapshot-strategy'],
  ],
  [
    'a snapshot that its folder completes',
    snapshot('strategy: check, check_cols: all'),
    [],
    { 'dbt_project.yml': `${PROJECT['dbt_project.yml']}snapshots: { shop: { +unique_key: order_id } }\n` },
  ],
  ['a metric', metric('type: simple, type_params: { measure: amount }'), []],
  [
    'a metric of an unknown measure',
    metric('type: simple, type_params: { measure: amonut }'),
    ['7:amonut dbt/metric-not-found'],
  ],
  [
    'a metric of a mapping',
    metric('type: simple, type_params: { measure: { name: amonut } }'),
    ['7:amonut dbt/metric-not-found'],
  ],
  ['a metric that says nothing', metric('description: x'), ['7:revenue dbt/missing-key']],
  ['half a ratio', metric('type: ratio, type_params: { numerator: amount }'), ['7:revenue dbt/missing-key']],
  ['a metric of Fusion', metric('type: simple, agg: sum, expr: total'), []],
  [
    'the same test twice, and with other arguments',
    orders(
      'columns:\n  - name: order_id\n    data_tests: [not_null, not_null, positive, { positive: { arguments: { above: 1 } } }]\n',
    ),
    ['5:not_null dbt/duplicate-test'],
  ],
  [
    'the same test under a name of its own',
    orders('columns:\n  - { name: order_id, data_tests: [unique, { unique: { name: mine } }] }\n'),
    [],
  ],
  [
    'a test whose config is not indented',
    orders('columns:\n  - name: order_id\n    data_tests:\n      - unique:\n        config: { severity: warn }\n'),
    ['7:config dbt/test-shape'],
  ],
  [
    'values of few words',
    orders(
      'deprecation_date: soon\nconfig: { enabled: perhaps }\ncolumns: [{ name: order_id, quote: maybe, data_tests: [{ unique: { config: { severity: fatal } } }] }]\n',
    ),
    ['3:soon dbt/enum', '4:perhaps dbt/enum', '5:maybe dbt/enum', '5:fatal dbt/enum'],
  ],
  [
    'values in Jinja, and under meta',
    orders('config: { enabled: "{{ var(\'on\') }}", meta: { enabled: perhaps, severity: x } }\n'),
    [],
  ],
  ['Jinja', orders("description: \"{{ doc('total') }} and a }} or {a: '{b}'}\"\n"), []],
  ['Jinja in a comment', orders('# {{ open\ndescription: x\n'), []],
  ['Jinja in several lines is not judged', orders("description: >\n  {{ doc(\n  'total') }}\n"), []],
  ['Jinja that is not closed', orders('description: "see {{ doc(\'total\')"\n'), ["3:{{ doc('total')\" dbt/jinja"]],
  ['a bracket that is not closed', orders('description: "{{ doc(\'total\' }}"\n'), ["3:{{ doc('total' }}\" dbt/jinja"]],
  ['a function no description has', orders('description: "{{ describe() }}"\n'), ['3:describe dbt/jinja']],
  [
    'an exposure of a disabled model',
    'exposures:\n  - { name: e, type: analysis, owner: { name: m, email: m@x.org }, depends_on: ["ref(\'orders\')"] }\n',
    ['2:orders dbt/ref-not-found'],
    { 'models/orders.sql': '{{ config(enabled=false) }} select 1 as order_id' },
  ],
  ['a unit test', unit("[{ input: ref('orders'), rows: [{ order_id: 1 }] }]"), []],
  ['a unit test without its input', unit('[]'), ['2:adds dbt/unit-test-input']],
  [
    'a unit test of unknown columns',
    unit("[{ input: ref('orders'), rows: [{ ordr_id: 1 }] }]", 'rows: [{ id: 1 }]'),
    ['4:ordr_id dbt/unit-test-input', '5:id dbt/unit-test-input'],
  ],
  [
    'rows in the wrong format',
    unit("[{ input: ref('orders'), format: csv, rows: [{ order_id: 1 }] }]"),
    ['4:[{ order_id: 1 }] dbt/unit-test-input'],
  ],
  [
    'a unit test of a model with conditions',
    unit('[]'),
    [],
    {
      'models/customers.sql':
        "{% if var('x', false) %}select order_id as customer_id from {{ ref('orders') }}{% else %}select 1 as customer_id{% endif %}",
    },
  ],
  [
    'a source whose time is said twice',
    'sources: [{ name: s, tables: [{ name: t, config: { loaded_at_field: at, loaded_at_query: "select 1" } }] }]\n',
    ['1:"select 1" dbt/not-allowed'],
  ],
  ['a key twice is a warning', orders('description: One.\ndescription: Two.\n'), []],
];

for (const [title, schema, expected, more] of CASES)
  test(`dbt: ${title}`, async () => {
    const report = await lint({
      fileSystem: memoryDisk({ ...PROJECT, 'models/schema.yml': schema, ...more }),
      paths: ['file:///w'],
    });
    const file = report.files.find((one) => one.uri.endsWith('/models/schema.yml'));
    const lines = schema.split('\n');
    const errors = (file?.findings ?? []).flatMap(({ range: { start, end }, severity, rule }) =>
      severity === 'error'
        ? [`${start.line + 1}:${lines[start.line]?.slice(start.character, end.character)} ${rule}`]
        : [],
    );
    assert.deepEqual(errors.sort(), expected.toSorted());
  });
