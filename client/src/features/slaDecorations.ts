import * as vscode from 'vscode';
import type { ObjectiveStatus, Status } from '../../../server/src/protocol.ts';
import { toRange } from '../editors.ts';
import { textInDiff } from './diffTargets.ts';
import type { SlaMonitor } from './slaMonitor.ts';

const COLORS: Record<Status, string> = {
  met: 'slaMet',
  'at-risk': 'slaAtRisk',
  breached: 'slaBreached',
  unknown: 'slaUnknown',
};

/** Writes each objective's status after its line, in editors and on both sides of diffs; besideSla.ts explains it. */
export class SlaDecorations implements vscode.Disposable {
  readonly #monitor: SlaMonitor;
  readonly #types: Record<Status, vscode.TextEditorDecorationType>;
  readonly #disposables: vscode.Disposable[];

  constructor(monitor: SlaMonitor) {
    this.#monitor = monitor;
    this.#types = {
      met: decoration('met'),
      'at-risk': decoration('at-risk'),
      breached: decoration('breached'),
      unknown: decoration('unknown'),
    };
    this.#disposables = [
      ...Object.values(this.#types),
      monitor.onDidChange((uri) => this.#draw((editor) => editor.document.uri.toString() === uri || inDiff(editor))),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw(() => true)),
      vscode.workspace.onDidChangeConfiguration(
        (event) => event.affectsConfiguration('dataProduct.sla.inline') && this.#draw(() => true),
      ),
    ];
  }

  #draw(which: (editor: vscode.TextEditor) => boolean): void {
    for (const editor of vscode.window.visibleTextEditors) if (which(editor)) this.#drawIn(editor);
  }

  #drawIn(editor: vscode.TextEditor): void {
    const { document } = editor;
    const shown = vscode.workspace.getConfiguration('dataProduct', document.uri).get('sla.inline', true);
    const statuses = (shown && this.#monitor.statuses(document.uri.toString())) || [];
    const original = originalOf(editor);
    const before = original ? this.#monitor.statuses(original.toString()) : undefined;
    for (const status of Object.keys(this.#types) as Status[]) {
      const options = statuses
        .filter((each) => each.status === status)
        .map((each) => option(document, each, textInDiff(each, before)));
      editor.setDecorations(this.#types[status], options);
    }
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function decoration(status: Status): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor(`dataProduct.${COLORS[status]}`), margin: '0 0 0 2em' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  });
}

/** The text stands at the line's end, after a comment: text put inside the line would push what the user types. */
function option(document: vscode.TextDocument, status: ObjectiveStatus, text: string): vscode.DecorationOptions {
  const { start } = toRange(status.range);
  const line = document.lineAt(Math.min(start.line, document.lineCount - 1));
  return {
    range: new vscode.Range(start, line.range.end),
    renderOptions: { after: { contentText: text } },
  };
}

const inDiff = (editor: vscode.TextEditor): boolean => originalOf(editor) !== undefined;

/** The other side's document when the editor is the modified side of a diff. */
function originalOf(editor: vscode.TextEditor): vscode.Uri | undefined {
  const uri = editor.document.uri.toString();
  for (const group of vscode.window.tabGroups.all) {
    const input = group.activeTab?.input;
    if (
      input instanceof vscode.TabInputTextDiff &&
      input.modified.toString() === uri &&
      (editor.viewColumn === undefined || editor.viewColumn === group.viewColumn)
    )
      return input.original;
  }
  return undefined;
}
