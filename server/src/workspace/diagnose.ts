/** Everything to report about one document: syntax, schema and rules, with the user's severities. */
import type { Diagnostic, DiagnosticSeverity, Range } from 'vscode-languageserver-types';
import { type Compared, compareToBaseline } from '../service/baseline.ts';
import type { YamlDocument } from '../service/document/index.ts';
import type { Finding } from '../service/finding.ts';
import { checkBridge } from '../service/rules/bridge.ts';
import { checkDbt } from '../service/rules/dbt.ts';
import { checkContract, type RuleSettings, withSettings } from '../service/rules/index.ts';
import { checkModelSql } from '../service/rules/model-sql.ts';
import { checkQualitySql } from '../service/rules/qualitySql.ts';
import type { CodeFile } from '../service/rules/readers.ts';
import { validate } from '../service/validate.ts';
import { waived, withoutWaived } from '../service/waivers.ts';
import type { Ours } from './documents.ts';
import type { Workspace } from './workspace.ts';

/**
 * The findings of the document's newest version, in the order of the text.
 * @param late asked before what other files say of it is found out anew; where true, what was known before is told again
 */
export function diagnose(
  workspace: Workspace,
  { uri, document, dialect }: Ours,
  settings: RuleSettings,
  onError?: (error: unknown) => void,
  late?: () => boolean,
): Finding[] {
  const contract = workspace.documents.get(uri)?.document === document ? workspace.documents.contract(uri) : null;
  const rules = () => (contract ? checkContract(contract, workspace, onError, document) : []);
  const bridge = () => checkBridge(uri, workspace);
  const readers = () => (contract && workspace.indexed ? workspace.readers.findingsIn(contract) : []);
  const queries = () => (contract ? checkQualitySql(contract, document, workspace) : []);
  const sql = () => (dialect === 'dbt' ? checkModelSql(document, workspace, late) : []);
  // What a project lacks is known when all of it has been read.
  const properties = () =>
    dialect === 'dbt' ? checkDbt(document, workspace.indexed ? workspace.dbt.view(uri) : null, onError) : [];
  const findings = validate(document, dialect, [rules, bridge, readers, queries, sql, properties]);
  return withSettings(waived(document, findings, today()), rulesAt(workspace, uri, settings));
}

/** The severities that count for a file: what its workspace has agreed on, and before that what the user set. */
export const rulesAt = (workspace: Workspace, uri: string, settings: RuleSettings): RuleSettings => ({
  ...workspace.policy(uri).rules,
  ...settings,
});

/** The findings of code and schema files around topics, for the files that have any. */
export function diagnoseCode(workspace: Workspace, settings: RuleSettings): { file: CodeFile; findings: Finding[] }[] {
  if (!workspace.indexed) return [];
  return workspace.readers.findings().flatMap(({ file, findings }) => {
    const kept = file.lines ? withoutWaived(file.lines, findings, today()) : findings;
    const left = withSettings(kept, rulesAt(workspace, file.uri, settings));
    return left.length > 0 ? [{ file, findings: left }] : [];
  });
}

/** Findings beside the baseline of their file; none is known where there is no baseline. Code has no document. */
export const beside = (
  workspace: Workspace,
  { uri, document }: { uri: string; document?: YamlDocument },
  findings: readonly Finding[],
): Compared => compareToBaseline(document ?? null, findings, workspace.baselines.of(uri));

/** What is shown of them: what is new; what is known too, as hints, when it is asked for. */
export function shownOf({ fresh, known }: Compared, showKnown: boolean): Finding[] {
  if (!showKnown || known.length === 0) return fresh;
  const hints = known.map((finding) => ({
    ...finding,
    severity: 'hint' as const,
    message: `${finding.message} (Known: it is in the baseline.)`,
  }));
  return [...fresh, ...hints].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The day that waivers are held against, `2026-11-23`. */
export function today(): string {
  const number = Math.floor(Date.now() / DAY);
  if (number !== lastDay.number) lastDay = { number, text: new Date(number * DAY).toISOString().slice(0, 10) };
  return lastDay.text;
}
const DAY = 86_400_000;
/** Asked for at every keystroke, and so written out once a day. */
let lastDay = { number: Number.NaN, text: '' };

const SEVERITIES: Record<Finding['severity'], DiagnosticSeverity> = { error: 1, warning: 2, info: 3, hint: 4 };
const TAGS = { unnecessary: 1, deprecated: 2 } as const;

/** A finding as LSP says it. `data` goes along, so that a quick fix needs no message. */
export function toDiagnostic(
  finding: Finding,
  places: {
    range: (finding: Finding) => Range;
    related: (place: NonNullable<Finding['related']>[number]) => { uri: string; range: Range } | null;
  },
  source: string,
): Diagnostic {
  const related = finding.related?.flatMap((place) => {
    const location = places.related(place);
    return location ? [{ location, message: place.message }] : [];
  });
  return {
    range: places.range(finding),
    severity: SEVERITIES[finding.severity],
    source,
    code: finding.rule,
    message: finding.message,
    ...(finding.data && { data: finding.data }),
    ...(related && related.length > 0 && { relatedInformation: related }),
    ...(finding.tags && { tags: finding.tags.map((tag) => TAGS[tag]) }),
  };
}

/** Findings of a file of code as diagnostics: nobody has to open it. */
export function codeDiagnosticsOf(file: CodeFile, findings: readonly Finding[]): Diagnostic[] {
  const places = {
    range: (finding: Finding) => file.rangeOf(finding),
    related: ({ uri, span, range }: NonNullable<Finding['related']>[number]) =>
      uri === undefined ? { uri: file.uri, range: file.rangeOf(span) } : range ? { uri, range } : null,
  };
  return findings.map((finding) => toDiagnostic(finding, places, 'data-product'));
}

/** Findings of a document as diagnostics of its present version. */
export function diagnosticsOf(
  workspace: Workspace,
  ours: Ours,
  findings: readonly Finding[],
  source = 'data-product',
): Diagnostic[] {
  return findings.map((finding) =>
    toDiagnostic(
      finding,
      {
        range: ({ start, end }) => ours.document.rangeAt({ start, end }),
        related: ({ uri, span, range }) => {
          if (uri !== undefined && range) return { uri, range };
          if (uri === undefined) return { uri: ours.uri, range: ours.document.rangeAt(span) };
          const positions = workspace.knownAt(uri)?.positions;
          return positions ? { uri, range: positions.rangeOf(span) } : null;
        },
      },
      source,
    ),
  );
}
