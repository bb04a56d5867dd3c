/** The contracts read from files, by place and by name; a file that changes costs its own entries and no more. */
import type { Contract } from '../service/contract.ts';
import { canonical } from './uri.ts';

export class ContractIndex {
  private readonly contracts = new Map<string, Contract>();
  /** By name, id, `domain/name` and `domain.name`. */
  private readonly names = new Map<string, Set<Contract>>();

  /** By canonical URI. */
  get byKey(): ReadonlyMap<string, Contract> {
    return this.contracts;
  }

  at(uri: string): Contract | undefined {
    return this.contracts.get(canonical(uri));
  }

  /** @param key the file's canonical URI @param contract null when the file holds none (any more) */
  set(key: string, contract: Contract | null): void {
    const before = this.contracts.get(key);
    for (const name of before ? identitiesOf(before) : []) {
      const all = this.names.get(name);
      all?.delete(before!);
      if (all?.size === 0) this.names.delete(name);
    }
    if (!contract) {
      this.contracts.delete(key);
      return;
    }
    this.contracts.set(key, contract);
    for (const name of identitiesOf(contract)) {
      const all = this.names.get(name);
      if (all) all.add(contract);
      else this.names.set(name, new Set([contract]));
    }
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
