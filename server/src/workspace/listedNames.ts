/** Names that connections have listed: topics of clusters, tables of warehouses. Kept while the server runs. */
import type { KnownParams } from '../protocol.ts';

/** A cluster may have more topics than anybody wants to choose from. */
const MAX_NAMES = 5_000;

export class ListedNames {
  private readonly byConnection = new Map<string, KnownParams>();

  set(listed: KnownParams): void {
    const names = listed.names.filter((name) => typeof name === 'string').slice(0, MAX_NAMES);
    this.byConnection.set(`${listed.kind}\n${listed.connection}`, { ...listed, names });
  }

  /** Each name once, with the connection it was first listed by. */
  of(kind: KnownParams['kind']): { value: string; detail: string }[] {
    const found = new Map<string, string>();
    for (const listed of this.byConnection.values())
      if (listed.kind === kind)
        for (const name of listed.names) if (!found.has(name)) found.set(name, listed.connection);
    return [...found].map(([value, detail]) => ({ value, detail }));
  }
}
