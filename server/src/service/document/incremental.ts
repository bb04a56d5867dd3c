/**
 * A tree that follows edits by parsing only the smallest part around them (docs/adr/0001-incremental-yaml.md).
 *
 * A *unit* is a pair of a block mapping or an item of a block sequence that starts its own line at its collection's
 * column. An edit tries the smallest unit around it, then climbs; when none will do, the whole text is parsed.
 * A unit stands alone only if nothing in it can change how its neighbours are read (`standsAlone`), which is then
 * proved by parsing it with a dummy sibling behind it (`probe`): the sibling has to arrive unharmed.
 */
import {
  type Collection,
  isCollection,
  isMap,
  isScalar,
  keyOf,
  type MapNode,
  moved,
  type Pair,
  type SeqNode,
  shift,
  shiftPair,
  type YamlNode,
} from './nodes.ts';
import { link, MAX_DEPTH, type ParsedText, parseRaw, parseText, type RawProblem } from './parse.ts';
import { touch, touchItem } from './parts.ts';
import { quickBlock } from './quick.ts';

/** Units above this size are not worth it: a full parse of the file costs about the same. */
const MAX_UNIT = 32_768;
const MAX_INSERT = 8_192;

interface Unit {
  /** Column of its collection. */
  column: number;
  parent: Collection;
  index: number;
  /** Start of its first line, and of the line after its last. */
  start: number;
  end: number;
  /** The first content behind it: where the parser complains of what it left open. */
  behind: number;
  /** Collections from the root to `parent`, and the index taken in each. */
  path: Collection[];
  indexes: number[];
  /** From the line before the collection to the first content behind it: where a leak would show. */
  around: [number, number];
}

/** A key that can be read without its surroundings. */
const SIMPLE_KEY = /(?:[A-Za-z_$][\w$./-]*|"[^"\\\r\n]*"|'[^'\r\n]*') *:(?=[ \r\n]|$)/y;
const simpleKeyAt = (text: string, at: number): boolean => {
  SIMPLE_KEY.lastIndex = at;
  return SIMPLE_KEY.test(text);
};
const SPACE = 32;
const NEWLINE = 10;
const RETURN = 13;
const HASH = 35;
const AMPERSAND = 38;
const BANG = 33;
const DASH = 45;

/** Problems of structure: the place they are reported at does not say which unit they belong to. */
const structural = (problem: RawProblem): boolean =>
  problem.code === 'BAD_INDENT' ||
  problem.code === 'UNEXPECTED_TOKEN' ||
  problem.code === 'IMPOSSIBLE' ||
  problem.code === 'BLOCK_AS_IMPLICIT_KEY' ||
  (problem.code === 'MISSING_CHAR' && problem.message.startsWith('Sequence item'));

const isBlock = (node: YamlNode | null): node is Collection => isCollection(node) && !node.flow;

export class IncrementalTree {
  text = '';
  root: YamlNode | null = null;
  problems: RawProblem[] = [];
  /** Grafts since the last full parse that a problem was near to: the list of problems may differ from a full parse's. */
  suspect = false;
  /** How edits were handled, for benchmarks. */
  readonly counts = { unit: 0, full: 0 };
  private plain = false;

  constructor(text: string, parsed = parseText(text)) {
    this.adopt(text, parsed);
  }

  private adopt(text: string, parsed: ParsedText): void {
    this.text = text;
    this.root = parsed.root;
    this.problems = parsed.problems;
    this.plain = parsed.plain && isBlock(parsed.root);
    this.suspect = false;
    this.counts.full++;
  }

  /** Replaces the whole text. */
  replace(text: string): void {
    this.adopt(text, parseText(text));
  }

  /**
   * Parses everything when the problems may be off; keeps the present tree (and all that is cached on it) when it
   * turns out right. Costs a full parse: for idle moments. Says whether anything changed.
   */
  reconcile(): boolean {
    if (!this.suspect) return false;
    const parsed = parseText(this.text);
    this.suspect = false;
    if (sameProblems(parsed.problems, this.problems)) return false;
    this.adopt(this.text, parsed);
    return true;
  }

  /**
   * Replaces `start`..`end` by `inserted`. Answers the new node when only one unit was parsed, null after a full parse.
   */
  edit(start: number, end: number, inserted: string): { grafted: YamlNode | Pair; removed: YamlNode | Pair } | null {
    const before = this.text;
    const after = before.slice(0, start) + inserted + before.slice(end);
    const by = inserted.length - (end - start);
    if (this.plain && inserted.length < MAX_INSERT) {
      const units = this.units(start, end);
      for (let i = units.length - 1; i >= 0; i--) {
        const unit = units[i]!;
        if (unit.end - unit.start + by > MAX_UNIT) break;
        const removed = unit.parent.items[unit.index]!;
        const parsed = this.parseUnit(unit, before, after, by);
        if (!parsed) continue;
        this.graft(unit, parsed, after, by);
        this.counts.unit++;
        return { grafted: parsed.item, removed };
      }
    }
    this.replace(after);
    return null;
  }

  /** Parses a changed text beside the tree: see YamlDocument.aside. */
  aside(start: number, end: number, inserted: string, maxWhole: number): Aside | null {
    const before = this.text;
    const by = inserted.length - (end - start);
    const units = this.plain ? this.units(start, end) : [];
    for (let i = units.length - 1; i >= 0; i--) {
      const unit = units[i]!;
      if (unit.end - unit.start + by > MAX_UNIT) break;
      // The unit alone: the whole text of a large document costs more than parsing a part of it.
      let text = before.slice(unit.start, start) + inserted + before.slice(end, unit.end);
      if (!text.endsWith('\n')) text += '\n';
      const parsed = this.standsAlone(text, unit) ? probe(text, unit) : null;
      if (!parsed) continue;
      const { item } = parsed;
      for (const node of isPair(item) ? [item.key, item.value] : [item]) {
        link(node, undefined, before.length + by - unit.start);
        shift(node, unit.start);
      }
      return { path: unit.path, indexes: unit.indexes, item };
    }
    if (before.length + by > maxWhole) return null;
    const { root } = parseText(before.slice(0, start) + inserted + before.slice(end));
    return root && { path: [], indexes: [], item: root };
  }

  // ---------------------------------------------------------------- finding units

  private lineStart(offset: number): number {
    return offset <= 0 ? 0 : this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** The units around an edit of the present text, outermost first. */
  private units(start: number, end: number): Unit[] {
    const found: Unit[] = [];
    const path: Collection[] = [];
    const indexes: number[] = [];
    let node = this.root;
    let limit = this.text.length;
    let behind = limit;
    while (isBlock(node) && node.items.length > 0) {
      applyPending(node);
      const collection: Collection = node;
      const column = collection.range[0] - this.lineStart(collection.range[0]);
      const index = this.lastStartingBefore(collection, column, start);
      if (index === null) break;
      const first = this.startOfItem(collection, index, column);
      let next = limit;
      let sibling = behind;
      if (index + 1 < collection.items.length) {
        sibling = this.startOfItem(collection, index + 1, column);
        if (sibling === -1 || !this.opensLine(sibling, column)) break;
        if (isMap(collection) && !simpleKeyAt(this.text, sibling)) break;
        next = this.lineStart(sibling);
      }
      const lineStart = this.lineStart(first);
      if (end > next || start < lineStart) break;
      path.push(collection);
      indexes.push(index);
      if (this.opensLine(first, column))
        found.push({
          column,
          parent: collection,
          index,
          start: lineStart,
          end: next,
          behind: sibling,
          path: path.slice(),
          indexes: indexes.slice(),
          around: [this.lineStart(collection.range[0]) - 1, behind],
        });
      limit = next;
      behind = sibling;
      node = isMap(collection) ? collection.items[index]!.value : collection.items[index]!;
    }
    return found;
  }

  /** Index of the last item that starts at or before an offset; null when none does, or a start is not certain. */
  private lastStartingBefore(collection: Collection, column: number, offset: number): number | null {
    let low = 0;
    let high = collection.items.length - 1;
    let found: number | null = null;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const start = this.startOfItem(collection, middle, column);
      if (start === -1) return null;
      if (start <= offset) {
        found = middle;
        low = middle + 1;
      } else high = middle - 1;
    }
    return found;
  }

  /** Only blanks stand before it, as many as the column says. */
  private opensLine(offset: number, column: number): boolean {
    const lineStart = this.lineStart(offset);
    if (offset - lineStart !== column) return false;
    for (let i = lineStart; i < offset; i++) if (this.text.charCodeAt(i) !== SPACE) return false;
    return true;
  }

  private startOfItem(collection: Collection, index: number, column: number): number {
    return isMap(collection)
      ? this.pairStart(collection.items[index]!)
      : this.dashOf((collection as SeqNode).items[index]!, column);
  }

  private pairStart(pair: Pair): number {
    const key = pair.key;
    if (!isScalar(key) || !key.range || key.anchor || key.tag || key.source === undefined) return -1;
    applyPending(key);
    return key.range[1] > key.range[0] ? key.range[0] : -1;
  }

  /** The dash before an item: on its own line, or on a line above with only comments and properties between. */
  private dashOf(node: YamlNode, column: number): number {
    const text = this.text;
    if (!node?.range) return -1;
    applyPending(node);
    const first = node.range[0];
    let offset = first;
    for (let guard = 0; guard < 50; guard++) {
      const lineStart = this.lineStart(offset);
      let at = lineStart;
      while (text.charCodeAt(at) === SPACE) at++;
      if (at - lineStart === column && text.charCodeAt(at) === DASH) return this.onlyTrivia(at + 1, first) ? at : -1;
      if (lineStart === 0) return -1;
      const line = text.slice(at, offset).trim();
      if (guard > 0 && line !== '' && !/^[#&!]/.test(line)) return -1;
      offset = lineStart - 1;
    }
    return -1;
  }

  private onlyTrivia(from: number, to: number): boolean {
    const text = this.text;
    let at = from;
    while (at < to) {
      const char = text[at]!;
      if (char === ' ' || char === '\n' || char === '\r' || char === '\t') at++;
      else if (char === '#') {
        at = text.indexOf('\n', at);
        if (at < 0) return false;
      } else if (char === '&' || char === '!') while (at < to && !/\s/.test(text[at]!)) at++;
      else return false;
    }
    return true;
  }

  // ---------------------------------------------------------------- parsing one unit

  private parseUnit(unit: Unit, before: string, after: string, by: number): Probe | null {
    const atEnd = unit.end === before.length;
    let text = after.slice(unit.start, unit.end + by);
    if (!text.endsWith('\n')) {
      if (!atEnd) return null;
      text += '\n';
    }
    if (!this.standsAlone(text, unit)) return null;
    const [from, to] = unit.around;
    for (const problem of this.problems) {
      const at = problem.pos[0];
      const inside = at > unit.start + unit.column && at < unit.end - 1;
      if (structural(problem) && at >= from && at <= to && !inside) return null;
    }
    // What came from a full parse with problems may have leaked into its neighbours: prove that its old text did not.
    const old = unit.parent.items[unit.index] as { _probed?: boolean };
    if (!old?._probed && this.problems.some((p) => p.pos[1] >= unit.start && p.pos[0] <= unit.behind)) {
      let oldText = before.slice(unit.start, unit.end);
      if (!oldText.endsWith('\n')) oldText += '\n';
      if (!this.standsAlone(oldText, unit) || !probe(oldText, unit)) return null;
    }
    return probe(text, unit);
  }

  private standsAlone(text: string, unit: Unit): boolean {
    const { column } = unit;
    if (this.propertiesAbove(unit.start)) return false;
    let at = 0;
    while (text.charCodeAt(at) === SPACE) at++;
    if (at !== column) return false;
    const ofMap = isMap(unit.parent);
    if (ofMap ? !simpleKeyAt(text, at) : !/^-(?:[ \r\n]|$)/.test(text.slice(at, at + 2))) return false;
    return linesStayInside(text, at, column, ofMap);
  }

  /** The nearest line above with anything but a comment begins with an anchor or a tag: it may belong to this unit. */
  private propertiesAbove(start: number): boolean {
    let end = start;
    while (end > 0) {
      const lineStart = this.lineStart(end - 1);
      const line = this.text.slice(lineStart, end).trim();
      if (line !== '' && line[0] !== '#') return line[0] === '&' || line[0] === '!';
      end = lineStart;
    }
    return false;
  }

  // ---------------------------------------------------------------- grafting

  private graft(unit: Unit, parsed: Probe, after: string, by: number): void {
    const atEnd = unit.end === this.text.length;
    const { item } = parsed;
    item._probed = true;
    for (const node of isPair(item) ? [item.key, item.value] : [item]) {
      link(node, unit.parent, after.length - unit.start);
      shift(node, unit.start);
    }
    this.text = after;
    if (by !== 0)
      for (const [level, collection] of unit.path.entries()) shiftFrom(collection, unit.indexes[level]! + 1, by);
    const removed = unit.parent.items[unit.index]!;
    // Pairs are compared by identity: a problem keeps the pair it names.
    if (!sameKey(removed, item)) forgetKeys(unit.parent);
    else if (unit.parent._keys !== undefined && hasProblems(unit.parent)) unit.parent._keys = undefined;
    (unit.parent.items as (YamlNode | Pair)[])[unit.index] = item;
    for (const [level, node] of unit.path.entries()) {
      drop(node);
      touchItem(node, unit.indexes[level]!);
      node.range[1] += by;
      node.range[2] += by;
    }
    moved();
    this.mergeProblems(unit, parsed, by, atEnd);
  }

  private mergeProblems(unit: Unit, parsed: Probe, by: number, atEnd: boolean): void {
    const had = this.problems.length > 0;
    const kept: RawProblem[] = [];
    for (const problem of this.problems) {
      if (problem.pos[0] < unit.start) kept.push(problem);
      else if (problem.pos[0] >= unit.end && !atEnd) {
        problem.pos[0] += by;
        problem.pos[1] += by;
        kept.push(problem);
      }
    }
    for (const problem of parsed.problems)
      kept.push({ ...problem, pos: [problem.pos[0] + unit.start, problem.pos[1] + unit.start] });
    this.problems = kept;
    if (had || kept.length > 0) this.suspect = true;
  }
}

/** A changed text, parsed beside the tree. */
export interface Aside {
  /** Collections of the unchanged tree that lead to what was parsed, and the index taken in each. */
  path: Collection[];
  indexes: number[];
  /** What stands in place of the last collection's item; the root when `path` is empty. Has no parent. */
  item: YamlNode | Pair;
}

interface Probe {
  item: Pair | YamlNode;
  problems: RawProblem[];
}

/**
 * Parses a unit; null when it may reach beyond its end. What is plainly written cannot; anything else is parsed with a
 * well-formed sibling behind it, which has to arrive unharmed.
 */
function probe(text: string, unit: Unit): Probe | null {
  const ofMap = isMap(unit.parent);
  const plain = quickBlock(text, unit.column);
  if (plain?.items.length === 1 && isMap(plain) === ofMap) return { item: plain.items[0]!, problems: [] };
  const indent = ' '.repeat(unit.column);
  const dummy = ofMap ? `${indent}~p: 0\n${indent}~q: 0 #"'\n` : `${indent}- ~p: 0\n${indent}  ~q: 0 #"'\n`;
  const documents = parseRaw(text + dummy);
  const document = documents?.[0];
  if (!document || documents.length !== 1) return null;
  const root = document.contents as unknown as YamlNode | null;
  if (!isBlock(root) || isMap(root) !== ofMap || root.range[0] !== unit.column || root.items.length !== (ofMap ? 3 : 2))
    return null;
  const sibling = ofMap ? (root as MapNode).items.slice(1) : dummyPairs((root as SeqNode).items[1]!);
  if (sibling?.length !== 2) return null;
  const at = text.length + unit.column + (ofMap ? 0 : 2);
  if (!intact(sibling[0]!, '~p', at) || !intact(sibling[1]!, '~q')) return null;
  const problems = [...document.errors, ...document.warnings];
  if (problems.some((problem) => problem.pos[1] > text.length + 1)) return null;
  const item = root.items[0]!;
  // A key without a value takes what follows for its own.
  if (isPair(item) && item.value === null) return null;
  if (link(root, undefined, Number.POSITIVE_INFINITY, MAX_DEPTH / 2)) return null;
  return { item, problems: problems.map(({ code, message, pos }) => ({ code, message, pos: [...pos] })) };
}
function dummyPairs(node: YamlNode): Pair[] | null {
  return isMap(node) && !node.anchor && !node.tag ? node.items : null;
}
function intact(pair: Pair, name: string, at?: number): boolean {
  const { key, value } = pair;
  if (!isScalar(key) || !isScalar(value) || key.value !== name || value.value !== 0 || key.anchor || key.tag)
    return false;
  return at === undefined || key.range[0] === at;
}

/** Every line after the first is indented deeper, blank, or a harmless comment; no line begins with a property. */
function linesStayInside(text: string, from: number, column: number, ofMap: boolean): boolean {
  let lowComment = false;
  for (
    let newline = text.indexOf('\n', from);
    newline !== -1 && newline + 1 < text.length;
    newline = text.indexOf('\n', newline + 1)
  ) {
    let at = newline + 1;
    while (text.charCodeAt(at) === SPACE) at++;
    if (at >= text.length) break;
    const indent = at - newline - 1;
    const char = text.charCodeAt(at);
    const blank = char === NEWLINE || (char === RETURN && text.charCodeAt(at + 1) === NEWLINE);
    if (blank) continue;
    if (char === HASH) {
      if (indent <= column) lowComment = true;
      continue;
    }
    if (char === AMPERSAND || char === BANG) return false;
    // A list may stand at its key's own column.
    if (indent <= column && !(ofMap && indent === column && char === DASH && text.charCodeAt(at + 1) === SPACE))
      return false;
    // A comment left of the unit ends it, so what follows is not certain to be inside.
    if (lowComment) return false;
  }
  return true;
}

const hasProblems = (node: Collection): boolean => (node._keys as readonly unknown[]).length > 0;
const sameKey = (a: YamlNode | Pair, b: YamlNode | Pair): boolean =>
  isPair(a) && isPair(b) && keyOf(a) !== null && keyOf(a) === keyOf(b) && keyOf(a) !== '<<';

const isPair = (item: YamlNode | Pair): item is Pair => 'key' in item && !('range' in item);

/** Brings one node's range up to date; its parents are known to be. */
function applyPending(node: YamlNode): void {
  const by = node._shift;
  if (!by) return;
  node._shift = 0;
  node.range[0] += by;
  node.range[1] += by;
  node.range[2] += by;
  if (isCollection(node)) shiftFrom(node, 0, by);
}
function shiftFrom(collection: Collection, index: number, by: number): void {
  if (isMap(collection)) for (let i = index; i < collection.items.length; i++) shiftPair(collection.items[i]!, by);
  else for (let i = index; i < collection.items.length; i++) shift((collection as SeqNode).items[i]!, by);
}

/** Drops what was concluded from a node's content. */
export function forget(node: YamlNode): void {
  drop(node);
  touch(node);
}
function forgetKeys(node: Collection): void {
  node._keys = undefined;
  node._mergeless = undefined;
  node._names = undefined;
}
function drop(node: YamlNode): void {
  node._walk = undefined;
  node._merged = undefined;
  node._structure = undefined;
  node._rules = undefined;
}

function sameProblems(a: RawProblem[], b: RawProblem[]): boolean {
  const key = (p: RawProblem): string => `${p.pos[0]} ${p.pos[1]} ${p.code}`;
  const left = a.map(key).sort();
  const right = b.map(key).sort();
  return left.length === right.length && left.every((k, i) => k === right[i]);
}
