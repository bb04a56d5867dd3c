import * as vscode from 'vscode';
import type { ContractInfo, ObjectiveStatus, PortInfo, PortReference, Status } from '../../../server/src/protocol.ts';
import type { LanguageServer } from '../languageServer.ts';
import type { SlaMonitor } from './slaMonitor.ts';

type Node =
  | { kind: 'domain'; name: string; contracts: ContractInfo[] }
  | { kind: 'product'; contract: ContractInfo }
  | { kind: 'port'; contract: ContractInfo; port: PortInfo; portReference: PortReference }
  | { kind: 'objective'; contract: ContractInfo; status: ObjectiveStatus };

const STATUS_ICONS: Record<Status, [icon: string, color: string]> = {
  met: ['pass', 'dataProduct.slaMet'],
  'at-risk': ['warning', 'dataProduct.slaAtRisk'],
  breached: ['error', 'dataProduct.slaBreached'],
  unknown: ['question', 'dataProduct.slaUnknown'],
};
const PORT_ICONS: Record<PortInfo['binding']['type'], string> = {
  kafka: 'broadcast',
  snowflake: 'database',
  rest: 'globe',
  file: 'file',
  contract: 'link',
};

/** The products view: domains, their data products, each with its ports and (while its contract is in view) its objectives. */
export class ProductsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #server: LanguageServer;
  readonly #monitor: SlaMonitor;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  /** The products drawn, by contract: a new status redraws one of them, not the tree. */
  readonly #products = new Map<string, Node>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(server: LanguageServer, monitor: SlaMonitor) {
    this.#server = server;
    this.#monitor = monitor;
    const soon = () => this.refreshSoon();
    this.#disposables = [
      this.#changed,
      vscode.window.createTreeView('dataProduct.products', { treeDataProvider: this, showCollapseAll: true }),
      vscode.commands.registerCommand('dataProduct.refreshProducts', () => this.#changed.fire(undefined)),
      server.onDidChangeState(soon),
      monitor.onDidChange((uri) => {
        const product = this.#products.get(uri);
        if (product) this.#changed.fire(product);
      }),
      vscode.workspace.onDidSaveTextDocument(soon),
      vscode.workspace.onDidCreateFiles(soon),
      vscode.workspace.onDidDeleteFiles(soon),
      vscode.workspace.onDidRenameFiles(soon),
    ];
  }

  refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed.fire(undefined), 500);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) this.#products.clear();
    if (!node) return domains((await this.#server.contracts()).filter((contract) => contract.dialect !== 'dbt'));
    if (node.kind === 'domain') return node.contracts.map((contract) => this.#product(contract));
    if (node.kind !== 'product') return [];
    const { contract } = node;
    const ports = contract.ports.map(
      (port): Node => ({ kind: 'port', contract, port, portReference: { uri: contract.uri, port: port.name } }),
    );
    const objectives = (this.#monitor.statuses(contract.uri) ?? []).map(
      (status): Node => ({ kind: 'objective', contract, status }),
    );
    return [...ports, ...objectives];
  }

  #product(contract: ContractInfo): Node {
    const node: Node = { kind: 'product', contract };
    this.#products.set(contract.uri, node);
    return node;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'domain': {
        const item = new vscode.TreeItem(
          node.name || vscode.l10n.t('no domain'),
          vscode.TreeItemCollapsibleState.Expanded,
        );
        item.id = `domain:${node.name}`;
        item.iconPath = new vscode.ThemeIcon('organization');
        return item;
      }
      case 'product':
        return productItem(node.contract);
      case 'port':
        return portItem(node.contract, node.port);
      case 'objective':
        return objectiveItem(node.contract, node.status);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function domains(contracts: ContractInfo[]): Node[] {
  // Those without a domain come last.
  const names = [...new Set(contracts.map((contract) => contract.product.domain ?? ''))].sort(
    (a, b) => Number(a === '') - Number(b === '') || a.localeCompare(b),
  );
  return names.map((name) => ({
    kind: 'domain',
    name,
    contracts: contracts
      .filter((contract) => (contract.product.domain ?? '') === name)
      .sort((a, b) => (a.product.name ?? '').localeCompare(b.product.name ?? '')),
  }));
}

const goTo = (uri: string, range?: unknown): vscode.Command => ({
  command: 'dataProduct.revealRange',
  title: vscode.l10n.t('Go to Line'),
  arguments: [uri, range],
});

function productItem({ uri, product, dialect }: ContractInfo): vscode.TreeItem {
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true));
  const item = new vscode.TreeItem(product.name ?? path, vscode.TreeItemCollapsibleState.Collapsed);
  item.description = [product.version, product.owner].filter(Boolean).join(' · ');
  item.tooltip = new vscode.MarkdownString().appendText(
    [product.description?.trim(), `${path} (${dialect})`].filter(Boolean).join('\n\n'),
  );
  item.iconPath = new vscode.ThemeIcon('package');
  item.id = `product:${uri}`;
  item.contextValue = 'product';
  item.command = goTo(uri);
  return item;
}

function portItem({ uri }: ContractInfo, { name, direction, binding, nameRange, inferred }: PortInfo): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  const where =
    'topic' in binding
      ? binding.topic
      : 'table' in binding
        ? binding.table
        : 'path' in binding
          ? binding.path
          : 'location' in binding
            ? binding.location
            : 'contract' in binding
              ? binding.contract
              : '';
  item.description = `${direction === 'input' ? '←' : '→'} ${where ?? ''}${inferred ? ` (${vscode.l10n.t('guessed')})` : ''}`;
  item.tooltip = inferred ?? (direction === 'input' ? vscode.l10n.t('input port') : vscode.l10n.t('output port'));
  item.iconPath = new vscode.ThemeIcon(PORT_ICONS[binding.type]);
  item.contextValue = `port.${binding.type}`;
  item.command = goTo(uri, nameRange);
  return item;
}

function objectiveItem({ uri }: ContractInfo, status: ObjectiveStatus): vscode.TreeItem {
  const item = new vscode.TreeItem(status.name);
  const [icon, color] = STATUS_ICONS[status.status];
  item.description = status.text;
  item.tooltip = new vscode.MarkdownString(status.hover);
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  item.contextValue = 'objective';
  item.command = goTo(uri, status.range);
  return item;
}
