/**
 * Files that are read when somebody asks for them; answers come from what is known by then. They are parsed one after
 * the other, with turns for everything else between: a keystroke waits for none but the one under way.
 */
import type { FileSystem } from './fileSystem.ts';
import { Breather } from './scan.ts';
import { canonical } from './uri.ts';

/** Milliseconds of parsing between turns. */
const SLICE = 1;

export class LazyFiles<T> {
  private readonly fs: FileSystem;
  private readonly parse: (uri: string, text: string) => Promise<T | null>;
  private readonly onRead: () => void;
  private readonly known = new Map<string, T | null>();
  private readonly loading = new Map<string, Promise<void>>();
  private readonly breather = new Breather(SLICE);
  private lane: Promise<unknown> = Promise.resolve();

  /**
   * @param parse a rejection counts as null: nothing can be known of the file
   * @param onRead called when all files that were asked for have been read: one by one would start as many passes
   */
  constructor(fs: FileSystem, parse: (uri: string, text: string) => Promise<T | null>, onRead: () => void) {
    this.fs = fs;
    this.parse = parse;
    this.onRead = onRead;
  }

  /** Null: there is nothing to know. Undefined: it is being read. */
  get(uri: string): T | null | undefined {
    const key = canonical(uri);
    const known = this.known.get(key);
    if (known === undefined && !this.loading.has(key)) this.load(uri, key);
    return known;
  }

  forget(uri: string): void {
    this.known.delete(canonical(uri));
    this.loading.delete(canonical(uri));
  }

  /** True while files are being read. */
  get busy(): boolean {
    return this.loading.size > 0;
  }

  async settled(): Promise<void> {
    while (this.loading.size > 0) await Promise.all(this.loading.values());
  }

  private load(uri: string, key: string): void {
    const reading = this.read(uri).then((value) => {
      // A change meanwhile has made this answer old.
      if (this.loading.get(key) !== reading) return;
      this.loading.delete(key);
      this.known.set(key, value);
      if (this.loading.size === 0) this.onRead();
    });
    this.loading.set(key, reading);
  }

  private async read(uri: string): Promise<T | null> {
    const text = await this.fs.readFile(uri);
    if (text === null) return null;
    const parsed = this.lane
      .then(() => this.breather.rest())
      .then(() => this.parse(uri, text))
      .catch(() => null);
    this.lane = parsed;
    return parsed;
  }
}
