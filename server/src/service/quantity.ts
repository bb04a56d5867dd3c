/** Quantities of SLAs: read as people write them, shown as people say them. Durations in seconds, ratios 0..1. */

const SECONDS = { W: 604_800, D: 86_400, H: 3_600, M: 60, S: 1 } as const;
/** ISO 8601 leaves the length of years and months to the calendar; a promise needs a number: 365 and 30 days. */
const YEAR = 365 * SECONDS.D;
const MONTH = 30 * SECONDS.D;

const NUMBER = '(\\d+(?:[.,]\\d+)?)';
const DURATION = new RegExp(
  `^P(?=[\\dT])(?:${NUMBER}Y)?(?:${NUMBER}M)?(?:${NUMBER}W)?(?:${NUMBER}D)?` +
    `(?:T(?=\\d)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`,
);
const FACTORS = [YEAR, MONTH, SECONDS.W, SECONDS.D, SECONDS.H, SECONDS.M, SECONDS.S];

/** Longest number worth reading: more digits are no quantity, and regular expressions should not see them. */
const MAX_TEXT = 64;

/**
 * ISO 8601 duration (`PT15M`, `P1D`, `PT1H30M`, `P2W`, `PT0.5S`) -> seconds; null when it is none.
 * Only the last component may have a fraction (ISO 8601-1:2019, 5.5.2.3).
 */
export function parseDuration(text: string): number | null {
  if (text.length > MAX_TEXT) return null;
  const match = DURATION.exec(text.trim());
  if (!match) return null;
  const parts = match.slice(1);
  const last = parts.findLastIndex((part) => part !== undefined);
  let seconds = 0;
  for (const [index, part] of parts.entries()) {
    if (part === undefined) continue;
    if (/[.,]/.test(part) && index !== last) return null;
    seconds += Number(part.replace(',', '.')) * FACTORS[index]!;
  }
  return seconds;
}

/** `99.9%`, `99,9 %`, 0.999, or 99.9 (percent when over 1) -> 0..1; null when it is no share. */
export function parseRatio(value: string | number): number | null {
  const text = String(value).trim();
  if (text.length > MAX_TEXT) return null;
  const match = /^(\d+(?:[.,]\d+)?|[.]\d+)\s*(%?)$/.exec(text);
  if (!match) return null;
  const number = Number(match[1]!.replace(',', '.'));
  const ratio = match[2] === '%' || number > 1 ? Number((number / 100).toPrecision(12)) : number;
  return ratio <= 1 ? ratio : null;
}

const UNIT_SECONDS: Record<string, number> = {
  ms: 0.001,
  millisecond: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3_600,
  hr: 3_600,
  hour: 3_600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  wk: 604_800,
  week: 604_800,
  mo: MONTH,
  month: MONTH,
  y: YEAR,
  yr: YEAR,
  year: YEAR,
};

/** A unit word of a standard or of a person (`minutes`, `h`, `Days`) -> seconds; null when it is no unit of time. */
export function secondsPerUnit(unit: string): number | null {
  const word = unit.trim().toLowerCase();
  const name = [word, word.replace(/s$/, '')].find((one) => Object.hasOwn(UNIT_SECONDS, one));
  return name === undefined ? null : UNIT_SECONDS[name]!;
}

/** `15 minutes`, `2h`, `1.5 days` -> seconds; null when it is none. */
export function parseSpokenDuration(text: string): number | null {
  const match = /^(\d+(?:[.,]\d+)?)\s*([a-z]+)$/i.exec(text.trim().slice(0, MAX_TEXT + 1));
  const factor = match && secondsPerUnit(match[2]!);
  return match && factor ? Number(match[1]!.replace(',', '.')) * factor : null;
}

/** Seconds as people say them, two units at most: `45 s`, `4 min 10 s`, `22 min`, `1 h 5 min`, `3 d 2 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return seconds <= 0 ? '0 s' : `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${trimNumber(seconds, seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  if (whole < 600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1_440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.floor(minutes / 60);
  return hours < 240 ? pair(Math.floor(hours / 24), 'd', hours % 24, 'h') : `${Math.floor(hours / 24)} d`;
}

/** A target's duration exactly, no unit dropped: `15 min`, `1 h 30 min`, `10 min 30 s`. */
export function formatExactDuration(seconds: number): string {
  if (seconds < 60) return formatDuration(seconds);
  const parts: string[] = [];
  let rest = seconds;
  for (const [size, name] of [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const) {
    if (rest < size) continue;
    parts.push(`${Math.floor(rest / size)} ${name}`);
    rest %= size;
  }
  if (rest > 0) parts.push(`${trimNumber(rest, 1)} s`);
  return parts.join(' ');
}

/**
 * A ratio in the writer's own style (percent or decimal), with as many digits as it takes not to round across the
 * target: 0.99896 against 99.9% is `99.896%`, never `99.9%`.
 */
export function formatRatio(ratio: number, percent: boolean, target?: number): string {
  const scale = percent ? 100 : 1;
  let digits = percent ? (ratio >= 0.99 && ratio < 1 ? 2 : 1) : 3;
  while (
    digits < 9 &&
    target !== undefined &&
    ratio < target !== Number((ratio * scale).toFixed(digits)) < target * scale
  )
    digits++;
  return trimNumber(ratio * scale, digits) + (percent ? '%' : '');
}

/** Fixed digits without trailing zeros. */
export function trimNumber(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

function pair(major: number, majorName: string, minor: number, minorName: string): string {
  return minor === 0 ? `${major} ${majorName}` : `${major} ${majorName} ${minor} ${minorName}`;
}
