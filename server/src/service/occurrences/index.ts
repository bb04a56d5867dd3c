/**
 * Every place of a document where something is named that can be named elsewhere too: the product, its ports, properties
 * and shared schemas. Two questions, of which definition, references and rename are made: what is named at an offset,
 * and where is a thing named. Neither lists all names: a contract has thousands.
 */
import { type Contract, sameName } from '../contract.ts';
import type { Offset, YamlDocument } from '../document/index.ts';
import { declared, declaredAt } from './declared.ts';
import { type Occurrence, type Wanted, wordAt } from './occurrence.ts';
import { required, requiredAt } from './required.ts';
import { used, usedAt } from './used.ts';

export type { Occurrence, Thing, Wanted } from './occurrence.ts';
export { queryOccurrenceAt, queryOccurrences } from './queries.ts';
export { dotted, resolveProperty } from './resolve.ts';

/** The occurrence at an offset; of several the shortest. */
export function occurrenceAt(document: YamlDocument, contract: Contract, offset: Offset): Occurrence | undefined {
  const word = wordAt(document, offset);
  if (!word) return undefined;
  let found = declaredAt(contract, word, offset);
  if (found.length === 0) found = requiredAt(document, contract, word);
  if (found.length === 0) found = usedAt(document, contract, word);
  return found
    .filter(({ span }) => span.start <= offset && offset <= span.end)
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0];
}

/** Where a kind of thing is named, in no particular order; of properties those with the name, whichever they mean. */
export function occurrencesOf(document: YamlDocument, contract: Contract, wanted: Wanted): Occurrence[] {
  const found = [
    ...declared(contract, wanted),
    ...required(document, contract, wanted),
    ...used(document, contract, wanted),
  ];
  return found.filter(
    ({ thing, name }) => thing.kind === wanted.kind && (wanted.kind !== 'property' || sameName(name, wanted.name)),
  );
}
