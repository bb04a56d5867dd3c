import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { DbtPlace, Failure } from '../../../server/src/protocol.ts';
import type { App } from '../app.ts';
import { loadDbt } from '../connections/connectors.ts';
import { resultsOf } from '../features/dbtLenses.ts';
import type { DbtTarget, DbtVerb, RunEnd } from '../features/dbtRunner.ts';
import { selector } from '../features/dbtSelector.ts';
import { ago, builtText, DBT_ICON, duration, endText, freshText, testText, worst } from '../features/dbtText.ts';

/** dbt Build: the model, seed or snapshot of the code lens, else the one under the cursor, with its tests. */
export const dbtBuild = (app: App, target?: unknown) => run(app, 'build', target);
/** dbt Test: the tests of the code lens' model, source or column. */
export const dbtTest = (app: App, target?: unknown) => run(app, 'test', target);
/** dbt Source Freshness. */
export const dbtFreshness = (app: App, target?: unknown) => run(app, 'freshness', target);

async function run(app: App, verb: DbtVerb, argument: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted) return tellUntrusted();
  const target = isTarget(argument) ? argument : await targetAtCursor(app, verb);
  if (!target) return;
  await tell(app, verb, target, await app.dbt.runner.run(verb, target));
}

/** A code lens can be clicked in any workspace. */
async function tellUntrusted(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('dbt runs the code of this project, so it runs only in a workspace you trust.'),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

async function tell(app: App, verb: DbtVerb, target: DbtTarget, ended: RunEnd): Promise<void> {
  const title = `dbt ${verb === 'freshness' ? 'source freshness' : verb} ${target.label}`;
  if (!('end' in ended)) return notRun(app, ended);
  const { code, errors } = ended.end;
  const project = vscode.Uri.parse(target.project, true);
  if (code === null) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0}: cancelled', title), 5000);
    return;
  }
  const results = await app.dbt.results.of(project);
  const outcomes = ended.ran.flatMap((id) => results?.outcomes.get(id) ?? []);
  const bad = outcomes.filter(({ status }) => status === 'failed' || status === 'error').length;
  const show = vscode.l10n.t('Show Output');
  if (outcomes.length === 0 || (bad === 0 && code !== 0)) {
    const nothing = ended.wrote
      ? vscode.l10n.t('nothing in the project matches {0}', target.select.join(' '))
      : vscode.l10n.t('dbt left no results in {0}', await (await loadDbt()).targetFolder(project.fsPath));
    const said = sentence(errors[0]) ?? nothing;
    return notRun(app, { ok: false, code: 'dbt/failed', reason: `${title}: ${said}`, action: '' }, target);
  }
  if (bad === 0) {
    vscode.window.setStatusBarMessage(`${DBT_ICON[worst(outcomes)]}${title}: ${endText(outcomes)}`, 8000);
    return;
  }
  const problems = vscode.l10n.t('Show Problems');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0}: {1} of {2} failed.', title, bad, outcomes.length),
    problems,
    show,
  );
  if (chosen === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
  if (chosen === show) app.dbt.runner.channel.show(true);
}

/** What fits a toast of what dbt says over many lines; the output has it all. */
const MAX_SAID = 400;
function sentence(error: string | undefined): string | undefined {
  const said = error
    ?.replace(/^Encountered an error:/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return said && said.length > MAX_SAID ? `${said.slice(0, MAX_SAID)}…` : said;
}

/** dbt was not found, is busy, or refused before it ran anything. */
async function notRun(app: App, { code, reason, action }: Failure, target?: DbtTarget): Promise<void> {
  app.log.warn(`${code}: ${reason}`);
  const labels = {
    settings: vscode.l10n.t('Open Setting'),
    output: vscode.l10n.t('Show Output'),
    deps: vscode.l10n.t('Run dbt deps'),
  };
  const buttons = [
    ...(code === 'dbt/not-found' ? [labels.settings] : [labels.output]),
    ...(target && /dbt deps/.test(reason) ? [labels.deps] : []),
  ];
  const show = code === 'dbt/busy' ? vscode.window.showInformationMessage : vscode.window.showErrorMessage;
  const chosen = await show(`${reason} ${action}`.trim(), ...buttons);
  if (chosen === labels.settings)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'dataProduct.dbt.executable');
  if (chosen === labels.output) app.dbt.runner.channel.show(true);
  if (chosen === labels.deps && target) {
    const ended = await app.dbt.runner.deps(target);
    if (!('end' in ended)) return notRun(app, ended);
    if (ended.end.code !== 0) app.dbt.runner.channel.show(true);
  }
}

// ---------------------------------------------------------------- what a command is about

const isTarget = (value: unknown): value is DbtTarget =>
  typeof value === 'object' && value !== null && 'select' in value && 'project' in value;

const KINDS: Readonly<Record<DbtVerb, readonly DbtPlace['kind'][]>> = {
  build: ['model', 'seed', 'snapshot'],
  test: ['model', 'source', 'seed', 'snapshot'],
  freshness: ['source'],
};

/** The model or source the cursor is in; asks when the file has several and the cursor is in none. */
async function targetAtCursor(app: App, verb: DbtVerb): Promise<DbtTarget | undefined> {
  const editor = vscode.window.activeTextEditor;
  const found = editor && (await app.server.dbt(editor.document.uri.toString()));
  const places = found?.places.filter((place) => KINDS[verb].includes(place.kind)) ?? [];
  if (!editor || !found || places.length === 0) {
    await vscode.window.showInformationMessage(
      verb === 'freshness'
        ? vscode.l10n.t('Open a properties file of a dbt project with sources first.')
        : vscode.l10n.t('Open a model of a dbt project first: its SQL, or the schema.yml that describes it.'),
    );
    return undefined;
  }
  const line = editor.selection.active.line;
  const above = places.filter((place) => place.range.start.line <= line).at(-1);
  const place = above ?? places[0]!;
  return {
    project: found.project,
    kind: place.kind,
    name: place.name,
    label: place.name,
    select: [selector(place)],
  };
}

// ---------------------------------------------------------------- results

/** Lists how a model, a source or a column's tests ended; picking one opens the SQL that dbt ran. */
export async function showDbtResults(app: App, target?: unknown, place?: unknown): Promise<void> {
  if (!isTarget(target) || !isPlace(place)) return;
  const run = await app.dbt.results.of(vscode.Uri.parse(target.project, true));
  if (!run) return;
  const { nodesOf } = await loadDbt();
  const own = target.column === undefined ? nodesOf(run.nodes, place) : [];
  const tests = (await resultsOf(run, place)).filter((test) => !target.column || test.column === target.column);
  const items = [
    ...own.flatMap((node) => {
      const outcome = run.outcomes.get(node.id);
      if (!outcome) return [];
      const label = place.kind === 'source' ? freshText(outcome) : builtText(outcome);
      return [{ label, description: node.name, detail: outcome.message?.split('\n').join(' '), file: node.compiled }];
    }),
    ...tests.flatMap(({ name, column, node, outcome }) => {
      if (!outcome) return [];
      const of = column === undefined ? place.name : column;
      return [
        {
          label: `${DBT_ICON[outcome.status]}${testText(name, outcome)}`,
          description: `${of} · ${duration(outcome.seconds)} · ${ago(outcome.at)}`,
          detail: outcome.message?.split('\n').join(' '),
          file: node?.compiled,
        },
      ];
    }),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('dbt’s last run of {0}', target.label),
    placeHolder: vscode.l10n.t('Choose a result to see the SQL that dbt ran'),
  });
  if (picked) await showCompiled(picked.file);
}

async function showCompiled(file: string | undefined): Promise<void> {
  const there =
    file !== undefined &&
    (await access(file).then(
      () => true,
      () => false,
    ));
  if (!there) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('dbt has kept no compiled SQL of it. Run dbt build or dbt test once more.'),
    );
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
}

const isPlace = (value: unknown): value is DbtPlace =>
  typeof value === 'object' && value !== null && 'tests' in value && 'kind' in value;

/** Shows what dbt said. */
export const showDbtOutput = (app: App) => app.dbt.runner.channel.show(true);
