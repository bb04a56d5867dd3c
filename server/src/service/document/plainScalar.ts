/** What an unquoted word means: the core schema of YAML 1.2 (section 10.3), as the parser resolves it. */

export type PlainValue = string | number | boolean | null;

/** Words that begin otherwise are text. */
const MAYBE_TYPED = /^[-+.\dnNtTfF~]/;
const NULL = /^(?:~|[Nn]ull|NULL)$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const INTEGER = /^[-+]?\d+$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+\.\d*)$/;
/** Octal, hexadecimal, exponents, infinity and what is no number. */
const RARE =
  /^(?:0o[0-7]+|0x[\da-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN|[-+]?(?:\.\d+|\d+(?:\.\d*)?)[eE][-+]?\d+)$/;

/** The value of a word that is not empty; undefined for a form so rare that the parser is asked. */
export function plainValue(source: string): PlainValue | undefined {
  if (!MAYBE_TYPED.test(source)) return source;
  if (NULL.test(source)) return null;
  if (BOOLEAN.test(source)) return source[0] === 't' || source[0] === 'T';
  if (INTEGER.test(source)) return Number.parseInt(source, 10);
  if (FLOAT.test(source)) return Number.parseFloat(source);
  return RARE.test(source) ? undefined : source;
}
