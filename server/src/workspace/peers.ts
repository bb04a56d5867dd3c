/** How often contracts on disk name an owner or a domain, to compare a name with; counted as they come and go. */
import type { Contract } from '../service/contract.ts';
import { canonical } from './uri.ts';

type Field = 'owner' | 'domain';

export class Peers {
  private readonly contracts: ReadonlyMap<string, Contract>;
  private readonly counts: Record<Field, Map<string, number>> = { owner: new Map(), domain: new Map() };
  /** By field and the name of the contract that asks: it does not count itself. */
  private readonly answers = new Map<string, ReadonlyMap<string, number>>();

  /** @param contracts by canonical URI; `changed` has to be called when one of them changes */
  constructor(contracts: ReadonlyMap<string, Contract>) {
    this.contracts = contracts;
  }

  /** A file's contract gave way to another; none: it came or went. */
  changed(before: Contract | undefined, after: Contract | null): void {
    for (const field of ['owner', 'domain'] as const) {
      const [old, name] = [before?.product[field]?.value, after?.product[field]?.value];
      if (old === name) continue;
      add(this.counts[field], old, -1);
      add(this.counts[field], name, 1);
      this.answers.clear();
    }
  }

  /** Names in contracts other than this one, and in how many. */
  of({ uri }: Contract, field: Field): ReadonlyMap<string, number> {
    const own = this.contracts.get(canonical(uri))?.product[field]?.value;
    const key = JSON.stringify([field, own]);
    let counts = this.answers.get(key);
    if (!counts) {
      const others = new Map(this.counts[field]);
      add(others, own, -1);
      if (this.answers.size > 200) this.answers.clear();
      this.answers.set(key, others);
      counts = others;
    }
    return counts;
  }
}

function add(counts: Map<string, number>, name: string | undefined, by: 1 | -1): void {
  if (!name) return;
  const count = (counts.get(name) ?? 0) + by;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}
