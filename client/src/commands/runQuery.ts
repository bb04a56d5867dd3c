import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { loadSql } from '../connections/connectors.ts';
import { SQL_LANGUAGES } from '../documents.ts';
import { portArgument } from './portArgument.ts';
import { runContractQuery } from './runContractQuery.ts';

/**
 * Run Snowflake Query: the selection, else the statement at the cursor of a SQL file; a contract's snowflake port (code lens, or a
 * contract in front); else the user types one.
 */
export async function runQuery(app: App, argument?: unknown): Promise<void> {
  if (portArgument(argument)) return runContractQuery(app, argument);
  const editor = vscode.window.activeTextEditor;
  if (editor && SQL_LANGUAGES.includes(editor.document.languageId)) return runFromEditor(app, editor);
  if (editor && !editor.selection.isEmpty) return runFromEditor(app, editor);
  const contract = await app.activeContract.refresh();
  if (contract?.ports.some((port) => port.binding.type === 'snowflake')) return runContractQuery(app);
  const sql = await vscode.window.showInputBox({
    title: vscode.l10n.t('Run Snowflake Query'),
    prompt: vscode.l10n.t('SQL to run as typed. Statements that write are confirmed first.'),
    placeHolder: 'SELECT current_timestamp()',
    ignoreFocusOut: true,
  });
  if (sql?.trim()) await app.queries.open({ sql, source: { kind: 'typed', label: vscode.l10n.t('Query') } });
}

async function runFromEditor(app: App, editor: vscode.TextEditor): Promise<void> {
  const { document, selection } = editor;
  const { jinjaSpans, statementAt } = await loadSql();
  const chosen = selection.isEmpty
    ? statementAt(document.getText(), document.offsetAt(selection.active))
    : trimmed(document.getText(selection), document.offsetAt(selection.start));
  if (!chosen?.text.trim()) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('There is no SQL statement at the cursor of {0}.', nameOf(document)),
    );
    return;
  }
  if (jinjaSpans(chosen.text).length) return explainJinja(document);
  await app.queries.open({
    sql: chosen.text,
    source: { kind: 'typed', label: nameOf(document), uri: document.uri.toString(), offset: chosen.start },
  });
}

function trimmed(text: string, start: number): { text: string; start: number } {
  const inner = text.trim().replace(/;$/, '');
  return { text: inner, start: start + text.indexOf(inner) };
}

const nameOf = (document: vscode.TextDocument): string => document.uri.path.split('/').at(-1) ?? document.fileName;

/** A dbt model's text is a template: its compiled form is what Snowflake can run. */
async function explainJinja(document: vscode.TextDocument): Promise<void> {
  const compiled = await compiledModel(document);
  const open = vscode.l10n.t('Open Compiled SQL');
  const chosen = await vscode.window.showWarningMessage(
    compiled
      ? vscode.l10n.t(
          'The statement in {0} holds Jinja (dbt), which is not rendered here. Run its compiled SQL instead.',
          nameOf(document),
        )
      : vscode.l10n.t(
          'The statement in {0} holds Jinja (dbt), which is not rendered here. Run dbt compile, then run the file in target/compiled.',
          nameOf(document),
        ),
    ...(compiled ? [open] : []),
  );
  if (chosen === open && compiled) await vscode.window.showTextDocument(compiled);
}

async function compiledModel(document: vscode.TextDocument): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (!folder) return undefined;
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, `**/target/compiled/**/${nameOf(document)}`),
    null,
    20,
  );
  // The compiled file ends with the model's own path below its dbt project.
  const tail = (uri: vscode.Uri) => {
    const [a, b] = [uri.path.split('/').reverse(), document.uri.path.split('/').reverse()];
    return a.findIndex((part, index) => part !== b[index]);
  };
  return found.sort((a, b) => tail(b) - tail(a))[0];
}
