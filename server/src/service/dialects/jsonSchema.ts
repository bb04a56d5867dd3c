/** The properties a JSON Schema in a document describes. */
import type { Property, Text } from '../contract.ts';
import {
  booleanOf,
  escapePointer,
  isAlias,
  isMap,
  isSeq,
  keyOf,
  keySpan,
  numberOf,
  type Pair,
  pairSpan,
  type Span,
  scalarOf,
  stringOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { textOfPair } from './reading.ts';

/** A schema may refer to itself; nobody reads a record this deep line by line. */
const MAX_DEPTH = 12;
const MAX_PROPERTIES = 50_000;

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
    const found: Property[] = [];
    let required: ReadonlySet<string> = NONE;
    for (const pair of document.pairs(node)) {
      const key = keyOf(pair);
      const value = document.deref(pair.value);
      if (key === 'required') required = namesIn(document, value);
      else if (key === 'properties') this.members(pair, pointer, path, depth, found);
      else if (key === 'items' && isMap(value))
        found.push(...this.read(value, `${pointer}/items`, `${path}/*`, depth + 1));
      else if (key === '$ref') found.push(...this.referred(value, path, depth));
      else if (key === 'allOf' && isSeq(value))
        for (const [index, part] of value.items.entries())
          found.push(...this.read(document.deref(part), `${pointer}/allOf/${index}`, path, depth + 1));
    }
    if (required.size > 0) {
      const depthHere = path.length;
      for (const property of found)
        if (required.has(property.name) && property.path.lastIndexOf('/') === depthHere) property.required = true;
    }
    return found;
  }

  private members(properties: Pair, pointer: string, path: string, depth: number, found: Property[]): void {
    for (const pair of this.document.pairs(properties.value)) {
      const name = keyOf(pair);
      if (name === null || --this.left < 0) continue;
      const step = escapePointer(name);
      found.push(this.property(pair, name, `${pointer}/properties/${step}`, `${path}/${step}`, depth));
    }
  }

  /** Read again only when the edit was inside: what a node was read as stays on it until its content changes. */
  private property(pair: Pair, name: string, pointer: string, path: string, depth: number): Property {
    const { document } = this;
    const node = document.deref(pair.value);
    const known = node?._read;
    if (known instanceof SchemaProperty && known.isFor(pair, path, pointer)) {
      known.required = false;
      return known;
    }
    const property = new SchemaProperty(pair, name, path, pointer);
    let nested = false;
    for (const inner of document.pairs(node)) {
      const key = keyOf(inner);
      if (key !== null) SETTERS.get(key)?.(property, document, inner);
      nested ||= key !== null && NESTING.has(key);
    }
    if (nested) property.properties = this.read(node, pointer, path, depth + 1);
    // A reference leads out of the node: its target may change without it.
    if (node && node === pair.value && !property.refers(document, node)) node._read = property;
    return property;
  }

  private referred(reference: YamlNode | null, path: string, depth: number): Property[] {
    const target = stringOf(reference);
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
  isFor(pair: Pair, path: string, pointer: string): boolean {
    return this.#pair === pair && this.path === path && this.pointer === pointer;
  }
  /** True when the property, or one below it, is described elsewhere. */
  refers(document: YamlDocument, node: YamlNode): boolean {
    this.#refers =
      (isMap(node) && node.items.some((pair) => keyOf(pair) === '<<')) ||
      document
        .pairs(node)
        .some(
          (pair) => keyOf(pair) === '$ref' || isAlias(pair.value) || keyOf(pair) === 'items' || keyOf(pair) === 'allOf',
        ) ||
      this.properties.some((one) => one instanceof SchemaProperty && one.#refers);
    return this.#refers;
  }
}

const NONE: ReadonlySet<string> = new Set();
const NO_TAGS: string[] = [];
const NO_PROPERTIES: Property[] = [];
const NESTING = new Set(['properties', 'items', '$ref', 'allOf']);

/** JSON Schema keyword -> what it says of the property. */
type Setter = (property: Property, document: YamlDocument, pair: Pair) => void;
const SETTERS: ReadonlyMap<string, Setter> = new Map(
  Object.entries<Setter>({
    type: (property, document, pair) => {
      const value = document.deref(pair.value);
      property.type = isSeq(value)
        ? value.items
            .map((item) => textOf(document.deref(item)) ?? '')
            .filter(Boolean)
            .join(' | ')
        : textOf(value);
    },
    format: (property, document, pair) => {
      property.format = textOf(document.deref(pair.value));
    },
    description: (property, document, pair) => {
      property.description = textOf(document.deref(pair.value));
    },
    pattern: (property, document, pair) => {
      property.pattern = textOf(document.deref(pair.value));
    },
    minimum: (property, document, pair) => {
      property.minimum = numberOf(document.deref(pair.value));
    },
    maximum: (property, document, pair) => {
      property.maximum = numberOf(document.deref(pair.value));
    },
    deprecated: (property, document, pair) => {
      property.deprecated = booleanOf(document.deref(pair.value));
    },
    enum: (property, document, pair) => {
      property.enum = document.items(pair.value).flatMap((item) => {
        const value = scalarOf(document.deref(item));
        return value === undefined ? [] : [typeof value === 'bigint' ? String(value) : value];
      });
    },
    classification: (property, document, pair) => {
      property.classification = textOfPair(document, pair);
    },
    'x-classification': (property, document, pair) => {
      property.classification = textOfPair(document, pair);
    },
    'x-unique': (property, document, pair) => {
      property.unique = booleanOf(document.deref(pair.value)) === true;
    },
    tags: (property, document, pair) => {
      property.tags = [...namesIn(document, pair.value)];
    },
    'x-tags': (property, document, pair) => {
      property.tags = [...namesIn(document, pair.value)];
    },
  }),
);

function namesIn(document: YamlDocument, node: YamlNode | null | undefined): ReadonlySet<string> {
  return new Set(document.items(node).flatMap((item) => textOf(document.deref(item)) ?? []));
}
