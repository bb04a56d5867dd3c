/** Completion in properties files of what only the project knows: columns of models, arguments of tests and their values. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import { COLUMN_ARGUMENTS, TARGET_TESTS } from '../service/dbt/columnNames.ts';
import { callsIn } from '../service/dbt/jinja.ts';
import { type Cursor, cursorAt, textOf, type YamlDocument, type YamlNode } from '../service/document/index.ts';
import { testSignature } from '../service/rules/dbtTests.ts';
import type { Ours } from './documents.ts';
import type { Workspace } from './workspace.ts';

/** Items to put before those of the schema; none at any other place. */
export function dbtArguments(workspace: Workspace, { uri, document, dialect }: Ours, offset: number): CompletionItem[] {
  const view = dialect === 'dbt' ? workspace.dbt.view(uri) : null;
  const cursor = view && cursorAt(document, offset);
  if (!view || !cursor) return [];
  const node = nodeAround(document, cursor);
  if (!node) return [];
  const columns = (model: string) => columnsOf(workspace, uri, model);
  const last = cursor.steps.at(-1)?.step;
  if (cursor.role === 'value' && last === 'name' && cursor.steps.at(-3)?.step === 'columns')
    return values(
      document,
      cursor,
      columns(node.name).filter((one) => !node.columns.includes(one)),
    );
  const test = testAround(cursor);
  if (!test) return [];
  if (cursor.role === 'key') {
    const signature = testSignature(view, test.name);
    const free = (signature?.args ?? []).filter(
      (one) => !one.startsWith('*') && one !== 'model' && one !== 'column_name' && !cursor.present.includes(one),
    );
    return keys(document, cursor, free, signature?.required ?? []);
  }
  const argument = cursor.steps.slice(test.depth).findLast(({ step }) => typeof step === 'string')?.step;
  if (argument === 'to' || argument === 'compare_model')
    return values(
      document,
      cursor,
      view.names.names('model').map((one) => `ref('${one}')`),
    );
  if (typeof argument !== 'string') return [];
  if (TARGET_TESTS.has(test.name)) {
    const target = callsIn(textOf(document.get(cursor.steps.at(-1)!.node, 'to')) ?? '')[0];
    return argument === 'field' && target ? values(document, cursor, columns(target.args.at(-1)!.value)) : [];
  }
  return COLUMN_ARGUMENTS.has(argument) ? values(document, cursor, columns(node.name)) : [];
}

/** The node of a resource list around the cursor, and the columns it lists. */
function nodeAround(document: YamlDocument, { steps }: Cursor): { name: string; columns: string[] } | null {
  const depth = steps[0]?.step === 'sources' && steps[2]?.step === 'tables' ? 4 : 2;
  const node: YamlNode | undefined = steps[depth]?.node;
  const name = textOf(document.get(node, 'name'));
  if (!node || name === undefined) return null;
  const columns = document.items(document.get(node, 'columns'));
  return { name, columns: columns.flatMap((one) => textOf(document.get(one, 'name')) ?? []) };
}

/** The test whose arguments the cursor is in, and the step at which they begin. */
function testAround({ steps }: Cursor): { name: string; depth: number } | null {
  const list = steps.findLastIndex(({ step }) => step === 'data_tests' || step === 'tests');
  const name = steps[list + 2]?.step;
  if (list < 0 || typeof name !== 'string') return null;
  const inner = steps[list + 3]?.step;
  return inner === 'config' ? null : { name, depth: list + 3 };
}

/** What a model produces, else what is documented of it or of a source's table. */
function columnsOf(workspace: Workspace, uri: string, name: string): string[] {
  const made = workspace.modelSql(uri, name)?.read.columns?.map((one) => one.name);
  if (made) return made;
  const names = workspace.dbt.view(uri)?.names;
  const documented = (['model', 'seed', 'snapshot'] as const).flatMap((kind) => names?.find(kind, name) ?? []);
  return [...new Set(documented.flatMap((one) => one.columns ?? []))];
}

function values(document: YamlDocument, cursor: Cursor, names: readonly string[]): CompletionItem[] {
  const range = document.rangeAt(cursor.typed);
  return names.map((label, index) => ({
    label,
    kind: CompletionItemKind.Field,
    sortText: `!${String(index).padStart(4, '0')}`,
    textEdit: { range, newText: quotedAs(cursor, label) },
  }));
}

function quotedAs({ quote, needsBlank }: Cursor, label: string): string {
  if (!quote) return needsBlank ? ` ${label}` : label;
  const text = quote.mark === "'" ? label.replaceAll("'", "''") : label;
  return quote.closed ? text : text + quote.mark;
}

function keys(
  document: YamlDocument,
  cursor: Cursor,
  names: readonly string[],
  required: readonly string[],
): CompletionItem[] {
  const range = document.rangeAt(cursor.typed);
  return names.map((label, index) => ({
    label,
    kind: CompletionItemKind.Property,
    detail: required.includes(label) ? 'argument of the test · required' : 'argument of the test',
    sortText: `!${String(index).padStart(4, '0')}`,
    textEdit: { range, newText: `${cursor.needsBlank ? ' ' : ''}${label}${cursor.hasColon ? '' : ': '}` },
  }));
}
