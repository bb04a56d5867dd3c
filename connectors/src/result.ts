/** Errors as values: how every connector answers (see `Result` in server/src/protocol.ts). */
import type { Failure, Result } from '../../server/src/protocol.ts';

/** A success. */
export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

/**
 * A failure a person can act on.
 * @param code stable id, for example `kafka/auth-failed`
 * @param reason what happened, to which thing; never a secret
 * @param action what to do about it
 */
export const fail = (code: string, reason: string, action: string): Failure => ({ ok: false, code, reason, action });

export type { Failure, Result };
