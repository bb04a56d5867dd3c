/** Diagnostics: syntax, then the schema walk, then the rules it is given. */
import type { Dialect } from '../protocol.ts';
import { scalarOf, spanOf, type YamlDocument } from './document/index.ts';
import type { Finding } from './finding.ts';
import { type SchemaProblem, schemaFor, slipsOnce, toFinding, Walker } from './schema/index.ts';

/** More findings than this help nobody, and slow the editor. */
export const MAX_FINDINGS = 1_000;

/** A check beyond the schema; brings its own context. */
export type Check = (document: YamlDocument) => readonly Finding[];

/**
 * Everything wrong with one version of a document, in the order of the text. Never throws for what the text holds.
 * @param checks semantic rules (rules/), injected so that this module knows none of them
 */
export function validate(document: YamlDocument, dialect: Dialect, checks: readonly Check[] = []): Finding[] {
  const findings = [...syntaxFindings(document, dialect), ...schemaFindings(document, dialect)];
  for (const check of checks) findings.push(...check(document));
  return withoutEchoes(findings)
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .slice(0, MAX_FINDINGS);
}

/** Rules about how a value is written: nothing to add where the value is refused already. */
const ADVICE = new Set(['contract/yaml', 'contract/url', 'contract/email']);

function withoutEchoes(findings: Finding[]): Finding[] {
  const advice = findings.filter((one) => ADVICE.has(one.rule));
  if (advice.length === 0) return findings;
  const place = ({ start, end }: Finding): string => `${start} ${end}`;
  const refused = new Set(findings.filter((one) => !ADVICE.has(one.rule)).map(place));
  return findings.filter((one) => !ADVICE.has(one.rule) || !refused.has(place(one)));
}

export function syntaxFindings(document: YamlDocument, dialect: Dialect): Finding[] {
  const family = dialect === 'dbt' ? 'dbt' : 'contract';
  return document.problems.map((problem) => ({
    rule: `${family}/${problem.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'syntax'}`,
    // dbt takes the last of two keys, and only warns.
    severity: family === 'dbt' && problem.code === 'DUPLICATE_KEY' ? 'warning' : problem.severity,
    start: problem.start,
    end: problem.end,
    message: problem.message,
    ...(problem.code === 'TAB_AS_INDENT' && {
      data: {
        kind: 'rule',
        replace: { title: 'Indent with spaces', newText: '  '.repeat(problem.end - problem.start) },
      },
    }),
  }));
}

export function schemaFindings(document: YamlDocument, dialect: Dialect): Finding[] {
  const schema = schemaFor(document, dialect);
  // An empty file is a beginning, not a mistake.
  if (!schema || scalarOf(document.root) === null) return [];
  const problems = new Walker(document).run(schema).slice(0, MAX_FINDINGS);
  const broken = document.problems.filter((problem) => !READABLE.has(problem.code));
  const sure = problems.filter((problem) => !doubtful(problem, broken));
  const findings = slipsOnce(sure, document).map((problem) => toFinding(problem, document));
  if (broken.length === 0) return findings;
  // Of a key without its colon or a text without its end there is one thing to say.
  const unfinished = new Set(broken.map((problem) => problem.start));
  return findings.filter((finding) => !unfinished.has(finding.start));
}

/** Mistakes that do not keep the rest from being read. */
const READABLE = new Set([
  'DUPLICATE_KEY',
  'UNKNOWN_ALIAS',
  'BAD_MERGE',
  'TAG_RESOLVE_FAILED',
  'BAD_DQ_ESCAPE',
  'BAD_SCALAR_START',
]);

/** A key may be missing only because the parser lost it at a mistake inside the same mapping. */
function doubtful(problem: SchemaProblem, broken: readonly { start: number }[]): boolean {
  if (broken.length === 0 || !problem.node || (problem.kind !== 'missing-key' && problem.kind !== 'missing-any'))
    return false;
  const { start, end } = spanOf(problem.node);
  return broken.some((place) => place.start >= start && place.start <= end);
}
