import * as vscode from 'vscode';
import type { LanguageServer } from '../languageServer.ts';
import type { Log } from '../log.ts';
import { DbtActions } from './dbtActions.ts';
import { DbtDiagnostics } from './dbtDiagnostics.ts';
import { DbtLenses } from './dbtLenses.ts';
import { DbtResults } from './dbtResults.ts';
import { DbtRunner } from './dbtRunner.ts';

/** Everything of dbt in the editor that outlives a command. */
export class Dbt implements vscode.Disposable {
  readonly results: DbtResults;
  readonly runner: DbtRunner;
  readonly #all: vscode.Disposable;

  constructor(server: LanguageServer, log: Log) {
    this.results = new DbtResults(log);
    this.runner = new DbtRunner(this.results);
    const projects = vscode.workspace.createFileSystemWatcher('**/dbt_project.yml', false, true, false);
    void tellMenus();
    this.#all = vscode.Disposable.from(
      new DbtLenses(server, this.results, this.runner),
      new DbtActions(server, this.results),
      new DbtDiagnostics(server, this.results),
      projects,
      projects.onDidCreate(tellMenus),
      projects.onDidDelete(tellMenus),
      this.runner,
      this.results,
    );
  }

  dispose(): void {
    this.#all.dispose();
  }
}

/** Lets the palette offer dbt's commands where there is a dbt project. */
async function tellMenus(): Promise<void> {
  const found = await vscode.workspace.findFiles('**/dbt_project.yml', '**/{node_modules,dbt_packages,.venv}/**', 1);
  await vscode.commands.executeCommand('setContext', 'dataProduct.dbtProject', found.length > 0);
}
