/** Language features: each asks the service about the open document and answers empty for documents that are not ours. */
import {
  type Connection,
  LSPErrorCodes,
  type Position,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { codeLenses } from '../service/codeLens.ts';
import { complete } from '../service/complete.ts';
import type { Offset } from '../service/document/index.ts';
import { foldingRanges } from '../service/folding.ts';
import { hover } from '../service/hover.ts';
import { inlayHints } from '../service/inlayHints.ts';
import { selectionRanges } from '../service/selectionRanges.ts';
import { documentSymbols } from '../service/symbols.ts';
import {
  dbtCompletion,
  dbtDefinition,
  dbtHover,
  dbtReferences,
  definition,
  documentLinks,
  knownValues,
  type Ours,
  placeInSql,
  placeInYaml,
  prepareRename,
  RenameRefused,
  references,
  rename,
  type Workspace,
  workspaceSymbols,
} from '../workspace/index.ts';
import type { Guard } from './guard.ts';

/** Registers the handlers of every language feature on the connection. */
export function registerFeatures(connection: Connection, workspace: Workspace, guard: Guard): void {
  const at = (uri: string, position: Position): { ours: Ours; offset: Offset } | null => {
    const ours = workspace.documents.get(uri);
    return ours && { ours, offset: ours.document.offsetAt(position) };
  };

  connection.onCompletion(
    guard.wrap('Completion', null, ({ textDocument, position }) => {
      const here = at(textDocument.uri, position);
      if (!here) {
        const sql = placeInSql(workspace, textDocument.uri, position);
        return sql && dbtCompletion(sql);
      }
      const { document, dialect } = here.ours;
      const place = placeInYaml(workspace, here.ours, here.offset);
      const names = place && dbtCompletion(place);
      if (names) return names;
      return complete(document, here.offset, {
        dialect,
        values: (provider, place) => knownValues(workspace, here.ours, provider, place),
      });
    }),
  );
  connection.onHover(
    guard.wrap('Hover', null, ({ textDocument, position }) => {
      const here = at(textDocument.uri, position);
      const place = here
        ? placeInYaml(workspace, here.ours, here.offset)
        : placeInSql(workspace, textDocument.uri, position);
      const named = place && dbtHover(place);
      return named ?? (here && hover(here.ours.document, here.offset, here.ours.dialect));
    }),
  );
  connection.onDocumentSymbol(
    guard.wrap('Symbols', null, ({ textDocument }) => {
      const ours = workspace.documents.get(textDocument.uri);
      return ours && documentSymbols(ours.document, ours.dialect);
    }),
  );
  connection.onFoldingRanges(
    guard.wrap('Folding', null, ({ textDocument }) => {
      const ours = workspace.documents.get(textDocument.uri);
      return ours && foldingRanges(ours.document);
    }),
  );
  connection.onSelectionRanges(
    guard.wrap('Selection ranges', null, ({ textDocument, positions }) => {
      const ours = workspace.documents.get(textDocument.uri);
      return (
        ours &&
        selectionRanges(
          ours.document,
          positions.map((position) => ours.document.offsetAt(position)),
        )
      );
    }),
  );
  connection.onDefinition(
    guard.wrap('Definition', null, async ({ textDocument, position }) => {
      const here = at(textDocument.uri, position);
      if (here) return definition(workspace, here.ours, here.offset);
      const sql = placeInSql(workspace, textDocument.uri, position);
      return sql && dbtDefinition(sql);
    }),
  );
  connection.onReferences(
    guard.wrap('References', null, async ({ textDocument, position, context }) => {
      const here = at(textDocument.uri, position);
      if (here) return references(workspace, here.ours, here.offset, context.includeDeclaration);
      const sql = placeInSql(workspace, textDocument.uri, position);
      return sql && dbtReferences(sql, context.includeDeclaration);
    }),
  );
  connection.onWorkspaceSymbol(
    guard.wrap('Workspace symbols', null, ({ query }) => workspaceSymbols(workspace, query)),
  );
  connection.languages.inlayHint.on(
    guard.wrap('Inlay hints', null, ({ textDocument, range }) => {
      const document = workspace.documents.get(textDocument.uri)?.document;
      return document
        ? inlayHints(document, { start: document.offsetAt(range.start), end: document.offsetAt(range.end) })
        : null;
    }),
  );
  connection.onPrepareRename(
    guard.wrap('Rename', null, ({ textDocument, position }) => {
      const here = at(textDocument.uri, position);
      return here && prepareRename(workspace, here.ours, here.offset);
    }),
  );
  connection.onRenameRequest(
    guard.wrap(
      'Rename',
      null,
      async ({ textDocument, position, newName }): Promise<WorkspaceEdit | ResponseError<void> | null> => {
        const here = at(textDocument.uri, position);
        try {
          return here && (await rename(workspace, here.ours, here.offset, newName));
        } catch (error) {
          if (error instanceof RenameRefused) return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
          throw error;
        }
      },
    ),
  );
  connection.onDocumentLinks(
    guard.wrap('Links', null, async ({ textDocument }) => {
      const ours = workspace.documents.get(textDocument.uri);
      return ours && documentLinks(workspace, ours);
    }),
  );
  connection.onCodeLens(
    guard.wrap('Code lenses', null, async ({ textDocument }) => {
      const contract = workspace.documents.get(textDocument.uri) && (await workspace.contractAt(textDocument.uri));
      return contract ? codeLenses(contract) : null;
    }),
  );
}
