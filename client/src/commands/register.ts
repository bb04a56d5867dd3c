import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { addConnection } from './addConnection.ts';
import { forgetConsent, openConnections, removePassword, testConnection, updatePassword } from './connections.ts';
import { copyDiagnostics } from './copyDiagnostics.ts';
import { dbtBuild, dbtFreshness, dbtTest, showDbtOutput, showDbtResults } from './dbt.ts';
import {
  applyProposal,
  documentDbtColumns,
  generateDbtTests,
  updateContractFromModel,
  updateModelFromContract,
} from './dbtSync.ts';
import { newContract } from './newContract.ts';
import { previewTopic } from './previewTopic.ts';
import { revealPlace } from './revealRange.ts';
import { runContractQuery } from './runContractQuery.ts';
import { runQuery } from './runQuery.ts';
import { refreshSla, showObjectives } from './sla.ts';

type Command = (app: App, ...args: unknown[]) => unknown;

/** Every command by the part of its id after `dataProduct.`. package.json declares the same ones. */
const COMMANDS: Record<string, Command> = {
  previewTopic,
  runQuery,
  runContractQuery,
  refreshSla,
  showObjectives,
  newContract,
  updateModelFromContract,
  generateDbtTests,
  updateContractFromModel,
  documentDbtColumns,
  applyProposal,
  dbtBuild,
  dbtTest,
  dbtFreshness,
  showDbtResults,
  showDbtOutput,
  addConnection,
  editSecret: updatePassword,
  removeSecret: removePassword,
  testConnection,
  openConnections,
  forgetConsent,
  revealRange: revealPlace,
  showLog: (app) => app.log.channel.show(),
  restartServer: async (app) => {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Restarting the language server…') },
      () => app.server.restart(),
    );
    vscode.window.setStatusBarMessage(vscode.l10n.t('Language server restarted'), 3000);
  },
  copyDiagnostics,
  openWalkthrough: (app) =>
    vscode.commands.executeCommand(
      'workbench.action.openWalkthrough',
      { category: `${app.context.extension.id}#start` },
      false,
    ),
};

/** Registers all commands; an unexpected error in one is logged with its stack and told to the user. */
export function registerCommands(app: App): vscode.Disposable[] {
  return Object.entries(COMMANDS).map(([name, run]) =>
    vscode.commands.registerCommand(`dataProduct.${name}`, async (...args: unknown[]) => {
      try {
        return await run(app, ...args);
      } catch (error) {
        if (!(error instanceof vscode.CancellationError))
          await app.log.show(vscode.l10n.t('Data Product: the command {0} failed', name), error);
        return undefined;
      }
    }),
  );
}
