/** YAML and the Jinja in it, and keys of the wrong shape. */
import { accepts, type Case, orders, refuses } from './case.ts';

const described = (text: string) => orders(`description: ${text}\n`);

export const YAML: Case[] = [
  refuses('YAML that cannot be read', orders('description: "never closed\n')),
  refuses('tab as indentation', orders('columns:\n\t- name: order_id\n')),
  accepts('key twice', orders('description: One.\ndescription: Two.\n')),
  accepts(
    'anchor and merge',
    orders('config: &table { materialized: table }\n- name: customers\n    config: { <<: *table, tags: [x] }\n')
      .replace('    - name', '  - name')
      .replace('        config', '    config'),
  ),
  accepts('empty file', ''),
  refuses('models of nothing', 'models:\n'),
  refuses('models are a mapping', 'models: { orders: {} }\n'),
  refuses('model without a name', 'models:\n  - { description: x }\n'),
  refuses('model that is a word', 'models: [orders]\n'),
  refuses('name is a number', 'models:\n  - { name: 1 }\n'),
  refuses('columns are a mapping', orders('columns: { order_id: {} }\n')),
  refuses('column without a name', orders('columns: [{ description: x }]\n')),
  refuses('description is a list', described('[a, b]')),
  refuses('meta is a word', orders('meta: owner\n')),
  accepts('model key unknown', orders('descripton: x\n')),
  accepts('config key unknown', orders('config: { materialised: table }\n')),
  accepts('top-level key unknown', 'modles: []\n'),
  accepts('column key unknown', orders('columns: [{ name: order_id, typ: integer }]\n')),
  refuses('quote is a word', orders('columns: [{ name: order_id, quote: perhaps }]\n')),
  accepts('tags are a mapping', orders('tags: { a: b }\n')),
  accepts('tags are a word', orders('tags: nightly\n')),
  refuses('empty values', orders('description:\nmeta:\ncolumns:\n')),
  refuses('empty tests', orders('columns: [{ name: order_id, tests: null }]\n')),
  // Jinja
  refuses('Jinja that cannot be read', described('"{{ doc(\'total\' }}"')),
  refuses('Jinja that is not closed', described('"{{ doc(\'total\')"')),
  refuses('function not there in a description', described('"{{ describe() }}"')),
  refuses('variable not set', orders('config: { schema: "{{ var(\'area\') }}" }\n')),
  accepts('variable with a default', orders("config: { schema: \"{{ var('area', 'main') }}\" }\n")),
  refuses('environment variable not set', orders('config: { schema: "{{ env_var(\'DBT_AREA_NOT_SET\') }}" }\n')),
  accepts(
    'environment variable with a default',
    orders("config: { schema: \"{{ env_var('DBT_AREA_NOT_SET', 'main') }}\" }\n"),
  ),
  refuses('macro not there in a model', orders(''), { 'models/orders.sql': 'select {{ cents(1) }} as order_id' }),
  refuses('Jinja in a model that is not closed', orders(''), {
    'models/orders.sql': '{% if true %} select 1 as order_id',
  }),
  refuses('SQL that cannot be read', orders(''), { 'models/orders.sql': 'selec 1 as order_id' }),
  refuses('SQL that names an unknown column', orders(''), {
    'models/customers.sql': "select ordr_id from {{ ref('orders') }}",
  }),
  refuses('SQL that names an unknown table', orders(''), {
    'models/customers.sql': 'with a as (select 1 as x) select * from b',
  }),
];
