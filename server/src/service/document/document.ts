/** One open document: the text, its tree, and what is wrong with its syntax. One parse per version serves every feature. */
import { type Aside, forget, IncrementalTree } from './incremental.ts';
import { LineIndex, type LinePosition } from './lines.ts';
import {
  type AliasNode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  keyOf,
  keySpan,
  type MapNode,
  type Offset,
  type Pair,
  pairSpan,
  parentOf,
  type SeqNode,
  type Span,
  spanOf,
  type YamlNode,
} from './nodes.ts';
import type { ParsedText } from './parse.ts';
import { quickParse } from './quick.ts';
import { collectReferences, isMerge, type References, structureProblems, visitReferences } from './structure.ts';
import { explain } from './syntax.ts';

/** LSP's TextDocumentContentChangeEvent: without a range the whole text is replaced. */
export interface TextChange {
  range?: { start: LinePosition; end: LinePosition };
  text: string;
}
export interface SyntaxProblem extends Span {
  /** The parser's own code, for example `BAD_INDENT`; `DUPLICATE_KEY`, `UNKNOWN_ALIAS`, … are ours. */
  code: string;
  severity: 'error' | 'warning';
  message: string;
}
/** One step on the way from the root to an offset. */
export type PathStep =
  /** `inKey`: the offset is in the key's text. */
  | { kind: 'pair'; map: MapNode; pair: Pair; key: string; inKey: boolean }
  | { kind: 'item'; seq: SeqNode; index: number };

/** More complaints than this help nobody. */
const MAX_PROBLEMS = 500;
/** More than this many nodes out of one `toJs` means an alias bomb. */
const MAX_JS_NODES = 200_000;

/** More edits at once than this are cheaper as one parse. */
const MAX_SINGLE_EDITS = 32;

export class YamlDocument {
  readonly uri: string;
  version: number;
  /** The edition of its format it is judged by, where something beside the text says so (the dbt a project runs with). */
  edition: string | undefined;
  lines: LineIndex;
  private readonly tree: IncrementalTree;
  /** Anchors and aliases of the present tree; null until somebody asks. */
  private cachedReferences: References | null = null;
  private cachedProblems: SyntaxProblem[] | null = null;

  private constructor(uri: string, version: number, text: string, parsed?: ParsedText) {
    this.uri = uri;
    this.version = version;
    this.lines = new LineIndex(text);
    this.tree = new IncrementalTree(text, parsed);
  }

  /** Never throws, whatever the text. */
  static open(uri: string, version: number, text: string): YamlDocument {
    return new YamlDocument(uri, version, text);
  }

  /** A file that is read once and dropped: the same tree, found faster where the text is plainly written. Never throws. */
  static ofFile(uri: string, text: string): YamlDocument {
    const root = quickParse(text);
    return new YamlDocument(uri, 0, text, root && { root, problems: [], plain: false });
  }

  get text(): string {
    return this.tree.text;
  }
  /** The value of the (first) document; null when it is empty or cannot be read. */
  get root(): YamlNode | null {
    return this.tree.root;
  }
  /** How edits were handled so far, for benchmarks. */
  get parses(): { unit: number; full: number } {
    return this.tree.counts;
  }

  /** Applies LSP content changes in their order. Nodes of the earlier version must not be used any more. */
  update(version: number, changes: readonly TextChange[]): void {
    this.version = version;
    this.cachedProblems = null;
    if (changes.length > MAX_SINGLE_EDITS || changes.some((change) => !change.range)) {
      this.replaceAll(changes);
      return;
    }
    for (const change of changes) {
      const [start, end] = this.offsetsOf(change, this.text);
      const edit = this.tree.edit(start, end, change.text);
      this.lines.replace(start, end, change.text);
      if (!edit) this.cachedReferences = null;
      else if (this.cachedReferences) this.updateReferences(edit.removed, edit.grafted);
    }
  }

  private replaceAll(changes: readonly TextChange[]): void {
    let text = this.text;
    for (const change of changes) {
      if (!change.range) {
        text = change.text;
        this.lines = new LineIndex(text);
        continue;
      }
      const [start, end] = this.offsetsOf(change, text);
      text = text.slice(0, start) + change.text + text.slice(end);
      this.lines.replace(start, end, change.text);
    }
    this.cachedReferences = null;
    this.tree.replace(text);
  }

  private offsetsOf(change: TextChange, text: string): [Offset, Offset] {
    const start = this.lines.offsetAt(change.range!.start, text);
    return [start, Math.max(start, this.lines.offsetAt(change.range!.end, text))];
  }

  /**
   * What aliases stand for may have changed: where they are used, nothing concluded before holds any more. Nothing
   * to do as long as neither the edited part nor what it stands in carries an anchor.
   */
  private updateReferences(removed: YamlNode | Pair, grafted: YamlNode | Pair): void {
    let touched = false;
    for (const item of [removed, grafted]) eachReference(item, () => (touched = true));
    for (let up = partOf(grafted)?._up; up && !touched; up = up._up) touched = up.anchor !== undefined;
    if (!touched) return;
    const before = this.cachedReferences!.aliases;
    this.cachedReferences = collectReferences(this.root);
    for (const alias of before.concat(this.cachedReferences.aliases))
      for (let up: YamlNode | undefined = alias; up; up = up._up) forget(up);
  }

  /**
   * For idle moments after typing: parses everything when the problems of the incremental tree may be off. True when
   * something changed: then diagnostics are due again. Nodes from before must not be used any more.
   */
  reconcile(): boolean {
    if (!this.tree.reconcile()) return false;
    this.cachedReferences = null;
    this.cachedProblems = null;
    return true;
  }
  /** Whether `reconcile` would have anything to do. */
  get needsReconcile(): boolean {
    return this.tree.suspect;
  }

  /** What is wrong with the YAML itself, in the order of the text. */
  get problems(): SyntaxProblem[] {
    this.cachedProblems ??= this.collectProblems();
    return this.cachedProblems;
  }

  private collectProblems(): SyntaxProblem[] {
    const found: SyntaxProblem[] = [];
    const explained = this.tree.problems.map((raw) => ({ raw, ...explain(raw, this.text, this.lines) }));
    // Behind a bracket or quote that is never closed the parser reads everything wrong up to where it gives up.
    const swallowed = explained.filter(
      ({ raw, start }) => raw.pos[0] > start + 1 && OPENING.has(this.text[start] ?? ''),
    );
    for (const { raw, start, end, message } of explained) {
      if (swallowed.some((other) => other.raw !== raw && start > other.start && raw.pos[0] <= other.raw.pos[0]))
        continue;
      found.push({
        code: raw.code,
        severity: raw.code === 'TAG_RESOLVE_FAILED' ? 'warning' : 'error',
        start,
        end,
        message,
      });
    }
    for (const problem of structureProblems(this.root)) {
      if (problem.code === 'DUPLICATE_KEY') {
        const line = this.positionAt(keySpan(problem.first).start).line + 1;
        found.push({
          code: problem.code,
          severity: 'error',
          ...keySpan(problem.pair),
          message: `\`${problem.key}\` stands twice in this mapping (first in line ${line}). Remove one, or rename it.`,
        });
      } else if (problem.code === 'BAD_MERGE')
        found.push({
          code: problem.code,
          severity: 'error',
          ...keySpan(problem.pair),
          message: 'A merge key `<<` takes the alias of a mapping, or a list of such aliases.',
        });
    }
    for (const alias of this.references.aliases)
      if (!this.anchored(alias))
        found.push({
          code: 'UNKNOWN_ALIAS',
          severity: 'error',
          ...spanOf(alias),
          message: `No anchor \`&${alias.source}\` stands before this alias.`,
        });
    return firstOfEachPlace(found.sort((a, b) => a.start - b.start || a.end - b.end));
  }

  /** Anchors and aliases of the document, as they stand. */
  get references(): References {
    if (this.cachedReferences) return this.cachedReferences;
    // Only a text with these characters can have any.
    this.cachedReferences =
      this.text.includes('&') || this.text.includes('*')
        ? collectReferences(this.root)
        : { anchors: new Map(), aliases: [] };
    return this.cachedReferences;
  }

  /** Anchors no alias names, with the place of `&name`. */
  unusedAnchors(): (Span & { name: string })[] {
    const { anchors, aliases } = this.references;
    if (anchors.size === 0) return [];
    const used = new Set(aliases.map((alias) => alias.source));
    return [...anchors].flatMap(([name, nodes]) =>
      used.has(name)
        ? []
        : nodes.flatMap((node) => {
            const start = this.text.lastIndexOf(`&${name}`, spanOf(node).start);
            return start < 0 ? [] : [{ name, start, end: start + name.length + 1 }];
          }),
    );
  }

  /** Whether an alias leads to this very node. */
  isAliased({ anchor }: YamlNode): boolean {
    return anchor !== undefined && this.references.aliases.some((alias) => alias.source === anchor);
  }

  // ---------------------------------------------------------------- reading the tree

  /** Follows an alias to its node (null when there is none); other nodes are their own answer. */
  deref(node: YamlNode | null | undefined): YamlNode | null {
    let current: YamlNode | null = node ?? null;
    for (let hops = 0; isAlias(current); hops++) {
      if (hops > 20) return null;
      current = this.anchored(current);
    }
    return current;
  }

  private anchored(alias: AliasNode): YamlNode | null {
    const nodes = this.references.anchors.get(alias.source);
    if (!nodes) return null;
    // An anchor may be given again further down: the nearest one above counts.
    const at = spanOf(alias).start;
    for (let i = nodes.length - 1; i >= 0; i--) if (spanOf(nodes[i]!).start <= at) return nodes[i]!;
    return null;
  }

  /** The pairs a mapping has in effect: its own, then those of its merge keys (`<<`), the first of a name winning. */
  pairs(node: YamlNode | null | undefined): readonly Pair[] {
    const map = this.deref(node);
    return isMap(map) ? this.effective(map, 0) : [];
  }

  /** The names of the pairs a mapping has in effect. */
  names(node: YamlNode | null | undefined): ReadonlySet<string> {
    const map = this.deref(node);
    const pairs = this.pairs(map);
    const read = () => new Set(pairs.flatMap((pair) => keyOf(pair) ?? []));
    if (!isMap(map) || pairs !== map.items) return read();
    map._names ??= read();
    return map._names;
  }

  private effective(map: MapNode, depth: number): readonly Pair[] {
    if (map._merged) return map._merged;
    map._mergeless ??= !map.items.some(isMerge);
    if (map._mergeless) return map.items;
    const result = map.items.filter((pair) => !isMerge(pair));
    // Set before it is complete: a merge that comes round to this map again finds its own pairs and ends.
    map._merged = result;
    const seen = new Set(result.map(keyOf));
    for (const pair of map.items) {
      if (!isMerge(pair) || depth > 20) continue;
      const value = this.deref(pair.value);
      for (const source of isSeq(value) ? value.items : [value]) {
        const merged = this.deref(source);
        if (!isMap(merged) || merged === map) continue;
        for (const inherited of this.effective(merged, depth + 1)) {
          const key = keyOf(inherited);
          if (!seen.has(key)) {
            seen.add(key);
            result.push(inherited);
          }
        }
      }
    }
    return result;
  }

  /** The items of a sequence, aliases followed; of anything else none. */
  items(node: YamlNode | null | undefined): readonly YamlNode[] {
    const seq = this.deref(node);
    return isSeq(seq) ? seq.items : [];
  }

  /** The pair of that name in effect, or undefined. */
  pair(node: YamlNode | null | undefined, key: string): Pair | undefined {
    for (const pair of this.pairs(node)) if (keyOf(pair) === key) return pair;
    return undefined;
  }

  /** Walks down keys and indexes, following aliases and merge keys; undefined when a step is missing, null for an empty value. */
  get(node: YamlNode | null | undefined, ...path: (string | number)[]): YamlNode | null | undefined {
    let current: YamlNode | null | undefined = this.deref(node);
    for (const step of path) {
      if (typeof step === 'number') current = this.items(current)[step];
      else {
        const pair = this.pair(current, step);
        current = pair ? pair.value : undefined;
      }
      if (current === undefined) return undefined;
      current = this.deref(current);
    }
    return current;
  }

  /** A plain value, aliases and merge keys resolved. Stops (with undefined for the rest) when aliases blow it up. */
  toJs(node: YamlNode | null | undefined): unknown {
    let budget = MAX_JS_NODES;
    const convert = (from: YamlNode | null | undefined, depth: number): unknown => {
      const current = this.deref(from);
      if (--budget < 0 || depth > 250) return undefined;
      if (isMap(current)) {
        const out: Record<string, unknown> = {};
        for (const pair of this.effective(current, 0)) {
          const key = keyOf(pair);
          // defineProperty: a key `__proto__` is data like any other.
          if (key !== null)
            Object.defineProperty(out, key, {
              value: convert(pair.value, depth + 1),
              enumerable: true,
              configurable: true,
              writable: true,
            });
        }
        return out;
      }
      if (isSeq(current)) return current.items.map((item) => convert(item, depth + 1));
      return isScalar(current) ? (current.value ?? null) : null;
    };
    return convert(node, 0);
  }

  // ---------------------------------------------------------------- places

  /** The node a JSON Pointer names, aliases and merge keys followed; undefined when there is none. */
  at(pointer: string, from: YamlNode | null = this.root): YamlNode | null | undefined {
    let current: YamlNode | null | undefined = from;
    for (const part of pointerParts(pointer)) {
      const target = this.deref(current);
      current = isSeq(target) ? (/^\d+$/.test(part) ? target.items[Number(part)] : undefined) : this.get(target, part);
      if (current === undefined) return undefined;
    }
    return current;
  }

  /** The pair a JSON Pointer names, when its last step is a key. */
  pairAt(pointer: string, from: YamlNode | null = this.root): Pair | undefined {
    const cut = pointer.lastIndexOf('/');
    if (cut < 0) return undefined;
    return this.pair(this.at(pointer.slice(0, cut), from), pointerParts(pointer.slice(cut))[0]!);
  }

  /** The JSON Pointer of a node where it is written (inside an anchor: the anchor's place). */
  pointerOf(node: YamlNode): string {
    const up = parentOf(node);
    if (!up) return '';
    const step = isMap(up)
      ? keyOf(up.items.find((p) => p.value === node || p.key === node) ?? { key: null, value: null })
      : String(up.items.indexOf(node as never));
    return `${this.pointerOf(up)}/${escapePointer(step ?? '')}`;
  }

  /** The steps from the root to the innermost pair or item at an offset; touching an end counts as inside. */
  pathAt(offset: Offset): PathStep[] {
    const path: PathStep[] = [];
    let node = this.root;
    while (node) {
      let next: YamlNode | null = null;
      if (isMap(node)) {
        const pair = node.items[lastStarting(node.items, (p) => keySpan(p).start, offset)];
        if (!pair || !within(pairSpan(pair), offset)) break;
        const inKey = pair.key !== null && within(spanOf(pair.key), offset);
        path.push({ kind: 'pair', map: node, pair, key: keyOf(pair) ?? '', inKey });
        next = inKey ? null : pair.value;
      } else if (isSeq(node)) {
        const index = lastStarting(node.items, (item) => spanOf(item).start, offset);
        const item: YamlNode | undefined = node.items[index];
        if (!item || !within(spanOf(item), offset)) break;
        path.push({ kind: 'item', seq: node, index });
        next = item;
      }
      node = next;
    }
    return path;
  }

  /**
   * Parses the text as if `start`..`end` were `inserted`, without changing the document, and as little of it as
   * possible. Offsets of the answer's nodes are those of the changed text. Null when nothing can be made of it.
   * @param maxWhole a text up to this length may be parsed whole when no part of it will do
   */
  aside(start: Offset, end: Offset, inserted: string, maxWhole: number): Aside | null {
    return this.tree.aside(start, end, inserted, maxWhole);
  }

  positionAt(offset: Offset): LinePosition {
    return this.lines.positionAt(offset);
  }
  offsetAt(position: LinePosition): Offset {
    return this.lines.offsetAt(position, this.text);
  }
  /** An LSP range. */
  rangeAt(span: Span): { start: LinePosition; end: LinePosition } {
    return { start: this.positionAt(span.start), end: this.positionAt(Math.max(span.start, span.end)) };
  }
}

const within = (span: Span, offset: Offset): boolean => span.start <= offset && offset <= span.end;
/** Index of the last item that starts at or before an offset (they are in order); -1 when none does. */
function lastStarting<T>(items: readonly T[], startOf: (item: T) => Offset, offset: Offset): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(items[middle]!) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
export const escapePointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
export const pointerParts = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .replace(/^\//, '')
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

const OPENING = new Set(['{', '[', '"', "'"]);

/** One mistake often makes the parser complain several times: the first complaint of a line is the one to read. */
function firstOfEachPlace(problems: SyntaxProblem[]): SyntaxProblem[] {
  const kept: SyntaxProblem[] = [];
  for (const problem of problems) {
    const last = kept.at(-1);
    const sameSpot =
      last && problem.start < last.end && problem.code !== 'DUPLICATE_KEY' && last.code !== 'DUPLICATE_KEY';
    if (!sameSpot) kept.push(problem);
  }
  return kept.slice(0, MAX_PROBLEMS);
}
const isPair = (item: YamlNode | Pair): item is Pair => 'key' in item && !('range' in item);
const partOf = (item: YamlNode | Pair): YamlNode | null => (isPair(item) ? (item.value ?? item.key) : item);
function eachReference(item: YamlNode | Pair, each: () => void): void {
  if (isPair(item)) {
    visitReferences(item.key, each);
    visitReferences(item.value, each);
  } else visitReferences(item, each);
}
