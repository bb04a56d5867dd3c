/** Evidence x objectives -> statuses: what stands beside a promise, computed the same for the editor and the CLI. */
import type { Evidence, ObjectiveInfo, ObjectiveStatus, Status } from '../protocol.ts';
import { formatDuration, formatExactDuration, formatRatio, trimNumber } from './quantity.ts';

/** A different glyph per status, so that none is told by its colour alone. */
export const GLYPHS: Record<Status, string> = { met: '●', 'at-risk': '▲', breached: '✖', unknown: '?' };
const WORDS: Record<Status, string> = { met: 'met', 'at-risk': 'at risk', breached: 'breached', unknown: 'unknown' };

/** Share of the target (or of the error budget) that may be used before a promise is at risk. */
const RISK_SHARE = 0.8;
/** Evidence older than this says its age, in seconds. */
const SILENT_AGE = 60;

type Measured = Extract<Evidence, { ok: true }>;
type Missing = Extract<Evidence, { ok: false }>;

/**
 * The status of each objective at `now` (ISO 8601; absent: the clock).
 * Several pieces of evidence for one objective are tried in their order: the first that measured counts.
 */
export function status(
  objectives: readonly ObjectiveInfo[],
  evidence: readonly Evidence[],
  now?: string,
): ObjectiveStatus[] {
  const at = now === undefined ? Date.now() : Date.parse(now);
  const clock = Number.isFinite(at) ? at : Date.now();
  return objectives.map((objective) => {
    const own = evidence.filter((item) => item.objective === objective.id);
    const measured = own.find((item): item is Measured => item.ok);
    return measured
      ? known(objective, measured, clock)
      : unknown(
          objective,
          own.filter((item): item is Missing => !item.ok),
          clock,
        );
  });
}

function known(objective: ObjectiveInfo, evidence: Measured, now: number): ObjectiveStatus {
  const measured = currentValue(evidence, now);
  const verdict = judge(objective, measured);
  return {
    ...identity(objective),
    status: verdict,
    measured,
    unit: evidence.unit,
    source: evidence.source,
    observedAt: evidence.observedAt,
    text: knownText(objective, evidence, measured, verdict, now),
    hover: knownHover(objective, evidence, measured, verdict, now),
  };
}

function unknown(objective: ObjectiveInfo, failures: readonly Missing[], now: number): ObjectiveStatus {
  const last = failures.at(-1);
  const reason = unknownReason(objective, failures);
  return {
    ...identity(objective),
    status: 'unknown',
    ...(last?.source && { source: last.source }),
    ...(last && { observedAt: last.observedAt }),
    reason: [reason.why, reason.action].filter(Boolean).join(' '),
    text: `${GLYPHS.unknown} unknown: ${brief(reason.why)} · promised ${promise(objective, 'met')}`,
    hover: unknownHover(objective, failures, reason, now),
  };
}

function identity(objective: ObjectiveInfo) {
  const { id, object, name, kind, target, range } = objective;
  return { id, ...(object !== undefined && { object }), name, kind, target, range };
}

/** The age of data goes on growing after it was read, until newer data is seen. */
function currentValue(evidence: Measured, now: number): number {
  if (evidence.dataTime === undefined) return evidence.measured;
  const from = Date.parse(evidence.dataTime);
  // Producers' clocks may run ahead: data from the future is new data.
  return Number.isFinite(from) ? Math.max(0, (now - from) / 1000) : evidence.measured;
}

/** Met, at risk (four fifths of the target or of the error budget used) or breached. */
function judge(objective: ObjectiveInfo, measured: number): Exclude<Status, 'unknown'> {
  const { value } = objective.target;
  if (objective.comparison === 'at-most') {
    if (measured > value) return 'breached';
    return value > 0 && measured >= RISK_SHARE * value ? 'at-risk' : 'met';
  }
  if (measured < value) return 'breached';
  const used = budgetUsed(objective, measured);
  return used !== null && used >= RISK_SHARE - 1e-9 ? 'at-risk' : 'met';
}

/** Share of the error budget used, 0..: how much of what may fail has failed. Null where there is no budget. */
function budgetUsed(objective: ObjectiveInfo, measured: number): number | null {
  const { value, unit } = objective.target;
  if (objective.comparison !== 'at-least' || unit !== 'ratio' || value >= 1) return null;
  return (1 - measured) / (1 - value);
}

// ---------------------------------------------------------------- the line's end

function knownText(
  objective: ObjectiveInfo,
  evidence: Measured,
  measured: number,
  verdict: Status,
  now: number,
): string {
  const age = (now - Date.parse(evidence.observedAt)) / 1000;
  const used = verdict === 'at-risk' ? budgetUsed(objective, measured) : null;
  return [
    `${GLYPHS[verdict]} ${valueText(objective, measured)}${objective.kind === 'freshness' ? ' ago' : ''}`,
    promise(objective, verdict),
    used !== null && `${Math.round(used * 100)}% of the error budget used`,
    age > SILENT_AGE && `measured ${formatDuration(age)} ago`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function promise(objective: ObjectiveInfo, verdict: Status): string {
  const broken = verdict === 'breached';
  const target = targetText(objective);
  if (objective.kind === 'freshness') return `${broken ? 'later than' : 'within'} ${target}`;
  if (objective.comparison === 'at-most') return `${broken ? 'over' : 'at most'} ${target}`;
  return `${broken ? 'below' : 'at least'} ${target}`;
}

const isPercent = (objective: ObjectiveInfo) =>
  objective.target.text.includes('%') || Number(objective.target.text) > 1;

function valueText(objective: ObjectiveInfo, measured: number): string {
  const { unit, value } = objective.target;
  if (unit === 's') return formatDuration(measured);
  if (unit === 'ratio') return formatRatio(measured, isPercent(objective), value);
  return `${trimNumber(measured, 3)}${unit === 'bytes' ? ' bytes' : ''}`;
}

function targetText(objective: ObjectiveInfo): string {
  const { unit, value } = objective.target;
  if (unit === 's') return formatExactDuration(value);
  if (unit === 'ratio') return formatRatio(value, isPercent(objective));
  return `${trimNumber(value, 3)}${unit === 'bytes' ? ' bytes' : ''}`;
}

// ---------------------------------------------------------------- the hover

const SOURCES: Record<Measured['source'], { name: string; language: string }> = {
  kafka: { name: 'Kafka', language: 'text' },
  snowflake: { name: 'Snowflake', language: 'sql' },
  prometheus: { name: 'Prometheus', language: 'promql' },
  dbt: { name: 'dbt artifacts', language: 'text' },
  live: { name: 'live samples', language: 'text' },
};

function knownHover(
  objective: ObjectiveInfo,
  evidence: Measured,
  measured: number,
  verdict: Status,
  now: number,
): string {
  const observed = Date.parse(evidence.observedAt);
  const used = budgetUsed(objective, measured);
  const rows: [string, string | null][] = [
    ['Measured', `**${escapeMarkdown(valueText(objective, measured))}**${dataTimeText(evidence, now)}`],
    ['Target', `${promise(objective, 'met')} (as written: ${inlineCode(objective.target.text)})`],
    ['Error budget used', used === null ? null : `${trimNumber(used * 100, 1)}%`],
    ['Source', SOURCES[evidence.source].name],
    ['Detail', evidence.detail === undefined ? null : escapeMarkdown(evidence.detail)],
    ['Read', `${utc(observed)} (${formatDuration(Math.max(0, (now - observed) / 1000))} ago)`],
  ];
  return [
    headline(objective, verdict),
    meaning(objective),
    table(rows),
    fenced(evidence.query, SOURCES[evidence.source].language),
  ].join('\n\n');
}

function unknownHover(
  objective: ObjectiveInfo,
  failures: readonly Missing[],
  reason: { why: string; action: string },
  now: number,
): string {
  const tried = failures.map(
    (item) =>
      `- ${item.source ? `${SOURCES[item.source].name}: ` : ''}${escapeMarkdown(item.reason)} ` +
      `_(${formatDuration(Math.max(0, (now - Date.parse(item.observedAt)) / 1000))} ago)_`,
  );
  return [
    headline(objective, 'unknown'),
    meaning(objective),
    `**Target** ${promise(objective, 'met')} (as written: ${inlineCode(objective.target.text)})`,
    tried.length > 0
      ? `**Why it is unknown**\n\n${tried.join('\n')}`
      : `**Why it is unknown:** ${escapeMarkdown(reason.why)}`,
    reason.action === '' ? '' : `**What would make it known:** ${escapeMarkdown(reason.action)}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function headline(objective: ObjectiveInfo, verdict: Status): string {
  const of = objective.object === undefined ? '' : ` of ${inlineCode(objective.object)}`;
  return `**${escapeMarkdown(objective.name)}**${of}: ${GLYPHS[verdict]} **${WORDS[verdict]}**`;
}

/** What the promise means, in a sentence. */
function meaning(objective: ObjectiveInfo): string {
  switch (objective.kind) {
    case 'freshness':
      return 'How old the newest data may be when a consumer reads it.';
    case 'availability':
      return 'The share of time in which consumers can read the product.';
    case 'qualityScore':
      return "The share of the data's checks that pass.";
    case 'other':
      return 'A promise of the SLA that is written down but not measured.';
  }
}

function dataTimeText(evidence: Measured, now: number): string {
  if (evidence.dataTime === undefined) return '';
  const from = Date.parse(evidence.dataTime);
  const ahead = (from - now) / 1000;
  return `, newest data ${utc(from)}${ahead > 1 ? ` (${formatDuration(ahead)} in the future: a clock is wrong)` : ''}`;
}

// ---------------------------------------------------------------- why a status is unknown

function unknownReason(objective: ObjectiveInfo, failures: readonly Missing[]): { why: string; action: string } {
  if (objective.unmeasurable !== undefined) return split(objective.unmeasurable);
  if (failures.length === 0)
    return {
      why: 'not measured yet.',
      action: 'Run "Data Product: Refresh SLA", or allow the workspace to use its connections.',
    };
  const why = [...new Set(failures.map((item) => item.reason))].join('; ');
  const action = [...new Set(failures.map((item) => item.action ?? '').filter(Boolean))].join(' ');
  return { why, action };
}

/** First sentence: why. The rest: what to do. */
function split(text: string): { why: string; action: string } {
  const why = firstSentence(text);
  return { why: why === text ? why : `${why}.`, action: text.slice(why.length + 1).trim() };
}

/** Up to the first full stop that ends a sentence, without it; `out.csv` and `99.9` go on. */
function firstSentence(text: string): string {
  const end = /\.(?=\s|$)/.exec(text);
  return end ? text.slice(0, end.index) : text;
}

/** Characters of a reason that a line's end has room for. */
const BRIEF = 72;

/** What fits the line's end: the hover says all of it. */
function brief(why: string): string {
  const text = firstSentence(why).replaceAll(/ \([^()]*\)/g, '');
  if (text.length <= BRIEF) return text;
  const head = text.slice(0, BRIEF);
  const clause = head.search(/[:;,][^:;,]*$/);
  return clause > BRIEF / 3 ? head.slice(0, clause) : `${head.slice(0, head.lastIndexOf(' '))}…`;
}

// ---------------------------------------------------------------- Markdown

const utc = (time: number) =>
  Number.isFinite(time)
    ? new Date(time)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, ' UTC')
    : 'at an unknown time';

/** Text from files and services shown as it is, whatever it contains. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~$&]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}

/** Text as inline code, with more backticks around it than it holds. */
export function inlineCode(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text.replace(/\s*\n\s*/g, ' ')}${pad}${ticks}`;
}

export function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

const longestRun = (text: string) => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

function table(rows: [string, string | null][]): string {
  const lines = rows
    .filter((row): row is [string, string] => row[1] !== null)
    .map(([name, value]) => `| ${name} | ${value.replace(/(?<!\\)\|/g, '\\|')} |`);
  return ['| | |', '|---|---|', ...lines].join('\n');
}
