import * as vscode from 'vscode';
import type { DbtPlace } from '../../../server/src/protocol.ts';
import { toRange } from '../editors.ts';
import type { LanguageServer } from '../languageServer.ts';
import { DBT_SELECTOR, resultsOf } from './dbtLenses.ts';
import type { DbtResults } from './dbtResults.ts';
import type { DbtTarget } from './dbtRunner.ts';
import { selector } from './dbtSelector.ts';

const RUN = vscode.CodeActionKind.Empty.append('dbt');
const REFACTOR = vscode.CodeActionKind.Refactor.append('dbt');

/** In the light bulb of dbt's files: run the test under the cursor, and a contract for the model. */
export class DbtActions implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #server: LanguageServer;
  readonly #results: DbtResults;
  readonly #registration: vscode.Disposable;

  constructor(server: LanguageServer, results: DbtResults) {
    this.#server = server;
    this.#results = results;
    this.#registration = vscode.languages.registerCodeActionsProvider(DBT_SELECTOR, this, {
      providedCodeActionKinds: [RUN, REFACTOR, vscode.CodeActionKind.QuickFix],
    });
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const disagreements = diagnostics.filter(isBridge);
    const actions = disagreements.length > 0 ? syncActions(document.uri, disagreements) : [];
    const found = await this.#server.dbt(document.uri.toString());
    if (!found) return actions;
    for (const place of found.places) {
      if (place.kind === 'model' && onLine(place, range))
        actions.push(...ofModel(document.uri, place.name, disagreements.length === 0));
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

/** A finding that contract and model disagree. */
const isBridge = ({ source, code }: vscode.Diagnostic): boolean =>
  source === 'data-product' && String(typeof code === 'object' ? code.value : code).startsWith('cross/');

function ofModel(uri: vscode.Uri, model: string, sync: boolean): vscode.CodeAction[] {
  const title = vscode.l10n.t('New Contract From dbt Model {0}…', model);
  const created = new vscode.CodeAction(title, REFACTOR);
  created.command = { command: 'dataProduct.newContract', title, arguments: [uri, model] };
  const columns = vscode.l10n.t('Document the Columns That the SQL Produces…');
  const documented = new vscode.CodeAction(columns, REFACTOR);
  documented.command = { command: 'dataProduct.documentDbtColumns', title: columns, arguments: [uri] };
  const own = [created, documented];
  return uri.path.endsWith('.sql') || !sync ? own : [...own, ...syncActions(uri)];
}

/** What brings a contract and its model's properties together; as quick fixes where they are found to disagree. */
function syncActions(uri: vscode.Uri, fixes?: vscode.Diagnostic[]): vscode.CodeAction[] {
  const titles = {
    updateModelFromContract: vscode.l10n.t('Update schema.yml From Contract…'),
    generateDbtTests: vscode.l10n.t('Generate dbt Tests From the Contract’s Constraints…'),
    updateContractFromModel: vscode.l10n.t('Update Contract From schema.yml…'),
  };
  return Object.entries(titles).map(([command, title]) => {
    const made = new vscode.CodeAction(title, fixes ? vscode.CodeActionKind.QuickFix : REFACTOR);
    made.command = { command: `dataProduct.${command}`, title, arguments: [uri] };
    made.diagnostics = fixes;
    return made;
  });
}
