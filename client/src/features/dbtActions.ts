import * as vscode from 'vscode';
import type { DbtPlace } from '../../../server/src/protocol.ts';
import { toRange } from '../editors.ts';
import type { LanguageServer } from '../languageServer.ts';
import { DBT_SELECTOR, resultsOf, selector } from './dbtLenses.ts';
import type { DbtResults } from './dbtResults.ts';
import type { DbtTarget } from './dbtRunner.ts';

const RUN = vscode.CodeActionKind.Empty.append('dbt');
const NEW = vscode.CodeActionKind.Refactor.append('newContract');

/** In the light bulb of dbt's files: run the test under the cursor, and a contract for the model. */
export class DbtActions implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #server: LanguageServer;
  readonly #results: DbtResults;
  readonly #registration: vscode.Disposable;

  constructor(server: LanguageServer, results: DbtResults) {
    this.#server = server;
    this.#results = results;
    this.#registration = vscode.languages.registerCodeActionsProvider(DBT_SELECTOR, this, {
      providedCodeActionKinds: [RUN, NEW],
    });
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const found = await this.#server.dbt(document.uri.toString());
    if (!found) return [];
    const actions: vscode.CodeAction[] = [];
    for (const place of found.places) {
      if (place.kind === 'model' && onLine(place, range)) actions.push(newContract(document.uri, place.name));
      const index = place.tests.findIndex((test) => onLine(test, range));
      // At the top of a model's SQL its tests have no place of their own.
      if (index >= 0 && !document.uri.path.endsWith('.sql')) actions.push(await this.#run(found.project, place, index));
    }
    return actions;
  }

  async #run(project: string, place: DbtPlace, index: number): Promise<vscode.CodeAction> {
    const run = await this.#results.of(vscode.Uri.parse(project, true));
    const { name, column, node } = (await resultsOf(run, place))[index]!;
    const action = new vscode.CodeAction(vscode.l10n.t('Run dbt test {0}', name), RUN);
    const target: DbtTarget = {
      project,
      kind: place.kind,
      name: place.name,
      label: `${column === undefined ? place.name : `${place.name}.${column}`} ${name}`,
      select: [node?.name ?? `${selector(place)},test_name:${name.split('.').at(-1)}`],
    };
    action.command = { command: 'dataProduct.dbtTest', title: action.title, arguments: [target] };
    return action;
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

const onLine = (place: { range: DbtPlace['range'] }, range: vscode.Range): boolean => {
  const { start, end } = toRange(place.range);
  return range.start.line <= end.line && range.end.line >= start.line;
};

function newContract(uri: vscode.Uri, model: string): vscode.CodeAction {
  const action = new vscode.CodeAction(vscode.l10n.t('New Contract From dbt Model {0}…', model), NEW);
  action.command = { command: 'dataProduct.newContract', title: action.title, arguments: [uri, model] };
  return action;
}
