/** What our files need to know of a dbt project: its name, where its models lie, and what its properties say of them. */
import { isMap, isSeq, keyOf, textOf, YamlDocument, type YamlNode } from '../document/index.ts';
import { type DbtRange, rangeOf } from './editions.ts';
import type { DbtFolder } from './facts.ts';
import { type ConfigTree, readConfigTree } from './projectConfig.ts';

/** `dbt_project.yml` as far as paths go (dbt docs, "dbt_project.yml"). Paths are relative to the project's folder. */
export interface DbtProjectFile {
  name: string;
  modelPaths: string[];
  /** Every folder whose YAML may hold properties. */
  propertyPaths: string[];
  /** What each of these folders is for. */
  folders: { path: string; folder: DbtFolder }[];
  targetPath: string;
  packagesPath: string;
  /** What `require-dbt-version` admits. */
  range: DbtRange;
  /** Configuration by folder of models, seeds and snapshots. */
  configs: Readonly<Record<'models' | 'seeds' | 'snapshots', ConfigTree>>;
  /** Variables with their value, when it is a simple one. */
  vars: ReadonlyMap<string, string | undefined>;
}

/** Never throws: what the file does not say has dbt's default. */
export function readDbtProject(uri: string, text: string): DbtProjectFile {
  const document = YamlDocument.open(uri, 0, text);
  const paths = (...keys: string[]): string[] | undefined => {
    for (const key of keys) {
      const node = document.get(document.root, key);
      if (isSeq(node)) return node.items.flatMap((item) => textOf(document.deref(item)) ?? []).filter(isPlainPath);
    }
    return undefined;
  };
  const folders = FOLDERS.flatMap(({ folder, keys, usual }) =>
    (paths(...keys) ?? usual).map((path) => ({ path, folder })),
  );
  return {
    name: textOf(document.get(document.root, 'name')) ?? '',
    modelPaths: folders.filter((one) => one.folder === 'models').map((one) => one.path),
    propertyPaths: [...new Set(folders.map((one) => one.path))],
    folders,
    targetPath: textOf(document.get(document.root, 'target-path')) ?? 'target',
    packagesPath: textOf(document.get(document.root, 'packages-install-path')) ?? 'dbt_packages',
    range: rangeOf(requirementsOf(document).map((one) => one.value)),
    configs: {
      models: readConfigTree(document, document.get(document.root, 'models')),
      seeds: readConfigTree(document, document.get(document.root, 'seeds')),
      snapshots: readConfigTree(document, document.get(document.root, 'snapshots')),
    },
    vars: varsOf(document),
  };
}

function varsOf(document: YamlDocument): Map<string, string | undefined> {
  const vars = new Map<string, string | undefined>();
  for (const pair of document.pairs(document.get(document.root, 'vars'))) {
    const name = keyOf(pair) ?? '';
    const value = document.deref(pair.value);
    vars.set(name, textOf(value));
    // A mapping may be a variable's value, or hold the variables of a package.
    for (const inner of isMap(value) ? document.pairs(value) : [])
      vars.set(keyOf(inner) ?? '', textOf(document.deref(inner.value)));
  }
  return vars;
}

const FOLDERS: { folder: DbtFolder; keys: string[]; usual: string[] }[] = [
  { folder: 'models', keys: ['model-paths', 'source-paths'], usual: ['models'] },
  { folder: 'seeds', keys: ['seed-paths', 'data-paths'], usual: ['seeds'] },
  { folder: 'snapshots', keys: ['snapshot-paths'], usual: ['snapshots'] },
  { folder: 'macros', keys: ['macro-paths'], usual: ['macros'] },
  { folder: 'analyses', keys: ['analysis-paths'], usual: ['analyses'] },
  { folder: 'tests', keys: ['test-paths'], usual: ['tests'] },
];

/** The bounds of `require-dbt-version`, one text each. */
export function requirementsOf(document: YamlDocument): { value: string; node: YamlNode }[] {
  const node = document.get(document.root, 'require-dbt-version');
  const nodes = isSeq(node) ? document.items(node) : [node];
  return nodes.flatMap((one) => {
    const found = document.deref(one);
    const value = textOf(found);
    return found && value !== undefined ? [{ value, node: found }] : [];
  });
}

/** One entry of packages.yml or dependencies.yml. */
export interface ListedPackage {
  /** The package's name as macros are called by it; undefined when only dbt can know (git, tarballs). */
  name?: string;
  /** Of a local package: its folder relative to the project. */
  local?: string;
}

/** The packages of packages.yml or dependencies.yml (dbt docs, "Packages"). */
export function readPackages(uri: string, text: string): ListedPackage[] {
  const document = YamlDocument.open(uri, 0, text);
  const entries = [
    ...document.items(document.get(document.root, 'packages')),
    ...document.items(document.get(document.root, 'projects')),
  ];
  return entries.map((entry) => {
    const word = (key: string) => textOf(document.get(entry, key));
    const local = word('local');
    if (local !== undefined) return { local };
    // The hub's `dbt-labs/dbt_utils` is the project `dbt_utils`.
    return { name: word('package')?.split('/').at(-1) ?? word('name') };
  });
}

/** The warehouse of a profiles.yml beside the project, when all its outputs of the profile are of one type. */
export function readAdapter(uri: string, text: string): string | undefined {
  const document = YamlDocument.open(uri, 0, text);
  const types = new Set(
    document
      .pairs(document.root)
      .flatMap((profile) =>
        document
          .pairs(document.get(profile.value, 'outputs'))
          .flatMap((output) => textOf(document.get(output.value, 'type')) ?? []),
      ),
  );
  return types.size === 1 ? [...types][0] : undefined;
}

/** A path with Jinja in it is known to dbt alone; one that climbs out is not the project's. */
const isPlainPath = (path: string): boolean =>
  !path.includes('{{') && !path.split('/').includes('..') && !path.startsWith('/');

/** What dbt wrote of its models into manifest.json. */
export interface Manifest {
  /** The warehouse dbt ran against. */
  adapter?: string;
  models: ReadonlyMap<string, ManifestModel>;
  /** Relation in lower case -> model. */
  byRelation: ReadonlyMap<string, string>;
}
export interface ManifestModel {
  /** `DB.SCHEMA.TABLE`, unquoted. */
  relation: string;
  /** SHA-256 of the file that was compiled, and what came out; absent when dbt only parsed it. */
  compiled?: { checksum: string; sql: string };
}

interface ManifestNode {
  resource_type?: unknown;
  name?: unknown;
  database?: unknown;
  schema?: unknown;
  alias?: unknown;
  compiled_code?: unknown;
  checksum?: { name?: unknown; checksum?: unknown };
}

/** Reads manifest.json; empty when the text is none. */
export function readManifest(text: string): Manifest {
  const models = new Map<string, ManifestModel>();
  const byRelation = new Map<string, string>();
  try {
    const manifest = JSON.parse(text) as {
      metadata?: { adapter_type?: unknown };
      nodes?: Record<string, ManifestNode>;
    };
    for (const node of Object.values(manifest.nodes ?? {})) {
      if (node.resource_type !== 'model' || typeof node.name !== 'string') continue;
      const parts = [node.database, node.schema, node.alias ?? node.name].filter(
        (part) => typeof part === 'string' && part !== '',
      );
      const relation = parts.join('.');
      models.set(node.name, { relation, ...compiledOf(node) });
      byRelation.set(relation.toLowerCase(), node.name);
    }
    const adapter = manifest.metadata?.adapter_type;
    return { models, byRelation, ...(typeof adapter === 'string' && { adapter }) };
  } catch {
    // Half-written while dbt runs: the next change is read again.
    return { models, byRelation };
  }
}

function compiledOf({ compiled_code: sql, checksum }: ManifestNode): Pick<ManifestModel, 'compiled'> {
  return typeof sql === 'string' && checksum?.name === 'sha256' && typeof checksum.checksum === 'string'
    ? { compiled: { sql, checksum: checksum.checksum } }
    : {};
}

/** Model name -> relation (`DB.SCHEMA.TABLE`, unquoted). */
export const readManifestRelations = (text: string): Map<string, string> =>
  new Map([...readManifest(text).models].map(([name, model]) => [name, model.relation]));
