/** Suggestions for names that lead nowhere, within bounds: a broken file may have thousands. */
import { nearest } from '../schema/nearest.ts';
import { onceIn, type WholeContext } from './nodes.ts';

/** So many findings are given a suggestion; the others only say what is wrong. */
export const MAX_SUGGESTED = 20;

const budget = onceIn(() => ({ left: MAX_SUGGESTED }));

/** Names near to one, as long as the run has some to give. */
export function nearestFew(wanted: string, names: Iterable<string>, whole: WholeContext): string[] {
  return budget(whole).left-- > 0 ? nearest(wanted, names) : [];
}
