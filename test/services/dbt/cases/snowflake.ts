/** Where adapters differ: the same rules on Snowflake (its stand-in), which notes most constraints and enforces one. */
import { accepts, type Case, contract, orders, refuses, TYPED } from './case.ts';

const table = (lines: string) => contract(TYPED, lines).replace('{ contract:', '{ materialized: table, contract:');
const sql = (text: string) => ({ 'models/orders.sql': text });
const NUMBERS = '{ name: order_id, data_type: number(38,0) }, { name: total, data_type: number(38,2) }';

export const SNOWFLAKE: Case[] = [
  accepts('enforced contract', table('')),
  accepts(
    'column names in another case, which it folds',
    contract('{ name: ORDER_ID, data_type: integer }, { name: Total, data_type: integer }'),
  ),
  refuses('SELECT lacks a column', contract(`${TYPED}, { name: currency, data_type: varchar }`)),
  refuses('SELECT has a column more', contract('{ name: order_id, data_type: integer }')),
  refuses('data_type missing', contract('{ name: order_id }, { name: total, data_type: integer }')),
  accepts(
    'check constraint, which it does not have',
    table("constraints: [{ type: check, expression: 'total > 0' }]\n"),
  ),
  refuses(
    'unique constraint, which it does not enforce',
    table('constraints: [{ type: unique, columns: [order_id] }]\n'),
  ),
  refuses(
    'primary key, which it does not enforce',
    table('constraints: [{ type: primary_key, columns: [order_id] }]\n'),
  ),
  accepts('not_null, which it enforces', table('constraints: [{ type: not_null, columns: [order_id] }]\n')),
  accepts(
    'numeric without precision',
    contract('{ name: order_id, data_type: integer }, { name: total, data_type: number }'),
    sql('select 1 as order_id, 2 as total'),
  ),
  accepts(
    'numeric with precision',
    contract(NUMBERS),
    sql('select 1::number(38,0) as order_id, 2::number(38,2) as total'),
  ),
  refuses(
    'incremental that says nothing',
    contract(TYPED),
    sql(
      "{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='order_id') }} select 1 as order_id, 2 as total",
    ),
  ),
  accepts(
    'incremental that appends',
    contract(TYPED),
    sql(
      "{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='order_id', on_schema_change='append_new_columns') }} select 1 as order_id, 2 as total",
    ),
  ),
  refuses('unknown constraint type', orders('constraints: [{ type: not_nul, columns: [order_id] }]\n')),
];
