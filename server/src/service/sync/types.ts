/** Contract types in the words of Snowflake, where the contract does not say the store's own. */
import type { Property } from '../contract.ts';

const TYPES: Readonly<Record<string, string>> = {
  string: 'varchar',
  text: 'varchar',
  uuid: 'varchar',
  'date-time': 'timestamp_ntz',
  timestamp: 'timestamp_ntz',
  date: 'date',
  time: 'time',
  integer: 'integer',
  int: 'integer',
  long: 'bigint',
  bigint: 'bigint',
  number: 'number(38,6)',
  decimal: 'number(38,6)',
  float: 'float',
  double: 'float',
  boolean: 'boolean',
  object: 'object',
  array: 'array',
};

/** The type of a column that holds a property; undefined when the contract does not say. */
export const warehouseType = ({ physicalType, format, type }: Property): string | undefined =>
  physicalType ?? (format && TYPES[format]) ?? (type && TYPES[type.toLowerCase()]);
