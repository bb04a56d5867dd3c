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
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import { maps, textOfPair } from '../reading.ts';

/** Nobody reads a record this deep column by column. */
const MAX_DEPTH = 12;

/** What is asked of every property's checks: they are read in the same pass. */
export type OnQuality = (quality: Pair, property: Property) => void;

/**
 * @param pointer JSON Pointer of the list in the document
 * @param path JSON Pointer of the record they belong to, '' for the object itself
 */
export function readProperties(
  document: YamlDocument,
  list: YamlNode | null | undefined,
  pointer: string,
  onQuality: OnQuality,
  path = '',
  depth = 0,
): Property[] {
  if (depth > MAX_DEPTH) return [];
  const found: Property[] = [];
  for (const [index, item] of document.items(list).entries()) {
    const property = readProperty(document, document.deref(item), item, `${pointer}/${index}`, onQuality, path, depth);
    if (property) found.push(property);
  }
  return found;
}

function readProperty(
  document: YamlDocument,
  node: YamlNode | null,
  item: YamlNode,
  pointer: string,
  onQuality: OnQuality,
  path: string,
  depth: number,
): Property | null {
  if (!isMap(node)) return null;
  const property: Property = {
    name: '',
    path,
    pointer,
    span: NOWHERE,
    nameSpan: NOWHERE,
    required: false,
    unique: false,
    tags: NO_TAGS,
    properties: NO_PROPERTIES,
  };
  let nested: Pair[] | null = null;
  let quality: Pair | null = null;
  for (const pair of document.pairs(node)) {
    const key = keyOf(pair);
    if (key === null) continue;
    if (key === 'properties' || key === 'items' || key === 'map') nested = [...(nested ?? []), pair];
    else if (key === 'quality') quality = pair;
    else SETTERS[key]?.(property, document, pair);
  }
  if (property.nameSpan === NOWHERE) return null;
  property.span = spanOf(item);
  property.path = `${path}/${escapePointer(property.physicalName ?? property.name)}`;
  if (nested) property.properties = nested.flatMap((pair) => fields(document, pair, property, onQuality, depth));
  if (quality) onQuality(quality, property);
  return property;
}

const NOWHERE = { start: 0, end: 0 };
const NO_TAGS: string[] = [];
const NO_PROPERTIES: Property[] = [];

/** Fields of a record, of a list's items, of a map's values. */
function fields(
  document: YamlDocument,
  pair: Pair,
  { pointer, path }: Property,
  onQuality: OnQuality,
  depth: number,
): Property[] {
  const value = document.deref(pair.value);
  switch (keyOf(pair)) {
    case 'properties':
      return readProperties(document, value, `${pointer}/properties`, onQuality, path, depth + 1);
    case 'items':
      return itemFields(document, value, `${pointer}/items`, onQuality, `${path}/*`, depth + 1);
    default:
      return itemFields(
        document,
        document.get(value, 'value'),
        `${pointer}/map/value`,
        onQuality,
        `${path}/*`,
        depth + 1,
      );
  }
}

/** Items may be lists again: only what has names is a column. */
function itemFields(
  document: YamlDocument,
  item: YamlNode | null | undefined,
  pointer: string,
  onQuality: OnQuality,
  path: string,
  depth: number,
): Property[] {
  if (!isMap(item) || depth > MAX_DEPTH) return [];
  const inner = document.get(item, 'items');
  if (isMap(inner)) return itemFields(document, inner, `${pointer}/items`, onQuality, `${path}/*`, depth + 1);
  return readProperties(document, document.get(item, 'properties'), `${pointer}/properties`, onQuality, path, depth);
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
  name: (property, document, pair) => {
    const name = textOf(document.deref(pair.value));
    if (name === undefined) return;
    property.name = name;
    property.nameSpan = spanOf(pair.value!);
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
