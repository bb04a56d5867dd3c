import * as vscode from 'vscode';
import type { ObjectiveStatus, Status } from '../../../server/src/protocol.ts';
import type { ActiveContract } from './activeContract.ts';
import { SEVERITY } from './severity.ts';
import type { SlaMonitor } from './slaMonitor.ts';

const ICONS: Record<Status, string> = {
  met: '$(pass)',
  'at-risk': '$(warning)',
  breached: '$(error)',
  unknown: '$(question)',
};
const BACKGROUNDS: Partial<Record<Status, string>> = {
  'at-risk': 'statusBarItem.warningBackground',
  breached: 'statusBarItem.errorBackground',
};

/** The worst SLA status of the open contract; a click lists its objectives. */
export class SlaStatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('dataProduct.sla', vscode.StatusBarAlignment.Left, 10);
  readonly #contract: ActiveContract;
  readonly #monitor: SlaMonitor;
  readonly #disposables: vscode.Disposable[];

  constructor(contract: ActiveContract, monitor: SlaMonitor) {
    this.#contract = contract;
    this.#monitor = monitor;
    this.#item.name = vscode.l10n.t('Data Product SLA');
    this.#item.command = 'dataProduct.showObjectives';
    this.#disposables = [
      this.#item,
      contract.onDidChange(() => this.#show()),
      monitor.onDidChange(() => this.#show()),
      vscode.workspace.onDidChangeConfiguration(
        (event) => event.affectsConfiguration('dataProduct.sla.statusBar') && this.#show(),
      ),
    ];
  }

  #show(): void {
    const { current } = this.#contract;
    const statuses = current ? this.#monitor.statuses(current.uri) : undefined;
    const worst = statuses?.reduce<ObjectiveStatus | undefined>(
      (bad, each) => (bad && SEVERITY[bad.status] >= SEVERITY[each.status] ? bad : each),
      undefined,
    );
    const wanted = vscode.workspace.getConfiguration('dataProduct').get('sla.statusBar', true);
    if (!current || !statuses || !worst || !wanted) {
      this.#item.hide();
      return;
    }
    const words: Record<Status, string> = {
      met: vscode.l10n.t('met'),
      'at-risk': vscode.l10n.t('at risk'),
      breached: vscode.l10n.t('breached'),
      unknown: vscode.l10n.t('unknown'),
    };
    const count = statuses.filter((each) => each.status === worst.status).length;
    const share = worst.status === 'met' ? '' : ` ${count}/${statuses.length}`;
    this.#item.text = `${ICONS[worst.status]} SLA${share} ${words[worst.status]}`;
    this.#item.backgroundColor = BACKGROUNDS[worst.status]
      ? new vscode.ThemeColor(BACKGROUNDS[worst.status]!)
      : undefined;
    this.#item.tooltip = tooltip(current.product.name ?? '', statuses);
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t('SLA of {0}: {1}', current.product.name ?? '', `${words[worst.status]} ${share}`),
      role: 'button',
    };
    this.#item.show();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function tooltip(product: string, statuses: ObjectiveStatus[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.appendMarkdown(`**SLA** `).appendText(product);
  for (const each of statuses) {
    text.appendMarkdown('\n\n');
    text.appendText(`${each.name}: ${each.text}`);
  }
  return text;
}
