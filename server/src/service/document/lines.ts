/** Offsets <-> LSP positions, kept up to date by edits instead of being counted again. */
import type { Offset } from './nodes.ts';

export interface LinePosition {
  /** 0-based. */
  line: number;
  /** UTF-16 code units, 0-based. */
  character: number;
}

export class LineIndex {
  private starts: number[] = [0];
  private length = 0;

  constructor(text: string) {
    this.starts = [0].concat(lineStarts(text, 0));
    this.length = text.length;
  }

  get count(): number {
    return this.starts.length;
  }

  /** Where a line begins; past the last line: the text's end. */
  startOf(line: number): Offset {
    return line < 0 ? 0 : (this.starts[line] ?? this.length);
  }

  lineAt(offset: Offset): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  positionAt(offset: Offset): LinePosition {
    const at = Math.max(0, Math.min(offset, this.length));
    const line = this.lineAt(at);
    return { line, character: at - this.starts[line]! };
  }

  /** Positions past a line's end mean the line's end, as LSP says. */
  offsetAt(position: LinePosition, text: string): Offset {
    if (position.line >= this.starts.length) return this.length;
    const start = this.startOf(position.line);
    let end = this.startOf(position.line + 1);
    if (position.line + 1 < this.starts.length) end -= text[end - 2] === '\r' && end - 2 >= start ? 2 : 1;
    return Math.max(start, Math.min(start + Math.max(0, position.character), end));
  }

  /** `start`..`end` of the old text was replaced by `inserted`. */
  replace(start: Offset, end: Offset, inserted: string): void {
    const first = this.lineAt(start) + 1;
    const last = this.lineAt(end) + 1;
    const by = inserted.length - (end - start);
    const fresh = lineStarts(inserted, start);
    if (fresh.length === 0 && first === last) {
      // The usual keystroke: no line comes or goes.
    } else if (fresh.length < 10_000) this.starts.splice(first, last - first, ...fresh);
    else this.starts = [...this.starts.slice(0, first), ...fresh].concat(this.starts.slice(last));
    if (by !== 0) for (let i = first + fresh.length; i < this.starts.length; i++) this.starts[i]! += by;
    this.length += by;
  }
}

/** Where the line of a place ends, before its line break. */
export function endOfLine(text: string, offset: Offset): Offset {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** Where the last text before a place ends: a block reaches over the empty lines behind it. */
export function endOfText(text: string, offset: Offset): Offset {
  let end = Math.min(offset, text.length);
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  return end;
}

function lineStarts(text: string, base: number): number[] {
  const starts: number[] = [];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(base + at + 1);
  return starts;
}
