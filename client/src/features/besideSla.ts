import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import { toRange } from '../editors.ts';
import type { LanguageServer } from '../languageServer.ts';
import type { SlaMonitor } from './slaMonitor.ts';

const isShown = (document: vscode.TextDocument): boolean =>
  vscode.workspace.getConfiguration('dataProduct', document.uri).get('sla.inline', true);

/**
 * How the language server's answers stand beside the SLA that is drawn at the end of an objective's line. That text says the target in
 * words: an inlay hint of the same value (`= 15 minutes`) would be read as its end, so such lines have none. And where the mouse rests on
 * an objective, what was measured comes first and what the key means below it, in one hover.
 */
export const besideSla = (server: () => LanguageServer, monitor: () => SlaMonitor): Middleware => ({
  provideInlayHints: async (document, range, token, next) => {
    const hints = await next(document, range, token);
    if (!hints?.length || !isShown(document)) return hints;
    const objectives = (await server().objectives(document.uri.toString()))?.objectives ?? [];
    const lines = new Set(objectives.map((objective) => objective.range.end.line));
    return hints.filter((hint) => !lines.has(hint.position.line));
  },
  provideHover: async (document, position, token, next) => {
    const meaning = await next(document, position, token);
    const measured = isShown(document) ? measuredAt(monitor(), document, position) : undefined;
    return measured ? new vscode.Hover([measured, ...(meaning?.contents ?? [])], meaning?.range) : meaning;
  },
});

/** The status of the objective whose line it is, from its key to the text at the line's end. */
function measuredAt(
  monitor: SlaMonitor,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.MarkdownString | undefined {
  const status = monitor.statuses(document.uri.toString())?.find(({ range }) => {
    const { start } = toRange(range);
    return start.line === position.line && start.character <= position.character;
  });
  if (!status) return undefined;
  const refresh = vscode.l10n.t('Refresh SLA');
  const text = new vscode.MarkdownString(`${status.hover}\n\n[${refresh}](command:dataProduct.refreshSla)`);
  // The rest of the text comes from a file of the workspace: no other command may be run from it.
  text.isTrusted = { enabledCommands: ['dataProduct.refreshSla'] };
  return text;
}
