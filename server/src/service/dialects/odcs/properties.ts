/** The columns of an ODCS object. One pass over the pairs of each, and again only where an edit was. */
import { MAX_PROPERTIES, type Property, type QualityRule, type Text } from '../../contract.ts';
import {
  booleanOf,
  escapePointer,
  isMap,
  isSeq,
  keyOf,
  numberOf,
  type Pair,
  parts,
  type Span,
  scalarOf,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import { maps } from '../reading.ts';
import { allowedValue, COMMON, type Setter, textsIn, textUnder } from '../setters.ts';
import { rulesOf } from './quality.ts';

/** Nobody reads a record this deep column by column. */
const MAX_DEPTH = 12;

interface Place {
  /** JSON Pointer of the list in the document. */
  pointer: string;
  /** JSON Pointer of the record they belong to, '' for the object itself. */
  path: string;
  depth: number;
}

/** The columns listed at a JSON Pointer of the document. Their checks are added to `quality`. */
export function readProperties(
  document: YamlDocument,
  list: YamlNode | null | undefined,
  pointer: string,
  object: string,
  quality: QualityRule[],
): Property[] {
  return new ColumnReader(document, object).list(list, { pointer, path: '', depth: 0 }, quality);
}

/** A column and the checks in it. */
interface Part {
  property: Property;
  quality: readonly QualityRule[];
}

class ColumnReader {
  private readonly document: YamlDocument;
  /** Name of the object the columns are of. */
  private readonly object: string;
  private left = MAX_PROPERTIES;

  constructor(document: YamlDocument, object: string) {
    this.document = document;
    this.object = object;
  }

  list(given: YamlNode | null | undefined, { pointer, path, depth }: Place, quality: QualityRule[]): Property[] {
    const list = this.document.deref(given);
    if (depth > MAX_DEPTH || !isSeq(list) || this.left < 0) return [];
    const found: Property[] = [];
    const make = (item: YamlNode, index: number) => this.part(item, { pointer: `${pointer}/${index}`, path, depth });
    const key = `${pointer} ${path} ${this.object}`;
    for (const part of parts(list, list.items, ColumnReader, key, { make })) {
      if (!part) continue;
      found.push(part.property);
      if (part.quality.length > 0) quality.push(...part.quality);
    }
    return found;
  }

  private part(item: YamlNode, place: Place): Part | null {
    const { document } = this;
    const node = document.deref(item);
    if (!isMap(node) || --this.left < 0) return null;
    const property = new Column(item, place.pointer);
    let nested: Pair[] | null = null;
    let checks: Pair | undefined;
    for (const pair of document.pairs(node)) {
      const key = keyOf(pair);
      if (key === null) continue;
      if (key === 'properties' || key === 'items' || key === 'map') nested = [...(nested ?? []), pair];
      else if (key === 'quality') checks = pair;
      else SETTERS.get(key)?.(property, document, pair);
    }
    if (!property.named) return null;
    property.path = `${place.path}/${escapePointer(property.physicalName ?? property.name)}`;
    const quality: QualityRule[] = [];
    if (nested) property.properties = nested.flatMap((pair) => this.fields(pair, property, place.depth, quality));
    if (checks) quality.push(...rulesOf(document, checks, this.object, property.name));
    return { property, quality };
  }

  /** Fields of a record, of a list's items, of a map's values. */
  private fields(pair: Pair, { pointer, path }: Property, depth: number, quality: QualityRule[]): Property[] {
    const { document } = this;
    const value = document.deref(pair.value);
    const below = { pointer: `${pointer}/${keyOf(pair)}`, path, depth: depth + 1 };
    if (keyOf(pair) === 'properties') return this.list(value, below, quality);
    below.path += '/*';
    if (keyOf(pair) === 'items') return this.itemFields(value, below, quality);
    below.pointer += '/value';
    return this.itemFields(document.get(value, 'value'), below, quality);
  }

  /** Items may be lists again: only what has names is a column. */
  private itemFields(item: YamlNode | null | undefined, place: Place, quality: QualityRule[]): Property[] {
    const { document } = this;
    const { pointer, path, depth } = place;
    if (!isMap(item) || depth > MAX_DEPTH) return [];
    const inner = document.get(item, 'items');
    return isMap(inner)
      ? this.itemFields(inner, { pointer: `${pointer}/items`, path: `${path}/*`, depth: depth + 1 }, quality)
      : this.list(document.get(item, 'properties'), { ...place, pointer: `${pointer}/properties` }, quality);
  }
}

const NO_TAGS: string[] = [];
const NO_PROPERTIES: Property[] = [];

/** A column that knows its place by its nodes. */
class Column implements Property {
  name = '';
  path = '';
  readonly pointer: string;
  required = false;
  unique = false;
  tags = NO_TAGS;
  properties = NO_PROPERTIES;
  type?: string;
  physicalType?: string;
  physicalName?: string;
  format?: string;
  primaryKey?: number;
  description?: string;
  classification?: Text;
  deprecated?: boolean;
  enum?: Property['enum'];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  readonly #item: YamlNode;
  #name: YamlNode | null = null;

  constructor(item: YamlNode, pointer: string) {
    this.#item = item;
    this.pointer = pointer;
  }
  get span(): Span {
    return spanOf(this.#item);
  }
  get nameSpan(): Span {
    return this.#name ? spanOf(this.#name) : spanOf(this.#item);
  }
  /** Without a name it is no column yet. */
  get named(): boolean {
    return this.#name !== null;
  }
  call(name: string, node: YamlNode): void {
    this.name = name;
    this.#name = node;
  }
}

/** Key of the standard -> what it says of the column. */
const SETTERS: ReadonlyMap<string, Setter<Column>> = new Map(
  Object.entries<Setter<Column>>({
    description: COMMON.description,
    classification: COMMON.classification,
    required: COMMON.required,
    unique: COMMON.unique,
    deprecated: COMMON.deprecated,
    name: (property, document, pair) => {
      const name = textOf(document.deref(pair.value));
      if (name !== undefined && pair.value) property.call(name, pair.value);
    },
    logicalType: textUnder((property, value) => {
      property.type = value;
    }),
    physicalType: textUnder((property, value) => {
      property.physicalType = value;
    }),
    physicalName: textUnder((property, value) => {
      property.physicalName = value;
    }),
    primaryKey: (property, document, pair) => {
      if (booleanOf(document.deref(pair.value)) === true) property.primaryKey ??= 1;
    },
    primaryKeyPosition: (property, document, pair) => {
      const position = numberOf(document.deref(pair.value));
      // -1 is the standard's word for "no part of the key".
      if (position !== undefined && position > 0) property.primaryKey = position;
    },
    tags: (property, document, pair) => {
      property.tags = textsIn(document, pair.value);
    },
    enum: (property, document, pair) => {
      property.enum = maps(document, document.deref(pair.value)).flatMap(({ node }) =>
        allowedValue(scalarOf(document.get(node, 'value'))),
      );
    },
    logicalTypeOptions: (property, document, pair) => {
      const options = document.deref(pair.value);
      property.format = textOf(document.get(options, 'format'));
      property.pattern = textOf(document.get(options, 'pattern'));
      property.minimum = numberOf(document.get(options, 'minimum'));
      property.maximum = numberOf(document.get(options, 'maximum'));
    },
  }),
);
