/**
 * Where a cursor stands in text that is still being typed: the marker repair.
 *
 * Half a word is no YAML: `desc` on a line of its own joins the next line, an open quote swallows what follows. So a
 * marker is put at the cursor, whatever is open there is closed, and the changed part is parsed beside the document:
 * the marker's place in that tree is the cursor's place in the structure.
 */
import type { YamlDocument } from './document.ts';
import { endOfLine } from './lines.ts';
import {
  type Collection,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  keyOf,
  type MapNode,
  type Offset,
  type Pair,
  parentOf,
  type Span,
  spanOf,
  type YamlNode,
} from './nodes.ts';

const MARKER = '\u2038';
/** Texts up to this length are parsed whole without anybody noticing; beyond the second, nobody would wait. */
const QUICK = 16_384;
const BEARABLE = 131_072;

/** A step from the root towards the cursor: the node as it is (or as repaired), and what was taken in it. */
export interface CursorStep {
  node: YamlNode;
  step: string | number;
}
export interface Cursor {
  /** A key of `container`, or a value (of the last step). */
  role: 'key' | 'value';
  /** From the root to the container; for a value the last step leads to the value itself. */
  steps: CursorStep[];
  /** For a key: the mapping it is in, repaired. Null when the document is empty. */
  container: MapNode | null;
  /** For a key: the other keys there. */
  present: string[];
  /** For a key: nothing else is in the mapping, so this may as well become a scalar or an item. */
  alone: boolean;
  /** What is typed already and will be replaced. Offsets of the document as it is. */
  typed: Span;
  /** The typed text before the cursor, without an opening quote. */
  prefix: string;
  /** Inside `{}` or `[]`: everything has to stay in the line. */
  flow: boolean;
  /** Inside an open quote: which one, and whether it is closed behind the cursor. */
  quote: { mark: '"' | "'"; closed: boolean } | null;
  /** Column where the key (or item) begins: what a following line is indented from. */
  column: number;
  /** A blank has to come before the inserted text (`key:|`, `-|`). */
  needsBlank: boolean;
  /** A colon stands behind the cursor already. */
  hasColon: boolean;
  /** The value stands right behind `- `. */
  inItem: boolean;
}

/** What the text around a cursor looks like, before anything is parsed. */
interface Surroundings {
  lineStart: Offset;
  lineEnd: Offset;
  /** From the line's start to the cursor. */
  before: string;
  after: string;
}

/** Null: in a comment, a block of text, or where nothing can be inserted. */
export function cursorAt(document: YamlDocument, offset: Offset): Cursor | null {
  const { text } = document;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = endOfLine(text, offset);
  const around: Surroundings = {
    lineStart,
    lineEnd,
    before: text.slice(lineStart, offset),
    after: text.slice(offset, lineEnd),
  };
  if (around.before.length > 4_000 || inBlockText(document, offset)) return null;
  const flowStart = flowAround(document, offset, around);
  const scan = scanLine(text, flowStart ?? lineStart, offset, flowStart !== null);
  if (scan.comment) return null;
  const typed = typedSpan(text, offset, around, scan);
  const mark =
    flowStart !== null && scan.open.length > 0
      ? repairFlow(document, offset, scan)
      : repairBlock(offset, around, scan, typed);
  if (!mark) return null;
  const found = keyInPlace(document, mark, around) ?? locate(document, mark);
  if (!found) return null;
  return describe(found, offset, around, scan, typed, document);
}

// ---------------------------------------------------------------- what is open at the cursor

interface Scan {
  comment: boolean;
  quote: { mark: '"' | "'"; at: Offset } | null;
  /** Brackets open at the cursor, outermost first. */
  open: ('{' | '[')[];
}

/** Reads from a line's (or flow collection's) start to the cursor as a lexer would. */
function scanLine(text: string, from: Offset, to: Offset, inFlow: boolean): Scan {
  const scan: Scan = { comment: false, quote: null, open: [] };
  for (let i = from; i < to; i++) {
    const char = text[i]!;
    const before = i === from ? ' ' : text[i - 1]!;
    if (scan.quote) {
      if (char === '\\' && scan.quote.mark === '"') i++;
      else if (char === scan.quote.mark) scan.quote = null;
    } else if (char === '#' && /\s/.test(before)) {
      const end = text.indexOf('\n', i);
      if (end < 0 || end >= to) return { ...scan, comment: true };
      i = end;
    } else if ((char === '"' || char === "'") && /[\s:[{,-]/.test(before)) scan.quote = { mark: char, at: i };
    else if (char === '{' || char === '[') {
      if (scan.open.length > 0 || (inFlow && i === from) || opensValue(text, from, i)) scan.open.push(char);
    } else if ((char === '}' || char === ']') && scan.open.length > 0) scan.open.pop();
  }
  return scan;
}
/** A bracket opens a flow collection only where a value begins. */
const opensValue = (text: string, from: Offset, at: Offset): boolean =>
  /(?:^|[:?-]\s+)\s*$/.test(text.slice(Math.max(from, at - 200), at));

/** The start of the outermost flow collection around the cursor, or null. */
function flowAround(document: YamlDocument, offset: Offset, around: Surroundings): Offset | null {
  for (const step of document.pathAt(offset)) {
    const node: YamlNode | null = step.kind === 'pair' ? step.pair.value : step.seq.items[step.index]!;
    if (isCollection(node) && node.flow) {
      const span = spanOf(node);
      if (span.start < offset && offset <= span.end) return span.start;
    }
  }
  const { root } = document;
  if (isCollection(root) && root.flow && spanOf(root).start < offset) return spanOf(root).start;
  // A half-typed one may not have become a node: look for a bracket that opens on this line.
  for (let i = 0; i < around.before.length; i++) {
    const char = around.before[i];
    if ((char === '{' || char === '[') && opensValue(around.before, 0, i)) {
      const scan = scanLine(around.before, i, around.before.length, true);
      if (scan.open.length > 0) return around.lineStart + i;
    }
  }
  return null;
}

/** In the lines of a `|` or `>` text. */
function inBlockText(document: YamlDocument, offset: Offset): boolean {
  const last = document.pathAt(offset).at(-1);
  const node =
    last?.kind === 'pair' ? last.pair.value : last?.kind === 'item' ? last.seq.items[last.index] : document.root;
  if (!isScalar(node) || !node.type?.startsWith('BLOCK') || (last?.kind === 'pair' && last.inKey)) return false;
  const span = spanOf(node);
  const header = document.text.indexOf('\n', span.start);
  if (offset <= span.start || header < 0 || offset <= header) return offset > span.start;
  const line = document.positionAt(offset);
  const lineText = document.text.slice(document.lines.startOf(line.line), offset);
  const firstText = document.text.slice(header + 1).match(/^[ ]*(?=\S)/m)?.[0].length ?? 0;
  return offset < span.end || lineText.length >= firstText;
}

/** The word around the cursor that an insertion replaces. */
function typedSpan(text: string, offset: Offset, around: Surroundings, scan: Scan): Span {
  const { lineStart, lineEnd, before } = around;
  if (scan.quote && scan.quote.at >= lineStart) {
    const closing = text.indexOf(scan.quote.mark, offset);
    return {
      start: scan.quote.at + 1,
      end: closing >= 0 && closing < lineEnd && !/[:,]\s/.test(text.slice(offset, closing)) ? closing : offset,
    };
  }
  const inFlow = scan.open.length > 0;
  if (/^\s*-$|:$/.test(before)) return { start: offset, end: offset };
  const lead = inFlow
    ? /(?:[{[,]|: )\s*([^{[,]*)$/.exec(before)
    : /^(?:\s*(?:- +)*)(?:(?:"[^"]*"|'[^']*'|[^\s'"#:][^#]*?) *:(?: +|$))?(.*)$/.exec(before);
  const word = lead?.[1] ?? '';
  let start = offset - word.length;
  if (inFlow) {
    const colon = word.lastIndexOf(': ');
    if (colon >= 0) start += colon + 2;
  }
  if (start < lineStart) start = offset;
  let end = offset;
  const stop = inFlow ? /[,}\]:#\s]/ : /[:#\s]/;
  while (end < lineEnd && !stop.test(text[end]!)) end++;
  return { start, end };
}

// ---------------------------------------------------------------- the repaired text

interface Marked {
  start: Offset;
  end: Offset;
  inserted: string;
}

function repairBlock(offset: Offset, around: Surroundings, scan: Scan, typed: Span): Marked | null {
  const { before, after } = around;
  const rest = after.slice(typed.end - offset);
  if (scan.quote) {
    const closed = rest.startsWith(scan.quote.mark);
    const isKey = /^\s*(?:- +)*["'][^"']*$/.test(before) && /^["']?\s*:/.test(rest);
    return { start: offset, end: typed.end, inserted: MARKER + (closed ? '' : scan.quote.mark + (isKey ? ':' : '')) };
  }
  if (/^\s*-$/.test(before)) return { start: offset, end: offset, inserted: ` ${MARKER}:` };
  const content = before.replace(/^\s*(?:- +)*/, '');
  const startsLine = content === '' || (/^[^\s:#"'{[|>&*!%@`,-][^:#"']*$/.test(content) && !/\s$/.test(content));
  if (startsLine) {
    const hasColon = /^\s*:(?:\s|$)/.test(rest);
    if (!hasColon && /\S/.test(rest) && !/^\s+#/.test(rest)) return null;
    return { start: offset, end: typed.end, inserted: hasColon ? MARKER : `${MARKER}:` };
  }
  if (/:$/.test(before)) return { start: offset, end: offset, inserted: ` ${MARKER}` };
  return { start: offset, end: typed.end, inserted: MARKER };
}

/** Closed behind the cursor when the parser could not find the end; else only the marker goes in. */
function repairFlow(document: YamlDocument, offset: Offset, scan: Scan): Marked {
  const { text } = document;
  const closed = closesProperly(text, offset, scan);
  let end = offset;
  const stop = scan.quote ? new RegExp(`[${scan.quote.mark}\\n]`) : /[,}\]:#\s]/;
  while (end < text.length && !stop.test(text[end]!)) end++;
  const blank = !scan.quote && text[offset - 1] === ':' ? ' ' : '';
  if (closed) return { start: offset, end, inserted: `${blank}${MARKER}` };
  const closers = [...scan.open].reverse().map((bracket) => (bracket === '{' ? '}' : ']'));
  let lineEnd = text.indexOf('\n', offset);
  if (lineEnd < 0) lineEnd = text.length;
  return { start: offset, end: lineEnd, inserted: blank + MARKER + (scan.quote?.mark ?? '') + closers.join('') };
}

/** Whether the brackets (and the quote) open at the cursor are closed behind it, before a line that begins a new key. */
function closesProperly(text: string, offset: Offset, scan: Scan): boolean {
  const open = [...scan.open];
  let quote: string | null = scan.quote?.mark ?? null;
  for (let i = offset; i < text.length && i < offset + 4_000; i++) {
    const char = text[i]!;
    if (quote) {
      if (char === '\n') return false;
      if (char === '\\' && quote === '"') i++;
      else if (char === quote) quote = null;
      continue;
    }
    if (char === '\n' && /^\s*(?:- +)?[\w$-]+:(?:\s|$)/.test(text.slice(i + 1, i + 120)) && open.at(-1) !== '{')
      return false;
    if ((char === '"' || char === "'") && /[\s:[{,]/.test(text[i - 1] ?? ' ')) quote = char;
    else if (char === '{' || char === '[') open.push(char);
    else if (char === '}' || char === ']') {
      if (open.pop() !== (char === '}' ? '{' : '[')) return false;
      if (open.length === 0) return true;
    }
  }
  return false;
}

// ---------------------------------------------------------------- the marker in the tree

interface Located {
  steps: CursorStep[];
  role: 'key' | 'value';
  container: MapNode | null;
  pair: Pair | null;
  /** The live mapping when only one of its pairs was parsed anew. */
  live: MapNode | null;
  inItem: boolean;
  marked: Marked;
}

/**
 * In a key the tree knows, on a line of its own: with a marker in it the text would be read the same way, so nothing is
 * parsed.
 */
function keyInPlace(document: YamlDocument, marked: Marked, { lineStart, before }: Surroundings): Located | null {
  if (marked.inserted !== MARKER || !/^ *[^\s-][^\s]*$/.test(before)) return null;
  const path = document.pathAt(marked.start);
  const last = path.at(-1);
  const key = last?.kind === 'pair' && last.inKey ? last.pair.key : null;
  if (last?.kind !== 'pair' || !isScalar(key) || key.type !== 'PLAIN' || key.anchor || key.tag || last.map.flow)
    return null;
  const { start, end } = spanOf(key);
  if (start !== lineStart + before.search(/\S/) || end !== marked.end || !last.pair.value) return null;
  const steps = path
    .slice(0, -1)
    .map(
      (step): CursorStep =>
        step.kind === 'pair' ? { node: step.map, step: step.key } : { node: step.seq, step: step.index },
    );
  const inItem = path.at(-2)?.kind === 'item';
  return { steps, role: 'key', container: last.map, pair: last.pair, live: last.map, inItem, marked };
}

function locate(document: YamlDocument, marked: Marked): Located | null {
  const { start, end, inserted } = marked;
  let aside = document.aside(start, end, inserted, QUICK);
  if (!aside) {
    const found = topLevel(document, marked);
    if (found) return found;
    aside = document.aside(start, end, inserted, BEARABLE);
  }
  if (!aside) return null;
  const steps: CursorStep[] = aside.path.map((node, i) => ({ node, step: stepOf(node, aside.indexes[i]!) }));
  const { item } = aside;
  const parent = aside.path.at(-1) ?? null;
  if (isPairItem(item)) {
    const holder = parent as MapNode;
    if (hasMarker(item.key))
      return {
        steps: steps.slice(0, -1),
        role: 'key',
        container: holder,
        pair: item,
        live: holder,
        inItem: false,
        marked,
      };
    steps[steps.length - 1] = { node: holder, step: keyOf(item) ?? '' };
    return descend(item.value, steps, marked, holder, item);
  }
  return descend(item, steps, marked, null, null);
}

/** Follows the marker down a freshly parsed node. */
function descend(
  start: YamlNode | null,
  steps: CursorStep[],
  marked: Marked,
  live: MapNode | null,
  pair: Pair | null,
): Located | null {
  let node = start;
  let holder: Pair | null = pair;
  let inItem = !pair && steps.length > 0;
  for (;;) {
    if (isMap(node)) {
      const map: MapNode = node;
      const next = map.items.find((p) => containsMarker(p.key) || containsMarker(p.value));
      if (!next) return null;
      if (hasMarker(next.key)) return { steps, role: 'key', container: map, pair: next, live: null, inItem, marked };
      steps.push({ node: map, step: keyOf(next) ?? '' });
      node = next.value;
      holder = next;
      inItem = false;
    } else if (isSeq(node)) {
      const index = node.items.findIndex((n) => containsMarker(n));
      if (index < 0) return null;
      steps.push({ node, step: index });
      node = node.items[index]!;
      holder = null;
      inItem = true;
    } else
      return hasMarker(node) ? { steps, role: 'value', container: null, pair: holder, live, inItem, marked } : null;
  }
}

/** A large text whose unit could not be parsed alone: a line at the root's column is a key of the root. */
function topLevel(document: YamlDocument, marked: Marked): Located | null {
  const { root } = document;
  if (!isMap(root) || root.flow || document.positionAt(marked.start).character > 40) return null;
  const line = document.positionAt(marked.start).line;
  const start = document.lines.startOf(line);
  if (/^\s/.test(document.text.slice(start, marked.start)) || !marked.inserted.includes(':')) return null;
  return { steps: [], role: 'key', container: root, pair: null, live: root, inItem: false, marked };
}

const isPairItem = (item: YamlNode | Pair): item is Pair => 'key' in item && !('range' in item);
const stepOf = (node: Collection, index: number): string | number =>
  isMap(node) ? (keyOf(node.items[index]!) ?? '') : index;
const hasMarker = (node: YamlNode | null): boolean =>
  isScalar(node) && (String(node.source ?? node.value).includes(MARKER) || String(node.value).includes(MARKER));
function containsMarker(node: YamlNode | null): boolean {
  if (isMap(node)) return node.items.some((pair) => containsMarker(pair.key) || containsMarker(pair.value));
  if (isSeq(node)) return node.items.some(containsMarker);
  return hasMarker(node);
}

function describe(
  found: Located,
  offset: Offset,
  around: Surroundings,
  scan: Scan,
  typed: Span,
  document: YamlDocument,
): Cursor {
  const { text } = document;
  const rest = text.slice(typed.end, around.lineEnd);
  const others =
    found.container?.items.filter((pair) => pair !== found.pair && !coversLine(pair, document, around)) ?? [];
  const keys = others.flatMap((pair) => (keyOf(pair) ?? '').split(/\s+/).slice(-1));
  return {
    role: found.role,
    steps: found.steps,
    container: found.container,
    present: keys.filter((key) => key !== '' && !key.includes(MARKER)),
    alone: found.role === 'key' && (found.container?.items.length ?? 0) <= 1 && found.container !== document.root,
    typed,
    prefix: text.slice(typed.start, offset),
    flow: scan.open.length > 0,
    quote: scan.quote ? { mark: scan.quote.mark, closed: rest.startsWith(scan.quote.mark) } : null,
    column: columnOf(around),
    needsBlank: !scan.quote && /(?::|^\s*-)$/.test(around.before),
    hasColon: /^["']?\s*:/.test(rest),
    inItem: found.inItem,
  };
}
/** In a live mapping: the pair that the cursor's own line has been read as. */
function coversLine(pair: Pair, document: YamlDocument, around: Surroundings): boolean {
  if (!pair.key || !parentOf(pair.key)) return false;
  const start = spanOf(pair.key).start;
  return (
    start >= around.lineStart &&
    start <= around.lineEnd &&
    document.text.slice(around.lineStart, start).trim() === '' &&
    around.before.trim() !== '' &&
    pair.value === null
  );
}
/** Key column of the line: behind the indentation and its dashes. */
function columnOf(around: Surroundings): number {
  const lead = /^\s*(?:- +)*/.exec(around.before)?.[0] ?? '';
  if (/^\s*-$/.test(around.before)) return around.before.length + 1;
  return lead.length;
}
