/**
 * What we check of a `format`: a table of name -> rule name, test, and words. A test answers null when the value is
 * right, else what is wrong and, when it can be guessed, what was meant. All patterns here run in linear time.
 */
export interface FormatFault {
  /** Completes "`freshness` …": says what the value is not, and how to write it. */
  message: string;
  /** A value that would be right. */
  suggestion?: string;
  /** Only a doubt: the value is accepted. */
  weak?: boolean;
}
export interface Format {
  /** Last part of the rule's id. */
  rule: string;
  check(value: string | number): FormatFault | null;
}

/** A format for strings that a pattern decides. */
const pattern = (rule: string, expression: RegExp, message: string): Format => ({
  rule,
  check: (value) =>
    typeof value !== 'string' || expression.test(value) ? null : { message: `${quote(value)} ${message}` },
});
const quote = (value: string | number): string => {
  const text = String(value);
  return `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;
};

/** semver.org, with the pre-release and build parts. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

function checkSemver(value: string | number): FormatFault | null {
  const text = String(value);
  if (SEMVER.test(text)) return null;
  const parts = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(text.trim());
  const suggestion = parts
    ? [parts[1], parts[2] ?? 0, parts[3] ?? 0].map((n) => String(Number(n))).join('.')
    : undefined;
  const meant = suggestion ? ` Did you mean \`${suggestion}\`?` : ' Write three numbers, for example `1.0.0`.';
  return { message: `${quote(value)} is not a semantic version (MAJOR.MINOR.PATCH).${meant}`, suggestion };
}

/** ISO 8601-1, 5.5.2: weeks alone or years to days and a time part; a fraction only in the last number. */
const DURATION =
  /^P(?!$)(?:\d+(?:[.,]\d+)?W|(?:\d+Y)?(?:\d+M)?(?:\d+(?:[.,]\d+)?D)?(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)$/;
const DURATION_UNITS: Record<string, string> = {
  s: 'S',
  sec: 'S',
  second: 'S',
  m: 'M',
  min: 'M',
  minute: 'M',
  h: 'H',
  hr: 'H',
  hour: 'H',
  d: 'D',
  day: 'D',
  w: 'W',
  week: 'W',
};

function checkDuration(value: string | number): FormatFault | null {
  const text = String(value);
  if (DURATION.test(text)) return null;
  const suggestion = meantDuration(text);
  const meant = suggestion ? ` Did you mean \`${suggestion}\`?` : '';
  return {
    message: `${quote(value)} is not an ISO 8601 duration.${meant} \`PT15M\` is 15 minutes, \`PT1H\` an hour, \`P1D\` a day.`,
    suggestion,
  };
}
/** `15m`, `15 minutes`, `pt15m`, `P15M` with a missing T, `PT1D` with one too many. */
function meantDuration(text: string): string | undefined {
  const upper = text.trim().toUpperCase();
  if (DURATION.test(upper)) return upper;
  const words = /^(\d{1,9})\s*([a-z]+?)s?$/i.exec(text.trim());
  const unit = words ? DURATION_UNITS[words[2]!.toLowerCase()] : undefined;
  // ISO 8601 has no unit below the second.
  const millis = /^(\d{1,9})\s*(?:ms|millis|milliseconds?)$/i.exec(text.trim());
  if (millis) return `PT${Number(millis[1]) / 1_000}S`;
  if (words && unit) return unit === 'D' || unit === 'W' ? `P${words[1]}${unit}` : `PT${words[1]}${unit}`;
  for (const repaired of [
    upper.replace(/^P(?!T)/, 'PT'),
    upper.replace(/^PT(?=\d+[DWY]$)/, 'P'),
    upper.replace(/^T/, 'PT'),
    `PT${upper}`,
  ])
    if (DURATION.test(repaired)) return repaired;
  return undefined;
}

/** `99.9%`, or a ratio 0..1; a bare number over 1 is read as percent with a doubt. */
function checkPercentage(value: string | number): FormatFault | null {
  const how = 'Write `99.9%`, or a ratio between 0 and 1 such as `0.999`.';
  if (typeof value === 'number') {
    if (value >= 0 && value <= 1) return null;
    if (value > 1 && value <= 100)
      return {
        message: `${value} is read as ${value} %. Write \`${value}%\`, or the ratio \`${ratio(value)}\`.`,
        suggestion: `${value}%`,
        weak: true,
      };
    return { message: `${value} is not a share. ${how}` };
  }
  const percent = /^(\d{1,3}(?:\.\d{1,12})?)\s*%$/.exec(value.trim());
  if (percent) return Number(percent[1]) <= 100 ? null : { message: `${quote(value)} is more than 100%. ${how}` };
  const number = /^\d{1,3}(?:\.\d{1,12})?$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (number <= 1) return null;
  const comma = /^(\d{1,3}),(\d{1,12})\s*(%?)$/.exec(value.trim());
  const suggestion = comma ? `${comma[1]}.${comma[2]}${comma[3]}` : undefined;
  return {
    message: `${quote(value)} is not a percentage.${suggestion ? ` Did you mean \`${suggestion}\`?` : ''} ${how}`,
    suggestion,
  };
}
const ratio = (percent: number): string => String(Number((percent / 100).toPrecision(12)));

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/i;
export function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
function isDateTime(text: string): boolean {
  return /^[Tt ]$/.test(text[10] ?? '') && isDate(text.slice(0, 10)) && TIME.test(text.slice(11));
}
const from = (rule: string, good: (text: string) => boolean, message: string): Format => ({
  rule,
  check: (value) => (typeof value !== 'string' || good(value) ? null : { message: `${quote(value)} ${message}` }),
});

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
export const FORMATS: Readonly<Record<string, Format>> = {
  semver: { rule: 'semver', check: checkSemver },
  duration: { rule: 'duration', check: checkDuration },
  percentage: { rule: 'percentage', check: checkPercentage },
  date: from('format', isDate, 'is not a date. Write year, month and day, for example `2026-03-31`.'),
  'date-time': from('format', isDateTime, 'is not a date with time and zone. Write it like `2026-03-31T08:30:00Z`.'),
  time: pattern('format', TIME, 'is not a time with a zone. Write it like `08:30:00Z`.'),
  email: pattern('format', /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)*$/, 'is not an e-mail address.'),
  uri: pattern(
    'format',
    /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/,
    'is not an absolute address such as `https://example.com/data`.',
  ),
  // The standards' own examples hold `{model}`, which RFC 3986 does not allow.
  address: pattern(
    'format',
    /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/,
    'is not an address with its scheme, such as `https://example.com/data` or `s3://bucket/path`.',
  ),
  'uri-reference': pattern(
    'format',
    /^[^\s<>"{}|\\^`]*$/,
    'is not an address: it holds a space or another character that must be escaped.',
  ),
  uuid: pattern(
    'format',
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
    'is not a UUID such as `123e4567-e89b-12d3-a456-426614174000`.',
  ),
  'json-pointer': pattern(
    'format',
    /^(\/([^~/]|~[01])*)*$/,
    'is not a JSON Pointer. It begins with a slash: `/payload`, or `/payload/customer` one level further in.',
  ),
  hostname: pattern('format', new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`), 'is not a host name.'),
  ipv4: pattern('format', /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/, 'is not an IPv4 address.'),
  regex: from('format', isRegex, 'is not a regular expression: it does not compile.'),
  'kafka-topic': pattern(
    'format',
    /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/,
    'is not a name Kafka accepts: only letters, digits, `.`, `_` and `-`, at most 249 characters.',
  ),
  'snowflake-name': pattern(
    'format',
    /^(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")(?:\.(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")){0,2}$/,
    'is not a Snowflake name. Write `DATABASE.SCHEMA.TABLE`; a part with other characters stands in double quotes.',
  ),
};

/** Compiles, which runs nothing: matching an untrusted pattern is another matter. */
function isRegex(text: string): boolean {
  if (text.length > 10_000) return false;
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
