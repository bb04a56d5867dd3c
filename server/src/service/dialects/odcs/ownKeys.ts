/**
 * The mappings of 3.0 were open, those of 3.1 are closed: keys of one's own become custom properties of the mapping
 * they stood in. Those of a mapping that has none are left, and the editor says so.
 */
import {
  endOfLine,
  endOfText,
  isMap,
  isSeq,
  keyOf,
  type MapNode,
  type Pair,
  pairSpan,
  type Span,
  spanOf,
  type YamlDocument,
} from '../../document/index.ts';
import { appendItem, type Edit, lineEnd, scalarText, stillSound } from '../../edits.ts';
import { type CompiledSchema, compile } from '../../schema/compile.ts';
import type { SchemaProblem } from '../../schema/problem.ts';
import { Walker } from '../../schema/walk.ts';
import { entry, list, map, Source, write } from '../dcs/transcript.ts';
import { removePair } from './cut.ts';
import { type OdcsVersion, odcsSchema } from './schema.ts';

type Unknown = SchemaProblem & { kind: 'unknown-key' };
const CUSTOM = 'customProperties';
const compiled = new Map<OdcsVersion, CompiledSchema>();

/** Edits that move what 3.1 does not know, so far as they keep clear of those already made. */
export function ownKeys(document: YamlDocument, made: readonly Edit[]): Edit[] {
  const unknown = new Map<MapNode, Set<Pair>>();
  // What 3.0 refuses already is a mistake, and stays one.
  const refused = new Set(unknownTo('3.0', document).map(({ pair }) => pair));
  for (const problem of unknownTo('3.1', document)) {
    if (!problem.pair || refused.has(problem.pair) || !isMap(problem.node)) continue;
    if (!problem.known.includes(CUSTOM) || !problem.node.items.includes(problem.pair)) continue;
    const span = pairSpan(problem.pair);
    if (made.some((edit) => edit.start < span.end && span.start < edit.end)) continue;
    if (/^must(Not)?Be/.test(problem.key) && hasMetric(problem.node, made)) continue;
    unknown.set(problem.node, (unknown.get(problem.node) ?? new Set()).add(problem.pair));
  }
  const moved = [...unknown].flatMap(([node, pairs]) => {
    const inOrder = node.items.filter((pair) => pairs.has(pair));
    const edits = moves(document, node, inOrder);
    return edits ? [edits] : [];
  });
  return sound(document, made, moved).flat();
}

/** Of the changes, each a few edits, those that leave the text readable: mostly all, which takes one look. */
function sound(document: YamlDocument, made: readonly Edit[], changes: readonly Edit[][]): readonly Edit[][] {
  if (changes.length === 0 || stillSound(document, [...made, ...changes.flat()])) return changes;
  if (changes.length === 1) return [];
  const half = changes.length >> 1;
  const first = sound(document, made, changes.slice(0, half));
  return [...first, ...sound(document, [...made, ...first.flat()], changes.slice(half))];
}

function unknownTo(version: OdcsVersion, document: YamlDocument): Unknown[] {
  const raw = odcsSchema(version);
  const schema = compiled.get(version) ?? compile(raw.$id!, { [raw.$id!]: raw });
  compiled.set(version, schema);
  return new Walker(document).run(schema).filter((one): one is Unknown => one.kind === 'unknown-key' && !one.weak);
}

/** A check that has just been given its metric may compare. */
function hasMetric(node: MapNode, made: readonly Edit[]): boolean {
  const { start, end } = spanOf(node);
  return made.some((edit) => edit.newText === 'metric' && start <= edit.start && edit.end <= end);
}

/** Some pairs of a mapping as its custom properties; null where they do not stand plainly. */
function moves(document: YamlDocument, node: MapNode, pairs: readonly Pair[]): Edit[] | null {
  const [first, ...others] = pairs;
  if (!first) return null;
  const cut = others.flatMap((pair) => removePair(document, node, pair));
  const there = document.pair(node, CUSTOM);
  const flow = document.text[spanOf(node).start] === '{';
  if (!there) return [flow ? inFlow(document, pairs) : inBlock(document, pairs), ...cut];
  const items = document.deref(there.value);
  if (flow || !isSeq(items) || items !== there.value) return null;
  const added = properties(document, pairs).map((one) =>
    appendItem(document, `${document.pointerOf(node)}/${CUSTOM}`, write(one)),
  );
  const [place] = added;
  if (!place || added.includes(null)) return null;
  const newText = added.map((edit) => edit!.newText).join('');
  return [{ ...place, newText }, ...removePair(document, node, first), ...cut];
}

/** The block takes the place of the first pair, with the comment on its line. */
function inBlock(document: YamlDocument, pairs: readonly Pair[]): Edit {
  const place = lineOf(document, pairs[0]!);
  const indent = ' '.repeat(document.positionAt(place.start).character);
  const lines = write(map([entry(CUSTOM, list(properties(document, pairs)))]));
  return { ...place, newText: lines.join(`${lineEnd(document)}${indent}`) };
}

function inFlow(document: YamlDocument, pairs: readonly Pair[]): Edit {
  const items = pairs.map((pair) => {
    const value = pair.value && spanOf(pair.value);
    const text = value && value.end > value.start ? document.text.slice(value.start, value.end) : 'null';
    return `{ property: ${scalarText(keyOf(pair) ?? '')}, value: ${text} }`;
  });
  return { ...pairSpan(pairs[0]!), newText: `${CUSTOM}: [${items.join(', ')}]` };
}

/** Each pair as a custom property. Comments above stay where they are; the one beside the value goes along. */
function properties(document: YamlDocument, pairs: readonly Pair[]) {
  const source = new Source(document);
  return pairs.map((pair) => {
    const { beside } = source.comments(pair);
    const value = source.copy(pair.value) ?? { kind: 'lines' as const, lines: ['null'] };
    return map([
      { key: 'property', value: { kind: 'lines', lines: [scalarText(keyOf(pair) ?? '')] } },
      { key: 'value', value, ...(beside !== undefined && { beside }) },
    ]);
  });
}

/** From the key to the end of its last line. */
function lineOf(document: YamlDocument, pair: Pair): Span {
  const { start, end } = pairSpan(pair);
  return { start, end: endOfLine(document.text, endOfText(document.text, end)) };
}
