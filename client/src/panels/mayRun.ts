import * as vscode from 'vscode';
import { loadSql } from '../connections/connectors.ts';

/** Text the user typed runs as typed; what is not shown to be read-only is confirmed by name. One statement at a time. */
export async function mayRun(sql: string): Promise<boolean> {
  const { classify } = await loadSql();
  const statements = await classify(sql);
  if (statements.length > 1) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The selection holds {0} statements. Select one, or put the cursor into it without a selection.',
        statements.length,
      ),
    );
    return false;
  }
  const risky = statements.filter(({ kind }) => kind !== 'read' && kind !== 'session');
  if (!risky.length) return true;
  const run = vscode.l10n.t('Run Anyway');
  const verbs = risky.map(({ verb }) => verb).join(', ');
  const detail = [
    ...risky.flatMap(({ reason }) => reason ?? []),
    sql.length > 600 ? `${sql.slice(0, 600)}…` : sql,
  ].join('\n\n');
  const known = risky.every(({ kind }) => kind !== 'unknown');
  const message = known
    ? vscode.l10n.t('{0} changes something in Snowflake. Run it?', verbs)
    : vscode.l10n.t('{0} is not known to be read-only. Run it?', verbs);
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, run)) === run;
}
