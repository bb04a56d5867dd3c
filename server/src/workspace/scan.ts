/** Walks a folder for the files the index cares about. */
import type { FileSystem } from './fileSystem.ts';
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
  depth = 0,
): AsyncGenerator<string> {
  if (depth > MAX_DEPTH || signal?.aborted) return;
  const entries = await fs.readDirectory(folder);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) if (entry.kind === 'file' && wanted(entry.name)) yield join(folder, entry.name);
  for (const entry of entries)
    if (entry.kind === 'folder' && !SKIPPED.has(entry.name))
      yield* filesBelow(fs, join(folder, entry.name), wanted, signal, depth + 1);
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
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.since = performance.now();
  }
}
