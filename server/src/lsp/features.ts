/** Language features: each asks the service about the open document and answers empty for documents that are not ours. */
import {
  type Connection,
  LSPErrorCodes,
  type Position,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { codeLenses } from '../service/codeLens.ts';
import { complete, isExpansion } from '../service/complete.ts';
import type { Offset } from '../service/document/index.ts';
import { foldingRanges } from '../service/folding.ts';
import { inlayHints } from '../service/inlayHints.ts';
import { selectionRanges } from '../service/selectionRanges.ts';
import { documentSymbols } from '../service/symbols.ts';
import {
  bridgeHints,
  type DbtPlace,
  dbtArguments,
  dbtCompletion,
  dbtDefinition,
  dbtHover,
  dbtReferences,
  definition,
  documentLinks,
  hoverAt,
  knownValues,
  type Ours,
  placeInSql,
  placeInYaml,
  prepareDbtRename,
  prepareRename,
  queryCompletion,
  RenameRefused,
  references,
  rename,
  renameDbt,
  sqlCompletion,
  sqlDefinition,
  sqlHover,
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
  /** The cursor in a file of a dbt project, YAML or SQL. */
  const dbtPlace = (uri: string, position: Position): DbtPlace | null => {
    const here = at(uri, position);
    return here ? placeInYaml(workspace, here.ours, here.offset) : placeInSql(workspace, uri, position);
  };

  connection.onCompletion(
    guard.wrap('Completion', null, async ({ textDocument, position, context }) => {
      const here = at(textDocument.uri, position);
      if (!here) {
        const sql = placeInSql(workspace, textDocument.uri, position);
        return sql && (dbtCompletion(sql) ?? sqlCompletion(workspace, textDocument.uri, sql));
      }
      const columns = await queryCompletion(workspace, here.ours, here.offset);
      if (columns) return columns;
      // A dot asks for columns in SQL; in YAML it is one more letter.
      if (context?.triggerCharacter === '.') return null;
      const { document, dialect } = here.ours;
      const place = placeInYaml(workspace, here.ours, here.offset);
      const names = place && dbtCompletion(place);
      if (names) return names;
      const own = await dbtArguments(workspace, here.ours, here.offset);
      const known = new Set(own.map((one) => one.label));
      const others = complete(document, here.offset, {
        dialect,
        values: (provider, place) => knownValues(workspace, here.ours, provider, place),
      });
      const items = [...own, ...others.filter((one) => !known.has(one.label))];
      return others.some(isExpansion) ? { isIncomplete: true, items } : items;
    }),
  );
  connection.onHover(
    guard.wrap('Hover', null, async ({ textDocument, position }) => {
      const here = at(textDocument.uri, position);
      const place = dbtPlace(textDocument.uri, position);
      const named = place && dbtHover(place);
      if (named) return named;
      if (!here) return place && sqlHover(workspace, textDocument.uri, place);
      return hoverAt(workspace, here.ours, here.offset, Date.now());
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
      const named = sql ? dbtDefinition(sql) : [];
      return sql && named.length === 0 ? sqlDefinition(workspace, textDocument.uri, sql) : named;
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
      const ours = workspace.documents.get(textDocument.uri);
      if (!ours) return null;
      const { document } = ours;
      const within = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
      return [...inlayHints(document, within), ...bridgeHints(workspace, ours, within)];
    }),
  );
  connection.onPrepareRename(
    guard.wrap('Rename', null, ({ textDocument: { uri }, position }) =>
      refusing(async () => {
        const here = at(uri, position);
        const named = here && prepareRename(workspace, here.ours, here.offset);
        const place = named ? null : dbtPlace(uri, position);
        return named ?? (place && prepareDbtRename(workspace, uri, place));
      }),
    ),
  );
  connection.onRenameRequest(
    guard.wrap('Rename', null, ({ textDocument: { uri }, position, newName }) =>
      refusing(async (): Promise<WorkspaceEdit | null> => {
        const here = at(uri, position);
        const edit = here && (await rename(workspace, here.ours, here.offset, newName));
        const place = edit ? null : dbtPlace(uri, position);
        return edit ?? (place && renameDbt(workspace, uri, place, newName));
      }),
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

/** The reason of a refusal goes to the user instead of to the log. */
async function refusing<T>(work: () => Promise<T>): Promise<T | ResponseError<void>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RenameRefused) return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
    throw error;
  }
}
