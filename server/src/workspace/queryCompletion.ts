// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of ODCS look like those of JavaScript
/** Columns and tables in the SQL of a contract's quality checks: what may stand at the cursor. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import type { Contract } from '../service/contract.ts';
import type { Span } from '../service/document/index.ts';
import {
  namesIn,
  objectNameOf,
  objectOf,
  offsetIn,
  parseQuery,
  replacedIn,
  type SqlRule,
  sqlRules,
} from '../service/qualityQueries.ts';
import type { Ours } from './documents.ts';
import type { Workspace } from './workspace.ts';

/** A column nobody has: what the query would take in its place is what can be offered. */
const MARKER = 'column_at_the_cursor__';

/** As many blanks as people leave. */
const MAX_BLANKS = 10;

/** Items for a cursor in a query; null where it is in none. */
export async function queryCompletion(
  workspace: Workspace,
  ours: Ours,
  offset: number,
): Promise<CompletionItem[] | null> {
  const items = await itemsAt(workspace, ours, offset);
  // In the contract's order.
  return items === null ? null : items.map((item, index) => ({ ...item, sortText: String(index).padStart(4, '0') }));
}

async function itemsAt(
  workspace: Workspace,
  { uri, document }: Ours,
  offset: number,
): Promise<CompletionItem[] | null> {
  const contract = workspace.documents.contract(uri);
  const rule = contract && sqlRules(contract).find(({ query: { span } }) => isIn(document, span, offset));
  if (!contract || !rule) return null;
  const { value, span } = rule.query;
  const at = offset > span.end ? value.length : offsetIn(rule, document, offset);
  if (at === null) return null;
  const before = value.slice(0, at) + (offset > span.end ? ' ' : '');
  if (isNoName(before)) return [];
  const typed = /[\w$]*$/.exec(before)![0];
  const rest = /^\w*/.exec(value.slice(at))![0];
  const range = document.rangeAt({ start: offset - typed.length, end: offset + rest.length });
  const item = (label: string, kind: CompletionItemKind, detail?: string): CompletionItem => ({
    label,
    kind,
    ...(detail !== undefined && { detail }),
    textEdit: { range, newText: label },
  });
  if (/\b(?:from|join)\s+[\w$]*$/i.test(before))
    return [
      item('${object}', CompletionItemKind.Variable, objectNameOf(rule, contract)),
      ...contract.objects.map((one) => item(one.name, CompletionItemKind.Struct, one.physicalName?.value)),
    ];
  const marked = before.slice(0, before.length - typed.length) + MARKER + value.slice(at + rest.length);
  const names = await columnsAt(rule, contract, marked);
  const all = contract.objects.flatMap((object) => object.properties);
  const columns = [...new Set(names)].map((name) => {
    const type = all.find((one) => one.name === name || one.physicalName === name)?.type;
    return item(name, CompletionItemKind.Field, type);
  });
  const alone = rule.property === undefined || /\.\s*[\w$]*$/.test(before);
  return alone ? columns : [...columns, item('${property}', CompletionItemKind.Variable, rule.property)];
}

/** Blanks behind a text without quotes are no part of it, and where one goes on writing. */
function isIn({ text }: Ours['document'], { start, end }: Span, offset: number): boolean {
  if (start < offset && offset <= end) return true;
  return (
    offset > end && offset < end + MAX_BLANKS && !/["'|>]/.test(text[start]!) && /^ +$/.test(text.slice(end, offset))
  );
}

/** In a comment, or in a text. */
function isNoName(before: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /--/.test(line) || (before.match(/'/g) ?? []).length % 2 === 1;
}

/** What the tables in sight of the marker have; of a query that cannot be read yet, the columns of its object. */
async function columnsAt(rule: SqlRule, contract: Contract, marked: string): Promise<readonly string[]> {
  const asked = { ...rule, query: { ...rule.query, value: marked } };
  const parsed = await parseQuery(marked, replacedIn(asked, contract));
  const missing = parsed.kind === 'parsed' ? namesIn(parsed, contract).missingColumns : [];
  const found = missing.find((one) => one.name.toLowerCase() === MARKER)?.has;
  if (found) return found;
  const name = objectNameOf(rule, contract);
  const own = name === undefined ? undefined : objectOf(name, contract);
  return parsed.kind === 'parsed' ? [] : (own?.properties.map((one) => one.physicalName ?? one.name) ?? []);
}
