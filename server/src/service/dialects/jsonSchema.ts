/** The properties a JSON Schema in a document describes. */
import { MAX_PROPERTIES, type Property, type Text } from '../contract.ts';
import {
  booleanOf,
  escapePointer,
  isMap,
  isSeq,
  keyOf,
  keySpan,
  type Pair,
  pairSpan,
  parts,
  type Span,
  stringOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { COMMON, type Setter, textsIn } from './setters.ts';

/** A schema may refer to itself; nobody reads a record this deep line by line. */
const MAX_DEPTH = 12;

/** `properties` of the record, and whether others are allowed. `pointer` is the schema's place in the document. */
export function readSchema(
  document: YamlDocument,
  schema: YamlNode | null,
  pointer: string,
): { properties: Property[]; open: boolean } {
  const reader = new SchemaReader(document, schema, pointer);
  const additional = document.get(schema, 'additionalProperties') ?? document.get(schema, 'unevaluatedProperties');
  return { properties: reader.read(schema, pointer, '', 0), open: booleanOf(additional) !== false };
}

class SchemaReader {
  private readonly document: YamlDocument;
  private readonly root: YamlNode | null;
  private readonly rootPointer: string;
  private left = MAX_PROPERTIES;
  /** How many references have been met so far. */
  private followed = 0;
  /** References being followed now. */
  private readonly entered = new Set<string>();

  constructor(document: YamlDocument, root: YamlNode | null, rootPointer: string) {
    this.document = document;
    this.root = root;
    this.rootPointer = rootPointer;
  }

  /** The fields of an object schema, or of an array's items. */
  read(node: YamlNode | null | undefined, pointer: string, path: string, depth: number): Property[] {
    const { document } = this;
    if (!isMap(node) || depth > MAX_DEPTH || --this.left < 0) return [];
    const pairs = document.pairs(node);
    const required = namesIn(document, pairs.find((pair) => keyOf(pair) === 'required')?.value);
    const found: Property[] = [];
    const elsewhere: Property[] = [];
    for (const pair of pairs) {
      const key = keyOf(pair);
      if (key === 'properties') this.members(pair, pointer, path, depth, required, found);
      else if (key !== null && NESTING.has(key)) {
        const read = this.partsOf(key, document.deref(pair.value), pointer, path, depth);
        append(found, read);
        append(elsewhere, read);
      }
    }
    for (const property of elsewhere)
      if (required.has(property.name) && property.path.lastIndexOf('/') === path.length) property.required = true;
    return found;
  }

  /** Fields that stand elsewhere than under `properties`. */
  private partsOf(key: string, value: YamlNode | null, pointer: string, path: string, depth: number): Property[] {
    if (key === '$ref') return this.referred(value, path, depth);
    if (key === 'items') return this.read(value, `${pointer}/items`, `${path}/*`, depth + 1);
    if (!isSeq(value)) return [];
    return value.items.flatMap((part, index) =>
      this.read(this.document.deref(part), `${pointer}/allOf/${index}`, path, depth + 1),
    );
  }

  private members(
    properties: Pair,
    pointer: string,
    path: string,
    depth: number,
    required: ReadonlySet<string>,
    found: Property[],
  ): void {
    const { document } = this;
    const map = document.deref(properties.value);
    if (!isMap(map)) return;
    const make = (pair: Pair) => this.property(pair, pointer, path, depth);
    // A reference leads out of the property: its target may change without it.
    const keeps = (property: SchemaProperty | null) => property?.refers !== true;
    for (const property of parts(map, document.pairs(map), SchemaReader, `${pointer} ${path}`, { make, keeps })) {
      if (!property) continue;
      property.required = required.has(property.name);
      found.push(property);
    }
  }

  private property(pair: Pair, pointer: string, path: string, depth: number): SchemaProperty | null {
    const name = keyOf(pair);
    if (name === null || --this.left < 0) return null;
    const { document } = this;
    const step = escapePointer(name);
    const property = new SchemaProperty(pair, name, `${path}/${step}`, `${pointer}/properties/${step}`);
    const node = document.deref(pair.value);
    // What the place it refers to says first, so that its own words win.
    for (const target of this.targets(node, property))
      for (const inner of document.pairs(target)) SETTERS.get(keyOf(inner) ?? '')?.(property, document, inner);
    let nested = false;
    for (const inner of document.pairs(node)) {
      const key = keyOf(inner);
      if (key !== null) SETTERS.get(key)?.(property, document, inner);
      nested ||= key !== null && NESTING.has(key);
    }
    const followed = this.followed;
    if (nested) property.properties = this.read(node, property.pointer, property.path, depth + 1);
    property.refers = this.followed !== followed;
    return property;
  }

  /** The schemas a property's `$ref` leads to, the last one first; says of the property when they are in another file. */
  private targets(node: YamlNode | null, property: SchemaProperty): YamlNode[] {
    const found: YamlNode[] = [];
    for (let at = node; found.length < MAX_REFS; ) {
      const target = stringOf(this.document.get(at, '$ref'));
      if (target === undefined) break;
      if (!target.startsWith('#')) property.elsewhere = true;
      at = target.startsWith('#') ? (this.document.at(target.slice(1), this.root) ?? null) : null;
      if (!at) break;
      found.unshift(at);
    }
    return found;
  }

  private referred(reference: YamlNode | null, path: string, depth: number): Property[] {
    const target = stringOf(reference);
    this.followed++;
    // Only places of the same schema: nothing is fetched because a file says so.
    if (!target?.startsWith('#')) return [];
    const pointer = target.slice(1);
    // A schema that refers to itself describes records of any depth: once round is enough.
    if (this.entered.has(pointer)) return [];
    this.entered.add(pointer);
    const found = this.read(this.document.at(pointer, this.root), this.rootPointer + pointer, path, depth + 1);
    this.entered.delete(pointer);
    return found;
  }
}

/** A property that knows its place by its nodes. */
class SchemaProperty implements Property {
  readonly name: string;
  readonly path: string;
  readonly pointer: string;
  required = false;
  unique = false;
  tags: string[] = NO_TAGS;
  properties: Property[] = NO_PROPERTIES;
  type?: string;
  format?: string;
  description?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  deprecated?: boolean;
  elsewhere?: boolean;
  enum?: Property['enum'];
  classification?: Text;
  readonly #pair: Pair;
  #refers = false;

  constructor(pair: Pair, name: string, path: string, pointer: string) {
    this.name = name;
    this.path = path;
    this.pointer = pointer;
    this.#pair = pair;
  }
  get span(): Span {
    return pairSpan(this.#pair);
  }
  get nameSpan(): Span {
    return keySpan(this.#pair);
  }
  /** True when the property, or one below it, is described elsewhere. */
  get refers(): boolean {
    return this.#refers;
  }
  set refers(refers: boolean) {
    this.#refers = refers;
  }
}

function append(found: Property[], more: readonly Property[]): void {
  for (const property of more) found.push(property);
}

/** A chain of references longer than this is a circle. */
const MAX_REFS = 5;
const NO_TAGS: string[] = [];
const NO_PROPERTIES: Property[] = [];
const NESTING = new Set(['properties', 'items', '$ref', 'allOf']);

/** JSON Schema keyword -> what it says of the property. */
const SETTERS: ReadonlyMap<string, Setter> = new Map(
  Object.entries<Setter>({
    description: COMMON.description,
    format: COMMON.format,
    pattern: COMMON.pattern,
    minimum: COMMON.minimum,
    maximum: COMMON.maximum,
    deprecated: COMMON.deprecated,
    enum: COMMON.enum,
    classification: COMMON.classification,
    'x-classification': COMMON.classification,
    'x-unique': COMMON.unique,
    type: (property, document, pair) => {
      const value = document.deref(pair.value);
      property.type = isSeq(value)
        ? value.items
            .map((item) => textOf(document.deref(item)) ?? '')
            .filter(Boolean)
            .join(' | ')
        : textOf(value);
    },
    tags: (property, document, pair) => {
      property.tags = textsIn(document, pair.value);
    },
    'x-tags': (property, document, pair) => {
      property.tags = textsIn(document, pair.value);
    },
  }),
);

function namesIn(document: YamlDocument, node: YamlNode | null | undefined): ReadonlySet<string> {
  return new Set(document.items(node).flatMap((item) => textOf(document.deref(item)) ?? []));
}
