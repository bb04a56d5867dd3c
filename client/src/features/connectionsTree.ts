import path from 'node:path';
import * as vscode from 'vscode';
import type { Entry, Problem } from '../../../connectors/src/config/index.ts';
import type { Connections } from '../connections/connections.ts';
import { KIND_ICONS, KIND_LABELS } from '../connections/kinds.ts';

type Node = { entry: Entry } | { problem: Problem };

/** The connections view: what was found and where, and the files that could not be read. */
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
    const [entries, { problems }] = await Promise.all([this.#connections.entries(), this.#connections.set()]);
    const nodes = [...entries.map((entry) => ({ entry })), ...problems.map((problem) => ({ problem }))];
    void vscode.commands.executeCommand('setContext', 'dataProduct.hasConnections', nodes.length > 0);
    return nodes;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return 'problem' in node ? problemItem(node.problem) : this.#entryItem(node.entry);
  }

  #entryItem(entry: Entry): vscode.TreeItem {
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

/** A file that holds connections nobody can read: leads to the place. */
function problemItem({ message, action, file, line = 1 }: Problem): vscode.TreeItem {
  const item = new vscode.TreeItem(file === undefined ? message : path.basename(file));
  item.description = file === undefined ? undefined : message;
  item.tooltip = [message, action].filter(Boolean).join('\n');
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.accessibilityInformation = { label: message };
  if (file !== undefined) {
    const at = new vscode.Range(line - 1, 0, line - 1, 0);
    item.command = {
      command: 'vscode.open',
      title: vscode.l10n.t('Open'),
      arguments: [vscode.Uri.file(file), { selection: at } satisfies vscode.TextDocumentShowOptions],
    };
  }
  return item;
}
