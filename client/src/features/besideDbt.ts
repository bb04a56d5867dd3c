import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import { SQL_LANGUAGES } from '../documents.ts';

/** Extensions that complete, explain and rename in the SQL of dbt projects. */
const OTHERS = ['dbtLabsInc.dbt', 'innoverio.vscode-dbt-power-user'];

/** True when another dbt extension is installed and the user lets it do what both can do in a model's SQL. */
const shares = (document: vscode.TextDocument): boolean =>
  SQL_LANGUAGES.includes(document.languageId) &&
  vscode.workspace.getConfiguration('dataProduct').get('besideDbtExtension', 'share') === 'share' &&
  OTHERS.some((id) => vscode.extensions.getExtension(id) !== undefined);

/**
 * Living beside another dbt extension: in SQL it completes, explains, finds and renames, so ours step back there and
 * nothing appears twice. Findings stay ours, and so does all of a project's YAML.
 */
export const besideDbt = (inner: Middleware): Middleware => ({
  ...inner,
  provideCompletionItem: (document, position, context, token, next) =>
    shares(document) ? undefined : next(document, position, context, token),
  provideHover: (document, position, token, next) => {
    if (shares(document)) return undefined;
    return inner.provideHover ? inner.provideHover(document, position, token, next) : next(document, position, token);
  },
  provideDefinition: (document, position, token, next) =>
    shares(document) ? undefined : next(document, position, token),
  provideReferences: (document, position, options, token, next) =>
    shares(document) ? undefined : next(document, position, options, token),
  prepareRename: (document, position, token, next) => (shares(document) ? undefined : next(document, position, token)),
  provideRenameEdits: (document, position, newName, token, next) =>
    shares(document) ? undefined : next(document, position, newName, token),
});
