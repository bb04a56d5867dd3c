import * as vscode from 'vscode';
import type { Range } from 'vscode-languageserver-types';

export const toRange = (range: Range): vscode.Range =>
  new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);

/** Shows a place of a document in an editor, beside a panel when one is in front. */
export async function revealRange(uri: vscode.Uri, range: Range | undefined): Promise<void> {
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: visible?.viewColumn ?? (vscode.window.activeTextEditor ? undefined : vscode.ViewColumn.One),
    preserveFocus: false,
    preview: false,
  });
  if (!range) return;
  const at = toRange(range);
  editor.selection = new vscode.Selection(at.start, at.end);
  editor.revealRange(at, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
