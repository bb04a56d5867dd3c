/** Which files the client watches for us. */
import { type Connection, DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver/node';
import type { Workspace } from '../workspace/index.ts';
import type { Guard } from './guard.ts';

/**
 * Contracts may have any name, so every YAML file; models of dbt projects. Manifests are read when they are needed, by
 * their modification time: dbt writes them many times a run.
 */
const PATTERNS = [
  '**/*.{yml,yaml}',
  '**/*.sql',
  '**/.data-product/baseline.json',
  // Code and schema files that may read or write topics; models of dbt projects may be Python.
  '**/*.{py,scala,ts,tsx,mts,cts,avsc}',
  '**/*{.schema,-value}.json',
];

/** Asks the client to watch, where it can. */
export async function watchFiles(connection: Connection): Promise<void> {
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: PATTERNS.map((globPattern) => ({ globPattern })),
  });
}

export function handleWatchedFiles(connection: Connection, workspace: Workspace, guard: Guard): void {
  connection.onDidChangeWatchedFiles(
    guard.wrap('Reading changed files', undefined, async ({ changes }) => {
      for (const { uri, type } of changes) await workspace.fileChanged(uri, type === FileChangeType.Deleted);
    }),
  );
}
