/**
 * Durations and schedules in words, behind the value. Where an objective's measured value stands at the line's end, the
 * editor shows the hint first: a hint belongs to the value, the measured value to the line.
 */
import cronstrue from 'cronstrue';
import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import {
  isMap,
  isScalar,
  isSeq,
  keyOf,
  type Span,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from './document/index.ts';
import { parseDuration } from './quantity.ts';

/** Hints of the part of the document that is on the screen. */
export function inlayHints(document: YamlDocument, within: Span): InlayHint[] {
  const hints: InlayHint[] = [];
  const visit = (node: YamlNode | null, key: string | null): void => {
    if (!node) return;
    const span = spanOf(node);
    if (span.end < within.start || span.start > within.end) return;
    if (isMap(node)) for (const pair of node.items) visit(pair.value, keyOf(pair));
    else if (isSeq(node)) for (const item of node.items) visit(item, key);
    else if (isScalar(node) && span.end > span.start) {
      const words = inWords(textOf(node) ?? '', key);
      if (words)
        hints.push({
          position: document.positionAt(span.end),
          label: `= ${words}`,
          kind: InlayHintKind.Type,
          paddingLeft: true,
        });
    }
  };
  visit(document.root, null);
  return hints;
}

/** Keys whose text is a schedule. Anything else with five stars may be anything. */
const SCHEDULES = /^(?:cron|schedule|cronSchedule|schedule_interval)$/i;

/** `PT15M` -> `15 minutes`, `0 6 * * 1-5` -> `at 06:00, Monday through Friday`; null for text that needs no words. */
export function inWords(text: string, key: string | null): string | null {
  if (/^P[\dT]/.test(text)) return parseDuration(text) === null ? null : durationInWords(text);
  if (key === null || !SCHEDULES.test(key) || text.length > 100) return null;
  return scheduleInWords(text);
}

const UNITS = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const;
const TIME_UNITS = { H: 'hour', M: 'minute', S: 'second' } as const;

/** The parts as they are written: `P1M` stays one month, whatever its length. */
function durationInWords(text: string): string {
  const [date = '', time = ''] = text.trim().slice(1).split('T');
  const say = (part: string, units: Record<string, string>): string[] =>
    [...part.matchAll(/([\d.,]+)([A-Z])/g)].map(([, number, unit]) => {
      const count = number!.replace(',', '.');
      return `${count} ${units[unit!]}${Number(count) === 1 ? '' : 's'}`;
    });
  return [...say(date, UNITS), ...say(time, TIME_UNITS)].join(' ');
}

function scheduleInWords(text: string): string | null {
  if (!/^(?:@\w+|\S+(?:\s+\S+){4,6})$/.test(text.trim())) return null;
  try {
    const words = cronstrue.toString(text.trim(), { use24HourTimeFormat: true, throwExceptionOnParseError: true });
    return words.charAt(0).toLowerCase() + words.slice(1);
  } catch {
    // Not a schedule of cron's: the scheduler knows, we do not.
    return null;
  }
}
