/** Sources, seeds, snapshots, exposures, macros, analyses. */
import { accepts, type Case, orders, refuses } from './case.ts';

const source = (text: string) => `sources:\n  - { name: shop, schema: main${text} }\n`;
const exposure = (text: string) => `exposures:\n  - { name: report, ${text} }\n`;
const OWNED = 'type: dashboard, owner: { name: me, email: me@example.com }';
const snapshot = (config: string) =>
  `snapshots:\n  - { name: orders_then, relation: "ref('orders')", config: { ${config} } }\n`;
const SEED = { 'seeds/countries.csv': 'code,title\nde,Germany\n' };

export const RESOURCES: Case[] = [
  accepts('source', source(', tables: [{ name: payments, columns: [{ name: id }] }]')),
  accepts('source without tables', source('')),
  refuses('source without a name', 'sources:\n  - { schema: main, tables: [{ name: payments }] }\n'),
  refuses('table without a name', source(', tables: [{ description: Payments }]')),
  refuses('table twice', source(', tables: [{ name: payments }, { name: payments }]')),
  refuses('tags of a source are a word', source(', tags: raw, tables: [{ name: payments }]')),
  refuses('tables are a mapping', source(', tables: { name: payments }')),
  refuses(
    'freshness in an unknown period',
    source(
      ', tables: [{ name: payments, loaded_at_field: at, config: { freshness: { warn_after: { count: 1, period: week } } } }]',
    ),
  ),
  refuses(
    'freshness whose count is a word',
    source(
      ', tables: [{ name: payments, loaded_at_field: at, freshness: { warn_after: { count: many, period: hour } } }]',
    ),
  ),
  accepts(
    'freshness',
    source(
      ', tables: [{ name: payments, config: { loaded_at_field: at, freshness: { warn_after: { count: 1, period: hour }, error_after: null } } }]',
    ),
  ),
  refuses(
    'loaded_at_field and loaded_at_query',
    source(', tables: [{ name: payments, config: { loaded_at_field: at, loaded_at_query: "select 1" } }]'),
  ),
  // Seeds
  accepts(
    'seed',
    'seeds:\n  - { name: countries, config: { column_types: { code: varchar } }, columns: [{ name: code, data_tests: [unique] }] }\n',
    SEED,
  ),
  accepts('seed entry without its file', 'seeds:\n  - { name: cuntries }\n', SEED),
  refuses(
    'seed whose column_types is a list',
    'seeds:\n  - { name: countries, config: { column_types: [code] } }\n',
    SEED,
  ),
  refuses(
    'seed in an unknown type',
    'seeds:\n  - { name: countries, config: { column_types: { code: varchr } } }\n',
    SEED,
  ),
  // Snapshots
  accepts('snapshot', snapshot('unique_key: order_id, strategy: check, check_cols: [total]')),
  refuses('snapshot without unique_key', snapshot('strategy: check, check_cols: [total]')),
  refuses('snapshot without strategy', snapshot('unique_key: order_id')),
  refuses('snapshot by timestamp without updated_at', snapshot('unique_key: order_id, strategy: timestamp')),
  refuses('snapshot by check without check_cols', snapshot('unique_key: order_id, strategy: check')),
  refuses('snapshot in an unknown strategy', snapshot('unique_key: order_id, strategy: guess')),
  refuses(
    'snapshot of nothing',
    snapshot('unique_key: order_id, strategy: check, check_cols: [total]').replace("orders')", "nothing')"),
  ),
  accepts(
    'snapshot without relation',
    'snapshots:\n  - { name: orders_then, config: { unique_key: order_id, strategy: check, check_cols: [total] } }\n',
  ),
  // Exposures
  accepts('exposure', exposure(`${OWNED}, depends_on: ["ref('orders')"], url: https://example.com`)),
  refuses('exposure of nothing', exposure(`${OWNED}, depends_on: ["ref('nothing')"]`)),
  accepts('exposure of a word', exposure(`${OWNED}, depends_on: [orders]`)),
  refuses('exposure of an unknown type', exposure('type: dashbord, owner: { email: me@example.com }')),
  refuses('exposure without type', exposure('owner: { email: me@example.com }')),
  refuses('exposure without owner', exposure('type: dashboard')),
  refuses('exposure whose owner has no address', exposure('type: dashboard, owner: { slack: "#me" }')),
  refuses('exposure of unknown maturity', exposure(`${OWNED}, maturity: hig`)),
  refuses('exposure twice', `${exposure(OWNED)}  - { name: report, ${OWNED} }\n`),
  accepts('exposure with a space in its name', exposure(OWNED).replace('report', 'my report')),
  refuses('exposure of a disabled model', exposure(`${OWNED}, depends_on: ["ref('orders')"]`), {
    'models/orders.sql': '{{ config(enabled=false) }} select 1 as order_id',
    'models/customers.sql': 'select 1 as customer_id',
  }),
  // Macros, analyses, models' other keys
  accepts('macro', 'macros:\n  - { name: cents, arguments: [{ name: amount, type: integer }] }\n', {
    'macros/cents.sql': '{% macro cents(amount) %}{{ amount }} * 100{% endmacro %}',
  }),
  accepts('macro entry without a macro', 'macros:\n  - { name: cnts }\n'),
  refuses('macro arguments are a mapping', 'macros:\n  - { name: cents, arguments: { amount: integer } }\n', {
    'macros/cents.sql': '{% macro cents(amount) %}{{ amount }} * 100{% endmacro %}',
  }),
  accepts('analysis', 'analyses:\n  - { name: top, description: The top. }\n', {
    'analyses/top.sql': "select * from {{ ref('orders') }}",
  }),
  refuses('unknown materialization', orders('config: { materialized: tabel }\n')),
  refuses('unknown materialization in the SQL', orders(''), {
    'models/orders.sql': "{{ config(materialized='tabel') }} select 1 as order_id",
  }),
  refuses('deprecation_date that is no date', orders('deprecation_date: soon\n')),
  accepts('deprecation_date', orders('deprecation_date: 2031-01-01\n')),
  refuses('node colour unknown', orders('config: { docs: { show: true, node_color: notacolour } }\n')),
  refuses(
    'model freshness in an unknown period',
    orders('config: { freshness: { build_after: { count: 1, period: week } } }\n'),
  ),
  accepts(
    'model freshness',
    orders('config: { freshness: { build_after: { count: 1, period: hour, updates_on: any } } }\n'),
  ),
  accepts(
    'incremental strategy unknown',
    orders('config: { materialized: incremental, incremental_strategy: upsert }\n'),
  ),
  refuses(
    'time spine by a column that is not there',
    orders('time_spine: { standard_granularity_column: day }\ncolumns: [{ name: order_id }]\n'),
  ),
];
