import * as vscode from 'vscode';
import type { SyncDirection, SyncedFile } from '../../../server/src/protocol.ts';
import type { App } from '../app.ts';
import { toRange } from '../editors.ts';
import type { Proposal } from '../features/proposals.ts';

/** Update schema.yml From Contract: everything the contract promises and the model's properties do not say. */
export const updateModelFromContract = (app: App, uri?: unknown) => sync(app, 'model', uri);
/** Generate dbt Tests From Contract: only what checks the contract's constraints. */
export const generateDbtTests = (app: App, uri?: unknown) => sync(app, 'tests', uri);
/** Update Contract From schema.yml. */
export const updateContractFromModel = (app: App, uri?: unknown) => sync(app, 'contract', uri);
/** Document Columns of dbt Models: what the SQL produces and the properties do not list. */
export const documentDbtColumns = (app: App, uri?: unknown) => sync(app, 'columns', uri);

async function sync(app: App, direction: SyncDirection, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const files = uri ? await app.server.sync({ uri: uri.toString(), direction }) : [];
  if (!files?.length) {
    await vscode.window.showInformationMessage(
      direction === 'columns'
        ? vscode.l10n.t('Open a properties file (schema.yml) that describes models, or the SQL of such a model.')
        : vscode.l10n.t(
            'No contract and dbt model belong together here. Open a contract whose transformation names a dbt model (transformation: {dbt: {model: …}}), or the schema.yml of such a model, and see that both files are free of errors.',
          ),
    );
    return;
  }
  const file = await choose(files);
  if (file) await propose(app, file);
}

/** Several contracts of one model are applied one by one; mostly there is nothing to choose. */
async function choose(files: readonly SyncedFile[]): Promise<SyncedFile | undefined> {
  if (files.length === 1) return files[0];
  const items = files.map((file) => ({
    label: betweenText(file),
    description: vscode.workspace.asRelativePath(vscode.Uri.parse(file.uri, true)),
    detail: changesText(file.changes.length),
    file,
  }));
  const placeHolder = vscode.l10n.t('Bring which of them together?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.file;
}

async function propose(app: App, synced: SyncedFile): Promise<void> {
  const { uri, version, edits, changes, skipped } = synced;
  const file = vscode.Uri.parse(uri, true);
  const name = file.path.split('/').at(-1) ?? '';
  const left = skipped.length > 0 ? ` ${vscode.l10n.t('Left alone: {0}.', skipped.join('; '))}` : '';
  const between = betweenText(synced);
  if (edits.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t('{0} is up to date with {1}.', name, between) + left);
    return;
  }
  const shown: Proposal = {
    file,
    edits: edits.map(({ range, newText }) => new vscode.TextEdit(toRange(range), newText)),
    version,
    title: vscode.l10n.t('{0} (proposed: {1})', name, between),
  };
  const proposal = await app.proposals.show(shown);
  if (!proposal) {
    await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} was changed meanwhile, so nothing is proposed. Save it and run the command once more.', name),
    );
    return;
  }
  const before = await textOf(file);
  const apply = vscode.l10n.t('Apply');
  const discard = vscode.l10n.t('Discard');
  const told = vscode.l10n.t('{0} in {1}: {2}.', changesText(changes.length), name, short(changes));
  const chosen = await vscode.window.showInformationMessage(told + left, apply, discard);
  if (chosen === apply) {
    // The diff may have been closed, and the proposal with it: it stands until it is answered, for the text it is of.
    if ((await textOf(file)) === before) await app.proposals.show(shown);
    await applyProposal(app, proposal);
  }
  if (chosen === discard) await app.proposals.close(proposal);
}

/** The button of the diff. */
export async function applyProposal(app: App, argument?: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : activeProposal();
  if (!uri || (await app.proposals.apply(uri))) return;
  await app.proposals.close(uri);
  await vscode.window.showWarningMessage(
    vscode.l10n.t('The file has changed since, so nothing was applied. Run the command once more.'),
  );
}

function activeProposal(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}

const textOf = async (file: vscode.Uri): Promise<string> => (await vscode.workspace.openTextDocument(file)).getText();
const betweenText = ({ pairs }: SyncedFile): string =>
  pairs.map(({ contract, model }) => (contract === undefined ? model : `${contract} ↔ ${model}`)).join(', ');
const changesText = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 change') : vscode.l10n.t('{0} changes', count);
/** A toast is no list: the diff shows all of them. */
const MAX_SHOWN = 6;
const short = (changes: readonly string[]): string =>
  changes.length <= MAX_SHOWN
    ? changes.join(', ')
    : vscode.l10n.t('{0} and {1} more', changes.slice(0, MAX_SHOWN - 1).join(', '), changes.length - MAX_SHOWN + 1);
