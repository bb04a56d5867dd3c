/** Python, Scala and TypeScript as tokens: as much of the languages as it takes to never read code out of a string or comment. */
import type { Span } from '../document/index.ts';

export type Language = 'python' | 'scala' | 'typescript';

export type Token = Span &
  (
    | { kind: 'name' | 'number' | 'mark'; text: string }
    /** `text`: what the string holds; null when something is computed into it (f"…", `${…}`). */
    | { kind: 'string'; text: string | null }
    /** The end of a line outside of all brackets. */
    | { kind: 'line' }
  );

interface Words {
  line: string;
  block: boolean;
  quotes: readonly string[];
  /** Letters before a quote that belong to the string; those in `computed` make it one with holes. */
  prefix: RegExp | null;
  computed: RegExp;
}
const WORDS: Readonly<Record<Language, Words>> = {
  python: { line: '#', block: false, quotes: ['"""', "'''", '"', "'"], prefix: /^[rbfu]{1,2}$/i, computed: /f/i },
  scala: { line: '//', block: true, quotes: ['"""', '"'], prefix: /^(s|f|raw)$/, computed: /./ },
  typescript: { line: '//', block: true, quotes: ['"', "'", '`'], prefix: null, computed: /^$/ },
};
const NAME = /[\p{L}\p{N}_$]/u;
const OPENS = '([{';
const CLOSES = ')]}';

/** The tokens of a file. Never throws: an unclosed string ends with its line, or with the file. */
export function tokensOf(text: string, language: Language): Token[] {
  const words = WORDS[language];
  const tokens: Token[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '\n') {
      if (depth === 0) tokens.push({ kind: 'line', start: at, end: at + 1 });
      at++;
    } else if (char === '\\' && language === 'python') at = afterBackslash(text, at);
    else if (/\s/.test(char)) at++;
    else if (text.startsWith(words.line, at)) at = endOfLine(text, at);
    else if (words.block && text.startsWith('/*', at)) at = after(text, '*/', at + 2);
    else if (language === 'typescript' && char === '/' && mayBeRegex(tokens.at(-1))) at = endOfRegex(text, at);
    else {
      const token = stringAt(text, at, words, '') ?? nameAt(text, at, words) ?? markAt(text, at);
      if (token.kind === 'mark' && OPENS.includes(token.text)) depth++;
      if (token.kind === 'mark' && CLOSES.includes(token.text)) depth = Math.max(0, depth - 1);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

const afterBackslash = (text: string, at: number): number => (text.startsWith('\r\n', at + 1) ? at + 3 : at + 2);
const after = (text: string, what: string, from: number): number => {
  const found = text.indexOf(what, from);
  return found === -1 ? text.length : found + what.length;
};
const endOfLine = (text: string, at: number): number => {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found;
};

function nameAt(text: string, at: number, words: Words): Token | undefined {
  let end = at;
  while (end < text.length && NAME.test(text[end]!)) end++;
  if (end === at) return undefined;
  const name = text.slice(at, end);
  const string = words.prefix?.test(name) ? stringAt(text, end, words, name) : undefined;
  if (string) return { ...string, start: at };
  return { kind: /^\d/.test(name) ? 'number' : 'name', text: name, start: at, end };
}

/** Arrows are one mark, so that a `>` is always a bracket of a type. */
function markAt(text: string, at: number): Token {
  const mark = /^(=>|->|==|!=|<=|>=)/.exec(text.slice(at, at + 2))?.[0] ?? text[at]!;
  return { kind: 'mark', text: mark, start: at, end: at + mark.length };
}

function stringAt(text: string, start: number, words: Words, prefix: string): Token | undefined {
  const quote = words.quotes.find((one) => text.startsWith(one, start));
  if (!quote) return undefined;
  const raw = /r/i.test(prefix);
  const long = quote.length === 3 || quote === '`';
  let at = start + quote.length;
  let value = '';
  let computed = prefix !== '' && words.computed.test(prefix);
  while (at < text.length && !text.startsWith(quote, at)) {
    if (text[at] === '\n' && !long) break;
    if (quote === '`' && text.startsWith('${', at)) {
      computed = true;
      at = endOfHole(text, at + 2);
    } else if (text[at] === '\\' && !raw) {
      value += ESCAPES[text[at + 1] ?? ''] ?? text[at + 1] ?? '';
      at += 2;
    } else value += text[at++];
  }
  const end = Math.min(text.length, text.startsWith(quote, at) ? at + quote.length : at);
  return { kind: 'string', text: computed ? null : value, start, end };
}
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** Past the `}` that closes a hole of a template; the templates inside of it are counted as braces. */
function endOfHole(text: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < text.length && depth > 0; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
  }
  return at;
}

/** A slash divides after a value, and begins a regular expression elsewhere. */
const mayBeRegex = (before: Token | undefined): boolean =>
  before === undefined ||
  before.kind === 'line' ||
  (before.kind === 'mark' && !')]}'.includes(before.text)) ||
  (before.kind === 'name' && /^(return|typeof|case|in|of|await|yield)$/.test(before.text));

function endOfRegex(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at + 1;
  }
  return start + 1;
}
