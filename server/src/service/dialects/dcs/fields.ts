/** The fields of a DCS model. One pass over the pairs of each: this runs for every field on every keystroke. */
import type { Property } from '../../contract.ts';
import {
  booleanOf,
  escapePointer,
  isMap,
  keyOf,
  keySpan,
  numberOf,
  type Pair,
  pairSpan,
  scalarOf,
  stringOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import { textOfPair } from '../reading.ts';

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
): Property[] {
  if (depth > MAX_DEPTH) return [];
  return document.pairs(map).flatMap((pair) => {
    const name = keyOf(pair);
    if (name === null) return [];
    const step = escapePointer(name);
    const property: Property = {
      name,
      path: `${path}/${step}`,
      pointer: `${pointer}/${step}`,
      span: pairSpan(pair),
      nameSpan: keySpan(pair),
      required: false,
      unique: false,
      tags: [],
      properties: [],
    };
    const node = document.deref(pair.value);
    // What a shared definition says first, so that the field's own words win.
    describe(document, definitionOf(document, node), property);
    describe(document, node, property);
    property.properties = nested(document, node, property.pointer, property.path, depth + 1);
    return [property];
  });
}

/** `$ref: '#/definitions/order_id'`: the name may hold slashes. Only places of the same file are read. */
export function definitionOf(document: YamlDocument, field: YamlNode | null | undefined): YamlNode | null {
  const reference = stringOf(document.get(field, '$ref'));
  const name = reference === undefined ? undefined : /^#\/definitions\/(.+)$/.exec(reference)?.[1];
  return name === undefined ? null : (document.get(document.root, 'definitions', name) ?? null);
}

function describe(document: YamlDocument, node: YamlNode | null, property: Property): void {
  for (const pair of document.pairs(node)) SETTERS[keyOf(pair) ?? '']?.(property, document, pair);
}

/** Fields of a record, of a list's items, of a map's values. */
function nested(
  document: YamlDocument,
  node: YamlNode | null,
  pointer: string,
  path: string,
  depth: number,
): Property[] {
  if (!isMap(node) || depth > MAX_DEPTH) return [];
  const inner = (key: string): Property[] =>
    nested(document, document.get(node, key) ?? null, `${pointer}/${key}`, `${path}/*`, depth + 1);
  return [
    ...readFields(document, document.get(node, 'fields'), `${pointer}/fields`, path, depth),
    ...inner('items'),
    ...inner('values'),
  ];
}

type Setter = (property: Property, document: YamlDocument, pair: Pair) => void;
const setText =
  (set: (property: Property, value: string) => void): Setter =>
  (property, document, pair) => {
    const value = textOf(document.deref(pair.value));
    if (value !== undefined) set(property, value);
  };

/** Key of the specification -> what it says of the field. */
const SETTERS: Record<string, Setter> = {
  type: setText((property, value) => {
    property.type = value;
  }),
  description: setText((property, value) => {
    property.description = value;
  }),
  format: setText((property, value) => {
    property.format = value;
  }),
  pattern: setText((property, value) => {
    property.pattern = value;
  }),
  required: (property, document, pair) => {
    property.required = booleanOf(document.deref(pair.value)) === true;
  },
  unique: (property, document, pair) => {
    property.unique = booleanOf(document.deref(pair.value)) === true;
  },
  primaryKey: (property, document, pair) => {
    property.primaryKey = booleanOf(document.deref(pair.value)) === true ? 1 : undefined;
  },
  classification: (property, document, pair) => {
    property.classification = textOfPair(document, pair);
  },
  // Personal data by the contract's own word: the rules know it by its tag.
  pii: (property, document, pair) => {
    if (booleanOf(document.deref(pair.value)) === true) property.tags = [...property.tags, 'pii'];
  },
  tags: (property, document, pair) => {
    property.tags = [
      ...property.tags,
      ...document.items(pair.value).flatMap((item) => textOf(document.deref(item)) ?? []),
    ];
  },
  minimum: (property, document, pair) => {
    property.minimum = numberOf(document.deref(pair.value));
  },
  maximum: (property, document, pair) => {
    property.maximum = numberOf(document.deref(pair.value));
  },
  enum: (property, document, pair) => {
    property.enum = document.items(pair.value).flatMap((item) => {
      const value = scalarOf(document.deref(item));
      return value === undefined ? [] : [typeof value === 'bigint' ? String(value) : value];
    });
  },
  config: (property, document, pair) => {
    for (const setting of document.pairs(document.deref(pair.value)))
      if (/Type$/.test(keyOf(setting) ?? '')) property.physicalType ??= textOf(document.deref(setting.value));
  },
};
