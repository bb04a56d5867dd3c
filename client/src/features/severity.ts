import type { ObjectiveStatus } from '../../../server/src/protocol.ts';

/** How bad a status is: breached above at risk above unknown above met. */
export const SEVERITY: Record<ObjectiveStatus['status'], number> = { met: 0, unknown: 1, 'at-risk': 2, breached: 3 };
