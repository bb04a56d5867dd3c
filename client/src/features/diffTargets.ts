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

/** What the service says before a target, see server/src/service/status.ts. */
const BEFORE_TARGET = /(?:within|later than|at most|over|at least|below) /;

/** The line's end of an objective in a diff: where its target changed, `within 1 h → 15 min`. */
export function textInDiff(status: ObjectiveStatus, before: readonly ObjectiveStatus[] | undefined): string {
  const change = targetChange(status, before);
  if (change === undefined) return status.text;
  const target = targetText(status.target);
  const words = BEFORE_TARGET.exec(status.text);
  const at = words ? words.index + words[0].length : -1;
  return at > 0 && status.text.startsWith(target, at)
    ? `${status.text.slice(0, at)}${change}${status.text.slice(at + target.length)}`
    : `${status.text} (${change})`;
}
