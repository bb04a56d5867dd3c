/** Paths of a command line: globs, URIs, and the folder whose files belong together. */
import { statSync } from 'node:fs';
import { glob, readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { workspaceFolder } from '../../connectors/src/config/index.ts';
import { diskFileSystem, type FileSystem } from '../../server/src/workspace/index.ts';
import { type Io, UsageError } from './command.ts';

export const disk: FileSystem = diskFileSystem({
  readFile,
  stat,
  readdir: (folder, options) => readdir(folder, options),
  fileURLToPath,
});

export const toUri = (file: string, io: Pick<Io, 'cwd'>): string => pathToFileURL(path.resolve(io.cwd, file)).href;

/** Absolute paths for the arguments, patterns expanded (shells of CI often do not). Throws UsageError for what matches nothing. */
export async function expand(patterns: readonly string[], { cwd }: Pick<Io, 'cwd'>): Promise<string[]> {
  const files: string[] = [];
  for (const pattern of patterns) {
    const full = path.resolve(cwd, pattern);
    if (await stat(full).catch(() => undefined)) {
      files.push(full);
      continue;
    }
    if (!/[*?[{]/.test(pattern)) throw new UsageError(`there is no file or folder "${pattern}".`);
    const found: string[] = [];
    for await (const match of glob(pattern, { cwd, exclude: (name) => name === 'node_modules' || name === '.git' })) {
      found.push(path.resolve(cwd, match));
    }
    if (found.length === 0) throw new UsageError(`no file matches "${pattern}".`);
    files.push(...found.sort());
  }
  return [...new Set(files)];
}

/**
 * The folders that files belong to: what stands beside a contract counts for its cross-file rules. A file in no
 * workspace (no .data-product, no .git above it) belongs to its own folder; the home folder and the root are nobody's.
 */
export function foldersOf(files: readonly string[], { cwd }: Pick<Io, 'cwd'>): string[] {
  const folders = files.map((file) => {
    const found = workspaceFolder(file, cwd);
    const whole = found === homedir() || found === path.parse(found).root;
    const inside = !path.relative(found, file).startsWith('..');
    if (inside && !whole) return found;
    return file === cwd || statSync(file, { throwIfNoEntry: false })?.isDirectory() ? file : path.dirname(file);
  });
  return [...new Set(folders)];
}
