import * as vscode from 'vscode';
import type { DbtNode, DbtOutcome, DbtRun } from '../../../connectors/src/dbt/index.ts';
import type { DbtPlace } from '../../../server/src/protocol.ts';
import { loadDbt } from '../connections/connectors.ts';
import { SQL_LANGUAGES } from '../documents.ts';
import { toRange } from '../editors.ts';
import type { LanguageServer } from '../languageServer.ts';
import type { DbtResults } from './dbtResults.ts';
import type { DbtRunner, DbtTarget, DbtVerb } from './dbtRunner.ts';
import { selector } from './dbtSelector.ts';
import { builtText, freshText, testsText } from './dbtText.ts';

/** The age of a result goes on while nothing else changes. */
const AGE_MS = 30_000;

/** Files of dbt projects, as far as language ids tell. */
export const DBT_SELECTOR: vscode.DocumentSelector = ['yaml', 'jinja-yaml', ...SQL_LANGUAGES].map((language) => ({
  scheme: 'file',
  language,
}));

/** A test of a place with its node and how it ended, as far as known. */
export interface TestResult {
  name: string;
  column?: string;
  node: DbtNode | undefined;
  outcome: DbtOutcome | undefined;
}

/** Above models, sources and columns with tests: how they ended when dbt last ran, and dbt's commands for them. */
export class DbtLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #server: LanguageServer;
  readonly #results: DbtResults;
  readonly #runner: DbtRunner;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  readonly #timer: ReturnType<typeof setInterval>;
  #shown = false;

  constructor(server: LanguageServer, results: DbtResults, runner: DbtRunner) {
    this.#server = server;
    this.#results = results;
    this.#runner = runner;
    const refresh = () => this.#changed.fire();
    this.#timer = setInterval(() => this.#shown && refresh(), AGE_MS);
    this.#disposables = [
      this.#changed,
      results.onDidChange(refresh),
      runner.onDidChange(refresh),
      server.onDidChangeState(refresh),
      vscode.workspace.onDidChangeConfiguration(
        (event) => event.affectsConfiguration('dataProduct.dbt.codeLens') && refresh(),
      ),
      vscode.languages.registerCodeLensProvider(DBT_SELECTOR, this),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.getConfiguration('dataProduct', document.uri).get('dbt.codeLens', true)) return [];
    const found = await this.#server.dbt(document.uri.toString());
    if (!found) return [];
    const project = vscode.Uri.parse(found.project, true);
    const run = await this.#results.of(project);
    this.#shown = true;
    const lenses = await Promise.all(found.places.map((place) => this.#lensesOf(project, run, place)));
    return lenses.flat();
  }

  async #lensesOf(project: vscode.Uri, run: DbtRun | undefined, place: DbtPlace): Promise<vscode.CodeLens[]> {
    const tests = await resultsOf(run, place);
    const { nodesOf } = await loadDbt();
    const own = run ? nodesOf(run.nodes, place).flatMap((node) => run.outcomes.get(node.id) ?? []) : [];
    const at = toRange(place.range);
    const target = (over: Partial<DbtTarget>): DbtTarget => ({
      project: project.toString(),
      kind: place.kind,
      name: place.name,
      label: place.name,
      select: [selector(place)],
      ...over,
    });
    const lenses = own
      .slice(0, 1)
      .map((outcome) =>
        lens(
          at,
          place.kind === 'source' ? freshText(outcome) : builtText(outcome),
          'dataProduct.showDbtResults',
          target({}),
          place,
        ),
      );
    lenses.push(...this.#summary(at, tests, target({}), place), ...this.#commands(at, place, target({})));
    for (const column of place.columns) {
      const mine = tests.filter((test) => test.column === column.name);
      const range = toRange(column.range);
      const columnTarget = target({
        label: `${place.name}.${column.name}`,
        column: column.name,
        select: mine.map((test) => test.node?.name ?? `${selector(place)},test_name:${test.name.split('.').at(-1)}`),
      });
      lenses.push(...this.#summary(range, mine, columnTarget, place));
      lenses.push(this.#command(range, 'test', columnTarget));
    }
    return lenses;
  }

  #summary(at: vscode.Range, tests: readonly TestResult[], target: DbtTarget, place: DbtPlace): vscode.CodeLens[] {
    const ran = tests.flatMap(({ name, outcome }) => (outcome ? [{ name, outcome }] : []));
    return ran.length > 0 ? [lens(at, testsText(ran), 'dataProduct.showDbtResults', target, place)] : [];
  }

  #commands(at: vscode.Range, { kind, tests }: DbtPlace, target: DbtTarget): vscode.CodeLens[] {
    const verbs: DbtVerb[] = [
      kind === 'source' ? 'freshness' : 'build',
      ...(tests.length > 0 ? ['test' as const] : []),
    ];
    return verbs.map((verb) => this.#command(at, verb, target));
  }

  #command(at: vscode.Range, verb: DbtVerb, target: DbtTarget): vscode.CodeLens {
    const { command, title } = COMMANDS[verb];
    const running = this.#runner.isRunning(target, verb);
    return new vscode.CodeLens(at, {
      command: running ? 'dataProduct.showDbtOutput' : command,
      title: `${running ? '$(sync~spin)' : '$(play)'}\u00a0${title}`,
      arguments: [target],
      tooltip: running ? vscode.l10n.t('Running: show what dbt says') : `${title} --select ${target.select.join(' ')}`,
    });
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

const COMMANDS: Readonly<Record<DbtVerb, { command: string; title: string }>> = {
  build: { command: 'dataProduct.dbtBuild', title: 'dbt build' },
  test: { command: 'dataProduct.dbtTest', title: 'dbt test' },
  freshness: { command: 'dataProduct.dbtFreshness', title: 'dbt source freshness' },
};

/** The tests of a place with their results. */
export async function resultsOf(run: DbtRun | undefined, place: DbtPlace): Promise<TestResult[]> {
  const { testsOf } = await loadDbt();
  const nodes = run ? testsOf(run.nodes, place) : [];
  return place.tests.map(({ name, label, column }, index) => {
    const node = nodes[index];
    return { name: label ?? name, column, node, outcome: node && run?.outcomes.get(node.id) };
  });
}

function lens(at: vscode.Range, title: string, command: string, target: DbtTarget, place: DbtPlace): vscode.CodeLens {
  const tooltip = vscode.l10n.t('Show the results of dbt’s last run');
  return new vscode.CodeLens(at, { title, command, arguments: [target, place], tooltip });
}
