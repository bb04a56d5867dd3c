/** Completion, hover, definition and references of names of a dbt project: in its YAML, and in the SQL of its files. */
import {
  type CompletionItem,
  CompletionItemKind,
  type Hover,
  InsertTextFormat,
  type Location,
  MarkupKind,
  type Range,
} from 'vscode-languageserver-types';
import { type DbtName, declarationsOf, describeName, nameAt, nameInSql } from '../service/dbt/nameAt.ts';
import type { DbtView } from '../service/dbt/names.ts';
import { type Offered, offerAt } from '../service/dbt/offer.ts';
import type { Span } from '../service/document/index.ts';
import type { Ours } from './documents.ts';
import type { Workspace } from './workspace.ts';

/** A cursor in a file of a dbt project. */
export interface DbtPlace {
  view: DbtView;
  text: string;
  offset: number;
  rangeAt(span: Span): Range;
  /** What is named there; null where nothing is. */
  name(): DbtName | null;
}

/** Null when the file is no YAML of a dbt project. */
export function placeInYaml(workspace: Workspace, { uri, document, dialect }: Ours, offset: number): DbtPlace | null {
  const view = dialect === 'dbt' ? workspace.dbt.view(uri) : null;
  return (
    view && {
      view,
      text: document.text,
      offset,
      rangeAt: (span) => document.rangeAt(span),
      name: () => nameAt(document, offset),
    }
  );
}

/** Null when the file is not open, or no SQL of a dbt project. */
export function placeInSql(workspace: Workspace, uri: string, at: Range['start']): DbtPlace | null {
  const document = /\.sql$/i.test(uri) ? workspace.documents.plain(uri) : null;
  const view = document && workspace.dbt.view(uri);
  if (!view) return null;
  const text = document.getText();
  const offset = document.offsetAt(at);
  return {
    view,
    text,
    offset,
    rangeAt: ({ start, end }) => ({ start: document.positionAt(start), end: document.positionAt(end) }),
    name: () => nameInSql(text, offset),
  };
}

const KINDS: Record<Offered['kind'], CompletionItemKind> = {
  model: CompletionItemKind.Reference,
  source: CompletionItemKind.Reference,
  doc: CompletionItemKind.Reference,
  variable: CompletionItemKind.Variable,
  macro: CompletionItemKind.Method,
  function: CompletionItemKind.Function,
  package: CompletionItemKind.Module,
  version: CompletionItemKind.Value,
};

/** Names in the quotes of `ref('…')` and its like, macros and functions elsewhere in Jinja; null outside of both. */
export function dbtCompletion({ view, text, offset, rangeAt }: DbtPlace): CompletionItem[] | null {
  const offered = offerAt(text, offset, view);
  if (!offered) return null;
  const range = rangeAt(offered.span);
  return offered.items.map(({ label, kind, detail, description, snippet }) => ({
    label,
    kind: KINDS[kind],
    ...(detail && { detail }),
    ...(description && { documentation: { kind: MarkupKind.Markdown, value: description } }),
    textEdit: { range, newText: snippet ?? label },
    ...(snippet && { insertTextFormat: InsertTextFormat.Snippet }),
  }));
}

/** What the project says of the node, source, macro, test, group or doc block named at a place. */
export function dbtHover(place: DbtPlace): Hover | null {
  const name = place.name();
  const value = name && describeName(place.view, name);
  return value ? { contents: { kind: MarkupKind.Markdown, value }, range: place.rangeAt(name.span) } : null;
}

/** Where that name is declared: the SQL file, the source, the macro, the doc block. */
export function dbtDefinition(place: DbtPlace): Location[] {
  const name = place.name();
  return name ? declarationsOf(place.view, name).map(({ uri, range }) => ({ uri, range })) : [];
}

/** Uses of that node or source in SQL and in YAML. */
export function dbtReferences(place: DbtPlace, withDeclaration: boolean): Location[] {
  const name = place.name();
  if (!name) return [];
  const { view } = place;
  const [parent, table] = name.kind === 'source' ? name.name.split('.') : [undefined, name.name];
  const isNode = ['model', 'seed', 'snapshot', 'source'].includes(name.kind);
  const uses = isNode ? [...view.names.uses(name.kind === 'source' ? 'source' : 'model', table ?? '', parent)] : [];
  const declared = withDeclaration ? declarationsOf(view, name) : [];
  return [...declared, ...uses].map(({ uri, range }) => ({ uri, range }));
}
