import * as vscode from 'vscode';
import type { Entry } from '../../../connectors/src/config/index.ts';
import type { Connections } from '../connections/connections.ts';
import { KIND_ICONS, KIND_LABELS } from '../connections/kinds.ts';

interface Node {
  entry: Entry;
}

/** The connections view: what was found, and where. */
export class ConnectionsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #connections: Connections;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #disposables: vscode.Disposable[];

  constructor(connections: Connections) {
    this.#connections = connections;
    this.#disposables = [
      this.#changed,
      connections.onDidChange(() => this.#changed.fire(undefined)),
      vscode.window.createTreeView('dataProduct.connectionList', { treeDataProvider: this }),
    ];
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) return [];
    const entries = await this.#connections.entries();
    void vscode.commands.executeCommand('setContext', 'dataProduct.hasConnections', entries.length > 0);
    return entries.map((entry) => ({ entry }));
  }

  getTreeItem({ entry }: Node): vscode.TreeItem {
    const item = new vscode.TreeItem(entry.name);
    const problem = entry.problems[0];
    item.description = KIND_LABELS[entry.kind];
    item.tooltip = [entry.origin.text, ...entry.problems.map(({ message }) => message)].join('\n');
    item.iconPath = problem
      ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
      : new vscode.ThemeIcon(KIND_ICONS[entry.kind]);
    item.accessibilityInformation = { label: `${entry.name}, ${KIND_LABELS[entry.kind]}, ${entry.origin.text}` };
    item.contextValue = `connection.${entry.kind}`;
    if (entry.origin.file)
      item.command = {
        command: 'dataProduct.openConnections',
        title: vscode.l10n.t('Open'),
        arguments: [{ kind: entry.kind, name: entry.name }],
      };
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
