import * as vscode from 'vscode';

export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('data-product-tools.data-product-tools');
  if (!found) throw new Error('the extension is not installed');
  return found;
}

/** A file of the fixture workspace. */
export function fixture(file: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, file);
}

/** Opens a document with this text that is a contract by its name; `|` is the cursor. Nothing is written to disk. */
export async function contractWithCursor(text: string): Promise<{ uri: vscode.Uri; position: vscode.Position }> {
  await extension().activate();
  const offset = text.indexOf('|');
  const uri = fixture('contract.yaml');
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document);
  await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), text.replace('|', '')));
  return { uri, position: document.positionAt(offset) };
}

/** Tries until the check passes, then returns its value; throws the last failure after `timeoutMs`. */
export async function eventually<T>(check: () => T | PromiseLike<T>, timeoutMs = 10_000): Promise<T> {
  for (const started = Date.now(); ; await new Promise((done) => setTimeout(done, 100))) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() - started > timeoutMs) throw error;
    }
  }
}
