/** Rename across files: products, ports, properties and shared schemas, wherever they are named the same way. */
import type { Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { eachProperty } from '../service/contract.ts';
import { requoted } from '../service/edits.ts';
import type { Ours } from './documents.ts';
import { allOccurrences, type Found, type Known, namedAt } from './occurrences.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** Why a rename is refused, in words for the user. */
export class RenameRefused extends Error {}

/** The name at an offset as it may be renamed; null where nothing is named. */
export function prepareRename(
  workspace: Workspace,
  ours: Ours,
  offset: number,
): { range: Range; placeholder: string } | null {
  const here = renamableAt(workspace, ours, offset);
  if (!here) return null;
  const { name, span } = tail(here.occurrence.name, ours.document, here.occurrence.span, here.known);
  return { range: ours.document.rangeAt(inner(ours.document.text, span)), placeholder: name };
}

/** @throws RenameRefused when the new name is none, or is taken. */
export async function rename(
  workspace: Workspace,
  ours: Ours,
  offset: number,
  newName: string,
): Promise<WorkspaceEdit | null> {
  const here = renamableAt(workspace, ours, offset);
  if (!here) return null;
  const { name } = tail(here.occurrence.name, ours.document, here.occurrence.span, here.known);
  const problem = refusal(workspace, here.known, name, newName);
  if (problem) throw new RenameRefused(problem);
  const changes: Record<string, TextEdit[]> = {};
  for (const found of await allOccurrences(workspace, here.known)) {
    const edit = editOf(found, here.known, name, newName);
    if (edit) changes[found.uri] = [...(changes[found.uri] ?? []), edit];
  }
  return { changes };
}

/** Not where the name is a path, or the store's own (`CUSTOMER_ID` for `customerId`): that is no name of the contract's. */
function renamableAt(workspace: Workspace, ours: Ours, offset: number): ReturnType<typeof namedAt> {
  const here = namedAt(workspace, ours, offset);
  if (!here || isPath(here.occurrence.name)) return null;
  const { known, occurrence } = here;
  const declared = known.kind === 'property' ? known.property.name : known.kind === 'object' ? known.object : undefined;
  return declared === undefined || occurrence.name === declared ? here : null;
}

/** Another spelling (a store's `CUSTOMER_ID`, a path) is another name: it stays. */
function editOf(found: Found, known: Known, oldName: string, newName: string): TextEdit | null {
  const { document } = found;
  const { name, span } = tail(found.name, document, found.span, known);
  if (name !== oldName) return null;
  const part = found.part === true || span !== found.span;
  const newText = found.write?.(newName) ?? (part ? newName : requoted(document, span, newName));
  return { range: document.rangeAt(span), newText };
}

/** `domain/name` and `domain.name` refer to a product by its last step. */
function tail(
  name: string,
  document: Ours['document'],
  span: { start: number; end: number },
  known: Known,
): { name: string; span: { start: number; end: number } } {
  const own = known.owner.product.name?.value;
  const domain = known.owner.product.domain?.value;
  if (known.kind !== 'product' || own === undefined || domain === undefined) return { name, span };
  if (name !== `${domain}/${own}` && name !== `${domain}.${own}`) return { name, span };
  const text = document.text.slice(span.start, span.end);
  const start = span.start + text.lastIndexOf(own);
  return { name: own, span: { start, end: start + own.length } };
}

function refusal(workspace: Workspace, known: Known, oldName: string, newName: string): string | null {
  if (newName.trim() === '' || newName !== newName.trim() || /[\n\r\t]/.test(newName))
    return 'A name has no blanks around it and stands on one line.';
  if (newName === oldName) return null;
  const { owner } = known;
  switch (known.kind) {
    case 'product': {
      const taken = workspace
        .contracts()
        .find(
          (one) =>
            canonical(one.uri) !== canonical(owner.uri) &&
            one.dialect === owner.dialect &&
            [one.product.name?.value, one.product.id?.value].includes(newName),
        );
      return taken ? `"${newName}" is the name of another product: ${taken.uri}` : null;
    }
    case 'port':
      return owner.ports.some((one) => one.direction === 'output' && one.name === newName)
        ? `The contract has an output port "${newName}" already.`
        : null;
    case 'property': {
      if (/[./]/.test(newName))
        return 'A dot or slash separates the steps of a path: a property cannot have one in its name.';
      const sibling = known.property.path.replace(/[^/]*$/, newName);
      const object = owner.objects.find((one) => one.name === known.property.object);
      return eachProperty(object?.properties ?? []).some((one) => one.path === sibling)
        ? `There is a property "${newName}" beside "${oldName}" already.`
        : null;
    }
    case 'object':
      if (/[./,]/.test(newName)) return 'A dot, slash or comma separates names: an object cannot have one in its name.';
      return owner.objects.some((one) => one.name !== oldName && [one.name, one.physicalName?.value].includes(newName))
        ? `The contract has an object "${newName}" already.`
        : null;
    case 'definition':
      return /[/~#%\s]/.test(newName) ? 'A shared schema is named by letters, digits, dashes and underscores.' : null;
  }
}

const isPath = (name: string): boolean => /\.ya?ml$|^\.{1,2}\//i.test(name);
/** Without the quotes around it. */
const inner = (text: string, span: { start: number; end: number }) =>
  /["']/.test(text[span.start] ?? '') && span.end - span.start > 1
    ? { start: span.start + 1, end: span.end - 1 }
    : span;
