/** Promised levels in the words of the standards: a name, a value, a unit. Shared by ODCS and DCS. */
import type { ObjectiveKind, Unit } from '../../protocol.ts';
import type { Objective } from '../contract.ts';
import { parseDuration, parseRatio, parseSpokenDuration, secondsPerUnit } from '../quantity.ts';

export interface Promised {
  kind: ObjectiveKind;
  unit: Unit;
  comparison: Objective['comparison'];
}

const AGE: Promised = { kind: 'freshness', unit: 's', comparison: 'at-most' };
const AVAILABLE: Promised = { kind: 'availability', unit: 'ratio', comparison: 'at-least' };
const AT_MOST: Promised = { kind: 'other', unit: 's', comparison: 'at-most' };
const KEPT: Promised = { kind: 'other', unit: 's', comparison: 'at-least' };
const SHARE: Promised = { kind: 'other', unit: 'ratio', comparison: 'at-least' };
const FAULTS: Promised = { kind: 'other', unit: 'ratio', comparison: 'at-most' };

/**
 * Names of ODCS (docs, "Service-level agreement") and of Data QoS, whose two-letter symbols are used too; without case.
 * ODCS's latency is the age of the newest data at `element`: what others call freshness.
 */
const PROMISES: Record<string, Promised> = {
  latency: AGE,
  ly: AGE,
  freshness: AGE,
  availability: AVAILABLE,
  av: AVAILABLE,
  uptime: AVAILABLE,
  qualityscore: { kind: 'qualityScore', unit: 'ratio', comparison: 'at-least' },
  completeness: SHARE,
  coverage: SHARE,
  accuracy: SHARE,
  errorrate: FAULTS,
  er: FAULTS,
  retention: KEPT,
  re: KEPT,
  frequency: AT_MOST,
  fy: AT_MOST,
  responsetime: AT_MOST,
  timetodetect: AT_MOST,
  td: AT_MOST,
  timetonotify: AT_MOST,
  tn: AT_MOST,
  timetorepair: AT_MOST,
  tr: AT_MOST,
  throughput: { kind: 'other', unit: 'count', comparison: 'at-least' },
  th: { kind: 'other', unit: 'count', comparison: 'at-least' },
};

/** What a name promises; null for dates (`generalAvailability`), times of day and names of one's own. */
export function promisedBy(name: string): Promised | null {
  return PROMISES[name.toLowerCase().replace(/[\s_-]/g, '')] ?? null;
}

/** Words of schedules that stand for a duration. */
const WORDS: Record<string, number> = {
  hourly: 3_600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 2_592_000,
  yearly: 31_536_000,
};

/** `0 6 * * MON-FRI`, with seconds or a year too, or `@hourly`. */
const CRON = /^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|[\d*][\d*,/-]*(\s+[\dA-Z*?,/#-]+){4,6})$/i;

/** How a format writes levels, for what a message advises; `cronKey`: where it has its cron. */
interface LevelForm {
  /** Undefined: the format has no place for one. */
  cronKey?: string;
  share: string;
  add: string;
  hour: string;
  duration: string;
}
export const WITH_UNIT: LevelForm = {
  cronKey: 'schedule',
  share: '99.9 with unit percent, or 99.9%',
  add: 'Add unit: min, h or d.',
  hour: '1 with unit h, or PT1H',
  duration: '15 with unit min, or PT15M',
};
/** Before 3.1 an SLA property of ODCS had no `schedule`. */
export const WITHOUT_CRON: LevelForm = { ...WITH_UNIT, cronKey: undefined };
/** Value and unit in one text, as in DCS. */
export const IN_ONE: LevelForm = {
  cronKey: 'cron',
  share: '99.9%',
  add: 'Write 15m, 25h or P1D.',
  hour: '1h, or PT1H',
  duration: '15m, or PT15M',
};

/**
 * `15` + `min`, `PT15M`, `25h`, `daily` -> seconds; `99.9` + `percent`, `99.9%`, `0.999` -> 0..1.
 * A problem is one sentence that completes the value's name, with what to write; `form`: how the format writes it.
 */
export function levelOf(
  name: string,
  value: string,
  unit: string | undefined,
  promised: Promised,
  form: LevelForm = WITH_UNIT,
): Pick<Objective, 'target' | 'problem'> {
  const written = unit === undefined ? value : `${value} ${unit}`;
  const number = /^\d+([.,]\d+)?$/.test(value.trim()) ? Number(value.replace(',', '.')) : null;
  if (promised.unit === 'count')
    return number === null ? none(name, written, 'a number') : { target: { value: number, unit: 'count' } };
  if (promised.unit === 'ratio') {
    const percent = unit !== undefined && /^(%|percent(age)?|pct)$/i.test(unit.trim());
    const ratio = parseRatio(percent && number !== null ? `${value}%` : value);
    return ratio === null ? none(name, written, `a share: ${form.share}`) : { target: { value: ratio, unit: 'ratio' } };
  }
  const factor = unit === undefined ? null : secondsPerUnit(unit);
  if (number !== null && factor !== null) return { target: { value: number * factor, unit: 's' } };
  const seconds = parseDuration(value) ?? parseSpokenDuration(value) ?? WORDS[value.trim().toLowerCase()] ?? null;
  if (seconds !== null) return { target: { value: seconds, unit: 's' } };
  if (number !== null && unit === undefined)
    return { target: null, problem: `${name} is ${value} without a unit. ${form.add}` };
  if (CRON.test(value.trim()))
    return {
      target: null,
      problem: `${name} is ${JSON.stringify(value)}, a cron expression and not the time from one run to the next. Write that, such as ${form.hour}${form.cronKey ? `; a cron belongs in \`${form.cronKey}\`` : ''}.`,
    };
  return none(name, written, `a duration: ${form.duration}`);
}

function none(name: string, written: string, expected: string): Pick<Objective, 'target' | 'problem'> {
  return { target: null, problem: `${name} is ${JSON.stringify(written)}, which is not ${expected}.` };
}
