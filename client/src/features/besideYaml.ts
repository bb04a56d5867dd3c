import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';

export const RED_HAT = 'redhat.vscode-yaml';
const OURS = 'data-product-tools.data-product-tools';
/** Rule id of plain YAML syntax problems, which that extension reports too. */
const SYNTAX = /\/syntax$/;

/**
 * True when the YAML extension of Red Hat is installed, serves the document (it knows no `jinja-yaml`), and the user lets it do what
 * both can do.
 */
const shares = (document: vscode.TextDocument | undefined): boolean =>
  document?.languageId === 'yaml' &&
  vscode.extensions.getExtension(RED_HAT) !== undefined &&
  vscode.workspace.getConfiguration('dataProduct').get('besideYamlExtension', 'share') === 'share';

/** Extensions that format YAML; a second formatter would make the editor ask which one is meant. */
const FORMATTERS: Record<string, () => boolean> = {
  [RED_HAT]: () => vscode.workspace.getConfiguration('yaml').get('format.enable', true),
  'esbenp.prettier-vscode': () => true,
};

/** True when contracts are ours to format: nobody else does, or the user has chosen us for YAML. */
export function formats(): boolean {
  const own = vscode.workspace.getConfiguration('dataProduct');
  if (!own.get('format.enable', true)) return false;
  const chosen = vscode.workspace
    .getConfiguration('editor', { languageId: 'yaml' })
    .get<string | null>('defaultFormatter');
  if (chosen) return chosen === OURS;
  if (own.get('besideYamlExtension', 'share') !== 'share') return true;
  return !Object.entries(FORMATTERS).some(([id, does]) => vscode.extensions.getExtension(id) && does());
}

const codeOf = (diagnostic: vscode.Diagnostic): string =>
  String(typeof diagnostic.code === 'object' ? diagnostic.code.value : (diagnostic.code ?? ''));

/**
 * Living beside Red Hat's YAML extension: it reports syntax errors and gives outline, folding, selection and formatting of any YAML
 * file, so ours step back there and nothing appears twice. Completion, hover and findings about contracts and dbt stay ours: that extension has no
 * schema for them.
 */
export const besideYaml: Middleware = {
  handleDiagnostics: (uri, diagnostics, next) =>
    next(uri, saysSyntax(uri) ? diagnostics.filter((diagnostic) => !SYNTAX.test(codeOf(diagnostic))) : diagnostics),
  provideDocumentSymbols: (document, token, next) => (shares(document) ? undefined : next(document, token)),
  provideFoldingRanges: (document, context, token, next) =>
    shares(document) ? undefined : next(document, context, token),
  provideSelectionRanges: (document, positions, token, next) =>
    shares(document) ? undefined : next(document, positions, token),
};

/** That extension reports syntax errors of open documents, while its validation is on. */
function saysSyntax(uri: vscode.Uri): boolean {
  const key = uri.toString();
  return (
    shares(vscode.workspace.textDocuments.find((document) => document.uri.toString() === key)) &&
    vscode.workspace.getConfiguration('yaml', uri).get('validate', true)
  );
}
