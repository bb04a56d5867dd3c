/** Occurrences across files: which thing a name means, and everywhere it is named. */
import type { Location } from 'vscode-languageserver-types';
import { type Contract, nameKey } from '../service/contract.ts';
import { readContract } from '../service/dialects/index.ts';
import { isMap, type Span, spanOf, textOf, type YamlDocument } from '../service/document/index.ts';
import { type Occurrence, occurrenceAt, occurrences, resolveProperty, type Thing } from '../service/occurrences.ts';
import type { Ours } from './documents.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** A thing by the contract that owns it. `key` is equal for equal things. */
export interface Known {
  key: string;
  kind: Thing['kind'];
  owner: Contract;
  /** The property it is, with its object. */
  property?: { object: string; name: string; path: string; physicalName?: string };
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
  const occurrence = contract ? occurrenceAt(document, contract, offset) : undefined;
  const known = contract && occurrence ? identify(workspace, contract, occurrence.thing) : null;
  return known && occurrence ? { known, occurrence } : null;
}

function identify(workspace: Workspace, from: Contract, thing: Thing): Known | null {
  const owner = 'of' in thing && thing.of !== undefined ? referred(workspace, from, thing.of) : from;
  if (!owner) return null;
  const place = canonical(owner.uri);
  const known = (...parts: string[]): Known => ({
    key: [thing.kind, place, ...parts].join('\n'),
    kind: thing.kind,
    owner,
  });
  switch (thing.kind) {
    case 'product':
      return known();
    case 'port':
      return known(thing.name);
    case 'definition':
      return known(thing.pointer);
    case 'property': {
      const found = resolveProperty(owner, thing.object, thing.path);
      return found
        ? {
            ...known(found.object.name, found.property.path),
            property: {
              object: found.object.name,
              name: found.property.name,
              path: found.property.path,
              physicalName: found.property.physicalName,
            },
          }
        : null;
    }
  }
}

function referred(workspace: Workspace, from: Contract, reference: string): Contract | null {
  const found = workspace.contract(from.uri, reference);
  return found.kind === 'found' ? found.contract : null;
}

/** Everywhere a thing is named: in the file that defines it, and in those that refer to its contract. */
export async function allOccurrences(workspace: Workspace, known: Known): Promise<Found[]> {
  const own = canonical(known.owner.uri);
  const files = workspace
    .contracts()
    .filter((contract) => canonical(contract.uri) === own || refersTo(workspace, contract, own))
    .map((contract) => contract.uri);
  // An unsaved document, or one of git, is in no index.
  if (!files.some((uri) => canonical(uri) === own)) files.push(known.owner.uri);
  const found = await Promise.all(
    files.map(async (uri): Promise<Found[]> => {
      const ours = await workspace.read(uri);
      const open = workspace.documents.contract(uri);
      const contract = open ?? (ours && readContract(ours.document, ours.dialect));
      if (!ours || !contract) return [];
      const same = occurrences(ours.document, contract).filter(
        (one) => mayMean(one, known) && identify(workspace, contract, one.thing)?.key === known.key,
      );
      // A shared schema is met once for each of its uses.
      const places = new Map(same.map((one) => [one.span.start, one]));
      return [...places.values()].map((one) => ({ ...one, uri: ours.uri, document: ours.document }));
    }),
  );
  return found.flat();
}

/** Told by the name alone, before the property is looked for: a contract has thousands. */
const mayMean = ({ name }: Occurrence, { property }: Known): boolean =>
  !property || nameKey(name) === nameKey(property.name);

const refersTo = (workspace: Workspace, contract: Contract, own: string): boolean =>
  contract.ports.some((port) => {
    const reference = port.fields.get('contract');
    const target = reference && referred(workspace, contract, reference.value);
    return target ? canonical(target.uri) === own : false;
  });

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
