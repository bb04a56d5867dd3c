import type { FileSystem } from '../../../../server/src/workspace/index.ts';

/** A file system of texts by path. */
export function dbtDisk(files: Record<string, string>): FileSystem {
  const paths = () => Object.keys(files).map((name) => `file:///w/${name}`);
  return {
    readFile: async (uri) => files[uri.replace('file:///w/', '')] ?? null,
    stat: async (uri) => {
      if (paths().includes(uri)) return { kind: 'file', size: 1, modified: 1 };
      return paths().some((one) => one.startsWith(`${uri}/`)) ? { kind: 'folder', size: 0, modified: 1 } : null;
    },
    readDirectory: async (uri) => {
      const below = paths()
        .filter((one) => one.startsWith(`${uri}/`))
        .map((one) => one.slice(uri.length + 1));
      return [...new Set(below.map((one) => one.split('/')[0]!))].map((name) => ({
        name,
        kind: below.includes(name) ? ('file' as const) : ('folder' as const),
      }));
    },
  };
}
