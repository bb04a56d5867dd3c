/** "Did you mean …?": names near a mistyped one. */

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/**
 * The candidates a person may have meant, best first, at most three. Case and word separators count for nothing
 * (`required_permissions` is `requiredPermissions`), a swap of neighbours counts once (Damerau-Levenshtein).
 */
export function nearest(found: string, candidates: Iterable<string>): string[] {
  const wanted = plain(found);
  if (wanted === '' || found.length > 60) return [];
  // Long numbered names (a UUID) are all alike: only a slip of the finger counts.
  const allowed = wanted.length > 20 && /\d/.test(wanted) ? 2 : Math.max(1, Math.floor(wanted.length / 3));
  const scored: { name: string; distance: number }[] = [];
  for (const name of candidates) {
    if (name === found) continue;
    const other = plain(name);
    const distance = other === wanted ? 0 : editDistance(wanted, other, allowed);
    if (distance <= allowed && distance < other.length) scored.push({ name, distance });
    else if (wanted.length >= 4 && other.startsWith(wanted)) scored.push({ name, distance: allowed + 1 });
  }
  return scored
    .sort((a, b) => a.distance - b.distance || a.name.length - b.name.length)
    .slice(0, 3)
    .map((s) => s.name);
}

/** Optimal string alignment distance, or `limit + 1` when it is more than `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row[j] = best;
    }
    before = previous;
    previous = row;
  }
  return Math.min(previous[b.length]!, limit + 1);
}

/** Words of other systems for the same type of values; the first allowed one is meant. */
const SYNONYMS: readonly (readonly [words: string, meant: readonly string[]])[] = [
  ['varchar char nvarchar text str string clob character uuid', ['string']],
  ['int int32 int64 bigint smallint tinyint long short integer', ['integer', 'int', 'long']],
  ['decimal numeric float double real number float64 money', ['number', 'double', 'decimal']],
  ['bool bit flag boolean', ['boolean']],
  ['datetime timestamp_ntz timestamp_tz timestamp_ltz timestamptz instant timestamp', ['timestamp', 'date']],
  ['struct record map dict json variant object', ['object', 'record', 'struct']],
  ['list set repeated array', ['array']],
];

/** What a type's name of another system is called among the values; undefined when it is none. */
export function synonymOf(found: string, values: readonly string[]): string[] | undefined {
  const word = found.toLowerCase().replace(/\(.*$/, '');
  if (values.some((value) => value.toLowerCase() === word)) return undefined;
  const meant = SYNONYMS.find(([words]) => words.split(' ').includes(word))?.[1].find((one) => values.includes(one));
  return meant === undefined ? undefined : [meant];
}
