/** Levenshtein distance, bounded: more than `limit` is reported as limit + 1. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? limit + 1;
}

/**
 * The names closest to what was asked for, best first, for "did you mean". Case does not count; a name that contains the other
 * counts as close.
 */
export function nearest(wanted: string, names: readonly string[], count = 3): string[] {
  const want = wanted.toLowerCase();
  const limit = Math.max(2, Math.floor(want.length / 3));
  return names
    .map((name) => {
      const have = name.toLowerCase();
      const contained = want.length > 2 && (have.includes(want) || want.includes(have));
      return { name, score: Math.min(distance(want, have, limit), contained ? limit : limit + 1) };
    })
    .filter((candidate) => candidate.score <= limit)
    .sort((a, b) => a.score - b.score || a.name.localeCompare(b.name))
    .slice(0, count)
    .map((candidate) => candidate.name);
}
