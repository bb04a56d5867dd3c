/** Findings in the SQL files of dbt projects, as they are in the editor. */
import type { Diagnostic } from 'vscode-languageserver-types';
import type { DbtFolder } from '../service/dbt/facts.ts';
import type { DbtView } from '../service/dbt/names.ts';
import type { Finding } from '../service/finding.ts';
import { checkSqlFile } from '../service/rules/dbtSql.ts';
import { type RuleSettings, withSettings } from '../service/rules/index.ts';
import { beside, rulesAt, shownOf, toDiagnostic } from './diagnose.ts';
import { baseName } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** Folders whose files dbt renders by themselves; what a macro or generic test refers to depends on its caller. */
const RENDERED: readonly DbtFolder[] = ['models', 'snapshots', 'analyses', 'tests'];

/** Diagnostics of an open SQL file; null when it is none of a dbt project's, or the project is not read yet. */
export function diagnoseSql(
  workspace: Workspace,
  uri: string,
  settings: RuleSettings,
  showBaseline = false,
): Diagnostic[] | null {
  const document = /\.sql$/i.test(uri) && workspace.indexed ? workspace.documents.plain(uri) : null;
  const rendered = document && renderedFile(workspace, uri);
  if (!document || !rendered) return null;
  const text = document.getText();
  const { project, isModel } = rendered;
  const sql = isModel ? workspace.modelSql(uri, baseName(uri).replace(/\.sql$/i, '')) : undefined;
  const findings = withSettings(
    [...checkSqlFile({ text, project, isModel, ...(sql && { sql }) })],
    rulesAt(workspace, uri, settings),
  );
  const range = ({ start, end }: { start: number; end: number }) => ({
    start: document.positionAt(start),
    end: document.positionAt(end),
  });
  const shown = shownOf(beside(workspace, { uri }, findings), showBaseline);
  return shown.map((finding) => toDiagnostic(finding, { range, related: () => null }, 'data-product'));
}

/** What a SQL file refers to that is not there. Of its query the properties beside it tell, so that lint says it once. */
export function sqlReferences(workspace: Workspace, uri: string, text: string, settings: RuleSettings): Finding[] {
  const rendered = renderedFile(workspace, uri);
  if (!rendered) return [];
  return withSettings([...checkSqlFile({ text, ...rendered })], rulesAt(workspace, uri, settings));
}

function renderedFile(workspace: Workspace, uri: string): { project: DbtView; isModel: boolean } | null {
  const place = workspace.dbt.placeOf(uri);
  const project = place && workspace.dbt.view(uri);
  if (!project || !RENDERED.includes(place.folder) || /(^|\/)generic\//.test(place.path)) return null;
  return { project, isModel: place.folder === 'models' };
}
