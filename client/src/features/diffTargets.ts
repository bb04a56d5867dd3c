import type { ObjectiveStatus } from '../../../server/src/protocol.ts';
import { targetText } from './targetText.ts';

/**
 * How an objective's target changed from the diff's other side, when it did. In an inline diff the original side is not seen, so the
 * modified side says `1 h → 15 min`.
 */
export function targetChange(
  status: ObjectiveStatus,
  before: readonly ObjectiveStatus[] | undefined,
): string | undefined {
  const old =
    before?.find((each) => each.id === status.id) ??
    before?.find((each) => each.object === status.object && each.name === status.name);
  return old && old.target.text !== status.target.text
    ? `${targetText(old.target)} → ${targetText(status.target)}`
    : undefined;
}
