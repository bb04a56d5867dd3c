import type { ObjectiveStatus } from '../../../server/src/protocol.ts';

/**
 * The target an objective had on the diff's other side, when it differs. In an inline diff the original side is not seen, so the
 * modified side says `PT1H → PT15M`.
 */
export function oldTarget(status: ObjectiveStatus, before: readonly ObjectiveStatus[] | undefined): string | undefined {
  const old = before?.find((each) => each.id === status.id) ?? before?.find((each) => each.object === status.object && each.name === status.name);
  return old && old.target.text !== status.target.text ? old.target.text : undefined;
}
