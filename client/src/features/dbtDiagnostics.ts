import path from 'node:path';
import * as vscode from 'vscode';
import type { DbtNode, DbtOutcome, DbtRun } from '../../../connectors/src/dbt/index.ts';
import { loadDbt } from '../connections/connectors.ts';
import { toRange } from '../editors.ts';
import type { LanguageServer } from '../languageServer.ts';
import type { DbtResults } from './dbtResults.ts';
import { freshness, testText } from './dbtText.ts';

const BAD: ReadonlySet<DbtOutcome['status']> = new Set(['failed', 'error', 'warned']);

/** What failed when dbt last ran, in Problems and on the line that asks for it, until the next run says otherwise. */
export class DbtDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('dataProduct.dbt');
  readonly #server: LanguageServer;
  readonly #results: DbtResults;
  readonly #subscriptions: vscode.Disposable[];
  readonly #projects = new Map<string, { folder: vscode.Uri; files: vscode.Uri[] }>();
  #showing: Promise<void> = Promise.resolve();

  constructor(server: LanguageServer, results: DbtResults) {
    this.#server = server;
    this.#results = results;
    this.#subscriptions = [
      results.onDidChange((folder) => this.#soon(folder)),
      // Lines have moved: each finding goes along with its test.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        for (const { folder, files } of this.#projects.values())
          if (files.some((file) => file.toString() === uri.toString())) this.#soon(folder);
      }),
    ];
  }

  /** One after the other: a later answer must not be overtaken by an earlier one. */
  #soon(folder: vscode.Uri): void {
    this.#showing = this.#showing.then(() => this.#show(folder)).catch(() => {});
  }

  async #show(folder: vscode.Uri): Promise<void> {
    const run = await this.#results.of(folder);
    const bad = new Map(this.#results.freshOf(folder).filter(([, outcome]) => BAD.has(outcome.status)));
    const found = new Map<string, vscode.Diagnostic[]>();
    // Files of installed packages are nobody's to mend here, and their paths start elsewhere.
    const own = run?.nodes.filter((node) => bad.has(node.id) && !node.installed) ?? [];
    for (const [file, nodes] of byFile(own)) {
      const uri = vscode.Uri.joinPath(folder, file);
      const ranges = await this.#rangesIn(uri, run!);
      const diagnostics = nodes.flatMap((node) => {
        const outcome = bad.get(node.id);
        // A test that the file does not hold any more is nobody's problem.
        const range = ranges.get(node.id) ?? (node.test ? undefined : TOP);
        return outcome && range ? [diagnostic(node, outcome, range)] : [];
      });
      found.set(uri.toString(), diagnostics);
    }
    for (const uri of this.#projects.get(folder.toString())?.files ?? [])
      if (!found.has(uri.toString())) this.#collection.delete(uri);
    const files = [...found].map(([uri, diagnostics]) => {
      const parsed = vscode.Uri.parse(uri, true);
      this.#collection.set(parsed, diagnostics);
      return parsed;
    });
    this.#projects.set(folder.toString(), { folder, files });
  }

  /** Where the tests and sources of a properties file stand, by node. */
  async #rangesIn(uri: vscode.Uri, run: DbtRun): Promise<Map<string, vscode.Range>> {
    const ranges = new Map<string, vscode.Range>();
    if (!/\.ya?ml$/i.test(uri.path)) return ranges;
    const { nodesOf, testsOf } = await loadDbt();
    for (const place of (await this.#server.dbt(uri.toString()))?.places ?? []) {
      for (const node of nodesOf(run.nodes, place)) ranges.set(node.id, toRange(place.range));
      for (const [index, node] of testsOf(run.nodes, place).entries())
        if (node) ranges.set(node.id, toRange(place.tests[index]!.range));
    }
    return ranges;
  }

  dispose(): void {
    this.#collection.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function byFile(nodes: readonly DbtNode[]): Map<string, DbtNode[]> {
  const files = new Map<string, DbtNode[]>();
  for (const node of nodes) files.set(node.file, [...(files.get(node.file) ?? []), node]);
  return files;
}

const TOP = new vscode.Range(0, 0, 0, 0);

function diagnostic(node: DbtNode, outcome: DbtOutcome, range: vscode.Range): vscode.Diagnostic {
  const name = node.test ? `${node.test.name}${node.test.column ? ` (${node.test.column})` : ''}` : node.name;
  const said = outcome.message?.trim();
  const what =
    node.kind === 'test'
      ? testText(`dbt test ${name}`, outcome)
      : node.kind === 'source'
        ? vscode.l10n.t('dbt source freshness of {0}: {1}', name, freshness(outcome))
        : vscode.l10n.t('dbt could not build {0}', name);
  const found = new vscode.Diagnostic(
    range,
    said ? `${what}\n${said}` : what,
    outcome.status === 'warned' ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error,
  );
  found.source = 'dbt';
  // The code leads to the SQL that dbt ran.
  found.code = node.compiled
    ? { value: path.basename(node.compiled), target: vscode.Uri.file(node.compiled) }
    : node.name;
  return found;
}
