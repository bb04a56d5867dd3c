import * as vscode from 'vscode';
import type { DbtModelInfo, NewContractParams } from '../../../server/src/protocol.ts';
import type { App } from '../app.ts';
import { toRange } from '../editors.ts';

/** Which model is meant, as far as the caller knows: a file of the explorer, or a model of a code action. */
interface Asked {
  uri?: vscode.Uri;
  model?: string;
}

/**
 * New Contract From dbt Model: asks for model, dialect and place, writes the file and opens it with the first thing to
 * fill in selected.
 */
export async function newContract(app: App, argument?: unknown, model?: unknown): Promise<void> {
  const asked: Asked = {
    uri: argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri,
    ...(typeof model === 'string' && { model }),
  };
  const chosen = await chooseModel(app, asked);
  const dialect = chosen && (await chooseDialect(chosen.name));
  const target = chosen && dialect && (await choosePlace(chosen));
  if (!chosen || !dialect || !target) return;
  const made = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading the dbt model {0}…', chosen.name) },
    () =>
      app.server.newContract({
        project: chosen.project,
        model: chosen.name,
        dialect,
        folder: vscode.Uri.joinPath(target, '..').toString(),
      }),
  );
  if (!made) {
    await vscode.window.showErrorMessage(
      vscode.l10n.t('The dbt model {0} could not be read. Restart the language server, then try again.', chosen.name),
    );
    return;
  }
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(made.text));
  const editor = await vscode.window.showTextDocument(target, { preview: false });
  const at = toRange(made.selection);
  editor.selection = new vscode.Selection(at.start, at.end);
  editor.revealRange(at, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function chooseModel(app: App, { uri, model }: Asked): Promise<DbtModelInfo | undefined> {
  const all = await app.server.dbtModels();
  if (all.length === 0) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'No dbt model found in this workspace. Open the folder of a dbt project (the one with dbt_project.yml).',
      ),
    );
    return undefined;
  }
  const here = uri && (await app.server.dbt(uri.toString()));
  const models = here?.places.filter(({ kind }) => kind === 'model') ?? [];
  const names = model === undefined ? models.map(({ name }) => name) : [model];
  const near = all.filter(({ project, name }) => project === here?.project && names.includes(name));
  if (near.length === 1) return near[0];
  const items = (near.length > 0 ? near : all).map((info) => ({
    label: info.name,
    description: info.projectName,
    detail: info.contract && vscode.l10n.t('has the contract {0} already', info.contract),
    info,
  }));
  items.sort((a, b) => Number(!!a.detail) - Number(!!b.detail) || a.label.localeCompare(b.label));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('New Contract From dbt Model'),
    placeHolder: vscode.l10n.t('Which model?'),
    matchOnDescription: true,
  });
  return picked?.info;
}

async function chooseDialect(model: string): Promise<NewContractParams['dialect'] | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: 'dataProduct',
        description: vscode.l10n.t('schema, SLA, access and ports in one short file'),
        dialect: 'dataProduct' as const,
      },
      { label: 'ODCS 3.1', description: 'Open Data Contract Standard', dialect: 'odcs' as const },
    ],
    { title: vscode.l10n.t('Contract of {0}', model), placeHolder: vscode.l10n.t('In which format?') },
  );
  return picked?.dialect;
}

/** The file to write: below the workspace folder, and not there yet. */
async function choosePlace({ name, project }: DbtModelInfo): Promise<vscode.Uri | undefined> {
  const folder = vscode.Uri.parse(project, true);
  const root = vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder;
  const product = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const path = await vscode.window.showInputBox({
    title: vscode.l10n.t('Contract of {0}', name),
    prompt: vscode.l10n.t('Where to, in {0}?', root.path.split('/').at(-1) ?? ''),
    value: `data-products/${product}/contract.yaml`,
    valueSelection: ['data-products/'.length, 'data-products/'.length + product.length],
    validateInput: async (value) => {
      if (!/\.ya?ml$/.test(value.trim())) return vscode.l10n.t('A contract is a .yaml file.');
      if (!vscode.Uri.joinPath(root, value.trim()).path.startsWith(`${root.path}/`))
        return vscode.l10n.t('This leads out of the folder. Choose a place inside it.');
      const there = await vscode.workspace.fs.stat(vscode.Uri.joinPath(root, value.trim())).then(
        () => true,
        () => false,
      );
      return there ? vscode.l10n.t('This file is there already. Choose another name.') : undefined;
    },
  });
  return path === undefined ? undefined : vscode.Uri.joinPath(root, path.trim());
}
