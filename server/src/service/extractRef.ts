/** A part of an inline JSON Schema moved to a definition with a name, and back. */
import type { Contract, ContractObject } from './contract.ts';
import {
  endOfLine,
  endOfText,
  isMap,
  isScalar,
  keyOf,
  type Offset,
  type Pair,
  type PathStep,
  pairSpan,
  spanOf,
  stringOf,
  type YamlDocument,
  type YamlNode,
} from './document/index.ts';
import { appendPair, type Edit, scalarText, stillSound } from './edits.ts';
import type { Offer } from './offer.ts';

interface Refactoring {
  title: string;
  kind: 'refactor.extract' | 'refactor.inline';
  edits: Edit[];
}

/** What can be done with the schema at an offset; empty elsewhere. */
export function schemaRefactorings(document: YamlDocument, contract: Contract | null, offset: Offset): Offer[] {
  if (contract?.dialect !== 'dataProduct') return [];
  const object = contract.objects.find((one) => one.span.start <= offset && offset <= one.span.end);
  if (!object) return [];
  const path = document.pathAt(offset);
  const property = path.findLastIndex(
    (step, index) => step.kind === 'pair' && index > 0 && isStep(path[index - 1]!, 'properties'),
  );
  const step = path[property];
  if (step?.kind !== 'pair') return [];
  // Deeper keys of the property than its own lines mean something else, unless they are no properties.
  return [extracted(document, object, step.pair), inlined(document, object, step.pair)].flatMap((one) =>
    one ? { ...one, edits: () => (stillSound(document, one.edits) ? one.edits : []) } : [],
  );
}

const isStep = (step: PathStep, key: string): boolean => step.kind === 'pair' && step.key === key;

// ---------------------------------------------------------------- out

function extracted(document: YamlDocument, object: ContractObject, pair: Pair): Refactoring | null {
  const { value } = pair;
  const name = keyOf(pair);
  // A type alone is not worth a name.
  if (!isMap(value) || value.items.length < 2 || !name || document.pair(value, '$ref')) return null;
  if (anchorsIn(document, value)) return null;
  const container = containerOf(document, object);
  const taken = new Set(document.pairs(document.at(`${object.pointer}/${container}`)).map(keyOf));
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}${i}`;
  const lines = linesOf(document, value);
  const added = addDefinition(document, object, container, free, lines);
  if (!added) return null;
  const reference = `$ref: '#/${container}/${free.replaceAll('~', '~0').replaceAll('/', '~1')}'`;
  const place = spanOf(value);
  return {
    title: `Extract to "#/${container}/${free}"`,
    kind: 'refactor.extract',
    edits: [{ ...place, newText: value.flow ? `{ ${reference} }` : reference }, added],
  };
}

/** `$defs` since 2019-09; what the schema has already, or its draft says. */
function containerOf(document: YamlDocument, object: ContractObject): string {
  for (const key of ['$defs', 'definitions']) if (document.at(`${object.pointer}/${key}`) !== undefined) return key;
  const draft = stringOf(document.deref(document.at(`${object.pointer}/$schema`))) ?? '';
  return /draft-0[3-7]/.test(draft) ? 'definitions' : '$defs';
}

function addDefinition(
  document: YamlDocument,
  object: ContractObject,
  container: string,
  name: string,
  lines: readonly string[],
): Edit | null {
  const key = scalarText(name);
  const flow = lines.length === 1 && lines[0]!.startsWith('{');
  const own = flow ? [`${key}: ${lines[0]}`] : [`${key}:`, ...lines.map(indented)];
  const there = document.at(`${object.pointer}/${container}`);
  if (there !== undefined) return appendPair(document, `${object.pointer}/${container}`, own);
  return appendPair(document, object.pointer, [`${container}:`, ...own.map(indented)]);
}

const indented = (line: string): string => (line === '' ? '' : `  ${line}`);

/** A value's lines, the first one at column 0 and the others where they stand to it. */
function linesOf(document: YamlDocument, node: YamlNode): string[] {
  const { start } = spanOf(node);
  const column = document.positionAt(start).character;
  const text = document.text.slice(start, endOfBlock(document, node));
  return text
    .split(/\r?\n/)
    .map((line, index) => (index === 0 ? line : line.slice(Math.min(column, line.search(/\S|$/)))));
}

/** To the end of the last line that means something; a flow mapping ends at its bracket. */
function endOfBlock(document: YamlDocument, node: YamlNode): Offset {
  const { end } = spanOf(node);
  if (isMap(node) && node.flow) return end;
  return endOfLine(document.text, endOfText(document.text, end));
}

/** What moves takes its anchors along, away from their aliases. */
const anchorsIn = ({ references }: YamlDocument, node: YamlNode): boolean =>
  [...references.anchors.values()].some((anchored) => anchored.some((one) => isInside(one, node)));
/** An alias that moves up may come before its anchor. */
const aliasesIn = ({ references }: YamlDocument, node: YamlNode): boolean =>
  references.aliases.some((one) => isInside(one, node));
const isInside = (node: YamlNode, outer: YamlNode): boolean =>
  spanOf(outer).start <= spanOf(node).start && spanOf(node).end <= spanOf(outer).end;

// ---------------------------------------------------------------- back in

function inlined(document: YamlDocument, object: ContractObject, pair: Pair): Refactoring | null {
  const { value } = pair;
  if (!isMap(value) || value.items.length !== 1) return null;
  const reference = stringOf(document.get(value, '$ref'));
  if (!reference?.startsWith('#/')) return null;
  const pointer = object.pointer + reference.slice(1);
  const definition = document.pairAt(pointer);
  const target = definition?.value;
  if (!definition || !isMap(target) || anchorsIn(document, target) || aliasesIn(document, target)) return null;
  const inside = referencesTo(document, target, reference);
  const inSchema = referencesTo(document, document.at(object.pointer) ?? null, reference);
  if (inside > 0) return null;
  const lines = linesOf(document, target);
  const column = document.positionAt(spanOf(value).start).character;
  if (value.flow && !target.flow) return null;
  const newline = document.text.includes('\r\n') ? '\r\n' : '\n';
  const newText = lines.map((line, i) => (i === 0 || line === '' ? line : ' '.repeat(column) + line)).join(newline);
  const single = target.flow && !value.flow;
  const replaced: Edit = single ? onKeysLine(document, pair, value, newText) : { ...spanOf(value), newText };
  const last = inSchema === 1 && /\/(?:\$defs|definitions)\/[^/]+$/.test(pointer);
  if (hasComment(document, replaced.start, replaced.end)) return null;
  const gone = last ? removal(document, object, pointer, definition) : null;
  const removed = gone && !leavesComments(document, gone, target) ? gone : null;
  return {
    title: removed ? `Inline "${reference}" and remove it` : `Inline "${reference}"`,
    kind: 'refactor.inline',
    edits: [replaced, ...(removed ? [removed] : [])],
  };
}

const hasComment = (document: YamlDocument, start: Offset, end: Offset): boolean =>
  /(^|\s)#/.test(document.text.slice(start, end));

/** Comments of a definition outside of what moves would be lost, or be left below another one. */
function leavesComments(document: YamlDocument, gone: Edit, target: YamlNode): boolean {
  const below = /^(\s*\n)*( *)#/.exec(document.text.slice(gone.end));
  const { start } = spanOf(target);
  return (
    hasComment(document, gone.start, start) ||
    hasComment(document, endOfBlock(document, target), gone.end) ||
    (below !== null && below[2]!.length >= document.positionAt(start).character)
  );
}

/** A flow mapping stands behind its key. */
function onKeysLine(document: YamlDocument, pair: Pair, value: YamlNode, newText: string): Edit {
  const key = pair.key ? spanOf(pair.key).end : spanOf(value).start;
  const colon = document.text.indexOf(':', key);
  return { start: colon + 1, end: spanOf(value).end, newText: ` ${newText}` };
}

function referencesTo(document: YamlDocument, node: YamlNode | null, reference: string): number {
  if (isMap(node)) return node.items.reduce((sum, pair) => sum + referencesTo(document, pair.value, reference), 0);
  if (node && 'items' in node)
    return (node.items as YamlNode[]).reduce((sum, item) => sum + referencesTo(document, item, reference), 0);
  return isScalar(node) && node.value === reference ? 1 : 0;
}

/** The definition's lines, and its container's when it was the only one. */
function removal(document: YamlDocument, object: ContractObject, pointer: string, definition: Pair): Edit | null {
  const container = pointer.slice(0, pointer.lastIndexOf('/'));
  const holder = document.at(container);
  if (!isMap(holder) || holder.flow) return null;
  const alone = holder.items.length === 1 && container.length > object.pointer.length;
  const pair = alone ? document.pairAt(container) : definition;
  if (!pair) return null;
  const line = document.positionAt(pairSpan(pair).start).line;
  const start = document.offsetAt({ line, character: 0 });
  const end = endOfBlock(document, pair.value ?? definition.value!);
  return { start, end: Math.min(document.text.length, end + (document.text[end] === '\r' ? 2 : 1)), newText: '' };
}
