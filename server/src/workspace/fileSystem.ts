/** The files of a workspace, as the index sees them. Injected: the editor's server, the CLI and tests bring their own. */

export interface FileSystem {
  /** The text of a file; null when it is not there, not readable, or larger than `limit` bytes. */
  readFile(uri: string, limit?: number): Promise<string | null>;
  /** Null when there is nothing. `modified`: milliseconds since 1970. */
  stat(uri: string): Promise<FileStat | null>;
  /** The entries of a folder; none when it is not readable. */
  readDirectory(uri: string): Promise<DirectoryEntry[]>;
}
export interface FileStat {
  kind: 'file' | 'folder';
  size: number;
  modified: number;
}
export interface DirectoryEntry {
  name: string;
  kind: 'file' | 'folder';
}

/** The parts of node:fs/promises and node:url that are used: this layer imports neither. */
export interface NodeModules {
  readFile(path: string, encoding: 'utf8'): Promise<string>;
  stat(path: string): Promise<{ isDirectory(): boolean; isFile(): boolean; size: number; mtimeMs: number }>;
  readdir(
    path: string,
    options: { withFileTypes: true },
  ): Promise<{ name: string; isDirectory(): boolean; isFile(): boolean; isSymbolicLink(): boolean }[]>;
  fileURLToPath(uri: string): string;
}

/** Nobody writes a contract this large; what is larger is data. */
export const FILE_LIMIT = 16 * 1024 * 1024;

/** The disk. `diskFileSystem({ ...fsPromises, fileURLToPath })`. Symbolic links to files are followed, to folders not (they may go in circles). */
export function diskFileSystem(node: NodeModules): FileSystem {
  const stat = async (uri: string): Promise<FileStat | null> => {
    try {
      const found = await node.stat(node.fileURLToPath(uri));
      if (!found.isDirectory() && !found.isFile()) return null;
      return { kind: found.isDirectory() ? 'folder' : 'file', size: found.size, modified: found.mtimeMs };
    } catch {
      return null;
    }
  };
  return {
    stat,
    readFile: async (uri, limit = FILE_LIMIT) => {
      const found = await stat(uri);
      if (found?.kind !== 'file' || found.size > limit) return null;
      try {
        return await node.readFile(node.fileURLToPath(uri), 'utf8');
      } catch {
        return null;
      }
    },
    readDirectory: async (uri) => {
      try {
        const entries = await node.readdir(node.fileURLToPath(uri), { withFileTypes: true });
        return entries.flatMap((entry): DirectoryEntry[] => {
          if (entry.isDirectory()) return [{ name: entry.name, kind: 'folder' }];
          return entry.isFile() || entry.isSymbolicLink() ? [{ name: entry.name, kind: 'file' }] : [];
        });
      } catch {
        return [];
      }
    },
  };
}
