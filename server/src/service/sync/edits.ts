/** Edits of one file, with what each does in words; several at one place keep their order. */
import {
  isScalar,
  isSeq,
  pairSpan,
  pointerParts,
  type SeqNode,
  scalarOf,
  spanOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { appendItem, appendPair, type Edit, lineEnd, scalarText } from '../edits.ts';

/** A value to write: a scalar, or a list of scalars. */
export type Value = string | number | boolean | readonly (string | number | boolean)[];

/** Names and types read the same without quotes although they hold brackets: `number(18,2)`. */
const PLAIN = /^\w+\(\d+(,\s?\d+)?\)$/;

export function written(value: Value, inFlow = false): string {
  if (typeof value !== 'string')
    return typeof value === 'object' ? `[${value.map((one) => written(one, true)).join(', ')}]` : String(value);
  return PLAIN.test(value) && !inFlow ? value : scalarText(value);
}

export class FileEdits {
  readonly document: YamlDocument;
  /** What the edits do, in the order they were asked for. */
  readonly changes: string[] = [];
  /** What was left alone, and why. */
  readonly skipped: string[] = [];
  readonly #edits: Edit[] = [];
  /** Lists and mappings that do not exist yet, by their pointer, with the lines of their items or pairs. */
  readonly #new = new Map<string, { list: boolean; parts: string[][] }>();

  constructor(document: YamlDocument) {
    this.document = document;
  }

  /** Writes `value` under the key a JSON Pointer names, in the place of what is there. */
  set(pointer: string, value: Value, change: string): void {
    const { document } = this;
    const node = document.at(pointer);
    const [parent, key] = split(pointer);
    if (isSeq(node) && typeof value === 'object' && !this.#isFlow(node)) this.#setItems(pointer, value, change);
    else if (node && (isScalar(node) || isSeq(node)))
      this.#add(this.#isOwn(pointer) ? { ...spanOf(node), newText: written(value) } : null, change);
    else if (document.at(parent) === undefined) this.#begin(parent, false, [`${key}: ${written(value)}`], change);
    else this.#add(appendPair(document, parent, [`${key}: ${written(value)}`]), change);
  }

  /** The items of a block list: what stays keeps its line and its comment. */
  #setItems(pointer: string, value: readonly (string | number | boolean)[], change: string): void {
    const { document } = this;
    const items = document.items(document.at(pointer));
    const textAt = (index: number) => String(scalarOf(document.deref(items[index])));
    const wanted = new Set(value.map(String));
    const extra = items.filter((_item, index) => !wanted.has(textAt(index)));
    const have = new Set(items.map((_item, index) => textAt(index)));
    const missing = value.filter((one) => !have.has(String(one)));
    if (!this.#isOwn(pointer) || extra.some((item) => !isScalar(item))) return void this.skipped.push(change);
    this.changes.push(change);
    for (const item of extra) {
      const next = missing.shift();
      const { start, end } = spanOf(item);
      if (next !== undefined) this.#push({ start, end, newText: written(next) });
      else this.#push({ ...this.#lineOf(start), newText: '' });
    }
    for (const one of missing) this.#push(appendItem(document, pointer, [written(one)]));
  }

  #lineOf(offset: number): { start: number; end: number } {
    const { line } = this.document.positionAt(offset);
    return { start: this.document.lines.startOf(line), end: this.document.lines.startOf(line + 1) };
  }

  /** Adds a pair right behind another one of its mapping, where that stands on one line; else at the mapping's end. */
  setAfter(pointer: string, before: string, value: Value, change: string): void {
    const { document } = this;
    const [parent, key] = split(pointer);
    const pair = document.pairAt(`${parent}/${before}`);
    const map = document.at(parent);
    const span = pair && isScalar(pair.value) && map && !this.#isFlow(map) ? pairSpan(pair) : undefined;
    const place = span && document.positionAt(span.start);
    if (!span || place?.line !== document.positionAt(span.end).line || document.at(pointer) !== undefined) {
      this.set(pointer, value, change);
      return;
    }
    // The line's end, where what is added behind the mapping may stand too: the order of the calls is kept there.
    const next = document.lines.startOf(place.line + 1);
    const line = document.text.slice(span.end, next);
    const at = span.end + line.length - (/\r?\n$/.exec(line)?.[0].length ?? 0);
    const newText = `${lineEnd(document)}${' '.repeat(place.character)}${key}: ${written(value)}`;
    this.#add(this.#isOwn(`${parent}/${before}`) ? { start: at, end: at, newText } : null, change);
  }

  /** Adds a pair whose lines are given to a mapping. */
  addPair(pointer: string, lines: readonly string[], change: string): void {
    this.#add(appendPair(this.document, pointer, lines), change);
  }

  /** Adds an item to the list at a JSON Pointer, which may not be there yet. `flow`: the item in one line. */
  addItem(pointer: string, lines: readonly string[], flow: string, change: string): void {
    const node = this.document.at(pointer);
    if (isSeq(node) && this.#isFlow(node)) this.#intoFlow(pointer, node, flow, change);
    else if (isSeq(node) && node.items.length > 0) this.#add(appendItem(this.document, pointer, lines), change);
    else this.#begin(pointer, true, lines, change);
  }

  #isFlow = (node: YamlNode): boolean => /[[{]/.test(this.document.text[spanOf(node).start] ?? '');

  #intoFlow(pointer: string, node: SeqNode, flow: string, change: string): void {
    const last = node.items.at(-1);
    const at = last ? spanOf(last).end : spanOf(node).start + 1;
    const edit = { start: at, end: at, newText: `${last || this.#begun.has(at) ? ', ' : ''}${flow}` };
    this.#begun.add(at);
    this.#add(flow !== '' && this.#isOwn(pointer) ? edit : null, change);
  }
  /** Empty flow lists that have got an item. */
  readonly #begun = new Set<number>();

  /** Notes a part of something that does not exist yet: it is written once all its parts are known. */
  #begin(pointer: string, list: boolean, lines: readonly string[], change: string): void {
    const known = this.#new.get(pointer) ?? { list, parts: [] };
    known.parts.push([...lines]);
    this.#new.set(pointer, known);
    this.changes.push(change);
  }

  /** Writes what was begun below a pointer: before anything is added behind it. */
  close(below = ''): void {
    for (const [pointer, { list, parts }] of this.#new) {
      if (!pointer.startsWith(below)) continue;
      this.#new.delete(pointer);
      const [parent, key] = split(pointer);
      const dash = (index: number) => (!list ? '  ' : index === 0 ? '  - ' : '    ');
      const lines = parts.flatMap((part) => part.map((line, index) => dash(index) + line));
      if (!this.document.pairAt(pointer)) this.#push(appendPair(this.document, parent, [`${key}:`, ...lines]));
      else for (const part of parts) this.#push((list ? appendItem : appendPair)(this.document, pointer, part));
    }
  }

  /** An edit inside of an anchor would change every place that uses it. */
  #isOwn(pointer: string): boolean {
    const node = this.document.at(pointer);
    return !node || this.document.pointerOf(node) === pointer;
  }

  #add(edit: Edit | null, change: string): void {
    if (edit) this.changes.push(change);
    else this.skipped.push(change);
    this.#push(edit);
  }
  #push(edit: Edit | null): void {
    if (edit) this.#edits.push(edit);
  }

  /** The edits by place; insertions at one place are one, in the order they were made. */
  edits(): Edit[] {
    this.close();
    const merged: Edit[] = [];
    for (const edit of this.#edits) {
      const same = merged.find((one) => one.start === edit.start && one.end === edit.end && edit.start === edit.end);
      if (same) same.newText += edit.newText;
      else merged.push({ ...edit });
    }
    return merged.sort((a, b) => a.start - b.start);
  }
}

/** The pointer of the mapping, and the last step as a key. */
function split(pointer: string): [parent: string, key: string] {
  const cut = pointer.lastIndexOf('/');
  return [pointer.slice(0, cut), pointerParts(pointer.slice(cut))[0] ?? ''];
}
