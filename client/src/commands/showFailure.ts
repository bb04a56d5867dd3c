import * as vscode from 'vscode';
import type { ConnectionKind } from '../../../connectors/src/config/index.ts';
import type { Failure } from '../../../server/src/protocol.ts';
import type { App } from '../app.ts';
import { actionsFor } from '../panels/failureActions.ts';

/** Tells of a failure outside a panel, with the buttons that help. */
export async function showFailure(
  app: App,
  failure: Failure,
  about: { kind: ConnectionKind; name?: string },
): Promise<void> {
  if (failure.code.endsWith('/cancelled')) return;
  app.log.warn(`${failure.code}: ${failure.reason}`);
  const labels: Record<string, string> = {
    addConnection: vscode.l10n.t('Add Connection'),
    updatePassword: vscode.l10n.t('Update Password'),
    openConnections: vscode.l10n.t('Open Connections File'),
  };
  const buttons = actionsFor(failure.code).flatMap((action) => labels[action] ?? []);
  const chosen = await vscode.window.showErrorMessage(`${failure.reason} ${failure.action}`, ...buttons);
  if (chosen === labels.addConnection) await vscode.commands.executeCommand('dataProduct.addConnection', about.kind);
  if (chosen === labels.updatePassword) await vscode.commands.executeCommand('dataProduct.editSecret', about);
  if (chosen === labels.openConnections) await vscode.commands.executeCommand('dataProduct.openConnections', about);
}
