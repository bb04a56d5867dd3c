/** How often records carry each property: what a contract's `required` could be held against. */
import { escapePointer } from './messages.ts';

export interface Presence {
  /** Records with the property, null included. */
  present: number;
  nulls: number;
}

/** Maps with a key per record would grow without end. */
const MAX_PATHS = 5_000;

export class Presences {
  /** By the path of the property in the record: `/preferences/language`; an array's items are `*`. */
  readonly byPath = new Map<string, Presence>();
  records = 0;

  look(record: unknown): void {
    this.records++;
    this.visit(record, '', new Set(), 0);
  }

  private visit(value: unknown, path: string, seen: Set<string>, depth: number): void {
    if (depth > 12 || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, 100)) this.visit(item, `${path}/*`, seen, depth + 1);
      return;
    }
    for (const [name, inner] of Object.entries(value)) {
      const here = `${path}/${escapePointer(name)}`;
      this.note(here, inner, seen);
      this.visit(inner, here, seen, depth + 1);
    }
  }

  /** Once per record, however many items of an array carry it. */
  private note(path: string, value: unknown, seen: Set<string>): void {
    if (seen.has(path)) return;
    seen.add(path);
    const known = this.byPath.get(path);
    if (known) known.present++;
    else if (this.byPath.size < MAX_PATHS) this.byPath.set(path, { present: 1, nulls: 0 });
    if (value === null) {
      const counted = this.byPath.get(path);
      if (counted) counted.nulls++;
    }
  }
}
