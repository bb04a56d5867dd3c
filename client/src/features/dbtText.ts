import * as vscode from 'vscode';
import type { DbtOutcome, DbtStatus } from '../../../connectors/src/dbt/index.ts';

/** A glyph per status, so that colour is never the only sign; with a space that code lenses keep. */
export const DBT_ICON: Readonly<Record<DbtStatus, string>> = {
  passed: '$(pass)\u00a0',
  warned: '$(warning)\u00a0',
  failed: '$(error)\u00a0',
  error: '$(error)\u00a0',
  skipped: '$(circle-slash)\u00a0',
};

const RANK: readonly DbtStatus[] = ['error', 'failed', 'warned', 'skipped', 'passed'];

/** The status that matters most among several. */
export const worst = (outcomes: readonly DbtOutcome[]): DbtStatus =>
  RANK.find((status) => outcomes.some((outcome) => outcome.status === status)) ?? 'passed';

const STEPS: [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [3600, 'minute'],
  [86_400, 'hour'],
  [Number.POSITIVE_INFINITY, 'day'],
];
const LENGTH: Partial<Record<Intl.RelativeTimeFormatUnit, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 };

/** `3 min. ago`, in the editor's language. */
export function ago(at: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  const [, unit] = STEPS.find(([limit]) => seconds < limit)!;
  const count = Math.floor(seconds / (LENGTH[unit] ?? 1));
  return new Intl.RelativeTimeFormat(vscode.env.language, { style: 'short' }).format(-count, unit);
}

const number = (value: number): string => value.toLocaleString(vscode.env.language);
export const rows = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 row') : vscode.l10n.t('{0} rows', number(count));
export const duration = (seconds: number): string =>
  vscode.l10n.t('{0} s', seconds.toLocaleString(vscode.env.language, { maximumFractionDigits: seconds < 10 ? 1 : 0 }));

/** The newest of several results. */
const newest = (outcomes: readonly DbtOutcome[]): string =>
  outcomes
    .map(({ at }) => at)
    .sort()
    .at(-1) ?? '';

/** How the build of a model, seed or snapshot ended. */
export function builtText(outcome: DbtOutcome): string {
  const { status, at, seconds, rows: written = 0 } = outcome;
  if (status === 'skipped') return `${DBT_ICON.skipped}${vscode.l10n.t('not built: skipped')} · ${ago(at)}`;
  if (status !== 'passed') return `${DBT_ICON[status]}${vscode.l10n.t('build failed')} · ${ago(at)}`;
  // Snowflake says 1 for every table it creates.
  const facts = [ago(at), duration(seconds), ...(written > 1 ? [rows(written)] : [])];
  return `${DBT_ICON.passed}${vscode.l10n.t('built')} ${facts.join(' · ')}`;
}

/** How the freshness of a source's table was judged: `too old · newest row 3 days ago`. */
export function freshness({ status, at, age }: DbtOutcome): string {
  const old =
    age === undefined
      ? ''
      : ` · ${vscode.l10n.t('newest row {0}', ago(new Date(Date.parse(at) - age * 1000).toISOString(), Date.parse(at)))}`;
  const words = {
    passed: vscode.l10n.t('fresh'),
    warned: vscode.l10n.t('getting old'),
    failed: vscode.l10n.t('too old'),
    error: vscode.l10n.t('freshness not known'),
    skipped: vscode.l10n.t('freshness not known'),
  };
  // dbt says `error` both for data that is too old and for a query that failed; only the first has an age.
  return (status === 'error' && age !== undefined ? words.failed : words[status]) + old;
}

/** The same with a glyph, and when it was. */
export const freshText = (outcome: DbtOutcome): string =>
  `${DBT_ICON[outcome.status]}${freshness(outcome)} · ${ago(outcome.at)}`;

/** How one test ended: `✗ accepted_values failed: 37 rows`. */
export function testText(name: string, { status, failures }: DbtOutcome): string {
  const found = failures ? `: ${rows(failures)}` : '';
  if (status === 'passed') return vscode.l10n.t('{0} passed', name);
  if (status === 'skipped') return vscode.l10n.t('{0} skipped', name);
  if (status === 'error') return vscode.l10n.t('{0} could not run', name);
  return status === 'warned' ? vscode.l10n.t('{0} warns{1}', name, found) : vscode.l10n.t('{0} failed{1}', name, found);
}

/** Several tests in a few words, the worst first. */
export function testsText(results: readonly { name: string; outcome: DbtOutcome }[]): string {
  const outcomes = results.map(({ outcome }) => outcome);
  const bad = results.filter(({ outcome }) => outcome.status !== 'passed');
  const status = worst(outcomes);
  const when = ago(newest(outcomes));
  const all = results.length;
  const passed = all === 1 ? testText(results[0]!.name, outcomes[0]!) : vscode.l10n.t('{0} tests passed', number(all));
  if (bad.length === 0) return `${DBT_ICON.passed}${passed} · ${when}`;
  const first = bad.find(({ outcome }) => outcome.status === status) ?? bad[0]!;
  const others = all === 1 ? '' : ` · ${vscode.l10n.t('{0} of {1} passed', number(all - bad.length), number(all))}`;
  return `${DBT_ICON[status]}${testText(first.name, first.outcome)}${others} · ${when}`;
}

/** How a run without failures ended: `12 passed, 1 warned, 2 skipped`. */
export function endText(outcomes: readonly DbtOutcome[]): string {
  const count = (wanted: DbtStatus) => outcomes.filter(({ status }) => status === wanted).length;
  const [passed, warned, skipped] = [count('passed'), count('warned'), count('skipped')];
  return [
    ...(passed > 0 ? [vscode.l10n.t('{0} passed', number(passed))] : []),
    ...(warned > 0 ? [vscode.l10n.t('{0} warned', number(warned))] : []),
    ...(skipped > 0 ? [vscode.l10n.t('{0} skipped', number(skipped))] : []),
  ].join(', ');
}
