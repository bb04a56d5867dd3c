/** The values a property may have, wherever its dialect says them. */
import type { Property } from '../contract.ts';
import { scalarOf, type YamlDocument } from '../document/index.ts';

export type Allowed = readonly (string | number | boolean)[];

/** `enum` of JSON Schema and DCS, or ODCS's check `invalidValues` with its `validValues`. */
export function allowedValues(document: YamlDocument, property: Property): Allowed | undefined {
  if (property.enum) return property.enum.filter((value) => value !== null);
  const pointer = validValues(document, property);
  const values = document
    .items(pointer === undefined ? null : document.at(pointer))
    .map((item) => scalarOf(document.deref(item)));
  const known = values.flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : [],
  );
  return known.length > 0 ? known : undefined;
}

/** JSON Pointer of the list of an ODCS property's check. */
export function validValues(document: YamlDocument, property: Property): string | undefined {
  const at = `${property.pointer}/quality`;
  const index = document
    .items(document.at(at))
    .findIndex((rule) => document.get(rule, 'arguments', 'validValues') !== undefined);
  return index < 0 ? undefined : `${at}/${index}/arguments/validValues`;
}
