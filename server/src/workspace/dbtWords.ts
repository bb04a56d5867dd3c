/** Completion, hover, definition and references of names of a dbt project, in its properties files. */
import {
  type CompletionItem,
  CompletionItemKind,
  type Hover,
  type Location,
  MarkupKind,
} from 'vscode-languageserver-types';
import { declarationsOf, describeName, jinjaNames, nameAt } from '../service/dbt/nameAt.ts';
import type { Ours } from './documents.ts';
import type { Workspace } from './workspace.ts';

/** Names inside the quotes of `ref('…')`, `source('…', '…')`, `doc('…')`; null at any other place. */
export function dbtCompletion(workspace: Workspace, { uri, document }: Ours, offset: number): CompletionItem[] | null {
  const view = workspace.dbt.view(uri);
  const offered = view && jinjaNames(document, offset, view);
  if (!offered) return null;
  const range = document.rangeAt(offered.span);
  return offered.names.map((label) => ({
    label,
    kind: CompletionItemKind.Reference,
    textEdit: { range, newText: label },
  }));
}

/** What the project says of the node, source, test, group or doc block named at an offset. */
export function dbtHover(workspace: Workspace, ours: Ours, offset: number): Hover | null {
  const at = named(workspace, ours, offset);
  const value = at && describeName(at.view, at.name);
  return value ? { contents: { kind: MarkupKind.Markdown, value }, range: ours.document.rangeAt(at.name.span) } : null;
}

/** Where that name is declared: the SQL file, the source, the macro, the doc block. */
export function dbtDefinition(workspace: Workspace, ours: Ours, offset: number): Location[] {
  const at = named(workspace, ours, offset);
  return at ? declarationsOf(at.view, at.name).map(({ uri, range }) => ({ uri, range })) : [];
}

/** Uses of that node or source in SQL. */
export function dbtReferences(workspace: Workspace, ours: Ours, offset: number, withDeclaration: boolean): Location[] {
  const at = named(workspace, ours, offset);
  if (!at) return [];
  const { view, name } = at;
  const [parent, table] = name.kind === 'source' ? name.name.split('.') : [undefined, name.name];
  const isNode = ['model', 'seed', 'snapshot', 'source'].includes(name.kind);
  const uses = isNode ? [...view.names.uses(name.kind === 'source' ? 'source' : 'model', table ?? '', parent)] : [];
  const declared = withDeclaration ? declarationsOf(view, name) : [];
  return [...declared, ...uses].map(({ uri, range }) => ({ uri, range }));
}

function named(workspace: Workspace, { uri, document, dialect }: Ours, offset: number) {
  const view = dialect === 'dbt' ? workspace.dbt.view(uri) : null;
  const name = view && nameAt(document, offset);
  return name ? { view, name } : null;
}
