/** The outline of a document: its keys and named items, with kinds that tell a port from a property. */
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import type { Dialect } from '../protocol.ts';
import {
  isMap,
  isSeq,
  keyOf,
  keySpan,
  type Pair,
  pairSpan,
  type Span,
  scalarOf,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from './document/index.ts';
import { type CompiledSchema, headOf, schemaFor, stated, stepInto, Walker, widen } from './schema/index.ts';

/** An outline longer than this helps nobody. */
const MAX_SYMBOLS = 5_000;

const KINDS: Record<string, SymbolKind> = {
  module: SymbolKind.Module,
  struct: SymbolKind.Struct,
  interface: SymbolKind.Interface,
  key: SymbolKind.Key,
  array: SymbolKind.Array,
  function: SymbolKind.Function,
  event: SymbolKind.Event,
  field: SymbolKind.Field,
  class: SymbolKind.Class,
};

export function documentSymbols(document: YamlDocument, dialect: Dialect): DocumentSymbol[] {
  const schema = schemaFor(document, dialect);
  return new Outline(document).of(document.root, schema ? [schema] : []);
}

class Outline {
  private readonly document: YamlDocument;
  private readonly walker: Walker;
  private count = 0;

  constructor(document: YamlDocument) {
    this.document = document;
    this.walker = new Walker(document);
  }

  of(node: YamlNode | null, schemas: CompiledSchema[]): DocumentSymbol[] {
    if (this.count > MAX_SYMBOLS) return [];
    const here = schemas.length > 0 ? widen(this.walker, schemas, node) : [];
    if (isMap(node))
      return node.items.flatMap((pair) => {
        const key = keyOf(pair);
        return key === null || key === ''
          ? []
          : [this.symbol(key, pair.value, keySpan(pair), pairSpan(pair), stepInto(here, key))];
      });
    if (isSeq(node) && !node.items.every((item) => !isMap(item) && !isSeq(item)))
      return node.items.map((item, i) => this.item(item, i, stepInto(here, i)));
    return [];
  }

  private item(item: YamlNode, index: number, schemas: CompiledSchema[]): DocumentSymbol {
    const label = this.label(item, schemas);
    // An editor shows no outline at all when one name is empty.
    const name = (label ? textOf(label.value) : textOf(item)) || String(index + 1);
    const span = spanOf(item);
    const head = label?.value ? spanOf(label.value) : headOf(item, this.document);
    return this.symbol(name, item, within(head, span), span, schemas);
  }
  /** The pair that names an item. */
  private label(item: YamlNode, schemas: CompiledSchema[]): Pair | undefined {
    if (!isMap(item)) return undefined;
    const stated = widen(this.walker, schemas, item).flatMap(({ raw }) => raw['x-item-label'] ?? []);
    return [...stated, 'name', 'id', 'type', 'property']
      .map((key) => item.items.find((pair) => keyOf(pair) === key && textOf(pair.value)))
      .find((pair) => pair !== undefined);
  }

  private symbol(
    name: string,
    value: YamlNode | null,
    selection: Span,
    range: Span,
    schemas: CompiledSchema[],
  ): DocumentSymbol {
    this.count++;
    const detail = this.detail(value);
    return {
      name: name.slice(0, 200),
      ...(detail ? { detail } : {}),
      kind: kindOf(value, schemas),
      range: this.document.rangeAt(range),
      selectionRange: this.document.rangeAt(within(selection, range)),
      children: this.of(value, schemas),
    };
  }

  /** A scalar's text; of a mapping its `type`, and of a port what it is bound to. */
  private detail(value: YamlNode | null): string | undefined {
    const text = textOf(value);
    if (text !== undefined) return text.length > 60 ? `${text.slice(0, 57)}…` : text.replaceAll('\n', ' ').trim();
    if (!isMap(value)) return undefined;
    const words = ['type', 'format', 'topic', 'table', 'data_type'].flatMap(
      (key) => textOf(value.items.find((pair) => keyOf(pair) === key)?.value) ?? [],
    );
    return words.join(' · ').slice(0, 80) || undefined;
  }
}

const within = (inner: Span, outer: Span): Span => ({
  start: Math.max(inner.start, outer.start),
  end: Math.min(Math.max(inner.end, outer.start), Math.max(outer.end, outer.start)),
});

function kindOf(value: YamlNode | null, schemas: CompiledSchema[]): SymbolKind {
  for (const schema of schemas) {
    const kind = KINDS[stated(schema, 'x-kind') ?? ''];
    if (kind && (isMap(value) || isSeq(value))) return kind;
  }
  if (isMap(value)) return SymbolKind.Object;
  if (isSeq(value)) return SymbolKind.Array;
  const scalar = scalarOf(value);
  if (scalar === null || scalar === undefined) return SymbolKind.Null;
  return typeof scalar === 'string'
    ? SymbolKind.String
    : typeof scalar === 'boolean'
      ? SymbolKind.Boolean
      : SymbolKind.Number;
}
