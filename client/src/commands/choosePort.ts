import * as vscode from 'vscode';
import type { ContractInfo, PortBinding, PortInfo, PortReference } from '../../../server/src/protocol.ts';
import type { App } from '../app.ts';

export type PortOf<T extends PortBinding['type']> = PortInfo & { binding: Extract<PortBinding, { type: T }> };

const isOf =
  <T extends PortBinding['type']>(type: T) =>
  (port: PortInfo): port is PortOf<T> =>
    port.binding.type === type;

/** What a binding reads, for lists. */
const thing = (binding: PortBinding): string =>
  'topic' in binding ? binding.topic : 'table' in binding ? binding.table : '';

/** Ports of a type with the one at the cursor first, then output before input. */
function ranked<T extends PortBinding['type']>(contract: ContractInfo, type: T, line: number | undefined): PortOf<T>[] {
  const holds = (port: PortInfo) =>
    line !== undefined && port.range.start.line <= line && line <= port.range.end.line && !port.inferred;
  const rank = (port: PortInfo) => (holds(port) ? 0 : port.direction === 'output' ? 1 : 2);
  return contract.ports.filter(isOf(type)).sort((a, b) => rank(a) - rank(b));
}

/**
 * The contract and port a command is about: the one named, the one at the cursor, the only one, or the one the user picks.
 * @returns undefined when no contract is in front or it has no such port; `cancelled` when the user closed the list.
 */
export async function choosePort<T extends PortBinding['type']>(
  app: App,
  type: T,
  reference: PortReference | undefined,
  others?: string,
): Promise<
  { contract: ContractInfo; port: PortOf<T> } | { contract: ContractInfo; other: true } | 'cancelled' | undefined
> {
  const contract = reference ? await app.server.ports(reference.uri) : await app.activeContract.refresh();
  if (!contract) return undefined;
  if (reference) {
    const named = contract.ports.filter(isOf(type)).find((port) => port.name === reference.port);
    if (named) return { contract, port: named };
  }
  const editor = vscode.window.activeTextEditor;
  const line = editor?.document.uri.toString() === contract.uri ? editor.selection.active.line : undefined;
  const ports = ranked(contract, type, line);
  const [first, second] = ports;
  if (!first) return undefined;
  const atCursor =
    line !== undefined && !first.inferred && first.range.start.line <= line && line <= first.range.end.line;
  if (!second || atCursor) return { contract, port: first };
  return pickPort(contract, ports, others);
}

async function pickPort<T extends PortBinding['type']>(
  contract: ContractInfo,
  ports: PortOf<T>[],
  others: string | undefined,
) {
  const direction = { output: vscode.l10n.t('output port'), input: vscode.l10n.t('input port') };
  const items: (vscode.QuickPickItem & { port?: PortOf<T> })[] = ports.map((port) => ({
    label: thing(port.binding),
    description: `${direction[port.direction]} ${port.name}`,
    detail: port.inferred,
    port,
  }));
  if (others) items.push({ label: others });
  const picked = await vscode.window.showQuickPick(items, {
    title: contract.product.name,
    placeHolder: vscode.l10n.t('Which port?'),
  });
  if (!picked) return 'cancelled' as const;
  return picked.port ? { contract, port: picked.port } : { contract, other: true as const };
}
