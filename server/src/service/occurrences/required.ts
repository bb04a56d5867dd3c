/**
 * Names in `required` and `dependentRequired` of JSON Schemas, and properties that a part of a schema (`allOf`, `if`, …)
 * speaks of again.
 */
import { type Contract, eachProperty } from '../contract.ts';
import { isMap, keyOf, spanOf, textOf, type YamlDocument, type YamlNode } from '../document/index.ts';
import { type Namesake, namesakes } from './declared.ts';
import type { Occurrence, Wanted, Word } from './occurrence.ts';
import { dotted } from './resolve.ts';

/** The property that a word of a schema names; of several that one schema describes the first. */
export function requiredAt(document: YamlDocument, contract: Contract, { text, node }: Word): Occurrence[] {
  if (!ofJsonSchema(contract)) return [];
  for (const object of contract.objects)
    for (const property of eachProperty(object.properties))
      if (property.name === text)
        for (const place of placesOf(document, { object, property }))
          if (place === node) return [mention({ object, property }, place)];
  return [];
}

/** Those of the properties that are looked for. */
export function required(document: YamlDocument, contract: Contract, wanted: Wanted): Occurrence[] {
  if (!ofJsonSchema(contract) || wanted.kind !== 'property') return [];
  return namesakes(contract, wanted).flatMap((one) => [...placesOf(document, one)].map((place) => mention(one, place)));
}

const ofJsonSchema = ({ dialect }: Contract): boolean => dialect === 'dataProduct';

const mention = ({ object, property }: Namesake, place: YamlNode): Occurrence => ({
  thing: { kind: 'property', object: object.name, path: dotted(property) },
  name: property.name,
  span: spanOf(place),
  declares: false,
});

/** The words that name a property in the schema it is described by. */
function* placesOf(document: YamlDocument, { property: { name, pointer } }: Namesake): Generator<YamlNode> {
  const parent = /^(.*)\/properties\/[^/]*$/.exec(pointer)?.[1];
  if (parent === undefined) return;
  for (const part of partsOf(document, document.at(parent), 0)) {
    for (const item of document.items(document.get(part.node, 'required'))) if (textOf(item) === name) yield item;
    for (const pair of document.pairs(document.get(part.node, 'dependentRequired'))) {
      if (pair.key && keyOf(pair) === name) yield pair.key;
      for (const item of document.items(pair.value)) if (textOf(item) === name) yield item;
    }
    if (part.again)
      for (const pair of document.pairs(document.get(part.node, 'properties')))
        if (pair.key && keyOf(pair) === name) yield pair.key;
  }
}

/** The schema and the parts that speak of the same value. */
function* partsOf(
  document: YamlDocument,
  node: YamlNode | null | undefined,
  depth: number,
): Generator<{ node: YamlNode; again: boolean }> {
  if (!isMap(node) || depth > 5) return;
  yield { node, again: depth > 0 };
  for (const key of ['if', 'then', 'else', 'not'])
    yield* partsOf(document, document.deref(document.get(node, key)), depth + 1);
  for (const key of ['allOf', 'anyOf', 'oneOf'])
    for (const item of document.items(document.get(node, key))) yield* partsOf(document, item, depth + 1);
}
