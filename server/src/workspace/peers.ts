/** How often contracts on disk name an owner or a domain, to compare a name with. */
import type { Contract } from '../service/contract.ts';
import { canonical } from './uri.ts';

type Field = 'owner' | 'domain';

export class Peers {
  private readonly contracts: ReadonlyMap<string, Contract>;
  /** By field and the name of the contract that asks: it does not count itself. */
  private readonly answers = new Map<string, ReadonlyMap<string, number>>();

  /** @param contracts by canonical URI; `forget` has to be called when they change */
  constructor(contracts: ReadonlyMap<string, Contract>) {
    this.contracts = contracts;
  }

  forget(): void {
    this.answers.clear();
  }

  /** Names in contracts other than this one, and in how many. */
  of({ uri }: Contract, field: Field): ReadonlyMap<string, number> {
    const own = this.contracts.get(canonical(uri))?.product[field]?.value;
    const key = JSON.stringify([field, own]);
    let counts = this.answers.get(key);
    if (!counts) {
      counts = this.count(field, own);
      if (this.answers.size > 200) this.answers.clear();
      this.answers.set(key, counts);
    }
    return counts;
  }

  private count(field: Field, own: string | undefined): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { product } of this.contracts.values()) {
      const name = product[field]?.value;
      if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const left = own === undefined ? 0 : (counts.get(own) ?? 0) - 1;
    if (own !== undefined && left > 0) counts.set(own, left);
    else if (own !== undefined) counts.delete(own);
    return counts;
  }
}
