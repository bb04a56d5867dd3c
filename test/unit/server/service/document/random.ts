/** A seeded generator (mulberry32), so that a failing run can be repeated. */
export type Random = () => number;

export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
export const below = (next: Random, limit: number): number => Math.floor(next() * limit);
export const pick = <T>(next: Random, list: readonly T[]): T => list[below(next, list.length)]!;

/** The same walk in every `npm test`, so that only a change can make it fail; `npm run fuzz` takes new ones. */
const SEED = 20_261_123;

/** The seed and length of a random run: `FUZZ_SEED`, `FUZZ_SECONDS`, else the usual seed and a few seconds. */
export function fuzzPlan(seconds: number): { seed: number; until: number } {
  const seed = Number(process.env.FUZZ_SEED ?? SEED);
  return { seed, until: performance.now() + 1000 * Number(process.env.FUZZ_SECONDS ?? seconds) };
}
