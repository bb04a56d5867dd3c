/**
 * The layout a YAML text should have, as small edits: indentation of two, one blank behind `:` and `-`, no blanks at a
 * line's end, at most one empty line in a row, a final newline. Comments, anchors, quotes, flow collections and the
 * inside of texts stay as they are.
 *
 * Works on the parser's tokens and not on its tree: only they know every blank and comment.
 */
import { CST, Parser } from 'yaml';
import { LineIndex } from './lines.ts';
import type { Offset } from './nodes.ts';

export interface LayoutEdit {
  start: Offset;
  end: Offset;
  newText: string;
}
/** Lines to be touched, both included; what reaches beyond them keeps its column. */
export interface LineScope {
  first: number;
  last: number;
}

export const INDENT = 2;

/** A block collection around a place: the column it has, and the one it gets. */
interface Level {
  from: number;
  to: number;
  up: Level | null;
}
const OUTSIDE: Level = { from: 0, to: 0, up: null };

type Item = (CST.BlockMap | CST.BlockSequence)['items'][number];

interface Line {
  /** The column its text gets; absent for empty lines and comments. */
  column?: number;
  /** What its last token stands in. */
  level?: Level;
  /** Begins inside a text or a flow collection. */
  inside?: boolean;
  /** A line of a block scalar: blanks at its end are text. */
  text?: boolean;
  comment?: boolean;
}

/** The edits in the order of the text, none of which overlap. The text must be free of errors. */
export function layoutEdits(text: string, scope?: LineScope): LayoutEdit[] {
  const layout = new Layout(text, scope);
  for (const token of new Parser().parse(text)) layout.top(token);
  return layout.edits();
}

class Layout {
  private readonly text: string;
  private readonly scope: LineScope | undefined;
  private readonly index: LineIndex;
  private readonly lines: Line[];
  private readonly gaps: LayoutEdit[] = [];

  constructor(text: string, scope?: LineScope) {
    this.text = text;
    this.scope = scope;
    this.index = new LineIndex(text);
    this.lines = Array.from({ length: this.index.count }, () => ({}));
  }

  top(token: CST.Token): void {
    if (token.type !== 'document') this.source([token as CST.SourceToken], OUTSIDE);
    else {
      this.source(token.start, OUTSIDE);
      if (token.value) this.value(token.value, OUTSIDE, 0);
      this.source(token.end ?? [], OUTSIDE);
    }
  }

  // ---------------------------------------------------------------- walking the tokens

  /** `column`: where a block collection begins, unless it must stay. */
  private value(token: CST.Token, level: Level, column: number): void {
    switch (token.type) {
      case 'block-map':
      case 'block-seq':
        this.collection(token, this.levelOf(token, level, column));
        break;
      case 'block-scalar':
        this.source(token.props as CST.SourceToken[], level);
        this.blockText(token, level);
        break;
      default: {
        const end = CST.stringify(token).length;
        const after = 'end' in token && Array.isArray(token.end) ? token.end : [];
        const own = end - after.reduce((sum, one) => sum + one.source.length, 0);
        // A bracket closes a flow collection in the same list in which blanks and comments follow.
        const closing = token.type === 'flow-collection' ? closed(token.end) : 0;
        this.visible(token.offset, token.offset + own + closing, level);
        this.source(token.type === 'flow-collection' ? token.end.slice(closing) : after, level);
      }
    }
  }

  private levelOf(token: CST.BlockMap | CST.BlockSequence, up: Level, column: number): Level {
    const from = this.columnOf(startOf(token));
    return { from, to: Math.max(0, this.stays(token) ? from + up.to - up.from : column), up };
  }

  private collection(token: CST.BlockMap | CST.BlockSequence, level: Level): void {
    for (const item of token.items) {
      this.source(item.start, level);
      const explicit = item.start.some((one) => one.type === 'explicit-key-ind');
      const moved = (one: CST.Token): number => this.columnOf(startOf(one)) + level.to - level.from;
      if (item.key) this.value(item.key, level, moved(item.key));
      const signs = item.sep ?? item.start;
      if (item.sep) this.source(item.sep, level);
      const { value } = item;
      if (!value) continue;
      const column = explicit ? moved(value) : this.below(token, value, level);
      if (!explicit) this.gap(item, signs, value, level, column);
      this.value(value, level, column);
    }
  }

  /** Where a block begins: two deeper, or a list at its key's own column where it was written so. */
  private below(token: CST.BlockMap | CST.BlockSequence, value: CST.Token, level: Level): number {
    const compact =
      token.type === 'block-map' && value.type === 'block-seq' && this.columnOf(startOf(value)) <= level.from;
    return compact ? level.to : level.to + INDENT;
  }

  /** Blanks before and behind the sign that leads to a value. */
  private gap(item: Item, signs: CST.SourceToken[], value: CST.Token, level: Level, column: number): void {
    const at = signs.findIndex((one) => one.type === 'map-value-ind' || one.type === 'seq-item-ind');
    const sign = signs[at];
    if (!sign) return;
    const before = signs[at - 1];
    // Behind an alias the colon would belong to its name.
    if (sign.type === 'map-value-ind' && before?.type === 'space' && item.key && item.key.type !== 'alias')
      this.replace(before, '');
    const blank = signs[at + 1];
    const next = signs[at + 2];
    if (blank?.type !== 'space' || next?.type === 'newline' || next?.type === 'comment') return;
    const block = value.type === 'block-map' || value.type === 'block-seq';
    const sameLine = this.index.lineAt(startOf(value)) === this.index.lineAt(sign.offset);
    if (!block || !sameLine) this.replace(blank, ' ');
    else if (!this.stays(value)) this.replace(blank, ' '.repeat(Math.max(1, column - level.to - 1)));
  }

  /** Tokens that are no values: comments are placed at the end, when the columns around them are known. */
  private source(tokens: readonly CST.SourceToken[], level: Level): void {
    for (const { type, offset, source } of tokens) {
      if (type === 'comment') {
        if (this.leads(offset)) this.lines[this.index.lineAt(offset)]!.comment = true;
      } else if (type !== 'space' && type !== 'newline' && source.trim() !== '')
        this.visible(offset, offset + source.length, level);
    }
  }

  /** Moves the lines of something visible with its level. */
  private visible(start: Offset, end: Offset, level: Level): void {
    const first = this.index.lineAt(start);
    const last = this.index.lineAt(Math.max(start, end - 1));
    const by = level.to - level.from;
    if (this.leads(start)) this.lines[first]!.column = Math.max(0, this.columnOf(start) + by);
    for (let line = first + 1; line <= last; line++) {
      const state = this.lines[line]!;
      state.inside = true;
      if (!this.isBlank(line)) state.column = Math.max(0, this.leadOf(line) + by);
    }
    for (let line = first; line <= last; line++) this.lines[line]!.level = level;
  }

  /** The lines of a text behind `|` or `>`: two deeper than what holds it, unless the header counts its columns. */
  private blockText(token: CST.BlockScalar, level: Level): void {
    const header = token.props.find((one) => one.type === 'block-scalar-header');
    const counted = header !== undefined && /\d/.test('source' in header ? header.source : '');
    const length = CST.stringify(token).length;
    const start = token.offset + length - token.source.length;
    if (token.source === '') return;
    const first = this.index.lineAt(start);
    const last = this.index.lineAt(start + token.source.length - 1);
    for (let line = first; line <= last; line++) this.lines[line]!.text = true;
    let by = level.to - level.from;
    if (!counted && !this.stays(token)) {
      for (let line = first; line <= last; line++)
        if (!this.isBlank(line)) {
          by = level.to + INDENT - this.leadOf(line);
          break;
        }
    }
    for (let line = first; line <= last; line++) {
      const state = this.lines[line]!;
      state.inside = true;
      state.level = level;
      // A line of blanks may be text: it moves like the others, as far as it reaches.
      const lead = this.leadOf(line);
      state.column = Math.max(0, lead + by);
      if (this.isBlank(line) && lead + by <= level.to + INDENT) state.column = counted ? lead : 0;
    }
  }

  // ---------------------------------------------------------------- edits

  edits(): LayoutEdit[] {
    this.placeComments();
    const last = this.lines.findLastIndex((state, line) => state.inside || !this.isBlank(line));
    const edits = this.gaps.concat(this.atEnd(last));
    let empty = 1;
    for (let line = 0; line <= last; line++) {
      const blank = this.isBlank(line) && !this.lines[line]!.inside;
      empty = blank ? empty + 1 : 0;
      edits.push(...(blank ? this.emptied(line, empty > 1) : this.aligned(line)));
    }
    return this.scoped(edits).sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** An empty line stays empty, a second one in a row goes. */
  private emptied(line: number, superfluous: boolean): LayoutEdit[] {
    const start = this.index.startOf(line);
    const end = superfluous ? this.index.startOf(line + 1) : this.endOf(line);
    return end > start ? [{ start, end, newText: '' }] : [];
  }

  private aligned(line: number): LayoutEdit[] {
    const { column, text } = this.lines[line]!;
    const start = this.index.startOf(line);
    const lead = start + this.leadOf(line);
    const found: LayoutEdit[] = [];
    if (column !== undefined && this.text.slice(start, lead) !== ' '.repeat(column))
      found.push({ start, end: lead, newText: ' '.repeat(column) });
    const end = this.endOf(line);
    const trimmed = this.trimmedEnd(line);
    if (!text && trimmed < end && !this.lines[line + 1]?.inside) found.push({ start: trimmed, end, newText: '' });
    return found;
  }

  /** One line break behind the last line and nothing else; a block scalar without one keeps its value so. */
  private atEnd(last: number): LayoutEdit[] {
    if (last < 0 || (this.lines[last]!.text && last === this.lines.length - 1)) return [];
    const start = this.endOf(last);
    const newText = this.text.includes('\r\n') ? '\r\n' : '\n';
    return this.text.slice(start) === newText ? [] : [{ start, end: this.text.length, newText }];
  }

  private scoped(edits: LayoutEdit[]): LayoutEdit[] {
    const { scope } = this;
    if (!scope) return edits;
    return edits.filter(({ start }) => {
      const line = this.index.lineAt(start);
      return scope.first <= line && line <= scope.last;
    });
  }

  /** A comment goes with the line below that stands in its column, else with the block around it. */
  private placeComments(): void {
    let above: Level = OUTSIDE;
    for (let line = 0; line < this.lines.length; line++) {
      const state = this.lines[line]!;
      if (state.level) above = state.level;
      if (!state.comment) continue;
      const lead = this.leadOf(line);
      let best = this.belowComment(line);
      if (best && best.from !== lead && best.from > lead) best = null;
      for (let level: Level | null = above; level && best?.from !== lead; level = level.up)
        if (level.from <= lead && (!best || level.from > best.from)) best = level;
      state.column = best?.to ?? 0;
    }
  }

  private belowComment(line: number): Level | null {
    for (let next = line + 1; next < this.lines.length; next++) {
      const { column, comment } = this.lines[next]!;
      if (!comment && column !== undefined) return { from: this.leadOf(next), to: column, up: null };
    }
    return null;
  }

  private replace({ offset, source }: CST.SourceToken, newText: string): void {
    if (source !== newText) this.gaps.push({ start: offset, end: offset + source.length, newText });
  }

  // ---------------------------------------------------------------- places

  /** Whether a node reaches beyond the lines that may be touched. */
  private stays(token: CST.Token): boolean {
    const { scope } = this;
    if (!scope) return false;
    const start = this.index.lineAt(startOf(token));
    const end = this.index.lineAt(Math.max(token.offset, endOf(token) - 1));
    return start < scope.first || end > scope.last;
  }

  private columnOf(offset: Offset): number {
    return offset - this.index.startOf(this.index.lineAt(offset));
  }
  private leads(offset: Offset): boolean {
    return this.text.slice(offset - this.columnOf(offset), offset).trim() === '';
  }
  private endOf(line: number): Offset {
    let end = line + 1 < this.index.count ? this.index.startOf(line + 1) : this.text.length;
    if (this.text[end - 1] === '\n') end--;
    return this.text[end - 1] === '\r' ? end - 1 : end;
  }
  private trimmedEnd(line: number): Offset {
    let end = this.endOf(line);
    while (/[ \t]/.test(this.text[end - 1] ?? '')) end--;
    return end;
  }
  private isBlank(line: number): boolean {
    return this.text.slice(this.index.startOf(line), this.endOf(line)).trim() === '';
  }
  /** The blanks a line begins with; in a text a tab is a character like any other. */
  private leadOf(line: number): number {
    const start = this.index.startOf(line);
    const blanks = this.lines[line]!.text ? /^ */ : /^[ \t]*/;
    return blanks.exec(this.text.slice(start, this.endOf(line)))![0].length;
  }
}

/** How many tokens at the end of a flow collection belong to it: its bracket. */
const closed = (end: readonly CST.SourceToken[]): number => (/^[\]}]$/.test(end[0]?.source ?? '') ? 1 : 0);

const isVisible = ({ type }: CST.SourceToken): boolean => type !== 'space' && type !== 'newline' && type !== 'comment';

/** Where a token's first visible character stands. */
function startOf(token: CST.Token): Offset {
  if (token.type !== 'block-map' && token.type !== 'block-seq') return token.offset;
  const item = token.items[0];
  const sign = item?.start.find(isVisible);
  if (sign) return sign.offset;
  return item?.key ? startOf(item.key) : (item?.sep?.find(isVisible)?.offset ?? token.offset);
}

/** Where its last visible character ends. */
function endOf(token: CST.Token): Offset {
  if (token.type === 'block-map' || token.type === 'block-seq') {
    const item = token.items.findLast((one) => one.value || one.key || one.start.some(isVisible));
    if (!item) return token.offset;
    const last = item.value ?? item.key;
    const sign = [...item.start, ...(item.sep ?? [])].findLast(isVisible);
    return Math.max(last ? endOf(last) : 0, sign ? sign.offset + sign.source.length : 0);
  }
  if (token.type === 'block-scalar') return token.offset + CST.stringify(token).trimEnd().length;
  const after = 'end' in token && Array.isArray(token.end) ? token.end.filter((one) => !isVisible(one)) : [];
  return token.offset + CST.stringify(token).length - after.reduce((sum, one) => sum + one.source.length, 0);
}
