/**
 * Plainly written YAML -> the nodes that parse.ts makes of it, in a fifth of the time: for the thousands of files of a
 * workspace that are read once and dropped.
 *
 * Knows what nearly every contract is written in: block mappings and sequences, scalars on one line, `|` and `>`, flow
 * collections on one line. It never guesses: anything else (an anchor, a tag, a text over several lines, whatever could
 * be a mistake) is left to the real parser, by answering undefined. Block collections get no end of their own: `spanOf`
 * takes it from their last item. test/unit/server/service/document/quick.test.ts holds it against the real parser.
 */
import { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Collection, YamlNode } from './nodes.ts';
import { link } from './parse.ts';
import { type PlainValue, plainValue } from './plainScalar.ts';

/** Thrown (and caught here) where the real parser has to look. */
const UNSURE = new Error('Not plain YAML');

/** Recursion deeper than this is nothing to hurry with. */
const MAX_DEPTH = 60;
const MAX_KEY = 1_000;

const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const OPEN_SEQ = 91;
const BACKSLASH = 92;
const CLOSE_SEQ = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** Characters no plain scalar begins with; `-`, `?` and `:` may, before anything but a space. */
const INDICATORS = new Set([...',[]{}#&*!|>\'"%@`'].map((one) => one.charCodeAt(0)));
const MAYBE = new Set([...'-?:'].map((one) => one.charCodeAt(0)));
/** A tab, a lone carriage return, a byte order mark, a second document or the end of one. */
const UNUSUAL = /\t|\r(?!\n)|\uFEFF|^(?:---|\.\.\.)(?=[ \r\n]|$)/gm;
/** The first document may be announced. */
const START = /^(?:(?: *#[^\n]*| *\r?)\n)*---[ ]*\r?\n/;
/** Escapes that JSON reads as YAML does. */
const NOT_JSON = /\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/;

/** The root of a text, linked as `parseText` does it; undefined when the real parser has to read it. */
export function quickParse(text: string): YamlNode | undefined {
  const root = read(text, START.exec(text)?.[0].length ?? 0, 0);
  if (root) link(root, undefined, text.length);
  return root;
}

/** Lines of a document that begin at a column, not linked: a collection of what opens there. */
export const quickBlock = (text: string, column: number): Collection | undefined =>
  read(text, 0, column) as Collection | undefined;

function read(text: string, start: number, column: number): YamlNode | undefined {
  UNUSUAL.lastIndex = start;
  if (UNUSUAL.test(text)) return undefined;
  try {
    return new Reader(text, start).root(column) as unknown as YamlNode;
  } catch (error) {
    if (error === UNSURE) return undefined;
    throw error;
  }
}

type Made = Scalar | YAMLMap | YAMLSeq;

function unsure(): never {
  throw UNSURE;
}

class Reader {
  private readonly text: string;
  /** The line with the next content: where it starts and ends (without its line break). */
  private line = 0;
  private end = 0;
  /** Where the next content begins, and its column; -1 when there is none. */
  private at = 0;
  private column = 0;
  private depth = 0;

  constructor(text: string, start: number) {
    this.text = text;
    this.enter(start);
  }

  root(column: number): Made {
    if (this.column !== column) unsure();
    const node = this.block();
    if (this.column >= 0) unsure();
    return node;
  }

  // ---------------------------------------------------------------- lines

  /** Goes to the first line at or behind an offset (a line's start) that is neither blank nor a comment. */
  private enter(start: number): void {
    const { text } = this;
    let line = start;
    while (line < text.length) {
      this.bound(line);
      const at = this.skipSpaces(line);
      if (at < this.end && text.charCodeAt(at) !== HASH) {
        this.at = at;
        this.column = at - line;
        return;
      }
      line = this.next();
    }
    this.line = this.end = this.at = text.length;
    this.column = -1;
  }

  private bound(line: number): void {
    const newline = this.text.indexOf('\n', line);
    this.line = line;
    this.end =
      newline < 0 ? this.text.length : newline > line && this.text[newline - 1] === '\r' ? newline - 1 : newline;
  }

  /** Start of the line after this one. */
  private next(): number {
    const newline = this.text.indexOf('\n', this.end);
    return newline < 0 ? this.text.length : newline + 1;
  }

  private skipSpaces(from: number): number {
    let at = from;
    while (at < this.end && this.text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  /** True at the end of the line or before its comment, which a space has to precede. */
  private isRest(at: number, after: number): boolean {
    return at >= this.end || (this.text.charCodeAt(at) === HASH && at > after);
  }

  /** A space, or the end of the line. */
  private isGap(at: number): boolean {
    return at >= this.end || this.text.charCodeAt(at) === SPACE;
  }

  // ---------------------------------------------------------------- collections

  private block(): Made {
    if (++this.depth > MAX_DEPTH) unsure();
    const node = this.isDash() ? this.seq() : this.map();
    this.depth--;
    return node;
  }

  private isDash(): boolean {
    return this.column >= 0 && this.text.charCodeAt(this.at) === DASH && this.isGap(this.at + 1);
  }

  private map(): YAMLMap {
    const { column } = this;
    const map = new YAMLMap();
    map.range = [this.at, this.at, this.at];
    do {
      const colon = this.keyEnd(this.at);
      if (colon < 0) unsure();
      const key = this.key(this.at, colon);
      map.items.push(new Pair(key, this.value(colon + 1, column, true)));
    } while (this.column === column);
    if (this.column > column) unsure();
    return map;
  }

  private seq(): YAMLSeq {
    const { column } = this;
    const seq = new YAMLSeq();
    seq.range = [this.at, this.at, this.at];
    do {
      const at = this.skipSpaces(this.at + 1);
      if (at < this.end && (this.isDashAt(at) || this.keyEnd(at) >= 0)) {
        this.at = at;
        this.column = at - this.line;
        seq.items.push(this.block());
      } else seq.items.push(this.value(this.at + 1, column, false));
    } while (this.column === column && this.isDash());
    if (this.column > column) unsure();
    return seq;
  }

  private isDashAt(at: number): boolean {
    return this.text.charCodeAt(at) === DASH && this.isGap(at + 1);
  }

  /** The colon behind a key that begins here; -1 when no key does. */
  private keyEnd(start: number): number {
    const { text, end } = this;
    const first = text.charCodeAt(start);
    if (first === DOUBLE || first === SINGLE) {
      const close = this.closing(start);
      return text.charCodeAt(close) === COLON && this.isGap(close + 1) ? close : -1;
    }
    if (!this.startsPlain(start)) return -1;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === COLON && this.isGap(at + 1)) return at;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) return -1;
    }
    return -1;
  }

  private key(start: number, colon: number): Scalar {
    if (colon - start > MAX_KEY || this.text.charCodeAt(colon - 1) === SPACE) unsure();
    const first = this.text.charCodeAt(start);
    if (first === DOUBLE || first === SINGLE) return this.quoted(start, colon);
    // A merge.
    if (this.text.startsWith('<<', start)) unsure();
    return this.plain(start, colon);
  }

  // ---------------------------------------------------------------- values

  /**
   * What stands behind a colon or dash, on its line or the lines after it; goes on to the next content.
   * @param column of the collection
   * @param ofMap a sequence may then stand at the mapping's own column
   */
  private value(from: number, column: number, ofMap: boolean): Made {
    const at = this.skipSpaces(from);
    if (this.isRest(at, from)) {
      this.enter(this.next());
      if (this.column > column || (ofMap && this.column === column && this.isDash())) return this.block();
      return scalar(null, '', 'PLAIN', at, at);
    }
    if (at === from) unsure();
    const code = this.text.charCodeAt(at);
    if (code === 124 || code === 62) return this.blockScalar(at, column);
    const node = this.inline(at);
    const end = node.range![1];
    if (!this.isRest(this.skipSpaces(end), end)) unsure();
    this.enter(this.next());
    // The text goes on, or the indentation is wrong.
    if (this.column > column) unsure();
    return node;
  }

  private inline(at: number): Made {
    const code = this.text.charCodeAt(at);
    if (code === DOUBLE || code === SINGLE) return this.quoted(at, this.closing(at));
    if (code === OPEN_SEQ || code === OPEN_MAP) return this.flow(at);
    if (!this.startsPlain(at)) unsure();
    return this.plain(at, this.trimmed(at, this.plainEnd(at)));
  }

  /** The end of the line or its comment. */
  private plainEnd(start: number): number {
    const { text, end } = this;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === COLON && this.isGap(at + 1)) unsure();
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) return at;
    }
    return end;
  }

  private trimmed(start: number, end: number): number {
    let at = end;
    while (at > start && this.text.charCodeAt(at - 1) === SPACE) at--;
    return at;
  }

  private startsPlain(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return !INDICATORS.has(code) && !(MAYBE.has(code) && this.isGap(at + 1));
  }

  private plain(start: number, end: number): Scalar {
    const source = this.text.slice(start, end);
    const value = plainValue(source);
    return value === undefined ? unsure() : scalar(value, source, 'PLAIN', start, end);
  }

  /** Behind the quote that closes the one at `start`; a text over several lines is left to the real parser. */
  private closing(start: number): number {
    const { text } = this;
    const quote = text.charCodeAt(start);
    for (let at = start + 1; at < this.end; at++) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH && quote === DOUBLE) at++;
      else if (code === quote) {
        if (quote === DOUBLE || text.charCodeAt(at + 1) !== SINGLE) return at + 1;
        at++;
      }
    }
    return unsure();
  }

  private quoted(start: number, end: number): Scalar {
    const inner = this.text.slice(start + 1, end - 1);
    if (this.text.charCodeAt(start) === SINGLE)
      return textScalar(inner.replaceAll("''", "'"), 'QUOTE_SINGLE', start, end);
    if (!inner.includes('\\')) return textScalar(inner, 'QUOTE_DOUBLE', start, end);
    if (NOT_JSON.test(inner)) unsure();
    return textScalar(JSON.parse(`"${inner}"`) as string, 'QUOTE_DOUBLE', start, end);
  }

  private blockScalar(start: number, column: number): Scalar {
    const header = /^([|>])(-?) *(?: #.*)?$/.exec(this.text.slice(start, this.end));
    if (!header) return unsure();
    const lines: string[] = [];
    let indent = -1;
    let last = 0;
    let end = this.next();
    for (let line = end; line < this.text.length; line = this.next()) {
      this.bound(line);
      const at = this.skipSpaces(line);
      const isBlank = at === this.end;
      // Spaces on a blank line may be content, and a text that begins with one has rules of its own.
      if (isBlank && (indent < 0 || at - line > indent)) unsure();
      if (!isBlank && indent < 0) indent = at - line;
      if (indent <= column) unsure();
      if (!isBlank && at - line < indent) {
        if (at - line > column) unsure();
        break;
      }
      lines.push(isBlank ? '' : this.text.slice(line + indent, this.end));
      if (isBlank) continue;
      last = lines.length;
      end = this.next();
    }
    if (last === 0 || this.text[end - 1] !== '\n') unsure();
    this.enter(end);
    if (this.column > column) unsure();
    const shown = lines.slice(0, last);
    const value = (header[1] === '|' ? shown.join('\n') : folded(shown)) + (header[2] === '-' ? '' : '\n');
    return textScalar(value, header[1] === '|' ? 'BLOCK_LITERAL' : 'BLOCK_FOLDED', start, end);
  }

  // ---------------------------------------------------------------- flow collections

  private flow(start: number): YAMLMap | YAMLSeq {
    if (++this.depth > MAX_DEPTH) unsure();
    const isMap = this.text.charCodeAt(start) === OPEN_MAP;
    const node = isMap ? new YAMLMap() : new YAMLSeq();
    node.flow = true;
    const close = isMap ? CLOSE_MAP : CLOSE_SEQ;
    let at = this.skipSpaces(start + 1);
    while (this.text.charCodeAt(at) !== close) {
      const item = this.flowItem(at);
      at = this.skipSpaces(item.range![1]);
      if (isMap) {
        if (!(item instanceof Scalar) || this.text.charCodeAt(at) !== COLON || at !== item.range![1]) unsure();
        const from = this.skipSpaces(at + 1);
        if (from === at + 1 || item.source === '<<') unsure();
        const value = this.flowItem(from);
        (node as YAMLMap).items.push(new Pair(item, value));
        at = this.skipSpaces(value.range![1]);
      } else (node as YAMLSeq).items.push(item);
      if (this.text.charCodeAt(at) === COMMA) at = this.skipSpaces(at + 1);
      else if (this.text.charCodeAt(at) !== close) unsure();
    }
    node.range = [start, at + 1, at + 1];
    this.depth--;
    return node;
  }

  private flowItem(start: number): Made {
    const { text, end } = this;
    const code = text.charCodeAt(start);
    if (code === DOUBLE || code === SINGLE) return this.quoted(start, this.closing(start));
    if (code === OPEN_SEQ || code === OPEN_MAP) return this.flow(start);
    if (start >= end || INDICATORS.has(code) || MAYBE.has(code)) unsure();
    let at = start;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === COMMA || code === CLOSE_MAP || code === CLOSE_SEQ) break;
      if (code === OPEN_MAP || code === OPEN_SEQ || code === HASH) unsure();
      if (code !== COLON) continue;
      if (this.isGap(at + 1)) break;
      if (/[,[\]{}]/.test(text[at + 1]!)) unsure();
    }
    // Not closed on this line.
    if (at >= end) unsure();
    return this.plain(start, this.trimmed(start, at));
  }
}

const textScalar = (value: string, type: Scalar.Type, start: number, end: number): Scalar =>
  scalar(value, value, type, start, end);

function scalar(value: PlainValue, source: string, type: Scalar.Type, start: number, end: number): Scalar {
  const node = new Scalar<unknown>(value);
  node.range = [start, end, end];
  node.source = source;
  node.type = type;
  return node;
}

/** Lines of `>`: a line break is a space, n blank lines are n breaks. */
function folded(lines: readonly string[]): string {
  let text = lines[0]!;
  let blank = 0;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(' ')) unsure();
    if (index === 0) continue;
    if (line === '') {
      blank++;
      continue;
    }
    text += (blank === 0 ? ' ' : '\n'.repeat(blank)) + line;
    blank = 0;
  }
  return text;
}
