/** The columns of an ODCS object. One pass over the pairs of each: this runs for every column on every keystroke. */
import type { Property } from '../../contract.ts';
import {
  booleanOf,
  escapePointer,
  isMap,
  keyOf,
  numberOf,
  type Pair,
  scalarOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import { maps, text, textOfPair } from '../reading.ts';

/** Nobody reads a record this deep column by column. */
const MAX_DEPTH = 12;

/**
 * @param pointer JSON Pointer of the list in the document
 * @param path JSON Pointer of the record they belong to, '' for the object itself
 */
export function readProperties(
  document: YamlDocument,
  list: YamlNode | null | undefined,
  pointer: string,
  path = '',
  depth = 0,
): Property[] {
  if (depth > MAX_DEPTH) return [];
  return maps(document, list).flatMap(({ node, index, span }) => {
    const name = text(document, node, 'name');
    if (!name) return [];
    const property: Property = {
      name: name.value,
      path: '',
      pointer: `${pointer}/${index}`,
      span,
      nameSpan: name.span,
      required: false,
      unique: false,
      tags: [],
      properties: [],
    };
    const nested: Pair[] = [];
    for (const pair of document.pairs(node)) {
      const key = keyOf(pair);
      if (key === 'properties' || key === 'items' || key === 'map') nested.push(pair);
      else if (key !== null) SETTERS[key]?.(property, document, pair);
    }
    property.path = `${path}/${escapePointer(property.physicalName ?? property.name)}`;
    for (const pair of nested) property.properties.push(...fields(document, pair, property, depth));
    return [property];
  });
}

/** Fields of a record, of a list's items, of a map's values. */
function fields(document: YamlDocument, pair: Pair, property: Property, depth: number): Property[] {
  const value = document.deref(pair.value);
  switch (keyOf(pair)) {
    case 'properties':
      return readProperties(document, value, `${property.pointer}/properties`, property.path, depth + 1);
    case 'items':
      return itemFields(document, value, `${property.pointer}/items`, `${property.path}/*`, depth + 1);
    default:
      return itemFields(
        document,
        document.get(value, 'value'),
        `${property.pointer}/map/value`,
        `${property.path}/*`,
        depth + 1,
      );
  }
}

/** Items may be lists again: only what has names is a column. */
function itemFields(
  document: YamlDocument,
  item: YamlNode | null | undefined,
  pointer: string,
  path: string,
  depth: number,
): Property[] {
  if (!isMap(item) || depth > MAX_DEPTH) return [];
  const inner = document.get(item, 'items');
  if (isMap(inner)) return itemFields(document, inner, `${pointer}/items`, `${path}/*`, depth + 1);
  return readProperties(document, document.get(item, 'properties'), `${pointer}/properties`, path, depth);
}

type Setter = (property: Property, document: YamlDocument, pair: Pair) => void;
const textUnder =
  (set: (property: Property, value: string) => void): Setter =>
  (property, document, pair) => {
    const value = textOf(document.deref(pair.value));
    if (value !== undefined) set(property, value);
  };

/** Key of the standard -> what it says of the column. */
const SETTERS: Record<string, Setter> = {
  logicalType: textUnder((property, value) => {
    property.type = value;
  }),
  physicalType: textUnder((property, value) => {
    property.physicalType = value;
  }),
  physicalName: textUnder((property, value) => {
    property.physicalName = value;
  }),
  description: textUnder((property, value) => {
    property.description = value;
  }),
  classification: (property, document, pair) => {
    property.classification = textOfPair(document, pair);
  },
  required: (property, document, pair) => {
    property.required = booleanOf(document.deref(pair.value)) === true;
  },
  unique: (property, document, pair) => {
    property.unique = booleanOf(document.deref(pair.value)) === true;
  },
  deprecated: (property, document, pair) => {
    property.deprecated = booleanOf(document.deref(pair.value));
  },
  primaryKey: (property, document, pair) => {
    if (booleanOf(document.deref(pair.value)) === true) property.primaryKey ??= 1;
  },
  primaryKeyPosition: (property, document, pair) => {
    const position = numberOf(document.deref(pair.value));
    // -1 is the standard's word for "no part of the key".
    if (position !== undefined && position > 0) property.primaryKey = position;
  },
  tags: (property, document, pair) => {
    property.tags = document.items(pair.value).flatMap((item) => textOf(document.deref(item)) ?? []);
  },
  enum: (property, document, pair) => {
    property.enum = maps(document, document.deref(pair.value)).flatMap(({ node }) => {
      const value = scalarOf(document.get(node, 'value'));
      return value === undefined ? [] : [typeof value === 'bigint' ? String(value) : value];
    });
  },
  logicalTypeOptions: (property, document, pair) => {
    const options = document.deref(pair.value);
    property.format = textOf(document.get(options, 'format'));
    property.pattern = textOf(document.get(options, 'pattern'));
    property.minimum = numberOf(document.get(options, 'minimum'));
    property.maximum = numberOf(document.get(options, 'maximum'));
  },
};
