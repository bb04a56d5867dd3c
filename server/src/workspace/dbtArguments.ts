/** Completion in properties files of what only the project knows: columns of models, arguments of tests and their values. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import { COLUMN_ARGUMENTS, TARGET_TESTS } from '../service/dbt/columnNames.ts';
import { callsIn } from '../service/dbt/jinja.ts';
import { type DbtKind, LISTS } from '../service/dbt/properties.ts';
import { type Cursor, cursorAt, textOf, type YamlDocument } from '../service/document/index.ts';
import { testSignature } from '../service/rules/dbtTests.ts';
import { quoted } from '../service/snippets.ts';
import { columnsKnown, type KnownColumn, REFERABLE } from './columnsKnown.ts';
import type { Ours } from './documents.ts';
import type { Workspace } from './workspace.ts';

/** Items to put before those of the schema; none at any other place. */
export async function dbtArguments(
  workspace: Workspace,
  { uri, document, dialect }: Ours,
  offset: number,
): Promise<CompletionItem[]> {
  const view = dialect === 'dbt' ? workspace.dbt.view(uri) : null;
  const cursor = view && cursorAt(document, offset);
  if (!view || !cursor) return [];
  const node = nodeAround(document, cursor);
  if (!node) return [];
  const last = cursor.steps.at(-1)?.step;
  const columns = () => columnsKnown(workspace, uri, node.kinds, node.name);
  if (cursor.role === 'value' && cursor.steps.at(-3)?.step === 'columns') {
    if (last === 'name') return values(document, cursor, (await columns()).filter(isFree(document, cursor)));
    if (last === 'data_type') return values(document, cursor, typeOf(document, cursor, await columns()));
  }
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
      view.names.names('model').map((one) => ({ name: `ref('${one}')` })),
    );
  if (typeof argument !== 'string') return [];
  if (TARGET_TESTS.has(test.name)) {
    const target = callsIn(textOf(document.get(cursor.steps.at(-1)!.node, 'to')) ?? '')[0];
    if (argument !== 'field' || !target) return [];
    const [kinds, name] =
      target.name === 'source'
        ? [['source'] as const, target.args.map((one) => one.value).join('.')]
        : [REFERABLE, target.args.at(-1)!.value];
    return values(document, cursor, await columnsKnown(workspace, uri, kinds, name));
  }
  return COLUMN_ARGUMENTS.has(argument) ? values(document, cursor, await columns()) : [];
}

/** The node of a resource list around the cursor: its name as the project knows it. */
function nodeAround(document: YamlDocument, { steps }: Cursor): { kinds: readonly DbtKind[]; name: string } | null {
  const list = String(steps[0]?.step);
  const inSource = list === 'sources' && steps[2]?.step === 'tables';
  const name = textOf(document.get(steps[inSource ? 4 : 2]?.node, 'name'));
  if (name === undefined) return null;
  if (inSource) return { kinds: ['source'], name: `${textOf(document.get(steps[2]!.node, 'name'))}.${name}` };
  const kind = LISTS[list];
  return { kinds: kind ? [kind] : [], name };
}

/** Whether a column is still to be documented: no other entry of the list around the cursor has it. */
function isFree(document: YamlDocument, { steps }: Cursor): (column: KnownColumn) => boolean {
  const [list, item] = steps.slice(-3);
  const others = document
    .items(document.get(list?.node, 'columns'))
    .filter((_, index) => index !== item?.step)
    .flatMap((one) => textOf(document.get(one, 'name'))?.toLowerCase() ?? []);
  const taken = new Set(others);
  return ({ name, documented }) => !documented && !taken.has(name.toLowerCase());
}

/** The type that the SQL casts the column at the cursor to. */
function typeOf(document: YamlDocument, { steps }: Cursor, columns: readonly KnownColumn[]): KnownColumn[] {
  const name = textOf(document.get(steps.at(-1)?.node, 'name'))?.toLowerCase();
  const type = columns.find((one) => one.name.toLowerCase() === name)?.type;
  return type === undefined ? [] : [{ name: type, type: 'as the SQL casts it' }];
}

/** The test whose arguments the cursor is in, and the step at which they begin. */
function testAround({ steps }: Cursor): { name: string; depth: number } | null {
  const list = steps.findLastIndex(({ step }) => step === 'data_tests' || step === 'tests');
  const name = steps[list + 2]?.step;
  if (list < 0 || typeof name !== 'string') return null;
  const inner = steps[list + 3]?.step;
  return inner === 'config' ? null : { name, depth: list + 3 };
}

function values(document: YamlDocument, cursor: Cursor, known: readonly KnownColumn[]): CompletionItem[] {
  const range = document.rangeAt(cursor.typed);
  return known.map(({ name: label, type }, index) => ({
    label,
    kind: CompletionItemKind.Field,
    ...(type !== undefined && { detail: type }),
    sortText: `!${String(index).padStart(4, '0')}`,
    textEdit: { range, newText: quotedAs(cursor, label) },
  }));
}

function quotedAs({ quote, needsBlank, flow }: Cursor, label: string): string {
  if (!quote) return `${needsBlank ? ' ' : ''}${quoted(label, true, flow)}`;
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
