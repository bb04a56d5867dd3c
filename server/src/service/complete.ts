/** Completion of keys and values, right on half-typed text, with what a reader needs to choose. */
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
} from 'vscode-languageserver-types';
import type { Dialect } from '../protocol.ts';
import { blocksAt } from './blocks/index.ts';
import { describeSchema } from './describe.ts';
import {
  type Cursor,
  cursorAt,
  keyOf,
  type Offset,
  type Span,
  textOf,
  type YamlDocument,
  type YamlNode,
} from './document/index.ts';
import { expandName } from './expandName.ts';
import { type CompiledSchema, descend, formatVersion, schemaFor, stated, Walker, widen } from './schema/index.ts';
import { blockSnippet, keySnippet, plainText, quoted, valueKind } from './snippets.ts';

/** A value the workspace knows: another contract's name, a connection, a dbt model. */
export interface KnownValue {
  value: string;
  /** A few words beside it. */
  detail?: string;
  /** Markdown. */
  documentation?: string;
}
/** Where a value is wanted, for providers that need to know more than the document. */
export interface ValuePlace {
  /** The scalar under a key of the innermost mapping around the cursor that has it. */
  sibling(key: string): string | undefined;
}
export interface CompletionContext {
  dialect: Dialect;
  /** Values for a schema's `x-provider`; the answer is filtered by the editor. */
  values?(provider: string, place: ValuePlace): readonly KnownValue[];
}

/** Items for the cursor, best first; none in comments and blocks of text. */
export function complete(document: YamlDocument, offset: Offset, context: CompletionContext): CompletionItem[] {
  const root = schemaFor(document, context.dialect);
  const cursor = root && cursorAt(document, offset);
  if (!root || !cursor) return [];
  const walker = new Walker(document);
  const schemas = descend(walker, root, cursor.steps);
  const lists = cursor.inItem ? descend(walker, root, cursor.steps.slice(0, -1)) : schemas;
  const blocks = wholeBlocks(document, cursor, lists, walker, context);
  const items: CompletionItem[] = [];
  if (cursor.role === 'value') items.push(...valueItems(document, cursor, schemas, walker, context), ...blocks);
  else {
    const here = widen(walker, schemas, cursor.container);
    // A mapping of one unfinished key may still become a text or a list.
    if (cursor.alone && !cursor.hasColon) items.push(...valueItems(document, cursor, schemas, walker, context));
    items.push(...keyItems(document, cursor, here), ...blocks, ...itemStarters(document, cursor, schemas, walker));
    items.push(...expanded(document, cursor, here));
  }
  return distinct(items).map((item, i) => ({ ...item, sortText: item.sortText ?? String(i).padStart(4, '0') }));
}

/** The word itself as a new property. The list has to be asked for again with each letter: `isExpansion` tells. */
function expanded(document: YamlDocument, cursor: Cursor, schemas: CompiledSchema[]): CompletionItem[] {
  const expansion = expandName(cursor, schemas);
  if (!expansion) return [];
  const { name, detail, snippet } = expansion;
  const documentation = { kind: MarkupKind.Markdown, value: `\`\`\`yaml\n${shown(snippet)}\n\`\`\`` };
  const kind = CompletionItemKind.Snippet;
  return [{ label: name, kind, detail, documentation, data: EXPANSION, ...insertion(document, cursor, snippet) }];
}

/** Blocks that are valid as they stand: a server of each type, a promise, a check, a property, a whole contract. */
function wholeBlocks(
  document: YamlDocument,
  cursor: Cursor,
  schemas: CompiledSchema[],
  walker: Walker,
  { dialect }: CompletionContext,
): CompletionItem[] {
  const blocks = blocksAt(cursor, { dialect, version: formatVersion(document, dialect), walker, schemas });
  return blocks.map(({ label, snippet }) => ({
    label,
    detail: 'New block',
    kind: CompletionItemKind.Snippet,
    documentation: { kind: MarkupKind.Markdown, value: `\`\`\`yaml\n${shown(snippet).trim()}\n\`\`\`` },
    ...insertion(document, { ...cursor, typed: blockSpan(document, cursor, snippet) }, snippet),
  }));
}
/** A block that begins on the next line leaves no blank behind the colon. */
function blockSpan(document: YamlDocument, cursor: Cursor, snippet: string): Span {
  let { start } = cursor.typed;
  if (snippet.startsWith('\n')) while (document.text[start - 1] === ' ') start--;
  return { ...cursor.typed, start };
}
const EXPANSION = 'expansion';
export const isExpansion = (item: CompletionItem): boolean => item.data === EXPANSION;
/** A snippet as text, its first choices taken. */
const shown = (snippet: string): string =>
  snippet
    .replace(/\$\{\d+\|((?:\\.|[^,|])*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^\\}])*)\}/g, '$1')
    .replace(/(?<!\\)\$(\d+|\{\d+\})/g, '')
    .replace(/\\([\\$}])/g, '$1');

/** The first of each label: later ones come from broader schemas. */
function distinct(items: CompletionItem[]): CompletionItem[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(item.label) && seen.add(item.label));
}

// ---------------------------------------------------------------- keys

function keyItems(document: YamlDocument, cursor: Cursor, schemas: CompiledSchema[]): CompletionItem[] {
  const present = new Set([...cursor.present, ...keysElsewhere(document, schemas)]);
  const choices = choicesIn(schemas);
  const decided = new Set(choices.filter((keys) => keys.some((key) => present.has(key))).flat());
  const open = new Set(choices.flat());
  const required = new Set(schemas.flatMap((schema) => schema.required ?? []));
  const rivals = new Set(schemas.flatMap((schema) => rivalled(schema, present)));
  const found = new Map<string, CompiledSchema>();
  for (const schema of schemas)
    for (const [key, value] of schema.properties ?? [])
      if (
        !present.has(key) &&
        !decided.has(key) &&
        !found.has(key) &&
        !value.never &&
        !stated(value, 'deprecated') &&
        !rivals.has(key)
      )
        found.set(key, value);
  const ordered = [...found].sort(([a], [b]) => Number(required.has(b)) - Number(required.has(a)));
  return ordered.map(([key, schema]) => ({
    label: key,
    kind: CompletionItemKind.Property,
    ...wordsOf(key, schema, open.has(key) ? ' · one is required' : required.has(key) ? ' · required' : ''),
    ...insertion(
      document,
      cursor,
      cursor.hasColon ? plainText(key) : keySnippet(key, schema, { flow: cursor.flow, column: cursor.column }),
    ),
    ...(required.has(key) && !open.has(key) ? { preselect: true } : {}),
  }));
}

/** Keys of the other mapping that these may stand in. */
const keysElsewhere = (document: YamlDocument, schemas: CompiledSchema[]): string[] =>
  schemas.flatMap(({ raw }) =>
    raw['x-also-at'] === undefined ? [] : names(document, document.deref(document.at(raw['x-also-at']))),
  );

/** Keys of which there is exactly one: `mustBe`, `mustBeLessThan`, … */
function choicesIn(schemas: CompiledSchema[]): string[][] {
  return schemas.flatMap(({ oneOf }) => {
    const keys = oneOf?.map((branch) => (Object.keys(branch.raw).join() === 'required' ? branch.required : null));
    return keys?.every((one) => one?.length === 1) ? [keys.flatMap((one) => one ?? [])] : [];
  });
}

/** Keys that stand already under another name, or do not go with what is there. */
const rivalled = ({ properties }: CompiledSchema, present: ReadonlySet<string>): string[] =>
  [...(properties ?? [])].flatMap(([key, { raw }]) => (present.has(raw['x-not-beside'] ?? '') ? [key] : []));

/** What is said of a key is the same each time, and a list holds dozens. */
function wordsOf(
  key: string,
  schema: CompiledSchema,
  required: string,
): Pick<CompletionItem, 'detail' | 'documentation'> {
  let known = words.get(schema);
  if (!known || known.key !== key) {
    known = { key, kind: valueKind(schema), text: describeSchema(schema, { key }) };
    words.set(schema, known);
  }
  return {
    detail: known.kind + required,
    documentation: { kind: MarkupKind.Markdown, value: known.text },
  };
}
const words = new WeakMap<CompiledSchema, { key: string; kind: string; text: string }>();

/** In an empty place for a list: its first item; in an empty item: each alternative with its required keys. */
function itemStarters(
  document: YamlDocument,
  cursor: Cursor,
  schemas: CompiledSchema[],
  walker: Walker,
): CompletionItem[] {
  if (!cursor.alone || cursor.flow || cursor.hasColon) return [];
  const items: CompletionItem[] = [];
  for (const schema of widen(walker, schemas, null)) {
    if (schema.items && !cursor.inItem) {
      const text = blockSnippet(schema.items, cursor.column + 2);
      if (text)
        items.push(starter(document, cursor, '- ', `New item${titleOf(schema.items)}`, `- ${text}`, schema.items));
    }
    const title = stated(schema, 'title');
    const text =
      cursor.inItem && title && schema.required && schema.required.length > 1
        ? blockSnippet(schema, cursor.column)
        : null;
    if (text) items.push(starter(document, cursor, title!, 'New item', text, schema));
  }
  return items;
}
const titleOf = (schema: CompiledSchema): string => {
  const title = stated(schema, 'title');
  return title ? `: ${title}` : '';
};
function starter(
  document: YamlDocument,
  cursor: Cursor,
  label: string,
  detail: string,
  text: string,
  schema: CompiledSchema,
): CompletionItem {
  return {
    label,
    detail,
    kind: CompletionItemKind.Snippet,
    filterText: `${cursor.prefix}${label}`,
    documentation: { kind: MarkupKind.Markdown, value: describeSchema(schema, {}) },
    ...insertion(document, cursor, text),
  };
}

// ---------------------------------------------------------------- values

interface Offer {
  text: string;
  kind: CompletionItemKind;
  detail?: string;
  documentation?: string;
  /** A string that must not turn into a number or boolean. */
  asText?: boolean;
}

function valueItems(
  document: YamlDocument,
  cursor: Cursor,
  schemas: CompiledSchema[],
  walker: Walker,
  context: CompletionContext,
): CompletionItem[] {
  const all = widen(walker, schemas, null);
  const ofWorkspace = all.map((schema) => known(schema, document, cursor, context));
  // Where real names are known, an example is only in their way.
  const named = ofWorkspace.some((one) => one.length > 0);
  const offers = all.flatMap((schema, index) => [...fixed(schema), ...ofWorkspace[index]!, ...usual(schema, !named)]);
  const blocks =
    cursor.role === 'value' && !cursor.flow && !cursor.quote && cursor.prefix === '' && !cursor.inItem
      ? blockItems(document, cursor, all)
      : [];
  return [...offers.map((offer) => valueItem(document, cursor, offer)), ...blocks];
}

/** Enumerations, constants, booleans: nothing else is right. */
function fixed(schema: CompiledSchema): Offer[] {
  const { raw } = schema;
  const texts = raw['x-values'] ?? {};
  const values = 'const' in raw ? [raw.const] : (raw.enum ?? []);
  const offers: Offer[] = values
    .filter((value) => value === null || typeof value !== 'object')
    .map((value) => ({
      text: String(value),
      kind: CompletionItemKind.EnumMember,
      documentation: texts[String(value)] ?? ('const' in raw ? raw.description : undefined),
      asText: typeof value === 'string',
    }));
  if ([raw.type].flat().includes('boolean')) {
    const order = raw.default === true ? ['true', 'false'] : ['false', 'true'];
    for (const text of (raw.type === 'boolean' ? order.reverse() : order).map(String))
      offers.push({ text, kind: CompletionItemKind.Value, documentation: raw.description });
  }
  return offers;
}

/** What the workspace knows, and what the document itself does. */
function known(schema: CompiledSchema, document: YamlDocument, cursor: Cursor, context: CompletionContext): Offer[] {
  const provider = schema.raw['x-provider'];
  if (!provider) return [];
  const own =
    provider === 'sibling-property'
      ? siblingProperties(document, cursor)
      : provider === 'property'
        ? contractProperties(document)
        : [];
  const values: readonly KnownValue[] =
    own.length > 0 ? own.map((value) => ({ value })) : (context.values?.(provider, placeOf(document, cursor)) ?? []);
  return values.map(({ value, detail, documentation }) => ({
    text: value,
    kind: CompletionItemKind.Reference,
    detail,
    documentation,
    asText: true,
  }));
}
const placeOf = (document: YamlDocument, cursor: Cursor): ValuePlace => ({
  sibling: (key) =>
    cursor.steps
      .toReversed()
      .map(({ node }) => textOf(document.get(node, key)))
      .find((text) => text !== undefined),
});
/** Names under `properties` beside the `required` that is being written. */
function siblingProperties(document: YamlDocument, cursor: Cursor): string[] {
  for (let i = cursor.steps.length - 1; i >= 0; i--) {
    const { node, step } = cursor.steps[i]!;
    if (step !== 'required') continue;
    const taken = new Set(
      document.items(document.get(node, 'required')).map((item) => ('value' in item ? item.value : null)),
    );
    return names(document, document.get(node, 'properties')).filter((name) => !taken.has(name));
  }
  return [];
}
function contractProperties(document: YamlDocument): string[] {
  const schema = document.get(document.root, 'dataProduct', 'schema') ?? document.get(document.root, 'schema');
  return names(document, document.get(schema, 'properties'));
}
const names = (document: YamlDocument, map: YamlNode | null | undefined): string[] =>
  document.pairs(map).flatMap((pair) => keyOf(pair) ?? []);

/** Suggestions, else examples and the default. */
function usual(schema: CompiledSchema, withExamples: boolean): Offer[] {
  const { raw } = schema;
  if (raw.enum || 'const' in raw) return [];
  const texts = [raw.type].flat();
  const asText = texts.includes('string') && !texts.includes('number');
  const values = [
    ...(raw['x-suggest'] ?? []),
    ...(raw.default !== undefined ? [raw.default] : []),
    ...(raw['x-suggest'] || !withExamples ? [] : (raw.examples ?? [])),
  ];
  return values
    .filter(
      (value) =>
        ['string', 'number', 'boolean'].includes(typeof value) &&
        !String(value).includes('\n') &&
        String(value).length <= 80,
    )
    .map((value) => ({
      text: String(value),
      kind: CompletionItemKind.Value,
      detail: value === raw.default ? 'default' : raw['x-suggest'] ? undefined : 'example',
      documentation: raw['x-values']?.[String(value)] ?? raw.description,
      asText: asText && typeof value === 'string',
    }));
}

/** A mapping or list for a key whose value is still missing. */
function blockItems(document: YamlDocument, cursor: Cursor, schemas: CompiledSchema[]): CompletionItem[] {
  for (const schema of schemas) {
    const text = schema.raw['x-snippet'];
    if (!text) continue;
    const indented = text.replaceAll('\n', `\n${' '.repeat(cursor.column)}`);
    const label = text.startsWith('\n') ? (/^\n\s*- /.test(text) ? '- …' : '… (block)') : null;
    if (!label) continue;
    const item = starter(document, cursor, label, stated(schema, 'title') ?? 'Insert the usual keys', indented, schema);
    const range = document.rangeAt(blockSpan(document, cursor, indented));
    return [{ ...item, textEdit: { range, newText: indented } }];
  }
  return [];
}

function valueItem(document: YamlDocument, cursor: Cursor, offer: Offer): CompletionItem {
  const text = cursor.quote
    ? offer.text.replaceAll(cursor.quote.mark, cursor.quote.mark === '"' ? '\\"' : "''") +
      (cursor.quote.closed ? '' : cursor.quote.mark)
    : quoted(offer.text, offer.asText ?? false, cursor.flow);
  return {
    label: offer.text,
    kind: offer.kind,
    ...(offer.detail ? { detail: offer.detail } : {}),
    ...(offer.documentation ? { documentation: { kind: MarkupKind.Markdown, value: offer.documentation } } : {}),
    filterText: text,
    ...insertion(document, cursor, plainText(text)),
  };
}

/** The edit that puts a snippet in the place of what is typed; its own line breaks carry their indentation. */
function insertion(
  document: YamlDocument,
  cursor: Cursor,
  snippet: string,
): Pick<CompletionItem, 'textEdit' | 'insertTextFormat' | 'insertTextMode'> {
  const newText = cursor.needsBlank && !snippet.startsWith('\n') ? ` ${snippet}` : snippet;
  return {
    textEdit: { range: document.rangeAt(cursor.typed), newText },
    insertTextFormat: InsertTextFormat.Snippet,
    insertTextMode: InsertTextMode.asIs,
  };
}
