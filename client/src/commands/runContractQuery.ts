import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { loadSql } from '../connections/connectors.ts';
import { choosePort } from './choosePort.ts';
import { portArgument } from './portArgument.ts';

/** Run Contract Query: a SELECT of the contract's columns from the table of its snowflake port. */
export async function runContractQuery(app: App, argument?: unknown): Promise<void> {
  const chosen = await choosePort(app, 'snowflake', portArgument(argument));
  if (chosen === 'cancelled') return;
  if (!chosen || !('port' in chosen)) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The open contract has no snowflake port. Add one to its output ports: type: snowflake, table: DATABASE.SCHEMA.TABLE.',
      ),
    );
    return;
  }
  const { contract, port } = chosen;
  const { table, connection } = port.binding;
  const object = contract.objects.find(({ name }) => name === port.object) ?? contract.objects[0];
  const columns = object?.columns.map((column) => column.name) ?? [];
  const limit = vscode.workspace.getConfiguration('dataProduct').get('query.rowLimit', 1000);
  const { selectColumns } = await loadSql();
  const sql = selectColumns({ table, columns, limit }) ?? '';
  await app.queries.open({
    sql,
    source: { kind: 'contract', label: table, uri: contract.uri },
    connection,
    plan: { table, columns },
  });
}
