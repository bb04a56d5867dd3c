/** Regular expressions that come from files, matched in linear time: docs/adr/0101-linear-time-patterns.md. */
import { RE2JS } from 're2js';

export type Pattern =
  | { kind: 'ok'; test(text: string): boolean }
  /** No regular expression of any engine. */
  | { kind: 'invalid'; reason: string }
  /** Right in JavaScript, but only a backtracking engine can run it (look-around, back references). */
  | { kind: 'unsupported'; reason: string };

/** Longer expressions are data, not patterns. */
const MAX_PATTERN = 5_000;
/** Longer texts are not matched: a sample's huge field says nothing about its form. */
const MAX_INPUT = 1_000_000;
const KEPT = 500;
const known = new Map<string, Pattern>();

/** Compiles an ECMA-262 pattern (JSON Schema's `pattern`; unanchored, Unicode). Never throws; the same pattern compiles once. */
export function compilePattern(source: string): Pattern {
  const cached = known.get(source);
  if (cached) return cached;
  const pattern = compile(source);
  if (known.size >= KEPT) known.clear();
  known.set(source, pattern);
  return pattern;
}

function compile(source: string): Pattern {
  if (source.length > MAX_PATTERN) return { kind: 'invalid', reason: `it is longer than ${MAX_PATTERN} characters` };
  const native = nativePattern(source);
  if (native instanceof RegExp && isPlain(source)) return bounded((text) => native.test(text));
  try {
    const linear = RE2JS.compile(RE2JS.translateRegExp(source));
    return bounded((text) => linear.matcher(text).find());
  } catch (error) {
    if (native instanceof RegExp)
      return {
        kind: 'unsupported',
        reason: 'it needs look-around or a back reference, which cannot be matched in bounded time',
      };
    return { kind: 'invalid', reason: native || String(error) };
  }
}

const bounded = (test: (text: string) => boolean): Pattern => ({
  kind: 'ok',
  test: (text) => text.length > MAX_INPUT || test(text),
});

/** The native expression (only to be run when plain), or why there is none. */
function nativePattern(source: string): RegExp | string {
  try {
    return new RegExp(source, 'u');
  } catch {
    try {
      // Without the `u` flag: many patterns escape more than they need, `\-` say.
      return new RegExp(source);
    } catch (error) {
      return error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
    }
  }
}

/**
 * True when a backtracking engine matches it in linear time too: anchored at the start, no group repeated, no
 * alternatives inside groups to retry, and one open repetition at most.
 */
function isPlain(source: string): boolean {
  if (!source.startsWith('^') || source.includes('(') || source.includes('|') || /\\[1-9k]/.test(source)) return false;
  const withoutClasses = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const open = withoutClasses.match(/[*+]|\{\d+,\}|\{\d{3,}|\{\d+,\d{2,}\}/g) ?? [];
  return open.length <= 1;
}
