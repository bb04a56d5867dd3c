/** JSON text as values whose numbers lose nothing. */

/** Digits and exponent of a decimal number, zeros that say nothing left out: `1.10` and `1.1` are the same. */
function canonical(text: string): string {
  const match = /^-?0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return text;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** True when a double holds exactly what was written: no integer beyond 2^53, no decimal that rounds. */
const holds = (value: number, source: string): boolean =>
  Number.isInteger(value)
    ? Number.isSafeInteger(value) && canonical(source) === canonical(String(value))
    : canonical(source) === canonical(String(value));

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
const keepExact: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && !holds(value, source) ? source : value;

/** Parses JSON; numbers that a double cannot hold come as the text they were written as. Throws SyntaxError. */
export function parseExact(text: string): unknown {
  // The third argument, the source text, is newer than TypeScript's library.
  return JSON.parse(text, keepExact as (this: unknown, key: string, value: unknown) => unknown);
}
