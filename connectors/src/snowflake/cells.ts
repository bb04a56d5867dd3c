/** From the driver's texts to exact cells. */
import type { Column } from 'snowflake-sdk';
import type { Cell, QueryColumn } from '../types.ts';

/** A result's column. Types in Snowflake's own words, upper case: FIXED, REAL, TEXT, TIMESTAMP_NTZ, VARIANT, … */
export function toColumn(column: Column): QueryColumn {
  const precision = column.getPrecision();
  const scale = column.getScale();
  const numeric = column.isNumber();
  return {
    name: column.getName(),
    type: column.getType().toUpperCase(),
    nullable: column.isNullable(),
    ...(numeric && typeof precision === 'number' && { precision }),
    ...(numeric && typeof scale === 'number' && { scale }),
  };
}

/**
 * Integers up to 2^53 and floats are numbers, everything else the driver's text: larger integers, decimals, dates,
 * JSON, binary as hexadecimal digits. A float that JSON cannot say (NaN, inf) stays text.
 */
export function toCell(value: unknown, column: QueryColumn): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : String(value);
  if (column.type === 'FIXED' && column.scale === 0) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : text;
  }
  if (column.type === 'REAL') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}
