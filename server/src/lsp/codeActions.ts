/** Code actions on the connection: fixes and refactorings at a place, and what is done to a whole file, for example while saving. */
import {
  type CodeAction,
  type CodeActionContext,
  type Connection,
  MessageType,
  type Range,
  ShowMessageNotification,
  type TextEdit,
} from 'vscode-languageserver/node';
import { offers } from '../service/codeActions.ts';
import { dialectActions } from '../service/dialects/index.ts';
import type { Offset, YamlDocument } from '../service/document/index.ts';
import type { Edit } from '../service/edits.ts';
import { FIX_ALL, fixAll } from '../service/fixAll.ts';
import { linesForKey } from '../service/missingKeys.ts';
import { isLazy, listed, made, type Offer } from '../service/offer.ts';
import { SORT_KEYS, SORT_KEYS_HERE, sortKeys, sortKeysAt } from '../service/sortKeys.ts';
import { diagnose, diagnosticsOf, type Ours, type Workspace } from '../workspace/index.ts';
import type { Guard } from './guard.ts';
import type { Settings } from './settings.ts';

/** Sources of diagnostics that are ours: of the text, and of a preview's samples. */
const SOURCES = ['data-product', 'live'];

export function registerCodeActions(
  connection: Connection,
  workspace: Workspace,
  guard: Guard,
  settings: () => Settings,
  canResolve: () => boolean,
): void {
  connection.onCodeAction(
    guard.wrap('Code actions', null, async (params) => {
      const ours = workspace.documents.get(params.textDocument.uri);
      if (!ours) return null;
      const { only } = params.context;
      if (!only?.some((kind) => kind.startsWith('source'))) {
        const { uri } = params.textDocument;
        const place: Place = { uri, version: ours.document.version, range: params.range };
        const found = await offersAt(workspace, ours, params.range, params.context);
        return found.flatMap((one) =>
          canResolve() && isLazy(one) ? { ...listed(one), data: place } : (made(ours.document, one) ?? []),
        );
      }
      const asked = (kind: string): boolean => only.some((one) => kind === one || kind.startsWith(`${one}.`));
      return [
        ...(asked(FIX_ALL) ? await fixes(workspace, ours, settings()) : []),
        ...(asked(SORT_KEYS) ? sorting(ours) : []),
      ];
    }),
  );
  connection.onCodeActionResolve(async (action) => {
    const resolved = await guard.wrap('A code action', null, () => resolve(workspace, action))();
    if (resolved) return resolved;
    const message = `"${action.title}" is not possible here: ${WHY_NOT}`;
    await connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
    return action;
  });
}

const WHY_NOT = 'the text around it is written in a way that the edit would break. Make the change by hand.';

/** Where an action was offered: enough to offer it again when it is chosen. */
interface Place {
  uri: string;
  version: number;
  range: Range;
}

/** The action with its edits; as it is when it has them, or belongs to an older text. Null when it cannot be done. */
async function resolve(workspace: Workspace, action: CodeAction): Promise<CodeAction | null> {
  const place = action.data as Place | undefined;
  const ours = place && workspace.documents.get(place.uri);
  if (!place || ours?.document.version !== place.version) return action;
  const offers = await offersAt(workspace, ours, place.range, { diagnostics: action.diagnostics ?? [] });
  const chosen = offers.find((one) => one.title === action.title);
  return chosen ? made(ours.document, chosen) : null;
}

async function offersAt(
  workspace: Workspace,
  ours: Ours,
  range: Range,
  context: Pick<CodeActionContext, 'diagnostics' | 'only'>,
): Promise<Offer[]> {
  const { document, dialect, uri } = ours;
  const contract = await workspace.contractAt(uri);
  const diagnostics = context.diagnostics.filter((one) => SOURCES.includes(one.source ?? ''));
  const selected = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  const found = offers(document, { diagnostics, range: selected, contract, linesFor: linesFor(ours) });
  // Those of a contract's dialect are among them.
  const rewrites = contract ? [] : dialectActions(document, dialect, selected, diagnostics);
  return [...found, ...rewrites, ...sortingAt(ours, selected.start, context.only)];
}

/** Asked for by name, or among everything else while the keys around the cursor stand in another order. */
function sortingAt({ document, dialect }: Ours, offset: Offset, only: readonly string[] | undefined): Offer[] {
  if (only && !only.some((kind) => SORT_KEYS_HERE === kind || SORT_KEYS_HERE.startsWith(`${kind}.`))) return [];
  const sorted = sortKeysAt(document, dialect, offset);
  return sorted ? [sorted] : [];
}

async function fixes(workspace: Workspace, ours: Ours, { rules }: Settings): Promise<CodeAction[]> {
  const diagnostics = diagnosticsOf(workspace, ours, diagnose(workspace, ours, rules));
  const contract = await workspace.contractAt(ours.uri);
  const action = fixAll(ours.document, diagnostics, { contract, linesFor: linesFor(ours) });
  return action ? [action] : [];
}

function sorting({ document, dialect }: Ours): CodeAction[] {
  const edits = textEdits(document, sortKeys(document, dialect));
  const title = "Sort keys in the standard's order";
  return edits.length === 0 ? [] : [{ title, kind: SORT_KEYS, edit: { changes: { [document.uri]: edits } } }];
}

const textEdits = (document: YamlDocument, edits: readonly Edit[]): TextEdit[] =>
  edits.map(({ newText, ...span }) => ({ range: document.rangeAt(span), newText }));

const linesFor =
  ({ document, dialect }: Ours) =>
  (pointer: string, key: string): readonly string[] | undefined =>
    linesForKey(document, dialect, pointer, key);
