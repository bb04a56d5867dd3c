import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import type { LanguageServer } from '../languageServer.ts';

/**
 * The SLA's text stands at the end of an objective's line and says its target in words. An inlay hint of the same value (`= 15 minutes`)
 * would be drawn behind that text and read as its end, so such lines have none while the SLA is shown.
 */
export const besideSla = (server: () => LanguageServer): Middleware => ({
  provideInlayHints: async (document, range, token, next) => {
    const hints = await next(document, range, token);
    const shown = vscode.workspace.getConfiguration('dataProduct', document.uri).get('sla.inline', true);
    if (!hints?.length || !shown) return hints;
    const objectives = (await server().objectives(document.uri.toString()))?.objectives ?? [];
    const lines = new Set(objectives.map((objective) => objective.range.end.line));
    return hints.filter((hint) => !lines.has(hint.position.line));
  },
});
