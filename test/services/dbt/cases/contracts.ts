/** Enforced contracts, constraints, and the SELECT behind them. */
import { accepts, type Case, contract, orders, refuses, TYPED } from './case.ts';

const model = (config: string, sql = 'select 1 as order_id, 2 as total') => ({
  'models/orders.sql': `{{ config(${config}) }} ${sql}`,
});
const constraints = (list: string) => orders(`constraints: ${list}\ncolumns: [${TYPED}]\n`);
const enforced = (list: string) => contract(TYPED, `constraints: ${list}\n`);

export const CONTRACTS: Case[] = [
  accepts('enforced contract', contract(TYPED)),
  refuses('data_type missing', contract('{ name: order_id }, { name: total, data_type: integer }')),
  refuses('enforced without columns', orders('config: { contract: { enforced: true } }\n')),
  refuses('SELECT lacks a column', contract(`${TYPED}, { name: currency, data_type: varchar }`)),
  refuses('SELECT has a column more', contract('{ name: order_id, data_type: integer }')),
  accepts(
    'columns in another order',
    contract('{ name: total, data_type: integer }, { name: order_id, data_type: integer }'),
  ),
  refuses(
    'column names in another case',
    contract('{ name: ORDER_ID, data_type: integer }, { name: Total, data_type: integer }'),
  ),
  refuses(
    'column of another type',
    contract('{ name: order_id, data_type: varchar }, { name: total, data_type: integer }'),
  ),
  refuses('star of a model that lacks a column', contract(`${TYPED}, { name: currency, data_type: varchar }`), {
    'models/raw_orders.sql': 'select 1 as order_id, 2 as total',
    'models/orders.sql': "select * from {{ ref('raw_orders') }}",
  }),
  accepts('star of a model that has them all', contract(TYPED), {
    'models/raw_orders.sql': 'select 1 as order_id, 2 as total',
    'models/orders.sql': "with raw as (select * from {{ ref('raw_orders') }}) select * from raw",
  }),
  accepts('columns built by a macro', contract(TYPED), {
    'macros/columns.sql': '{% macro money_columns() %}1 as order_id, 2 as total{% endmacro %}',
    'models/orders.sql': 'select {{ money_columns() }}',
  }),
  accepts(
    'numeric without precision',
    contract('{ name: order_id, data_type: integer }, { name: total, data_type: numeric }'),
    model("materialized='table'", 'select 1 as order_id, 2::numeric as total'),
  ),
  refuses('contract of a Python model', contract(TYPED), {
    'models/orders.sql': '',
    'models/orders.py': 'def model(dbt, session):\n    return session.sql("select 1 as order_id, 2 as total")\n',
  }),
  refuses('incremental that ignores', contract(TYPED), model("materialized='incremental', on_schema_change='ignore'")),
  refuses('incremental that says nothing', contract(TYPED), model("materialized='incremental'")),
  refuses(
    'incremental that syncs',
    contract(TYPED),
    model("materialized='incremental', on_schema_change='sync_all_columns'"),
  ),
  accepts(
    'incremental that appends',
    contract(TYPED),
    model("materialized='incremental', on_schema_change='append_new_columns'"),
  ),
  accepts('incremental that fails', contract(TYPED), model("materialized='incremental', on_schema_change='fail'")),
  accepts('incremental whose folder appends', contract(TYPED), {
    'dbt_project.yml':
      "name: shop\nversion: '1.0'\nprofile: shop\nmodels:\n  shop:\n    +on_schema_change: append_new_columns\n",
    ...model("materialized='incremental'"),
  }),
  refuses('incremental by its folder, and says nothing', contract(TYPED), {
    'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nmodels:\n  shop:\n    +materialized: incremental\n",
  }),
  refuses(
    'enforced by the folder, data_type missing',
    orders('columns: [{ name: order_id }, { name: total, data_type: integer }]\n'),
    {
      'dbt_project.yml':
        "name: shop\nversion: '1.0'\nprofile: shop\nmodels:\n  shop:\n    +contract: { enforced: true }\n",
      'models/customers.sql':
        "{{ config(contract={'enforced': false}) }} select order_id as customer_id from {{ ref('orders') }}",
    },
  ),
  refuses(
    'enforced in the SQL, data_type missing',
    orders('columns: [{ name: order_id }, { name: total, data_type: integer }]\n'),
    model("contract={'enforced': true}"),
  ),
  accepts('ephemeral with a contract', contract(TYPED), model("materialized='ephemeral'")),
  accepts('contract beside config', orders(`contract: { enforced: true }\ncolumns: [${TYPED}]\n`)),
  refuses('contract is a word', orders(`config: { contract: enforced }\ncolumns: [${TYPED}]\n`)),
  // Constraints
  refuses('unknown constraint type', constraints('[{ type: not_nul, columns: [order_id] }]')),
  refuses(
    'unknown constraint type on a column',
    orders('columns: [{ name: order_id, constraints: [{ type: positive }] }]\n'),
  ),
  accepts(
    'check without expression, enforced',
    enforced('[{ type: check }]').replace('contract: {', 'materialized: table, contract: {'),
  ),
  accepts('check without expression', constraints('[{ type: check }]')),
  accepts('constraint with a key more', constraints('[{ type: unique, columns: [order_id], why: because }]')),
  accepts(
    'primary key of two columns',
    enforced('[{ type: primary_key, columns: [order_id, total] }]').replace(
      'contract: {',
      'materialized: table, contract: {',
    ),
  ),
  refuses(
    'primary key twice',
    orders(
      'columns:\n  - { name: order_id, constraints: [{ type: primary_key }] }\n  - { name: total, constraints: [{ type: primary_key }] }\n',
    ),
  ),
  refuses(
    'primary key on model and column',
    orders(
      'constraints: [{ type: primary_key, columns: [order_id] }]\ncolumns: [{ name: total, constraints: [{ type: primary_key }] }]\n',
    ),
  ),
  refuses(
    'foreign key to a word',
    orders(
      'constraints:\n  - { type: foreign_key, columns: [order_id], to: orders, to_columns: [id] }\ncolumns: [{ name: order_id }]\n',
    ),
  ),
  refuses(
    'foreign key to a model that is not there',
    orders(
      "constraints:\n  - { type: foreign_key, columns: [order_id], to: ref('nothing'), to_columns: [id] }\ncolumns: [{ name: order_id }]\n",
    ),
  ),
  accepts(
    'foreign key to a model',
    orders(
      "constraints:\n  - { type: foreign_key, columns: [order_id], to: ref('parents'), to_columns: [id] }\ncolumns: [{ name: order_id }]\n",
    ),
    { 'models/parents.sql': 'select 1 as id' },
  ),
  refuses(
    'constraint on a column that is not there',
    enforced('[{ type: unique, columns: [ordr_id] }]').replace('contract: {', 'materialized: table, contract: {'),
  ),
  accepts('unenforced constraint on a column that is not there', constraints('[{ type: unique, columns: [ordr_id] }]')),
  accepts('constraints of a view', enforced('[{ type: unique, columns: [order_id] }]')),
  refuses('constraints is a word', constraints('unique')),
  refuses('constraint without type', constraints('[{ columns: [order_id] }]')),
];
