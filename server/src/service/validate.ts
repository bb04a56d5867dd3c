/** Diagnostics: syntax, then the schema walk, then the rules it is given. */
import type { Dialect } from '../protocol.ts';
import {
  isMap,
  keySpan,
  type Span,
  type SyntaxProblem,
  scalarOf,
  spanOf,
  type YamlDocument,
} from './document/index.ts';
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

/** Rules about how a value is written: nothing to add where there is something against the value already. */
const ADVICE = new Set(['contract/yaml', 'contract/url', 'contract/email']);
/** Rules about values that some of the formats' schemas refuse themselves: an error says it all. */
const ECHOES = new Set([
  'contract/classification',
  'contract/enum-repeated',
  'contract/enum-type',
  'contract/pattern-syntax',
]);

function withoutEchoes(findings: Finding[]): Finding[] {
  if (!findings.some(({ rule }) => ADVICE.has(rule) || ECHOES.has(rule))) return findings;
  const place = ({ start, end }: Finding): string => `${start} ${end}`;
  const told = findings.filter(({ rule }) => !ADVICE.has(rule));
  const known = new Set(told.map(place));
  const refused = new Set(told.flatMap((one) => (one.severity === 'error' ? place(one) : [])));
  return findings.filter((one) => {
    if (ADVICE.has(one.rule)) return !known.has(place(one));
    return !ECHOES.has(one.rule) || !refused.has(place(one));
  });
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
    ...syntaxFix(problem, document),
  }));
}

/** What mends a syntax problem for certain: spaces for tabs, quotes around a text that needs them up to its line's end. */
function syntaxFix({ code, start, end }: SyntaxProblem, { text }: YamlDocument): Pick<Finding, 'data'> {
  if (code === 'TAB_AS_INDENT')
    return { data: { kind: 'rule', replace: { title: 'Indent with spaces', newText: '  '.repeat(end - start) } } };
  const written = text.slice(start, end);
  const unquoted = code === 'BAD_SCALAR_START' || (code === 'BLOCK_AS_IMPLICIT_KEY' && written.includes(': '));
  const alone = /^[ \t]*(?:\r?\n|$)/.test(text.slice(end, text.indexOf('\n', end) + 1 || undefined));
  return unquoted && alone && !/["'\\#\n{}[\]]/.test(written) ? { data: { kind: 'rule', quote: written } } : {};
}

export function schemaFindings(document: YamlDocument, dialect: Dialect): Finding[] {
  const schema = schemaFor(document, dialect);
  // An empty file is a beginning, not a mistake.
  if (!schema || scalarOf(document.root) === null) return [];
  const problems = new Walker(document).run(schema).slice(0, MAX_FINDINGS);
  const broken = document.problems.filter((problem) => !READABLE.has(problem.code));
  const sure = problems.filter((problem) => !doubtful(problem, broken, document));
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

/**
 * What may be wrong only because the parser lost its way: a key missing from a mapping with a mistake inside or on its
 * first line, a key that runs over a mistake, and a mapping where a text holds one.
 */
function doubtful(problem: SchemaProblem, broken: readonly { start: number }[], document: YamlDocument): boolean {
  const { kind, node, pair } = problem;
  if (broken.length === 0 || !node) return false;
  const hit = ({ start, end }: Span) => broken.some((place) => place.start >= start && place.start <= end);
  const fromLine = ({ start, end }: Span) =>
    hit({ start: document.lines.startOf(document.positionAt(start).line), end });
  if (kind === 'missing-key' || kind === 'missing-any') return fromLine(spanOf(node));
  if (kind === 'unknown-key') return pair !== undefined && fromLine(keySpan(pair));
  return kind === 'type' && problem.expected.includes('string') && isMap(node) && hit(spanOf(node));
}
