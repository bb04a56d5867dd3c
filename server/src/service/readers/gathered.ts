/** Fields read at the wrong level are one mistake, however many they are: Problems tells it once. */

import type { EventUse } from './code.ts';
import type { Difference } from './compare.ts';

/** What the reader gets of a field that is not there. */
export const NOTHING: Readonly<Record<EventUse['role'], string>> = {
  reader: 'this reads nothing',
  schema: 'this describes nothing',
  producer: '',
};
/** Names that a message lists. */
const MAX_NAMES = 8;

/**
 * The differences of one use, those put together that miss the same record: fields of the top that the event has under `payload`.
 * @returns in the order of the code; a joined one spans from its first field to its last
 */
export function gathered(use: EventUse, topic: string, found: readonly Difference[]): Difference[] {
  const groups = new Map<string, Difference[]>();
  for (const one of found) {
    const record = missedRecord(one);
    if (record !== undefined) groups.set(record, [...(groups.get(record) ?? []), one]);
  }
  return found.flatMap((one) => {
    const record = missedRecord(one);
    const group = record === undefined ? [] : (groups.get(record) ?? []);
    if (group.length < 2) return [one];
    return one === group[0] ? [joined(use, topic, one, group)] : [];
  });
}

/** `payload` for a field of the top that the event has as payload.orderId. */
function missedRecord({ rule, path, meant }: Difference): string | undefined {
  if (rule !== 'cross/reader-field' || meant === undefined || path.includes('.')) return undefined;
  const end = meant.lastIndexOf('.');
  return end < 0 ? undefined : meant.slice(0, end);
}

function joined(use: EventUse, topic: string, first: Difference, group: readonly Difference[]): Difference {
  const names = listed(group.map(({ path }) => path));
  const meant = listed(group.map((one) => one.meant ?? one.path));
  const ends = group.map(({ span }) => span.end);
  return {
    ...first,
    message: `Events on ${topic} have no fields ${names}: ${NOTHING[use.role]}. Did you mean ${meant}?`,
    span: { start: first.span.start, end: Math.max(...ends) },
  };
}

const listed = (names: readonly string[]): string =>
  names.length <= MAX_NAMES
    ? names.join(', ')
    : `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`;
