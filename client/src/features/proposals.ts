import * as vscode from 'vscode';

/** Documents under this scheme hold a file's text as it would be: `data-product-proposal:/w/schema.yml`. */
const SCHEME = 'data-product-proposal';

export interface Proposal {
  file: vscode.Uri;
  edits: readonly vscode.TextEdit[];
  /** Of the file's document, that the edits belong to; null for the file as it is on disk. */
  version: number | null;
  /** What the diff's tab says. */
  title: string;
}
interface Shown extends Proposal {
  text: string;
  version: number;
}

/** Changes to a file that are looked at before they are made: a diff of now and then, and a command that applies it. */
export class Proposals implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #shown = new Map<string, Shown>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];

  constructor() {
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#shown.delete(uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#shown.get(uri.toString())?.text ?? '';
  }

  /** Opens the diff of the file as it is and as it would be; null when the file was changed meanwhile. */
  async show(proposal: Proposal): Promise<vscode.Uri | null> {
    const document = await vscode.workspace.openTextDocument(proposal.file);
    if (proposal.version === null ? document.isDirty : document.version !== proposal.version) return null;
    const uri = proposal.file.with({ scheme: SCHEME });
    this.#shown.set(uri.toString(), {
      ...proposal,
      text: applied(document, proposal.edits),
      version: document.version,
    });
    this.#changed.fire(uri);
    await vscode.commands.executeCommand('vscode.diff', proposal.file, uri, proposal.title, { preview: true });
    return uri;
  }

  /** Makes the changes and shows the file; false when it was changed meanwhile. They can be undone, and are not saved. */
  async apply(uri: vscode.Uri): Promise<boolean> {
    const shown = this.#shown.get(uri.toString());
    if (!shown) return false;
    const document = await vscode.workspace.openTextDocument(shown.file);
    if (document.version !== shown.version) return false;
    const edit = new vscode.WorkspaceEdit();
    edit.set(shown.file, [...shown.edits]);
    if (!(await vscode.workspace.applyEdit(edit))) return false;
    await this.close(uri);
    await vscode.window.showTextDocument(document, { preview: false });
    return true;
  }

  /** Closes the diff. */
  async close(uri: vscode.Uri): Promise<void> {
    this.#shown.delete(uri.toString());
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const diff = tabs.filter(
      ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString(),
    );
    await vscode.window.tabGroups.close(diff);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function applied(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  let text = document.getText();
  const inOrder = [...edits].sort((a, b) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start));
  for (const { range, newText } of inOrder)
    text = text.slice(0, document.offsetAt(range.start)) + newText + text.slice(document.offsetAt(range.end));
  return text;
}
