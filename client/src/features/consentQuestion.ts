import * as vscode from 'vscode';
import type { Entry } from '../../../connectors/src/config/index.ts';
import type { Connections } from '../connections/connections.ts';
import { KIND_LABELS } from '../connections/kinds.ts';

/** Asks once per connection whether open contracts may be measured with it. True when the user said yes just now. */
export async function askConsent({ consent }: Connections, entries: Entry[]): Promise<boolean> {
  if (!entries.length || consent.asked(entries)) return false;
  await consent.rememberAsked(entries);
  const use = vscode.l10n.t('Use in This Workspace');
  const names = entries.map((entry) => `${KIND_LABELS[entry.kind]} ${entry.name} (${entry.origin.text})`).join(', ');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Measure the SLAs of open contracts with {0}? Without it, run Data Product: Refresh SLA when you want them measured.',
      names,
    ),
    use,
    vscode.l10n.t('Not Now'),
  );
  if (chosen !== use) return false;
  await consent.grant(entries);
  return true;
}
