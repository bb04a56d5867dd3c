/**
 * A lexer for Snowflake SQL, small and quick, that never throws: splitting, masking and the read-only guard stand on it.
 *
 * It follows Snowflake's lexical rules (SQL reference: String & binary data types; Comments; Identifier requirements):
 * `''` and backslash escapes in strings, `""` in quoted identifiers, `$$…$$` without escapes, `--` and `//` to the end
 * of the line, block comments that do not nest.
 */

export type TokenKind = 'word' | 'quoted' | 'string' | 'dollar' | 'number' | 'comment' | 'symbol';

/** Offsets are UTF-16 code units of the scanned text; `end` is exclusive. */
export interface Token {
  kind: TokenKind;
  start: number;
  end: number;
  /** False when the text ended inside the token (an open string, quoted identifier, `$$` or comment). */
  closed: boolean;
}

const PATTERNS: readonly { kind: TokenKind; pattern: RegExp }[] = [
  { kind: 'comment', pattern: /(?:--|\/\/)[^\n]*/y },
  { kind: 'word', pattern: /[\p{L}_][\p{L}\p{N}_$]*/uy },
  { kind: 'number', pattern: /\d[\d.]*(?:[eE][+-]?\d+)?/y },
];
/** Tokens with an end of their own; the first that opens at a place wins. */
const ENCLOSED: readonly { kind: TokenKind; open: string; end(text: string, from: number): number }[] = [
  { kind: 'comment', open: '/*', end: (text, from) => after(text, '*/', from) },
  { kind: 'dollar', open: '$$', end: (text, from) => after(text, '$$', from) },
  { kind: 'string', open: "'", end: (text, from) => afterQuote(text, "'", from, true) },
  { kind: 'quoted', open: '"', end: (text, from) => afterQuote(text, '"', from, false) },
];
const SPACE = /\s+/y;

function after(text: string, close: string, from: number): number {
  const at = text.indexOf(close, from);
  return at < 0 ? -1 : at + close.length;
}

/** Past the closing quote, doubled (and, with `escapes`, backslashed) quotes skipped; -1 when there is none. */
function afterQuote(text: string, quote: string, from: number, escapes: boolean): number {
  for (let at = from; at < text.length; at++) {
    if (escapes && text[at] === '\\') at += 1;
    else if (text[at] === quote && text[at + 1] === quote) at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return -1;
}

/** The tokens of `text`, white space left out. */
export function* scan(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    SPACE.lastIndex = at;
    if (SPACE.test(text)) at = SPACE.lastIndex;
    if (at >= text.length) return;
    const token = tokenAt(text, at);
    yield token;
    at = token.end;
  }
}

function tokenAt(text: string, start: number): Token {
  for (const { kind, open, end: endOf } of ENCLOSED) {
    if (!text.startsWith(open, start)) continue;
    const end = endOf(text, start + open.length);
    return { kind, start, end: end < 0 ? text.length : end, closed: end >= 0 };
  }
  for (const { kind, pattern } of PATTERNS) {
    pattern.lastIndex = start;
    if (pattern.test(text)) return { kind, start, end: pattern.lastIndex, closed: true };
  }
  return { kind: 'symbol', start, end: start + 1, closed: true };
}

/** The word of a token in upper case, '' when it is no word. */
export function wordOf(text: string, token: Token | undefined): string {
  return token?.kind === 'word' ? text.slice(token.start, token.end).toUpperCase() : '';
}
