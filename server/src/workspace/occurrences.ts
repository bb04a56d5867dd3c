/** Occurrences across files: which thing a name means, and everywhere it is named. */
import type { Location } from 'vscode-languageserver-types';
import { type Contract, nameKey, type Property } from '../service/contract.ts';
import { readContract } from '../service/dialects/index.ts';
import { isMap, type Span, spanOf, textOf, type YamlDocument } from '../service/document/index.ts';
import {
  type Occurrence,
  occurrenceAt,
  occurrencesOf,
  queryOccurrenceAt,
  queryOccurrences,
  resolveProperty,
  type Thing,
  type Wanted,
} from '../service/occurrences/index.ts';
import { identitiesOf } from './contractIndex.ts';
import type { Ours } from './documents.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** A thing by the contract that owns it. `key` is equal for equal things. */
export type Known = { key: string; owner: Contract } & (
  | { kind: 'property'; property: KnownProperty }
  | { kind: 'object'; object: string; property?: undefined }
  | { kind: Exclude<Thing['kind'], 'property' | 'object'>; property?: undefined }
);
/** With the object it is of. */
export interface KnownProperty {
  object: string;
  name: string;
  path: string;
  physicalName?: string;
  described: Property;
}
export interface Found extends Occurrence {
  uri: string;
  document: YamlDocument;
}

/** The thing named at an offset, and how it is named there; null where nothing is, or nothing that is known. */
export function namedAt(
  workspace: Workspace,
  { uri, document, dialect }: Ours,
  offset: number,
): { known: Known; occurrence: Occurrence } | null {
  const contract = workspace.documents.contract(uri) ?? readContract(document, dialect);
  const occurrence =
    contract && (occurrenceAt(document, contract, offset) ?? queryOccurrenceAt(document, contract, offset, workspace));
  const known = contract && occurrence ? identify(workspace, contract, occurrence.thing) : null;
  return known && occurrence ? { known, occurrence } : null;
}

function identify(workspace: Workspace, from: Contract, thing: Thing): Known | null {
  const owner = 'of' in thing && thing.of !== undefined ? referred(workspace, from, thing.of) : from;
  if (!owner) return null;
  const place = canonical(owner.uri);
  const key = (...parts: string[]): string => [thing.kind, place, ...parts].join('\n');
  switch (thing.kind) {
    case 'product':
      return { kind: thing.kind, owner, key: key() };
    case 'port':
      return { kind: thing.kind, owner, key: key(thing.name) };
    case 'object':
      return { kind: thing.kind, owner, key: key(thing.name), object: thing.name };
    case 'definition':
      return { kind: thing.kind, owner, key: key(thing.pointer) };
    case 'property': {
      const found = resolveProperty(owner, thing.object, thing.path);
      if (!found) return null;
      const { name, path, pointer, physicalName } = found.property;
      const property = { object: found.object.name, name, path, physicalName, described: found.property };
      // A shared schema has one property, whichever path leads to it.
      return { kind: thing.kind, owner, key: key(pointer), property };
    }
  }
}

function referred(workspace: Workspace, from: Contract, reference: string): Contract | null {
  const found = workspace.contract(from.uri, reference);
  return found.kind === 'found' ? found.contract : null;
}

/** Everywhere a thing is named: in the file that defines it, and in those that refer to its contract. */
export async function allOccurrences(workspace: Workspace, known: Known): Promise<Found[]> {
  const files = [known.owner.uri, ...referrers(workspace, known.owner)];
  const found = await Promise.all(
    files.map(async (uri): Promise<Found[]> => {
      const ours = await workspace.read(uri);
      const open = workspace.documents.contract(uri);
      const contract = open ?? (ours && readContract(ours.document, ours.dialect));
      if (!ours || !contract) return [];
      const wanted = wantedIn(contract.uri, known);
      const own = canonical(uri) === canonical(known.owner.uri);
      const same = [
        ...occurrencesOf(ours.document, contract, wanted),
        ...(own ? await inQueries(workspace, ours.document, contract, wanted) : []),
      ].filter(({ thing }) => identify(workspace, contract, thing)?.key === known.key);
      // A shared schema is met once for each of its uses.
      const places = new Map(same.map((one) => [one.span.start, one]));
      return [...places.values()].map((one) => ({ ...one, uri: ours.uri, document: ours.document }));
    }),
  );
  return found.flat();
}

/** Asked twice: what is not read yet has been by then. */
async function inQueries(
  workspace: Workspace,
  document: YamlDocument,
  contract: Contract,
  wanted: Wanted,
): Promise<Occurrence[]> {
  const found = queryOccurrences(document, contract, wanted, workspace);
  if (!workspace.queries.busy) return found;
  await workspace.queries.settled();
  return queryOccurrences(document, contract, wanted, workspace);
}

/** What to look for in a file of that URI. */
function wantedIn(uri: string, known: Known): Wanted {
  if (known.kind === 'object') return { kind: known.kind, name: known.object };
  if (known.kind !== 'property') return { kind: known.kind };
  const { name, object } = known.property;
  return { kind: 'property', name, object: canonical(uri) === canonical(known.owner.uri) ? object : null };
}

/** The other contracts that refer to one, by their URIs. */
function referrers(workspace: Workspace, owner: Contract): string[] {
  const own = canonical(owner.uri);
  const names = identitiesOf(owner);
  // Of thousands of references the text tells most that they lead elsewhere.
  const mayLead = (reference: string): boolean => names.has(reference) || own.includes(lastStep(reference));
  const refers = (contract: Contract): boolean =>
    [...contract.ports.map((port) => port.fields.get('contract')?.value), ...contract.consumers.map(({ name }) => name)]
      .filter((reference) => reference !== undefined && mayLead(reference))
      .some((reference) => {
        const target = referred(workspace, contract, reference!);
        return target !== null && canonical(target.uri) === own;
      });
  return workspace
    .contracts()
    .filter((contract) => refers(contract) && canonical(contract.uri) !== own)
    .map((contract) => contract.uri);
}

/** Of a path the name it ends with; '' where it ends with a folder above. */
const lastStep = (reference: string): string => /[^/\\]*$/.exec(reference)![0].replace(/^\.+$/, '');

export const locationOf = ({ uri, document, span }: Found): Location => ({ uri, range: document.rangeAt(span) });

/** The columns of the product's dbt model that carry a property, whatever the case style. */
export async function columnsOf(workspace: Workspace, { owner, property }: Known): Promise<Location[]> {
  const { transformation } = owner;
  if (!property || transformation?.type !== 'dbt' || !transformation.model) return [];
  const model = workspace.dbtModel(owner.uri, transformation.project?.value, transformation.model.value);
  const uri = model.kind === 'found' ? model.properties?.uri : undefined;
  const read = uri === undefined ? null : await workspace.read(uri);
  if (!read) return [];
  const { document } = read;
  const spans: Span[] = document
    .items(document.get(document.root, 'models'))
    .filter((one) => textOf(document.get(one, 'name')) === transformation.model!.value)
    .flatMap((one) => document.items(document.get(one, 'columns')))
    .flatMap((column) => {
      const name = isMap(column) ? document.pair(column, 'name') : undefined;
      return name?.value && nameKey(textOf(name.value) ?? '') === nameKey(property.name) ? [spanOf(name.value)] : [];
    });
  return spans.map((span) => ({ uri: read.uri, range: document.rangeAt(span) }));
}
