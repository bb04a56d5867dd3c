/** What an open session depends on: two entries of one fingerprint lead to the same place with the same secrets. */
import { createHash, randomBytes } from 'node:crypto';
import { Secret } from './secret.ts';
import type { Entry } from './types.ts';

/** New in every process, so that a fingerprint tells nothing about a secret to anyone who sees it. */
const SALT = randomBytes(16);

const hash = (text: string) => createHash('sha256').update(SALT).update(text).digest('hex');

/** Stable within this process. Where the entry stands in its file does not count, its secrets do. */
export function fingerprint({ origin: _origin, problems: _problems, ...content }: Entry): string {
  return hash(JSON.stringify(revealed(content)));
}

/** Secret writes itself as dots, which would make all secrets equal; its hash stands for it here. */
function revealed(value: unknown): unknown {
  if (value instanceof Secret) return { secret: hash(value.reveal()) };
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, revealed(child)]));
}
