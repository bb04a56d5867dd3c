/** Contracts of closed files: plain data that holds neither a node nor the text of its document. */

/** Spans that readers compute when they are asked for: accessors of a class, which a copy does not take along. */
const LAZY = ['span', 'keySpan', 'nameSpan'] as const;

/** Most lists of most properties are empty. */
const EMPTY: readonly never[] = Object.freeze([]);

/**
 * A contract (or a part) as plain data that holds no node of its document.
 * @param keep the string to keep in place of one (see `SharedStrings`): a piece of a text holds on to all of it
 */
export function detached<T>(value: T, keep: (text: string) => string = (text) => text): T {
  return copied(value, keep) as T;
}

function copied(value: unknown, keep: (text: string) => string): unknown {
  if (typeof value === 'string') return keep(value);
  if (typeof value !== 'object' || value === null || 'rangeOf' in value) return value;
  if (Array.isArray(value)) return value.length === 0 ? EMPTY : value.map((one) => copied(one, keep));
  if (value instanceof Map) return new Map(Array.from(value, ([key, one]) => [keep(key as string), copied(one, keep)]));
  // Spread, then set anew: objects of one shape stay of one shape, and take no more room than they need.
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) {
    const one = copy[key];
    if (typeof one === 'string' || typeof one === 'object') copy[key] = copied(one, keep);
  }
  if (Object.getPrototypeOf(value) !== Object.prototype)
    for (const key of LAZY) if (key in value && !(key in copy)) copy[key] = (value as Record<string, unknown>)[key];
  return copy;
}
