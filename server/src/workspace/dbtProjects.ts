/** The dbt projects of the workspace: their models by name, and what properties files say of them. */
import type { Range } from 'vscode-languageserver-types';
import { type DbtEdition, firstVersion } from '../service/dbt/editions.ts';
import type { DbtFolder, FileFacts } from '../service/dbt/facts.ts';
import { DbtNames, type DbtView } from '../service/dbt/names.ts';
import { type DbtProjectFile, type Manifest, readDbtProject, readManifest } from '../service/dbt/project.ts';
import { configAt } from '../service/dbt/projectConfig.ts';
import type { DbtKind } from '../service/dbt/properties.ts';
import { dbtFileOf } from '../service/dialects/dbt/files.ts';
import { type Installed, isFactFile, placeInProject, readInstalled, readOwnFile } from './dbtFiles.ts';
import type { FileSystem } from './fileSystem.ts';
import { ahead, Breather, filesBelow } from './scan.ts';
import { baseName, canonical, isWithin, join, parent, placeOf } from './uri.ts';

export interface DbtModel {
  name: string;
  /** URI of the .sql or .py file. */
  file?: string;
  properties?: { uri: string; range: Range };
  /** Documented columns; empty when there are none. */
  columns: string[];
  /** `DB.SCHEMA.TABLE` as dbt last built it, once somebody has asked for it. */
  relation?: string;
}
export interface DbtProject {
  /** URI of the folder with dbt_project.yml. */
  folder: string;
  file: DbtProjectFile;
  models: Map<string, DbtModel>;
  /** Everything that is named in the project and its packages. */
  names: DbtNames;
  packages: Installed;
}

/** What a changed file means to its project: nothing, what it says, or also which models there are and their columns. */
export type ProjectChange = 'none' | 'file' | 'models';

/** A manifest larger than this is read by dbt's own tools, not by an editor. */
const MANIFEST_LIMIT = 200 * 1024 * 1024;

export class DbtProjects {
  private readonly fs: FileSystem;
  private readonly projects = new Map<string, DbtProject>();
  /** The setting `dataProduct.dbt.version`; undefined for `auto`. */
  chosen: DbtEdition | undefined;
  /** By the project's folder. */
  private readonly manifests = new Map<string, Manifest & { modified: number }>();

  constructor(fs: FileSystem) {
    this.fs = fs;
  }

  all(): DbtProject[] {
    return [...this.projects.values()];
  }

  /** The project a file belongs to: the innermost folder counts. */
  of(uri: string): DbtProject | undefined {
    const key = canonical(placeOf(uri));
    return this.all()
      .filter((project) => isWithin(key, canonical(project.folder)))
      .sort((a, b) => b.folder.length - a.folder.length)[0];
  }

  /** Which folder of its project a file lies in, and its path below that; null when it lies in none. */
  placeOf(uri: string): { folder: DbtFolder; path: string } | null {
    const project = this.of(uri);
    return project ? placeInProject(project, uri) : null;
  }

  /** True when a YAML file lies where the project keeps properties, or is one of the project's own beside dbt_project.yml. */
  keepsPropertiesAt(uri: string): boolean {
    const project = this.of(uri);
    const key = canonical(uri);
    if (project && dbtFileOf(uri) !== 'properties' && canonical(parent(uri)) === canonical(project.folder)) return true;
    return project?.file.propertyPaths.some((path) => isWithin(key, canonical(join(project.folder, path)))) ?? false;
  }

  /** Forgets the projects outside of these folders. */
  keepOnly(folders: readonly string[]): void {
    const kept = folders.map(canonical);
    for (const key of this.projects.keys())
      if (!kept.some((folder) => isWithin(key, folder))) this.projects.delete(key);
  }

  /** Reads a project anew; call it when dbt_project.yml appears or changes. */
  async load(projectFile: string, signal?: AbortSignal): Promise<void> {
    const text = await this.fs.readFile(projectFile);
    const folder = parent(projectFile);
    if (text === null) {
      this.projects.delete(canonical(folder));
      return;
    }
    const project: DbtProject = {
      folder,
      file: readDbtProject(projectFile, text),
      models: new Map(),
      names: new DbtNames(),
      packages: { listed: { names: new Set(), unknown: false }, installed: new Set() },
    };
    const breather = new Breather();
    const facts = async (uri: string) => ({ uri, read: await readOwnFile(this.fs, project, uri) });
    for (const { path } of project.file.folders)
      for await (const { uri, read } of ahead(filesBelow(this.fs, join(folder, path), isFactFile, signal), facts)) {
        if (read) take(project, uri, read);
        await breather.rest();
      }
    project.packages = await readInstalled(this.fs, project, signal);
    if (!signal?.aborted) this.projects.set(canonical(folder), project);
  }

  /** A file of a project came, changed or went. */
  async refresh(uri: string, deleted: boolean): Promise<ProjectChange> {
    const project = this.of(uri);
    if (!project) return 'none';
    if (/^(packages|dependencies|profiles)\.ya?ml$/.test(baseName(uri))) {
      project.packages = await readInstalled(this.fs, project);
      return 'models';
    }
    const key = canonical(uri);
    if (!isFactFile(baseName(uri))) return 'none';
    const touched = modelsOf(project, key);
    const before = described(touched);
    for (const model of touched) {
      if (isAt(model.file, key)) model.file = undefined;
      if (isAt(model.properties?.uri, key)) {
        model.properties = undefined;
        model.columns = [];
      }
    }
    project.names.delete(key);
    const ours = deleted ? this.keepsPropertiesAt(uri) : await this.read(project, uri);
    // After reading: a model that is still there stays the same object, which links know.
    for (const model of touched)
      if (model.file === undefined && model.properties === undefined && project.models.get(model.name) === model)
        project.models.delete(model.name);
    if (described(modelsOf(project, key)) !== before) return 'models';
    return ours || touched.length > 0 ? 'file' : 'none';
  }

  /** The dbt that reads a file: the setting, else what its project admits. */
  edition(uri: string): DbtEdition | undefined {
    return this.chosen ?? this.of(uri)?.file.range.edition;
  }

  /** What rules over properties know of the project a file lies in. */
  view(uri: string): DbtView | null {
    const project = this.of(uri);
    return project
      ? {
          revision: revisionOf(project, this.chosen),
          names: project.names,
          project: project.file.name,
          listed: project.packages.listed,
          installed: project.packages.installed,
          adapter: project.packages.adapter,
          version: this.chosen ? firstVersion(this.chosen) : project.file.range.version,
          edition: this.chosen ?? project.file.range.edition,
          vars: [...project.file.vars.keys()],
          configOf: ({ uri: file, kind }) => configOfFile(project, file, kind),
          pathOf: ({ uri: file }) => stepsOf(placeInProject(project, file)?.path),
        }
      : null;
  }

  /** The models a name means: in the project named (by path or name), else in any. */
  find(
    from: string,
    roots: readonly string[],
    project: string | undefined,
    model: string,
  ): { project: DbtProject; model: DbtModel }[] {
    return this.named(from, roots, project).flatMap((one) => {
      const found = one.models.get(model);
      return found ? [{ project: one, model: found }] : [];
    });
  }

  /** The projects a `project` means: a path relative to the contract or a workspace folder, or a dbt project's name; without one, all. */
  named(from: string, roots: readonly string[], project: string | undefined): DbtProject[] {
    if (project === undefined || project === '') {
      const own = this.of(from);
      return own ? [own, ...this.all().filter((one) => one !== own)] : this.all();
    }
    const folders = new Set([parent(from), ...roots].map((folder) => canonical(join(folder, project))));
    const byPath = this.all().filter((one) => folders.has(canonical(one.folder)));
    return byPath.length > 0 ? byPath : this.all().filter((one) => one.file.name === project);
  }

  /** What dbt wrote into the project's target folder; null when it did not. */
  artifact(project: DbtProject, name: string): Promise<string | null> {
    return this.fs.readFile(join(project.folder, `${project.file.targetPath}/${name}`), MANIFEST_LIMIT);
  }

  /** `DB.SCHEMA.TABLE` of a model as dbt last built it; undefined without a manifest. */
  async relation(project: DbtProject, model: string): Promise<string | undefined> {
    return (await this.manifest(project))?.models.get(model)?.relation;
  }

  /** What dbt last wrote of the project's models, and when; null without a manifest. */
  async manifest(project: DbtProject): Promise<(Manifest & { modified: number }) | null> {
    const uri = join(project.folder, `${project.file.targetPath}/manifest.json`);
    const stat = await this.fs.stat(uri);
    if (!stat) return null;
    let known = this.manifests.get(project.folder);
    if (known?.modified !== stat.modified) {
      const text = (await this.fs.readFile(uri, MANIFEST_LIMIT)) ?? '';
      known = { ...readManifest(text), modified: stat.modified };
      this.manifests.set(project.folder, known);
      project.packages.adapter ??= known.adapter;
    }
    return known;
  }

  /** The manifest as far as it has been read already. */
  knownManifest(project: DbtProject): Manifest | undefined {
    return this.manifests.get(project.folder);
  }

  /** False when the file lies in none of the project's folders. */
  private async read(project: DbtProject, uri: string): Promise<boolean> {
    const read = await readOwnFile(this.fs, project, uri);
    if (read) take(project, uri, read);
    return read !== null;
  }
}

/** Takes what a file declares into its project. */
function take(project: DbtProject, uri: string, read: FileFacts): void {
  project.names.set(canonical(uri), read);
  for (const fact of read.declared) {
    if (fact.kind !== 'model') continue;
    const model = modelOf(project, fact.name);
    if (fact.by === 'file') model.file = uri;
    else {
      model.properties = { uri, range: fact.range };
      model.columns = fact.columns ?? [];
    }
  }
}

/** Everything a view is made of: of a project that is read anew, all is another. */
const revisionOf = ({ names, file, packages }: DbtProject, chosen: DbtEdition | undefined): string =>
  [serialOf(file), names.revision, serialOf(packages), packages.adapter, chosen].join(' ');

/** A number for an object, as long as it lives. */
function serialOf(object: object): number {
  const known = serials.get(object);
  if (known !== undefined) return known;
  serials.set(object, ++lastSerial);
  return lastSerial;
}
const serials = new WeakMap<object, number>();
let lastSerial = 0;

const NOTHING: ReadonlyMap<string, string> = new Map();

/** What dbt_project.yml configures for the node of a file. */
function configOfFile(project: DbtProject, uri: string, kind: DbtKind): ReadonlyMap<string, string> {
  const known = configs.get(project.file) ?? new Map<string, ReadonlyMap<string, string>>();
  configs.set(project.file, known);
  const key = `${kind} ${uri}`;
  const config = known.get(key) ?? readConfigOf(project, uri, kind);
  known.set(key, config);
  return config;
}
/** Asked for every `ref` of a properties file at every keystroke. */
const configs = new WeakMap<DbtProjectFile, Map<string, ReadonlyMap<string, string>>>();

function readConfigOf(project: DbtProject, uri: string, kind: DbtKind): ReadonlyMap<string, string> {
  const place = placeInProject(project, uri);
  // A snapshot may be defined in YAML beside models.
  const tree = kind === 'model' ? 'models' : kind === 'seed' ? 'seeds' : kind === 'snapshot' ? 'snapshots' : null;
  if (!place || !tree) return NOTHING;
  return configAt(project.file.configs[tree], [project.file.name, ...(stepsOf(place.path) ?? [])]);
}
const stepsOf = (path: string | undefined): string[] | null => path?.replace(/\.\w+$/, '').split('/') ?? null;

const isAt = (uri: string | undefined, key: string): boolean => uri !== undefined && canonical(uri) === key;

/** The models a file defines or describes. */
function modelsOf(project: DbtProject, key: string): DbtModel[] {
  const declared = project.names.file(key)?.declared ?? [];
  const names = new Set(declared.flatMap(({ kind, name }) => (kind === 'model' ? [name] : [])));
  return [...names]
    .flatMap((name) => project.models.get(name) ?? [])
    .filter((model) => isAt(model.file, key) || isAt(model.properties?.uri, key));
}

/** All that links to contracts depend on. */
const described = (models: readonly DbtModel[]): string =>
  JSON.stringify(models.map(({ name, file, properties, columns }) => [name, file, properties?.uri, columns]).sort());

function modelOf(project: DbtProject, name: string): DbtModel {
  let model = project.models.get(name);
  if (!model) {
    model = { name, columns: [] };
    project.models.set(name, model);
  }
  return model;
}
