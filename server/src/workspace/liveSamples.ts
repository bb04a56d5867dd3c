/** What the last sample of each contract's topics looked like, for hovers. Kept while the preview is open. */

import type { Presence } from '../service/conform/presence.ts';
import type { Judgement } from '../service/conform.ts';
import { canonical } from './uri.ts';

export interface LiveSample {
  topic: string;
  /** Name of the contract's object. */
  object: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Records that could be read. */
  records: number;
  presence: ReadonlyMap<string, Presence>;
  /** Messages that break something, by the property's path. */
  violations: ReadonlyMap<string, number>;
}

export class LiveSamples {
  private readonly byContract = new Map<string, Map<string, LiveSample>>();

  set(uri: string, sample: LiveSample): void {
    const topics = this.byContract.get(canonical(uri)) ?? new Map<string, LiveSample>();
    topics.set(sample.topic, sample);
    this.byContract.set(canonical(uri), topics);
  }

  clear(uri: string, topic?: string): void {
    if (topic === undefined) this.byContract.delete(canonical(uri));
    else this.byContract.get(canonical(uri))?.delete(topic);
  }

  of(uri: string): LiveSample[] {
    return [...(this.byContract.get(canonical(uri))?.values() ?? [])];
  }
}

export function sampleOf(judgement: Judgement, topic: string, object: string, at: number): LiveSample {
  const violations = new Map<string, number>();
  for (const result of judgement.results)
    for (const path of new Set(result.violations.map((one) => one.property)))
      violations.set(path, (violations.get(path) ?? 0) + 1);
  const { records, byPath } = judgement.presences;
  return { topic, object, at, records, presence: byPath, violations };
}
