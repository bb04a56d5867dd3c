/** What a key or value means. */
import { type Hover, MarkupContent, MarkupKind } from 'vscode-languageserver-types';
import type { Dialect } from '../protocol.ts';
import { describeSchema } from './describe.ts';
import {
  isCollection,
  isMap,
  isSeq,
  keyOf,
  keySpan,
  type Offset,
  type PathStep,
  type Span,
  scalarOf,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from './document/index.ts';
import {
  type CompiledSchema,
  descend,
  type Step,
  schemaFor,
  stated,
  stepInto,
  typeOf,
  Walker,
  widen,
} from './schema/index.ts';

/** Markdown for the key, value or item at an offset: its meaning, what it may be, an example; null where there is nothing to say. */
export function hover(document: YamlDocument, offset: Offset, dialect: Dialect): Hover | null {
  const root = schemaFor(document, dialect);
  const path = document.pathAt(offset);
  const last = path.at(-1);
  if (!root || !last) return null;
  const place = placeOf(last);
  if (!place || offset > place.span.end) return null;
  const walker = new Walker(document);
  const steps: Step[] = path.map((step) =>
    step.kind === 'pair' ? { node: step.map, step: step.key } : { node: step.seq, step: step.index },
  );
  // The way down is gone once: the mapping or list around the place, then the last step.
  const lists = descend(walker, root, steps.slice(0, -1));
  const { node, step } = steps.at(-1)!;
  const around = widen(walker, lists, node);
  const given = stepInto(around, step);
  // An item of a list that has no words of its own is explained by the list.
  const list = last.kind === 'item' ? lists : [];
  const schema = telling(widen(walker, given, place.value), given, typeOf(place.value)) ?? telling(list, list, 0);
  if (!schema) return null;
  const required = last.kind === 'pair' && around.some((one) => one.required?.includes(last.key));
  const head = last.kind === 'pair' ? `**${last.key}**` : '';
  const declared = last.kind === 'pair' && !last.inKey ? '' : ownWords(document, last);
  // Its own words say more than what every property may be.
  const text =
    declared ||
    describeSchema(schema, {
      key: last.kind === 'pair' ? last.key : undefined,
      value: textOf(place.value),
      required,
    });
  const value = [head, text].filter(Boolean).join('\n\n');
  // Between a key and its value the range still holds the pointer.
  const range = document.rangeAt({ start: Math.min(offset, place.span.start), end: place.span.end });
  return value ? { contents: { kind: MarkupKind.Markdown, value }, range } : null;
}

/** The meaning of a place, then what is known of what it names. */
export function withFacts(meaning: Hover | null, facts: string | null): Hover | null {
  if (facts === null) return meaning;
  const words = meaning && MarkupContent.is(meaning.contents) ? [meaning.contents.value] : [];
  return { ...meaning, contents: { kind: MarkupKind.Markdown, value: [...words, facts].join('\n\n---\n\n') } };
}

function placeOf(step: PathStep): { span: Span; value: YamlNode | null } | null {
  if (step.kind === 'pair') {
    if (step.inKey) return { span: keySpan(step.pair), value: step.pair.value };
    return step.pair.value && !isCollection(step.pair.value)
      ? { span: spanOf(step.pair.value), value: step.pair.value }
      : null;
  }
  const item = step.seq.items[step.index];
  return item && !isCollection(item) ? { span: spanOf(item), value: item } : null;
}

/** The schema with the most to say: one of a place's own before those it refers to. */
function telling(all: CompiledSchema[], given: CompiledSchema[], type: number): CompiledSchema | null {
  const speaks = (schema: CompiledSchema): boolean =>
    stated(schema, 'description') !== undefined || stated(schema, 'x-values') !== undefined;
  const fits = (schema: CompiledSchema): boolean => schema.types === 0 || (schema.types & type) !== 0;
  return given.find(speaks) ?? all.find((schema) => speaks(schema) && fits(schema)) ?? null;
}

/** A property of a JSON Schema is best explained by its own description. */
function ownWords(document: YamlDocument, step: PathStep): string {
  if (step.kind !== 'pair' || !isMap(step.pair.value)) return '';
  const words = textOf(document.get(step.pair.value, 'description'));
  const type = document.get(step.pair.value, 'type');
  if (!words || !type) return '';
  const limits = document
    .pairs(step.pair.value)
    .filter(
      (pair) =>
        !['description', 'type', 'properties', 'items'].includes(keyOf(pair) ?? '') &&
        scalarOf(pair.value) !== undefined,
    )
    .map((pair) => `${keyOf(pair)} ${textOf(pair.value) ?? ''}`);
  const types = isSeq(type) ? document.items(type).map(textOf) : [textOf(type)];
  return `${words}\n\n*${[types.filter(Boolean).join(' | '), ...limits].join(' · ')}*`;
}
