/** Projects as they have grown over the years: dbt builds every one of them, whatever it says about it. */
import { accepts, type Case, orders } from './case.ts';

const HEAD = "name: shop\nversion: '1.0'\nprofile: shop\n";
const flat = (item: string) => orders(`columns:\n  - name: order_id\n    tests:\n      - ${item}\n`);

export const HABITS: Case[] = [
  accepts(
    'everything beside config',
    orders(
      'schema: old\nalias: orders_old\nmeta: { owner: me }\ntags: [nightly]\ndocs: { show: false }\nmaterialized: table\n',
    ),
  ),
  accepts(
    'tests on model and column',
    orders(
      'tests: [{ positive: { column_name: total } }]\ncolumns:\n  - { name: order_id, tests: [unique, not_null] }\n',
    ),
  ),
  accepts(
    'flat arguments with settings among them',
    flat('accepted_values: { values: [1, 2], quote: false, severity: warn, where: "1 = 1", tags: [x] }'),
  ),
  accepts(
    'flat relationship in quotes',
    flat('relationships: { to: "ref(\'customers\')", field: customer_id, name: own_name }'),
  ),
  accepts(
    'a test with its settings in config and beside it',
    flat('not_null: { config: { severity: error }, enabled: true }'),
  ),
  accepts(
    'entries of models long gone',
    'models:\n  - { name: a_gone, columns: [{ name: x, tests: [unique] }] }\n  - { name: b_gone, tests: [positive: { column_name: y }] }\n',
  ),
  accepts(
    'entries of seeds and snapshots long gone',
    'seeds: [{ name: gone }]\nsnapshots: [{ name: gone_too }]\nmacros: [{ name: gone_as_well }]\n',
  ),
  accepts(
    'keys written twice',
    orders(
      'description: One.\ncolumns: [{ name: order_id }]\ndescription: Two.\ncolumns: [{ name: order_id, description: a, description: b }]\n',
    ),
  ),
  accepts('words of YAML 1.1', orders('config: { enabled: yes }\ncolumns: [{ name: order_id, quote: no }]\n')),
  accepts(
    'Jinja in every value',
    orders(
      "description: \"{{ var('words', 'none') }} for {{ target.name }}\"\nconfig: { schema: \"{{ target.schema }}\", enabled: \"{{ target.name == 'dev' }}\", tags: [\"{{ env_var('DBT_NOT_SET', 'x') }}\"], materialized: \"{{ 'table' if target.name == 'prod' else 'view' }}\" }\n",
    ),
  ),
  accepts(
    'Jinja in a test',
    flat(
      "accepted_values: { values: \"{{ var('known', [1, 2]) }}\", config: { severity: \"{{ 'warn' if target.name == 'dev' else 'error' }}\" } }",
    ),
  ),
  accepts(
    'a description of many lines with a doc block',
    orders('description: >\n  The orders.\n  {{ doc("total") }}\n\n  - {braces} and a "quote"\n'),
  ),
  accepts(
    'keys of one’s own',
    'x-common: &common { owner: me }\nanchors: [1]\nmodels:\n  - name: orders\n    our_team: data\n    meta: *common\n    columns: [{ name: order_id, our_key: 1 }]\n',
  ),
  accepts(
    'a source as it was',
    'sources:\n  - name: raw\n    schema: main\n    loader: airbyte\n    loaded_at_field: at\n    freshness: { warn_after: { count: 12, period: hour } }\n    meta: { a: 1 }\n    tags: [raw]\n    quoting: { identifier: false }\n    tables:\n      - { name: t, identifier: T_1, freshness: null, tests: [], meta: {}, external: { location: s3 } }\n',
  ),
  accepts(
    'an exposure as it was',
    "exposures:\n  - name: weekly report\n    type: dashboard\n    maturity: high\n    url: not an address\n    owner: { email: me@example.com }\n    meta: {}\n    tags: [x]\n    depends_on: [ref('orders')]\n",
  ),
  accepts(
    'constraints nobody enforces',
    orders(
      'constraints: [{ type: check, expression: x > 0 }, { type: unique, columns: [nowhere] }]\ncolumns: [{ name: order_id, data_type: anything at all, constraints: [{ type: not_null }] }]\n',
    ),
  ),
  accepts('a snapshot in SQL', 'snapshots: [{ name: then, description: x }]\n', {
    'snapshots/then.sql':
      "{% snapshot then %}{{ config(target_schema='s', unique_key='order_id', strategy='check', check_cols=['total']) }} select * from {{ ref('orders') }}{% endsnapshot %}",
  }),
  accepts('a project file without pluses', orders(''), {
    'dbt_project.yml': `${HEAD}config-version: 2\nmodel-paths: [models]\nclean-targets: [target]\ntarget-path: target\nvars: { a: 1, shop: { b: 2 } }\nmodels:\n  shop:\n    materialized: table\n    gone: { schema: x, tags: [a] }\n  elsewhere: { enabled: true }\nseeds: { quote_columns: false }\n`,
  }),
  accepts('no version line, and one as text', orders(''), {
    'models/other.yml': 'version: "2"\nmodels: [{ name: customers }]\n',
  }),
  accepts('a SELECT that nobody can read from outside', orders('columns: [{ name: order_id }]\n'), {
    'models/orders.sql':
      "{% set names = ['order_id', 'total'] %}select {% for name in names %}{{ loop.index }} as {{ name }}{% if not loop.last %},{% endif %}{% endfor %}",
  }),
  accepts('a ref that is never made', orders(''), {
    'models/orders.sql':
      "{% if var('old', false) %}select * from {{ ref('gone') }}{% else %}select 1 as order_id, 2 as total{% endif %}",
  }),
];
