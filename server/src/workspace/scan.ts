/** Walks a folder for the files the index cares about. */
import type { DirectoryEntry, FileSystem } from './fileSystem.ts';
import { join } from './uri.ts';

/** Folders that hold no source of ours, or that other tools write. */
const SKIPPED = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  'target',
  'dbt_packages',
  'dbt_modules',
  '.venv',
  'venv',
  '__pycache__',
  'dist',
  '.cache',
  '.terraform',
  '.vscode-test',
]);
/** A tree this deep is a loop of the file system. */
const MAX_DEPTH = 40;

export const isSkippedFolder = (name: string): boolean => SKIPPED.has(name);
export const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name);

/** URIs of the files below a folder whose name passes the test. Stops when the signal says so. */
export async function* filesBelow(
  fs: FileSystem,
  folder: string,
  wanted: (name: string) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  yield* filesOf(fs, folder, await fs.readDirectory(folder), wanted, signal);
}

async function* filesOf(
  fs: FileSystem,
  folder: string,
  entries: DirectoryEntry[],
  wanted: (name: string) => boolean,
  signal: AbortSignal | undefined,
  depth = 0,
): AsyncGenerator<string> {
  if (depth > MAX_DEPTH || signal?.aborted) return;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) if (entry.kind === 'file' && wanted(entry.name)) yield join(folder, entry.name);
  const folders = entries.filter(({ kind, name }) => kind === 'folder' && !SKIPPED.has(name));
  const inside = async ({ name }: DirectoryEntry) => {
    const inner = join(folder, name);
    return { inner, entries: await fs.readDirectory(inner) };
  };
  for await (const { inner, entries: found } of ahead(folders, inside))
    yield* filesOf(fs, inner, found, wanted, signal, depth + 1);
}

/** So many readings are under way at a time: a disk answers several sooner than one after the other. */
const WIDTH = 8;

/** What is read of each item, in the items' order; the next ones are being read meanwhile. `read` must not reject. */
export async function* ahead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  read: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const started: Promise<R>[] = [];
  for await (const item of items) {
    started.push(read(item));
    if (started.length >= WIDTH) yield await started.shift()!;
  }
  for (const one of started) yield await one;
}

/** Gives the event loop a turn now and then, so that a keystroke never waits for the index. */
export class Breather {
  private since = performance.now();
  private readonly budget: number;

  /** @param budget milliseconds of work between turns. */
  constructor(budget = 8) {
    this.budget = budget;
  }

  async rest(): Promise<void> {
    if (performance.now() - this.since < this.budget) return;
    // A timer, not setImmediate: a message takes several turns of the loop until it is answered, and gets them all.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.since = performance.now();
  }
}
