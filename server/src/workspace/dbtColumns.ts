/** Columns in the SQL of models: what may stand at the cursor, and what a name there is. */
import {
  type CompletionItem,
  CompletionItemKind,
  type Hover,
  type Location,
  MarkupKind,
} from 'vscode-languageserver-types';
import { readEntries } from '../service/dbt/properties.ts';
import { LineIndex, type Span } from '../service/document/index.ts';
import type { DbtPlace } from './dbtWords.ts';
import type { Workspace } from './workspace.ts';

/** A column nobody has: what the query would take in its place is what can be offered. */
const MARKER = 'column_at_the_cursor__';
const NOTHING = new Map<string, readonly string[]>();

/** Columns of the tables that are read where the cursor is; CTEs and models behind FROM and JOIN. */
export async function sqlCompletion(workspace: Workspace, uri: string, place: DbtPlace): Promise<CompletionItem[]> {
  const { text, offset, view } = place;
  const before = text.slice(0, offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/--/.test(line) || (line.match(/'/g) ?? []).length % 2 === 1) return [];
  const typed = /\w*$/.exec(before)![0];
  const rest = /^\w*/.exec(text.slice(offset))![0];
  const span = { start: offset - typed.length, end: offset + rest.length };
  const marked = text.slice(0, span.start) + MARKER + text.slice(span.end);
  const read = await workspace.sql.imagine(uri, marked, NOTHING);
  const range = place.rangeAt(span);
  const item = (label: string, kind: CompletionItemKind, newText = label): CompletionItem => ({
    label,
    kind,
    filterText: newText,
    textEdit: { range, newText },
  });
  if (/\b(from|join)\s+\w*$/i.test(before))
    return [
      ...(read?.ctes ?? []).map((cte) => item(cte.name, CompletionItemKind.Struct)),
      ...view.names
        .all('model')
        .filter((one) => one.by === 'file')
        .map((one) => ({
          ...item(one.name, CompletionItemKind.Reference, `{{ ref('${one.name}') }}`),
          filterText: one.name,
          detail: 'model',
        })),
    ];
  const has = read?.missingColumns.find((one) => one.name.toLowerCase() === MARKER)?.has ?? [];
  return [...new Set(has)].map((name) => item(name, CompletionItemKind.Field));
}

/** A column as it is named at a place: of another model, or of this one's result. */
interface Named {
  model: string;
  column: string;
  span: Span;
  /** Columns the result is computed from, as `model.column`. */
  from: string[];
  type?: string;
}

async function columnAt(workspace: Workspace, uri: string, { text, offset }: DbtPlace): Promise<Named | null> {
  const read = await workspace.sql.imagine(uri, text, NOTHING);
  const inside = ({ start, end }: Span) => end > 0 && start <= offset && offset <= end;
  const use = read?.uses.find((one) => inside(one.span));
  if (use?.table.kind === 'ref') return { model: use.table.name, column: use.column, span: use.span, from: [] };
  const made = read?.columns?.find((one) => inside(one.span));
  if (!made) return null;
  const from = made.sources.flatMap(({ table, column }) => ('name' in table ? [`${table.name}.${column}`] : []));
  const model = decodeURIComponent(uri.split('/').at(-1)!).replace(/\.sql$/i, '');
  return { model, column: made.name, span: made.span, from, ...(made.type && { type: made.type }) };
}

/** What is documented of a column, and what it is computed from. */
export async function sqlHover(workspace: Workspace, uri: string, place: DbtPlace): Promise<Hover | null> {
  const named = await columnAt(workspace, uri, place);
  if (!named) return null;
  const said = await documented(workspace, place, named);
  const type = said?.type ?? named.type;
  const head = `**${named.column}** · column of ${named.model}${type ? ` · ${type}` : ''}`;
  const from = named.from.length > 0 ? `From ${named.from.map((one) => `\`${one}\``).join(', ')}` : '';
  const value = [head, said?.description, from].filter(Boolean).join('\n\n');
  return { contents: { kind: MarkupKind.Markdown, value }, range: place.rangeAt(named.span) };
}

/** Where another model gives the column its name; else its entry in the properties. */
export async function sqlDefinition(workspace: Workspace, uri: string, place: DbtPlace): Promise<Location[]> {
  const named = await columnAt(workspace, uri, place);
  if (!named) return [];
  const sql = await workspace.sql.read(uri, named.model);
  const made = sql?.read.columns?.find((one) => one.name.toLowerCase() === named.column.toLowerCase());
  if (sql && made && made.span.end > 0) {
    const lines = new LineIndex(sql.parsed.text);
    return [
      { uri: sql.uri, range: { start: lines.positionAt(made.span.start), end: lines.positionAt(made.span.end) } },
    ];
  }
  const said = await documented(workspace, place, named);
  return said ? [said.location] : [];
}

async function documented(workspace: Workspace, { view }: DbtPlace, { model, column }: Named) {
  const uri = view.names.find('model', model).find((one) => one.by === 'properties')?.uri;
  const document = uri === undefined ? undefined : (await workspace.read(uri))?.document;
  const entry = document && readEntries(document).find((one) => one.kind === 'model' && one.name.value === model);
  const found = entry?.columns.find((one) => one.name.value.toLowerCase() === column.toLowerCase());
  return found && document && uri !== undefined
    ? {
        description: found.description,
        type: found.dataType?.value,
        location: { uri, range: document.rangeAt(found.name.span) },
      }
    : null;
}
