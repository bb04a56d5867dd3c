/** Edits of one file, with what each does in words; several at one place keep their order. */
import {
  isMap,
  isScalar,
  isSeq,
  type MapNode,
  pairSpan,
  pointerParts,
  type SeqNode,
  scalarOf,
  spanOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { appendItem, appendPair, type Edit, lineEnd, removeItem, scalarText, stillSound } from '../edits.ts';

/** A value to write: a scalar, or a list of scalars. */
export type Value = string | number | boolean | readonly (string | number | boolean)[];

/** Names and types read the same without quotes although they hold brackets: `number(18,2)`. */
const PLAIN = /^\w+\(\d+(,\s?\d+)?\)$/;

export function written(value: Value, inFlow = false): string {
  if (typeof value !== 'string')
    return typeof value === 'object' ? `[${value.map((one) => written(one, true)).join(', ')}]` : String(value);
  return PLAIN.test(value) && !inFlow ? value : scalarText(value);
}

/** Why something is left to a person. */
const SHARED = 'shared through an anchor';
const COMMENTED = 'it holds a comment';
const SEVERAL_LINES = 'it takes several lines';
const LONG_ITEM = 'an item of it takes more than its line';
const NO_PLACE = 'no place for it in the lines there are';
const UNSOUND = 'the file could not be read after it';

/** Something that does not exist yet: the lines of its items or pairs, and what each does. */
interface Begun {
  list: boolean;
  parts: { lines: string[]; change: string }[];
}

export class FileEdits {
  readonly document: YamlDocument;
  /** What the edits do, in the order they were asked for. */
  readonly changes: string[] = [];
  /** What was left alone, and why. */
  readonly skipped: string[] = [];
  readonly #edits: Edit[] = [];
  /** Lists and mappings that do not exist yet, by their pointer. */
  readonly #new = new Map<string, Begun>();

  constructor(document: YamlDocument) {
    this.document = document;
  }

  /** Writes `value` under the key a JSON Pointer names, in the place of what is there. */
  set(pointer: string, value: Value, change: string): void {
    const { document } = this;
    const node = document.at(pointer);
    const [parent, key] = split(pointer);
    const map = document.at(parent);
    const inFlow = isMap(map) && this.#isFlow(map);
    const line = `${key}: ${written(value, inFlow)}`;
    if (!this.#isOwn(pointer)) this.#skip(change, SHARED);
    else if (isSeq(node) && typeof value === 'object' && !this.#isFlow(node)) this.#setItems(pointer, value, change);
    else if (node && (isScalar(node) || isSeq(node))) this.#replace(node, written(value, inFlow), change);
    else if (node !== undefined) this.#skip(change, NO_PLACE);
    else if (!isMap(map)) this.#begin(parent, false, [line], change);
    else if (inFlow && map.items.length === 0) this.#intoFlow(map, line, change);
    else this.#add(appendPair(document, parent, [line]), change);
  }

  /** The same for the value of an argument or the like, which has to be written below `owner` itself. */
  setNode(owner: string, node: YamlNode, value: Value, change: string): void {
    const pointer = this.document.pointerOf(node);
    if (pointer.startsWith(`${owner}/`)) this.set(pointer, value, change);
    else this.#skip(change, SHARED);
  }

  #replace(node: YamlNode, newText: string, change: string): void {
    const { text } = this.document;
    const { start, end } = spanOf(node);
    if (isSeq(node) && this.#holdsComment(node)) this.#skip(change, COMMENTED);
    else if (isScalar(node) && /^[|>]/.test(text.slice(start, end))) this.#skip(change, SEVERAL_LINES);
    else if (start < end) this.#add({ start, end, newText }, change);
    else {
      // No value: the parser has it behind the blanks, right before a comment.
      let at = start;
      while (/[ \t]/.test(text[at - 1] ?? '')) at--;
      this.#add({ start: at, end: at, newText: ` ${newText}` }, change);
    }
  }

  /** Of a list in brackets: what stands between its words. */
  #holdsComment(node: SeqNode): boolean {
    const { start, end } = spanOf(node);
    let between = this.document.text.slice(start, end);
    for (const item of node.items.filter(isScalar).toReversed()) {
      const span = spanOf(item);
      between = between.slice(0, span.start - start) + between.slice(span.end - start);
    }
    return between.includes('#');
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
    const removals = extra.map((item) => (isScalar(item) ? removeItem(document, spanOf(item)) : null));
    if (removals.includes(null)) return void this.#skip(change, LONG_ITEM);
    this.changes.push(change);
    for (const [index, item] of extra.entries()) {
      const next = missing.shift();
      this.#push(next === undefined ? removals[index]! : { ...spanOf(item), newText: written(next) });
    }
    for (const one of missing) this.#push(appendItem(document, pointer, [written(one)]));
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
    if (this.#isOwn(`${parent}/${before}`)) this.#add({ start: at, end: at, newText }, change);
    else this.#skip(change, SHARED);
  }

  /** Adds a pair whose lines are given to a mapping. */
  addPair(pointer: string, lines: readonly string[], change: string): void {
    if (this.#isOwn(pointer)) this.#add(appendPair(this.document, pointer, lines), change);
    else this.#skip(change, SHARED);
  }

  /** Adds an item to the list at a JSON Pointer, which may not be there yet. `flow`: the item in one line. */
  addItem(pointer: string, lines: readonly string[], flow: string, change: string): void {
    const node = this.document.at(pointer);
    if (!this.#isOwn(pointer)) this.#skip(change, SHARED);
    else if (isSeq(node) && this.#isFlow(node)) this.#intoFlow(node, flow, change);
    else if (isSeq(node) && node.items.length > 0) this.#add(appendItem(this.document, pointer, lines), change);
    else this.#begin(pointer, true, lines, change);
  }

  #isFlow = (node: YamlNode): boolean => /[[{]/.test(this.document.text[spanOf(node).start] ?? '');

  #intoFlow(node: SeqNode | MapNode, flow: string, change: string): void {
    const last = isSeq(node) ? node.items.at(-1) : undefined;
    const at = last ? spanOf(last).end : spanOf(node).start + 1;
    const edit = { start: at, end: at, newText: `${last || this.#begun.has(at) ? ', ' : ''}${flow}` };
    this.#begun.add(at);
    this.#add(flow === '' ? null : edit, change);
  }
  /** Empty flow lists and mappings that have got something. */
  readonly #begun = new Set<number>();

  /** Notes a part of something that does not exist yet: it is written once all its parts are known. */
  #begin(pointer: string, list: boolean, lines: readonly string[], change: string): void {
    const known = this.#new.get(pointer) ?? { list, parts: [] };
    known.parts.push({ lines: [...lines], change });
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
      const lines = parts.flatMap((part) => part.lines.map((line, index) => dash(index) + line));
      const edits = this.document.pairAt(pointer)
        ? parts.map((part) => (list ? appendItem : appendPair)(this.document, pointer, part.lines))
        : [appendPair(this.document, parent, [`${key}:`, ...lines])];
      if (edits.includes(null)) for (const { change } of parts) this.#skip(this.#undone(change), NO_PLACE);
      else for (const edit of edits) this.#push(edit);
    }
  }

  #undone(change: string): string {
    this.changes.splice(this.changes.lastIndexOf(change), 1);
    return change;
  }

  /** An edit inside of an anchor, or of what is merged in, would change every place that uses it. */
  #isOwn(pointer: string): boolean {
    const { document } = this;
    const node = document.at(pointer) ?? document.pairAt(pointer)?.key;
    if (node) return document.pointerOf(node) === pointer;
    return pointer === '' || this.#isOwn(pointer.slice(0, pointer.lastIndexOf('/')));
  }

  #skip(change: string, why: string): void {
    this.skipped.push(`${change} (${why})`);
  }
  #add(edit: Edit | null, change: string): void {
    if (edit) this.changes.push(change);
    else this.#skip(change, NO_PLACE);
    this.#push(edit);
  }
  #push(edit: Edit | null): void {
    if (edit) this.#edits.push(edit);
  }

  /** The edits by place; insertions at one place are one, in the order they were made. None when they would break it. */
  edits(): Edit[] {
    this.close();
    const merged: Edit[] = [];
    for (const edit of this.#edits) {
      const same = merged.find((one) => one.start === edit.start && one.end === edit.end);
      if (same && edit.start === edit.end) same.newText += edit.newText;
      else if (same?.newText !== edit.newText) merged.push({ ...edit });
    }
    if (stillSound(this.document, merged)) return merged.sort((a, b) => a.start - b.start);
    for (const change of this.changes.splice(0)) this.#skip(change, UNSOUND);
    return [];
  }
}

/** The pointer of the mapping, and the last step as a key. */
function split(pointer: string): [parent: string, key: string] {
  const cut = pointer.lastIndexOf('/');
  return [pointer.slice(0, cut), pointerParts(pointer.slice(cut))[0] ?? ''];
}
