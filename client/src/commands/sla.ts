import * as vscode from 'vscode';
import type { ObjectiveStatus } from '../../../server/src/protocol.ts';
import type { App } from '../app.ts';
import { revealRange } from '../editors.ts';
import { SEVERITY } from '../features/severity.ts';

/** Refresh SLA: measures now, using whatever connections the contracts in view need; the user asked for it. */
export async function refreshSla(app: App, argument?: unknown): Promise<void> {
  const uri =
    typeof argument === 'string'
      ? argument
      : typeof argument === 'object' && argument !== null && 'uri' in argument
        ? String(argument.uri)
        : undefined;
  const measured = await app.sla.refresh({ byUser: true, uri });
  if (measured) return;
  await vscode.window.showInformationMessage(
    vscode.l10n.t('No SLA objective in view. Open a contract with an sla block, for example sla: {freshness: PT15M}.'),
  );
}

/** Lists the objectives of the open contract, worst first; picking one goes to its line. */
export async function showObjectives(app: App): Promise<void> {
  const contract = app.activeContract.current;
  const statuses = contract ? app.sla.statuses(contract.uri) : undefined;
  if (!contract || !statuses?.length) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The open contract promises nothing that is measured yet. Add an sla block, for example sla: {freshness: PT15M}.',
      ),
    );
    return;
  }
  const refresh = { label: `$(refresh) ${vscode.l10n.t('Measure now')}`, status: undefined };
  const items = [...statuses]
    .sort((a, b) => SEVERITY[b.status] - SEVERITY[a.status])
    .map((status) => ({ label: status.name, description: status.text, detail: status.reason, status }));
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { status?: ObjectiveStatus }>(
    [...items, refresh],
    {
      title: vscode.l10n.t('SLA of {0}', contract.product.name ?? contract.uri),
      placeHolder: vscode.l10n.t('Go to an objective'),
    },
  );
  if (picked?.status) await revealRange(vscode.Uri.parse(contract.uri, true), picked.status.range);
  else if (picked) await refreshSla(app);
}
