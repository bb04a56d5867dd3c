import * as vscode from 'vscode';
import type { SqlFailure } from '../../../connectors/src/snowflake/index.ts';
import type { QuerySource } from '../panels/queryMessages.ts';
import { placeOfSql } from './sqlPlace.ts';

/** Snowflake's answer to a statement, shown as a diagnostic where the statement stands. Gone with the next edit or run. */
export class SqlErrors implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('dataProduct.sql');
  readonly #subscription = vscode.workspace.onDidChangeTextDocument((event) =>
    this.clear(event.document.uri.toString()),
  );

  clear(uri: string | undefined): void {
    if (uri) this.#collection.delete(vscode.Uri.parse(uri, true));
  }

  /** Underlines the place in the editor. Undefined when the document is not open any more, or does not hold `sql` any more. */
  report(source: QuerySource, failure: SqlFailure, sql: string): vscode.Location | undefined {
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === source.uri);
    if (!document || !failure.position) return undefined;
    const offset = placeOfSql(document.getText(), sql, source.offset);
    if (offset === undefined) return undefined;
    const start = document.positionAt(offset);
    const { line, column } = failure.position;
    const at = document.validatePosition(
      new vscode.Position(start.line + line - 1, line === 1 ? start.character + column - 1 : column - 1),
    );
    const range = document.getWordRangeAtPosition(at) ?? new vscode.Range(at, at.translate(0, 1));
    const diagnostic = new vscode.Diagnostic(range, failure.reason, vscode.DiagnosticSeverity.Error);
    diagnostic.source = 'Snowflake';
    diagnostic.code = failure.number;
    this.#collection.set(document.uri, [diagnostic]);
    return new vscode.Location(document.uri, range);
  }

  dispose(): void {
    this.#collection.dispose();
    this.#subscription.dispose();
  }
}
