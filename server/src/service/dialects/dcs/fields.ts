/** The fields of a DCS model. One pass over the pairs of each, and again only where an edit was. */
import { MAX_PROPERTIES, type Property, type Text } from '../../contract.ts';
import {
  booleanOf,
  escapePointer,
  isMap,
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
} from '../../document/index.ts';
import { COMMON, type Setter, textsIn, textUnder } from '../setters.ts';

/** Nobody reads a record this deep field by field. */
const MAX_DEPTH = 12;

/**
 * @param pointer JSON Pointer of the mapping in the document
 * @param path JSON Pointer of the record they belong to, '' for the model itself
 */
export function readFields(
  document: YamlDocument,
  map: YamlNode | null | undefined,
  pointer: string,
  path = '',
  depth = 0,
  budget: Budget = { left: MAX_PROPERTIES },
): Property[] {
  const owner = document.deref(map);
  if (depth > MAX_DEPTH || !isMap(owner) || budget.left < 0) return [];
  const make = (pair: Pair) => readField(document, pair, pointer, path, depth, budget);
  // A definition stands elsewhere: it may change without the field.
  const keeps = (field: Field | null) => field?.refers !== true;
  const fields = parts(owner, document.pairs(owner), readFields, `${pointer} ${path}`, { make, keeps });
  return fields.filter((field) => field !== null);
}

/** How many fields may still be read: aliases multiply. */
interface Budget {
  left: number;
}

function readField(
  document: YamlDocument,
  pair: Pair,
  pointer: string,
  path: string,
  depth: number,
  budget: Budget,
): Field | null {
  const name = keyOf(pair);
  if (name === null || --budget.left < 0) return null;
  const step = escapePointer(name);
  const field = new Field(pair, name, `${path}/${step}`, `${pointer}/${step}`);
  const node = document.deref(pair.value);
  // What a shared definition says first, so that the field's own words win.
  const definition = definitionOf(document, node);
  describe(document, definition, field);
  describe(document, node, field);
  field.elsewhere = definition === null && document.pair(node, '$ref') !== undefined;
  field.properties = nested(document, node, field.pointer, field.path, depth + 1, budget);
  field.refers =
    document.pair(node, '$ref') !== undefined || field.properties.some((one) => one instanceof Field && one.refers);
  return field;
}

const NO_TAGS: string[] = [];
const NO_PROPERTIES: Property[] = [];

/** A field that knows its place by its nodes. */
class Field implements Property {
  readonly name: string;
  readonly path: string;
  readonly pointer: string;
  required = false;
  unique = false;
  tags = NO_TAGS;
  properties = NO_PROPERTIES;
  type?: string;
  physicalType?: string;
  format?: string;
  primaryKey?: number;
  description?: string;
  classification?: Text;
  enum?: Property['enum'];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  elsewhere = false;
  readonly #pair: Pair;
  #refers = false;

  constructor(pair: Pair, name: string, path: string, pointer: string) {
    this.#pair = pair;
    this.name = name;
    this.path = path;
    this.pointer = pointer;
  }
  get span(): Span {
    return pairSpan(this.#pair);
  }
  get nameSpan(): Span {
    return keySpan(this.#pair);
  }
  /** True when the field, or one below it, is described elsewhere. */
  get refers(): boolean {
    return this.#refers;
  }
  set refers(refers: boolean) {
    this.#refers = refers;
  }
}

/** `$ref: '#/definitions/order_id'`: the name may hold slashes. Only places of the same file are read. */
export function definitionOf(document: YamlDocument, field: YamlNode | null | undefined): YamlNode | null {
  const reference = stringOf(document.get(field, '$ref'));
  const name = reference === undefined ? undefined : /^#\/definitions\/(.+)$/.exec(reference)?.[1];
  return name === undefined ? null : (document.get(document.root, 'definitions', name) ?? null);
}

function describe(document: YamlDocument, node: YamlNode | null, property: Property): void {
  for (const pair of document.pairs(node)) SETTERS.get(keyOf(pair) ?? '')?.(property, document, pair);
}

/** Fields of a record, of a list's items, of a map's values. */
function nested(
  document: YamlDocument,
  node: YamlNode | null,
  pointer: string,
  path: string,
  depth: number,
  budget: Budget,
): Property[] {
  if (!isMap(node) || depth > MAX_DEPTH) return [];
  const inner = (key: string): Property[] =>
    nested(document, document.get(node, key) ?? null, `${pointer}/${key}`, `${path}/*`, depth + 1, budget);
  return [
    ...readFields(document, document.get(node, 'fields'), `${pointer}/fields`, path, depth, budget),
    ...inner('items'),
    ...inner('values'),
  ];
}

/** Key of the specification -> what it says of the field. */
const SETTERS: ReadonlyMap<string, Setter> = new Map(
  Object.entries<Setter>({
    description: COMMON.description,
    format: COMMON.format,
    pattern: COMMON.pattern,
    classification: COMMON.classification,
    required: COMMON.required,
    unique: COMMON.unique,
    minimum: COMMON.minimum,
    maximum: COMMON.maximum,
    enum: COMMON.enum,
    type: textUnder((property, value) => {
      property.type = value;
    }),
    primaryKey: (property, document, pair) => {
      property.primaryKey = booleanOf(document.deref(pair.value)) === true ? 1 : undefined;
    },
    // Personal data by the contract's own word: the rules know it by its tag.
    pii: (property, document, pair) => {
      if (booleanOf(document.deref(pair.value)) === true) property.tags = [...property.tags, 'pii'];
    },
    tags: (property, document, pair) => {
      property.tags = [...property.tags, ...textsIn(document, pair.value)];
    },
    config: (property, document, pair) => {
      for (const setting of document.pairs(document.deref(pair.value)))
        if (/Type$/.test(keyOf(setting) ?? '')) property.physicalType ??= textOf(document.deref(setting.value));
    },
  }),
);
