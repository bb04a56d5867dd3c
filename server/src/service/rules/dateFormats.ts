/** ODCS: `logicalTypeOptions.format` of dates is a pattern of the JDK's DateTimeFormatter, and other languages' letters mean something else there. */
import { type MapNode, textOf } from '../document/index.ts';
import { type NodeContext, type NodeReport, valueAt } from './nodes.ts';

const DATES = new Set(['date', 'timestamp', 'time']);
/** Longer texts are no formats. */
const LONGEST = 100;

/** A format that reads another part of the date than its writer meant. */
export function* dateFormatReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  if (!DATES.has(textOf(valueAt(context, map, 'logicalType')) ?? '')) return;
  const node = valueAt(context, valueAt(context, map, 'logicalTypeOptions'), 'format');
  const format = textOf(node);
  if (!node || format === undefined || format.length > LONGEST) return;
  const fault = /%[A-Za-z]/.test(format) ? ofPercents(format) : ofLetters(format);
  if (!fault) return;
  const { why, better } = fault;
  yield {
    node,
    rule: 'contract/date-format',
    message: `The standard's formats are those of Java's DateTimeFormatter, where ${why}.${better === null ? '' : ` Did you mean ${better}?`}`,
    ...(better !== null && { data: { kind: 'did-you-mean', target: 'value', found: format, suggestions: [better] } }),
  };
}

interface Fault {
  why: string;
  /** Null when nobody can say. */
  better: string | null;
}

/** `strftime`'s letters that have one counterpart. */
const PERCENTS: Readonly<Record<string, string>> = {
  Y: 'yyyy',
  y: 'yy',
  m: 'MM',
  d: 'dd',
  j: 'DDD',
  H: 'HH',
  I: 'hh',
  M: 'mm',
  S: 'ss',
  f: 'SSSSSS',
  p: 'a',
  z: 'XX',
};

function ofPercents(format: string): Fault {
  const tokens = format.match(/%?[A-Za-z]|[^A-Za-z%]|%/g) ?? [];
  const better = tokens.map((token) => {
    if (token.length === 2) return Object.hasOwn(PERCENTS, token[1]!) ? PERCENTS[token[1]!] : undefined;
    return /[A-Za-z]/.test(token) ? `'${token}'` : token;
  });
  return { why: '% means nothing', better: better.includes(undefined) ? null : better.join('') };
}

function ofLetters(format: string): Fault | null {
  const tokens = format.match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g) ?? [];
  const at = (letters: string) => tokens.flatMap((token, index) => (letters.includes(token[0]!) ? index : []));
  const better = [...tokens];
  const why: string[] = [];
  const swap = (index: number, letter: string, reason: string) => {
    better[index] = letter.repeat(tokens[index]!.length);
    why.push(`${tokens[index]} is ${reason}`);
  };
  const [months, hours, minutes] = [at('ML'), at('HhKk'), at('m')];
  // A week-year is right beside a week.
  if (at('Wwec').length === 0) for (const index of at('Y')) swap(index, 'y', 'the year its week belongs to');
  const [first] = minutes;
  const misread = first !== undefined && months.length === 0 && at('dD').length > 0 && !(hours[0]! < first);
  if (misread) swap(first, 'M', 'minutes');
  if (misread || months.length > 0) for (const index of at('D')) swap(index, 'd', 'the day of the year');
  const last = months.at(-1)!;
  if (months.length > 1 && minutes.length === 0 && hours.length > 0 && hours[0]! < last) swap(last, 'm', 'a month');
  if (why.length === 0) return null;
  return { why: why.join(', '), better: better.map((token) => (token === 'T' ? "'T'" : token)).join('') };
}
