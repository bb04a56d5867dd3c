/**
 * Where a statement that ran stands in the text now: at its old offset, else where the text holds it after an edit above it.
 * Undefined when it was changed or removed. No VS Code.
 */
export function placeOfSql(text: string, sql: string, offset = 0): number | undefined {
  if (text.startsWith(sql, offset)) return offset;
  const found = text.indexOf(sql);
  return found < 0 ? undefined : found;
}
