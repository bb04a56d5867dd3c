/** The files of a dbt project: which are read, as what, and the packages it has installed. */
import { type DbtFolder, type FileFacts, readFacts } from '../service/dbt/facts.ts';
import type { DbtNames } from '../service/dbt/names.ts';
import { type DbtProjectFile, readAdapter, readDbtProject, readPackages } from '../service/dbt/project.ts';
import type { FileSystem } from './fileSystem.ts';
import { Breather, filesBelow } from './scan.ts';
import { canonical, isWithin, join } from './uri.ts';

export interface Installed {
  listed: { names: ReadonlySet<string>; unknown: boolean };
  /** Names of packages whose files have been read. */
  installed: ReadonlySet<string>;
  adapter?: string;
}
interface Project {
  folder: string;
  file: DbtProjectFile;
  names: DbtNames;
}

export const isFactFile = (name: string): boolean => /\.(sql|py|ya?ml|csv|md)$/i.test(name);

/** Which of the project's folders a file lies in, and its path below that (keeping the case it is written in). */
export function placeInProject(project: Pick<Project, 'folder' | 'file'>, uri: string) {
  const key = canonical(uri);
  const [place] = project.file.folders
    .map(({ path, folder }) => ({ base: canonical(join(project.folder, path)), folder }))
    .filter(({ base }) => isWithin(key, base))
    .sort((a, b) => b.base.length - a.base.length);
  return place ? { folder: place.folder, path: key.slice(place.base.length + 1) } : null;
}

/** What a file of the project declares; null when it lies in none of its folders or cannot be read. */
export async function readOwnFile(fs: FileSystem, project: Project, uri: string): Promise<FileFacts | null> {
  const place = placeInProject(project, uri);
  return place ? readAs(fs, uri, place.path, place.folder) : null;
}

async function readAs(fs: FileSystem, uri: string, path: string, folder: DbtFolder): Promise<FileFacts | null> {
  // Rows of a seed are data: its name is all there is to know.
  const text = /\.csv$/i.test(uri) ? '' : await fs.readFile(uri);
  return text === null ? null : readFacts(uri, path, folder, text);
}

/** Reads what packages.yml and dependencies.yml list, and the macros, tests, models and doc blocks of what is there. */
export async function readInstalled(fs: FileSystem, project: Project, signal?: AbortSignal): Promise<Installed> {
  const { folder, file } = project;
  const names = new Set<string>();
  const installed = new Set<string>();
  let unknown = false;
  const folders: string[] = [];
  for (const name of ['packages.yml', 'dependencies.yml']) {
    const uri = join(folder, name);
    for (const one of readPackages(uri, (await fs.readFile(uri)) ?? '')) {
      if (one.local !== undefined) folders.push(join(folder, one.local));
      else if (one.name !== undefined) names.add(one.name);
      else unknown = true;
    }
  }
  const base = join(folder, file.packagesPath);
  for (const entry of await fs.readDirectory(base)) folders.push(join(base, entry.name));
  for (const one of folders) {
    const name = await readPackage(fs, project.names, one, signal);
    if (name !== undefined) {
      names.add(name);
      installed.add(name);
    }
  }
  const profiles = join(folder, 'profiles.yml');
  return {
    listed: { names, unknown },
    installed,
    adapter: readAdapter(profiles, (await fs.readFile(profiles)) ?? ''),
  };
}

/** The package's name; undefined when the folder holds none. */
async function readPackage(
  fs: FileSystem,
  names: DbtNames,
  folder: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const uri = join(folder, 'dbt_project.yml');
  const text = await fs.readFile(uri);
  if (text === null) return undefined;
  const file = readDbtProject(uri, text);
  const breather = new Breather();
  for (const { path, folder: kind } of file.folders) {
    const base = join(folder, path);
    for await (const one of filesBelow(fs, base, isFactFile, signal)) {
      const read = await readAs(fs, one, one.slice(base.length + 1), kind);
      if (read) names.set(canonical(one), read, file.name);
      await breather.rest();
    }
  }
  return file.name;
}
