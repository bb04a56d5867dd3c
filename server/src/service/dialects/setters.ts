/** What keys that mean the same in several formats say of a column; each format's table has those it knows. */
import type { Property } from '../contract.ts';
import {
  booleanOf,
  numberOf,
  type Pair,
  scalarOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { textOfPair } from './reading.ts';

export type Setter<P extends Property = Property> = (property: P, document: YamlDocument, pair: Pair) => void;

/** A setter for a text; what is none says nothing. */
export const textUnder =
  <P extends Property>(set: (property: P, value: string) => void): Setter<P> =>
  (property, document, pair) => {
    const value = textOf(document.deref(pair.value));
    if (value !== undefined) set(property, value);
  };

/** The texts of a list. */
export const textsIn = (document: YamlDocument, list: YamlNode | null | undefined): string[] =>
  document.items(list).flatMap((item) => textOf(document.deref(item)) ?? []);

/** Allowed values as they are compared: exact whole numbers as text. */
export function allowedValue(value: ReturnType<typeof scalarOf>): NonNullable<Property['enum']> {
  return value === undefined ? [] : [typeof value === 'bigint' ? String(value) : value];
}

export const COMMON = {
  description: textUnder((property, value) => {
    property.description = value;
  }),
  format: textUnder((property, value) => {
    property.format = value;
  }),
  pattern: textUnder((property, value) => {
    property.pattern = value;
  }),
  classification: (property, document, pair) => {
    property.classification = textOfPair(document, pair);
  },
  unique: (property, document, pair) => {
    property.unique = booleanOf(document.deref(pair.value)) === true;
  },
  required: (property, document, pair) => {
    property.required = booleanOf(document.deref(pair.value)) === true;
  },
  deprecated: (property, document, pair) => {
    property.deprecated = booleanOf(document.deref(pair.value));
  },
  minimum: (property, document, pair) => {
    property.minimum = numberOf(document.deref(pair.value));
  },
  maximum: (property, document, pair) => {
    property.maximum = numberOf(document.deref(pair.value));
  },
  enum: (property, document, pair) => {
    property.enum = document.items(pair.value).flatMap((item) => allowedValue(scalarOf(document.deref(item))));
  },
} satisfies Record<string, Setter>;
