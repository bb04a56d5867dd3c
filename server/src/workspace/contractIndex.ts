/** The contracts read from files, by place and by name; a file that changes costs its own entries and no more. */
import type { Contract } from '../service/contract.ts';
import { canonical } from './uri.ts';

export class ContractIndex {
  private readonly contracts = new Map<string, Contract>();
  /** By name, id, `domain/name` and `domain.name`. */
  private readonly names = new Map<string, Set<Contract>>();

  /** Contracts whose input ports name another, by `referenceKey` of the name. */
  private readonly reading = new Map<string, Set<Contract>>();

  /** By canonical URI. */
  get byKey(): ReadonlyMap<string, Contract> {
    return this.contracts;
  }

  at(uri: string): Contract | undefined {
    return this.contracts.get(canonical(uri));
  }

  /**
   * @param key the file's canonical URI
   * @param contract null when the file holds none (any more)
   * @returns the contract the file held before
   */
  set(key: string, contract: Contract | null): Contract | undefined {
    const before = this.contracts.get(key);
    if (before) {
      for (const name of identitiesOf(before)) drop(this.names, name, before);
      for (const name of namedInputs(before)) drop(this.reading, name, before);
    }
    if (!contract) {
      this.contracts.delete(key);
      return before;
    }
    this.contracts.set(key, contract);
    for (const name of identitiesOf(contract)) add(this.names, name, contract);
    for (const name of namedInputs(contract)) add(this.reading, name, contract);
    return before;
  }

  /** Contracts that may read this one: their references still have to be followed. */
  mayRead(contract: Contract): Set<Contract> {
    const folder = contract.uri.split('/').slice(-2);
    const keys = [...identitiesOf(contract), folder.join('/'), ...folder].map(referenceKey);
    return new Set(keys.flatMap((key) => [...(this.reading.get(key) ?? [])]));
  }

  named(name: string): Contract[] {
    return [...(this.names.get(name) ?? [])];
  }
}

/** What other contracts may call a contract by. */
export function identitiesOf(contract: Contract): Set<string> {
  const { id, name, domain } = contract.product;
  const names = [
    id?.value,
    name?.value,
    domain && name && `${domain.value}/${name.value}`,
    domain && name && `${domain.value}.${name.value}`,
  ];
  return new Set(names.filter((value): value is string => value !== undefined && value !== ''));
}

/** The last part of a path that tells contracts apart: `../orders/contract.yaml` -> `orders`; a name is its own. */
function referenceKey(reference: string): string {
  const path = reference.replaceAll('\\', '/').replace(/\/(contract\.ya?ml)?$/i, '');
  return /[/]|\.ya?ml$/i.test(reference) ? path.slice(path.lastIndexOf('/') + 1) : reference;
}

const namedInputs = ({ ports }: Contract): Set<string> =>
  new Set(
    ports.flatMap(({ direction, fields }) => {
      const named = direction === 'input' ? fields.get('contract') : undefined;
      return named ? [referenceKey(named.value)] : [];
    }),
  );

function add(index: Map<string, Set<Contract>>, key: string, contract: Contract): void {
  const all = index.get(key);
  if (all) all.add(contract);
  else index.set(key, new Set([contract]));
}

function drop(index: Map<string, Set<Contract>>, key: string, contract: Contract): void {
  const all = index.get(key);
  all?.delete(contract);
  if (all?.size === 0) index.delete(key);
}
