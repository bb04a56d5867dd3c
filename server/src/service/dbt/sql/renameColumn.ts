/** A column renamed in SQL: in the model that produces it, and in those that read it, which keep their own columns. */
import type { ColumnUse, ModelColumns, OutputColumn } from '../../../../../sql/src/index.ts';
import type { Edit } from '../../edits.ts';

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * The edits that make a model produce `newName` where it produced `oldName`.
 * @returns a sentence when that cannot be told from the text
 */
export function renameOutput(
  text: string,
  columns: readonly OutputColumn[],
  oldName: string,
  newName: string,
): Edit[] | string {
  const [column, more] = columns.filter((one) => same(one.name, oldName));
  if (!column) return `the SELECT does not produce \`${oldName}\``;
  if (more) return `the SELECT produces \`${oldName}\` twice`;
  if (column.span.end === 0) return `\`${oldName}\` comes through a \`*\`: rename it in the model it comes from`;
  if (!same(text.slice(column.span.start, column.span.end), column.name)) return `\`${oldName}\` is written in quotes`;
  // `orders.total` stays what it is, and is given the new name.
  return [
    column.bare
      ? { start: column.span.end, end: column.span.end, newText: ` as ${newName}` }
      : { ...column.span, newText: newName },
  ];
}

/** The edits in a model that reads the column of another: what it gives itself stays as it was. */
export function renameUses(
  text: string,
  uses: readonly ColumnUse[],
  model: string,
  oldName: string,
  newName: string,
): Edit[] {
  return uses
    .filter(({ table, column }) => table.kind === 'ref' && table.name === model && same(column, oldName))
    .map(({ span, bare }) => {
      const written = text.slice(span.start, span.end);
      return { ...span, newText: bare ? `${newName} as ${written}` : newName };
    });
}

/** Names in a model's `config(…)` that are columns of its own: `unique_key`, `cluster_by`. */
export const renameConfig = (
  configColumns: readonly { name: string; start: number; end: number }[],
  oldName: string,
  newName: string,
): Edit[] =>
  configColumns.flatMap(({ name, start, end }) => (same(name, oldName) ? [{ start, end, newText: newName }] : []));

/** True when a query gives what it should: the columns expected, and no name that stands for nothing but those before. */
export function gives(made: ModelColumns | null, expected: readonly string[], before: ModelColumns): boolean {
  const names = made?.columns?.map((one) => one.name.toLowerCase());
  return (
    made !== null &&
    names?.join('\n') === expected.map((one) => one.toLowerCase()).join('\n') &&
    made.missingColumns.length <= before.missingColumns.length &&
    made.unknownTables.length <= before.unknownTables.length
  );
}

/** A text with edits made. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { start, end, newText } of edits.toSorted((a, b) => b.start - a.start || b.end - a.end))
    result = result.slice(0, start) + newText + result.slice(end);
  return result;
}
