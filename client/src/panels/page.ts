import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageSetup } from './pageMessages.ts';

/** Options of every webview panel of ours: scripts of dist/webview only. The page survives being hidden, so results are not lost. */
export const panelOptions = (context: vscode.ExtensionContext): vscode.WebviewPanelOptions & vscode.WebviewOptions => ({
  enableScripts: true,
  retainContextWhenHidden: true,
  localResourceRoots: [vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview')],
});

/** The tab's icon: an SVG there does not follow the theme by itself. */
export function panelIcon(context: vscode.ExtensionContext): { light: vscode.Uri; dark: vscode.Uri } {
  const media = (name: string) => vscode.Uri.joinPath(context.extensionUri, 'media', name);
  return { light: media('panel-light.svg'), dark: media('panel-dark.svg') };
}

/**
 * The page `dist/webview/NAME.js` in an empty document. The policy lets nothing run or load but that one script, by nonce: no inline
 * script, handler or style, no eval, no network. Data comes by message only.
 */
export function pageHtml(
  webview: vscode.Webview,
  context: vscode.ExtensionContext,
  name: string,
  title: string,
): string {
  const nonce = randomBytes(16).toString('base64');
  const script = webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview', `${name}.js`));
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; font-src ${webview.cspSource};`;
  return `<!doctype html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)}</title>
</head>
<body><script nonce="${nonce}" src="${script}"></script></body>
</html>`;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** What a page is told first. */
export const pageSetup = (count: number): PageSetup => ({ l10n: translations(), count });

/** The texts of the user's language, which pages look up by their English text. */
function translations(): Record<string, string> {
  const bundle = vscode.l10n.bundle ?? {};
  return Object.fromEntries(
    Object.entries(bundle).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Asks where to write a page's export, writes it, and offers to open it. */
export async function saveExport(text: string, name: string, filters: Record<string, string[]>): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
  const target = await vscode.window.showSaveDialog({ defaultUri, filters });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Exported to {0}.', vscode.workspace.asRelativePath(target)),
    open,
  );
  if (chosen === open) await vscode.window.showTextDocument(target);
}
