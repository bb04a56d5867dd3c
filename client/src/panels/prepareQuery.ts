import * as vscode from 'vscode';
import type { SnowflakeSession } from '../../../connectors/src/snowflake/index.ts';
import type { Result } from '../../../server/src/protocol.ts';
import { loadSnowflake, loadSql } from '../connections/connectors.ts';
import type { QueryRequest } from './queryPanel.ts';

/**
 * The SQL a request runs. Text the user typed is taken as it is: the panel had its writes confirmed. What a contract asks for is
 * written for the table as it is stored, and runs only when a parser says it is read-only.
 */
export async function prepareQuery(
  { sql, plan }: QueryRequest,
  session: SnowflakeSession,
  signal: AbortSignal,
): Promise<Result<string>> {
  if (!plan) return { ok: true, value: sql };
  const limit = vscode.workspace.getConfiguration('dataProduct').get('query.rowLimit', 1000);
  const planned = await (await loadSnowflake()).planContractQuery(session, { ...plan, limit, signal });
  if (!planned.ok) return planned;
  const { isReadOnly } = await loadSql();
  if (await isReadOnly(planned.value.sql)) return { ok: true, value: planned.value.sql };
  return {
    ok: false,
    code: 'query/not-read-only',
    reason: vscode.l10n.t('The query written for {0} is not known to be read-only, so it was not run.', plan.table),
    action: vscode.l10n.t('Check the table’s name in the contract.'),
  };
}
