/** What the server says it can do. */
import { type InitializeParams, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver/node';

import { FIX_ALL } from '../service/fixAll.ts';
import { SORT_KEYS } from '../service/sortKeys.ts';

export const SERVER_NAME = 'Data Product Tools';

/** `formats`: formatting is offered for every document; else registered later for those that are ours. */
export function initializeResult(version: string, formats: boolean): InitializeResult {
  return {
    serverInfo: { name: SERVER_NAME, version },
    capabilities: {
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
      completionProvider: { triggerCharacters: [' ', ':', '-', '{', '[', ',', '"', "'", '.'] },
      hoverProvider: true,
      documentSymbolProvider: true,
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      renameProvider: { prepareProvider: true },
      workspaceSymbolProvider: true,
      inlayHintProvider: true,
      documentLinkProvider: {},
      codeLensProvider: {},
      codeActionProvider: { codeActionKinds: ['quickfix', 'refactor', FIX_ALL, SORT_KEYS], resolveProvider: true },
      ...(formats && {
        documentFormattingProvider: true,
        documentRangeFormattingProvider: true,
        documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n' },
      }),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

/** Folders of the workspace as the client names them; older clients name one. */
export function foldersOf(params: InitializeParams): string[] {
  if (params.workspaceFolders) return params.workspaceFolders.map((folder) => folder.uri);
  return params.rootUri ? [params.rootUri] : [];
}
