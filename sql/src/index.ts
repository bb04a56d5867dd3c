/** The sql package: Snowflake's SQL as text and as tree. Pure; the parser behind `classify` is loaded on first use. */
export { classify, isReadOnly, type StatementClass, type StatementKind } from './classify.ts';
export {
  type ColumnSource,
  type ColumnsOf,
  type ColumnUse,
  type ModelColumns,
  modelColumns,
  noColumns,
  type OutputColumn,
} from './columns.ts';
export { type JinjaSpan, jinjaSpans, maskJinja } from './jinja.ts';
export { type ConfigColumn, type ParsedModel, parseModel, type SqlSpan, type TableSource } from './model.ts';
export { type ParsedQuery, type Placeholder, parseQuery } from './query.ts';
export {
  foldName,
  limitRows,
  matchColumns,
  quoteIdentifier,
  quoteString,
  type SelectColumns,
  selectColumns,
  tableParts,
} from './select.ts';
export { type Statement, splitStatements, statementAt } from './split.ts';
