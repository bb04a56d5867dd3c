/** Findings in the SQL files of dbt projects, as they are in the editor. */
import type { Diagnostic } from 'vscode-languageserver-types';
import type { DbtFolder } from '../service/dbt/facts.ts';
import { checkSqlFile } from '../service/rules/dbtSql.ts';
import { type RuleSettings, withSettings } from '../service/rules/index.ts';
import { toDiagnostic } from './diagnose.ts';
import { baseName } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** Folders whose files dbt renders by themselves; what a macro or generic test refers to depends on its caller. */
const RENDERED: readonly DbtFolder[] = ['models', 'snapshots', 'analyses', 'tests'];

/** Diagnostics of an open SQL file; null when it is none of a dbt project's, or the project is not read yet. */
export function diagnoseSql(workspace: Workspace, uri: string, settings: RuleSettings): Diagnostic[] | null {
  const document = /\.sql$/i.test(uri) && workspace.indexed ? workspace.documents.plain(uri) : null;
  const place = document && workspace.dbt.placeOf(uri);
  const project = place && workspace.dbt.view(uri);
  if (!document || !project || !RENDERED.includes(place.folder) || /(^|\/)generic\//.test(place.path)) return null;
  const text = document.getText();
  const sql = place.folder === 'models' ? workspace.modelSql(uri, baseName(uri).replace(/\.sql$/i, '')) : undefined;
  const findings = withSettings([...checkSqlFile({ text, project, ...(sql && { sql }) })], settings);
  const range = ({ start, end }: { start: number; end: number }) => ({
    start: document.positionAt(start),
    end: document.positionAt(end),
  });
  return findings.map((finding) => toDiagnostic(finding, { range, related: () => null }, 'data-product'));
}
