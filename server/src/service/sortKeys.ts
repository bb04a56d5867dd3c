/** Keys in the order of the format's standard, each with its comments. */
import type { Dialect } from '../protocol.ts';
import {
  endOfLine,
  endOfText,
  isMap,
  isSeq,
  keyOf,
  keySpan,
  type MapNode,
  type Offset,
  type Pair,
  pairSpan,
  type Span,
  spanOf,
  YamlDocument,
  type YamlNode,
} from './document/index.ts';
import { applied, type Edit } from './edits.ts';
import type { Offer } from './offer.ts';
import { type CompiledSchema, descend, type Step, schemaFor, stepInto, Walker, widen } from './schema/index.ts';

export const SORT_KEYS = 'source.sortKeys.dataProduct';
/** Of one mapping, offered where the cursor stands. */
export const SORT_KEYS_HERE = 'refactor.rewrite.sortKeys.dataProduct';

/** Deeper mappings are left as they are. */
const MAX_DEPTH = 60;

/**
 * Edits that sort the keys of every block mapping, or of those inside a place; none where everything is in order, and none
 * where sorting would change what the file says (an alias before its anchor).
 */
export function sortKeys(document: YamlDocument, dialect: Dialect, steps: readonly Step[] = []): Edit[] {
  const edits = sorting(document, dialect, steps, true);
  return edits.length > 0 && sameData(document, applied(document.text, edits)) ? edits : [];
}

/** "Sort the keys" of the mapping around an offset; null when nothing is to be sorted there. */
export function sortKeysAt(document: YamlDocument, dialect: Dialect, offset: Offset): Offer | null {
  const path = document.pathAt(offset);
  const inner = path.findLastIndex((step) => step.kind === 'pair');
  const steps: Step[] = path
    .slice(0, Math.max(inner, 0))
    .map((step) =>
      step.kind === 'pair' ? { node: step.map, step: step.key ?? '' } : { node: step.seq, step: step.index },
    );
  const edits = sorting(document, dialect, steps, false);
  if (edits.length === 0) return null;
  const name = steps.findLast(({ step }) => typeof step === 'string')?.step;
  return {
    title: name === undefined ? 'Sort the keys of the document' : `Sort the keys of "${name}"`,
    kind: SORT_KEYS_HERE,
    edits: () => (edits.every((edit) => keeps(document, edit)) ? edits : []),
  };
}

function sorting(document: YamlDocument, dialect: Dialect, steps: readonly Step[], deep: boolean): Edit[] {
  const root = schemaFor(document, dialect);
  if (!root || !document.root) return [];
  const walker = new Walker(document);
  const last = steps.at(-1);
  const node = last ? document.get(last.node, last.step) : document.root;
  const schemas = last ? descend(walker, root, steps) : [root];
  return new Sorter(document, walker, deep).sorted(node ?? null, schemas, 0);
}

/** The rewritten mapping says what it said, read by itself. */
function keeps(document: YamlDocument, { start, end, newText }: Edit): boolean {
  const indent = ' '.repeat(document.positionAt(start).character);
  const before = YamlDocument.open(document.uri, 0, indent + document.text.slice(start, end));
  return sameData(before, indent + newText);
}

/** A pair with what stands above it since the pair before. */
interface Block {
  pair: Pair;
  /** Where the empty lines and comments above the key begin. */
  start: Offset;
  /** Where its key stands. */
  key: Offset;
  end: Offset;
}

class Sorter {
  private readonly document: YamlDocument;
  private readonly walker: Walker;
  /** What is inside is sorted too. */
  private readonly deep: boolean;

  constructor(document: YamlDocument, walker: Walker, deep: boolean) {
    this.document = document;
    this.walker = walker;
    this.deep = deep;
  }

  sorted(node: YamlNode | null, schemas: CompiledSchema[], depth: number): Edit[] {
    if (depth > MAX_DEPTH || schemas.length === 0) return [];
    if (isSeq(node))
      return node.flow
        ? []
        : node.items.flatMap((item, index) =>
            this.sorted(item, stepInto(widen(this.walker, schemas, node), index), depth + 1),
          );
    if (!isMap(node) || node.flow) return [];
    const here = widen(this.walker, schemas, node);
    const inner = node.items.map((pair) =>
      this.deep ? this.sorted(pair.value, stepInto(here, keyOf(pair) ?? ''), depth + 1) : [],
    );
    const order = orderOf(node, here);
    const blocks = order.every((index, place) => index === place) ? null : this.blocks(node);
    return blocks && this.movable(blocks, order) ? [this.rewritten(blocks, order, inner)] : inner.flat();
  }

  /** Null where the text of two pairs cannot be told apart by lines. */
  private blocks(map: MapNode): Block[] | null {
    const { document } = this;
    const column = document.positionAt(spanOf(map).start).character;
    const blocks: Block[] = [];
    for (const pair of map.items) {
      const key = keySpan(pair).start;
      const place = document.positionAt(key);
      if (place.character !== column || !pair.key) return null;
      const before = blocks.at(-1);
      const start = before ? before.end + this.breakAt(before.end) : key;
      if (before && start > document.offsetAt({ line: place.line, character: 0 })) return null;
      // An anchor or tag before the key belongs to it; such a mapping is left alone.
      if (before && document.text.slice(key - column, key).trim() !== '') return null;
      blocks.push({
        pair,
        start,
        key,
        end: this.withDeeper(endOfLine(this.document.text, this.lastCharacter(pair)), column),
      });
    }
    return blocks;
  }

  /** What moves to the front stands behind a dash sometimes: there is no room for comments there. */
  private movable(blocks: readonly Block[], order: readonly number[]): boolean {
    if (!this.keepsAnchors(blocks, order)) return false;
    const first = blocks[0]!;
    const front = blocks[order[0]!]!;
    const line = this.document.positionAt(first.key);
    const lead = this.document.text.slice(first.key - line.character, first.key);
    return lead.trim() === '' || this.document.text.slice(front.start, front.key).trim() === '';
  }

  /** An alias stays behind its anchor, and before the next one of that name. */
  private keepsAnchors(blocks: readonly Block[], order: readonly number[]): boolean {
    const { anchors, aliases } = this.document.references;
    if (aliases.length === 0) return true;
    const blockOf = (node: YamlNode): number =>
      blocks.findLastIndex(({ start, end }) => start <= spanOf(node).start && spanOf(node).start < end);
    return aliases.every((alias) => {
      const own = blockOf(alias);
      const places = own < 0 ? [] : (anchors.get(alias.source) ?? []).map(blockOf);
      return places.every((place) => place < 0 || place < own === order.indexOf(place) < order.indexOf(own));
    });
  }

  private rewritten(blocks: readonly Block[], order: readonly number[], inner: readonly Edit[][]): Edit {
    const { document } = this;
    const first = blocks[0]!;
    const indent = ' '.repeat(document.positionAt(first.key).character);
    const newline = document.text.includes('\r\n') ? '\r\n' : '\n';
    const texts = order.map((index, place) => {
      const block = blocks[index]!;
      const body = edited(document.text, { start: block.key, end: block.end }, inner[index]!);
      const above = document.text.slice(block.start, block.key);
      if (place === 0) return above.trimStart() + body;
      return (index === 0 ? indent : above) + body;
    });
    return { start: first.key, end: blocks.at(-1)!.end, newText: texts.join(newline) };
  }

  /** Comments below a pair belong to it as long as they are indented deeper than its key. */
  private withDeeper(end: Offset, column: number): Offset {
    const { text } = this.document;
    for (let at = end, last = end; ; ) {
      if (at >= text.length) return last;
      const start = at + this.breakAt(at);
      at = endOfLine(this.document.text, start);
      const line = text.slice(start, at);
      const indent = line.search(/\S/);
      if (indent < 0) continue;
      if (line[indent] !== '#' || indent <= column) return last;
      last = at;
    }
  }

  /** Where the last character of a pair stands that means something. */
  private lastCharacter(pair: Pair): Offset {
    const { end } = pairSpan(pair);
    const { text } = this.document;
    const last = deepest(pair.value);
    if (last && 'type' in last && last.type?.startsWith('BLOCK')) {
      // Line breaks at its end may belong to it.
      const { end: after } = spanOf(last);
      return text[after - 1] === '\n' ? after - 2 : after - 1;
    }
    return endOfText(text, end) - 1;
  }

  private breakAt(offset: Offset): number {
    return this.document.text[offset] === '\r' ? 2 : 1;
  }
}

function deepest(node: YamlNode | null): YamlNode | null {
  let at = node;
  for (;;) {
    const next: YamlNode | null | undefined = isMap(at) ? at.items.at(-1)?.value : isSeq(at) ? at.items.at(-1) : null;
    if (!next) return at;
    at = next;
  }
}

/** Indexes of the pairs: merge keys, then known keys as the schema lists them, then the others as they stand. */
function orderOf(map: MapNode, schemas: readonly CompiledSchema[]): number[] {
  const ranks = new Map<string, number>();
  for (const schema of schemas)
    for (const key of schema.properties?.keys() ?? []) if (!ranks.has(key)) ranks.set(key, ranks.size);
  const rank = (pair: Pair): number => {
    const key = keyOf(pair) ?? '';
    return key === '<<' ? -1 : (ranks.get(key) ?? ranks.size);
  };
  return map.items
    .map((pair, index) => ({ index, rank: rank(pair) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ index }) => index);
}

/** A part of the text with edits inside it made. */
function edited(text: string, { start, end }: Span, edits: readonly Edit[]): string {
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return applied(text.slice(start, end), moved);
}

/** Equal but for the order of keys, and as sound as before. */
function sameData(before: YamlDocument, text: string): boolean {
  const after = YamlDocument.open(before.uri, 0, text);
  return (
    after.problems.length === before.problems.length &&
    JSON.stringify(canonical(before.toJs(before.root))) === JSON.stringify(canonical(after.toJs(after.root)))
  );
}
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, canonical(inner)]);
}
