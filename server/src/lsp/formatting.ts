/**
 * Formatting on the connection. It is offered for our documents by name and for no other file: an editor with two
 * formatters for a language asks which one is meant, and that question must not come up for other people's YAML.
 */
import {
  BulkRegistration,
  type BulkUnregistration,
  type Connection,
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
} from 'vscode-languageserver/node';
import { format, formatAfterBreak } from '../service/formatting.ts';
import { pathOf, type Workspace } from '../workspace/index.ts';
import { isEditable } from './diagnostics.ts';
import type { Guard } from './guard.ts';

/** Keeps the client's list of documents that we format. */
export class FormattedDocuments {
  private readonly connection: Connection;
  private readonly workspace: Workspace;
  private readonly guard: Guard;
  private offered = '';
  private registration: Promise<BulkUnregistration | undefined> = Promise.resolve(undefined);

  constructor(connection: Connection, workspace: Workspace, guard: Guard) {
    this.connection = connection;
    this.workspace = workspace;
    this.guard = guard;
  }

  /** To be called when documents came, went or changed what they are, or when the setting changed. */
  update(enabled: boolean): void {
    const uris = enabled ? [...this.workspace.documents.all()].map(({ uri }) => uri).filter(isEditable) : [];
    const key = uris.sort().join('\n');
    if (key === this.offered) return;
    this.offered = key;
    this.registration = this.registration.then(async (earlier) => {
      const next = uris.length > 0 ? await this.register(uris) : undefined;
      earlier?.dispose();
      return next;
    });
    this.registration = this.registration.catch((error: unknown) => {
      this.guard.report('Offering to format', error);
      return undefined;
    });
  }

  private register(uris: readonly string[]): Promise<BulkUnregistration> {
    const documentSelector = uris.map((uri) => {
      const scheme = uri.slice(0, uri.indexOf(':'));
      return { scheme, pattern: pathOf(uri) };
    });
    const bulk = BulkRegistration.create();
    bulk.add(DocumentFormattingRequest.type, { documentSelector });
    bulk.add(DocumentRangeFormattingRequest.type, { documentSelector });
    bulk.add(DocumentOnTypeFormattingRequest.type, { documentSelector, firstTriggerCharacter: '\n' });
    return this.connection.client.register(bulk);
  }
}

export function registerFormatting(connection: Connection, workspace: Workspace, guard: Guard): void {
  const documentOf = (uri: string) => workspace.documents.get(uri)?.document;
  connection.onDocumentFormatting(
    guard.wrap('Formatting', null, ({ textDocument }) => {
      const document = documentOf(textDocument.uri);
      return document ? format(document) : null;
    }),
  );
  connection.onDocumentRangeFormatting(
    guard.wrap('Formatting a selection', null, ({ textDocument, range }) => {
      const document = documentOf(textDocument.uri);
      return document
        ? format(document, { start: document.offsetAt(range.start), end: document.offsetAt(range.end) })
        : null;
    }),
  );
  connection.onDocumentOnTypeFormatting(
    guard.wrap('Formatting while typing', null, ({ textDocument, position }) => {
      const document = documentOf(textDocument.uri);
      return document ? formatAfterBreak(document, position.line) : null;
    }),
  );
}
