/** Columns that a model's SQL produces and nothing documents, with their types where these are known. */
import type { OutputColumn } from '../../../../sql/src/index.ts';
import type { DocumentedModel } from '../dbt/sql/documented.ts';
import { type FileEdits, written } from './edits.ts';

/** @param types of the columns as the warehouse had them, by upper-case name */
export function documentColumns(
  model: DocumentedModel,
  produced: readonly OutputColumn[],
  types: ReadonlyMap<string, string> | undefined,
  edits: FileEdits,
): void {
  const told = new Set(model.columns.map((column) => column.name.toUpperCase()));
  for (const column of produced) {
    const key = column.name.toUpperCase();
    if (told.has(key)) continue;
    const name = column.name === key ? column.name.toLowerCase() : column.name;
    const type = column.type ?? types?.get(key);
    const lines = (inFlow: boolean) => [
      `name: ${written(name, inFlow)}`,
      ...(type === undefined ? [] : [`data_type: ${written(type, inFlow)}`]),
    ];
    edits.addItem(`${model.pointer}/columns`, lines(false), `{ ${lines(true).join(', ')} }`, `${model.name}: ${name}`);
  }
  edits.close(model.pointer);
}
