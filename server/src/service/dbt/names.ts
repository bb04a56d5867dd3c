/** The names of one dbt project and its installed packages: found by kind, incremental by file. */
import type { DbtEdition, DbtVersion } from './editions.ts';
import type { DbtFact, DbtUse, FileFacts } from './facts.ts';
import type { DbtKind } from './properties.ts';

export interface Declaration extends DbtFact {
  uri: string;
  /** The package that declares it; empty for the project itself. */
  package: string;
}

export class DbtNames {
  private readonly files = new Map<string, FileFacts & { package: string }>();
  private index: { byName: Map<string, Declaration[]>; byKind: Map<DbtKind, Declaration[]> } | null = null;
  private changes = 0;

  /** Another number after each change of what is declared or used. */
  get revision(): number {
    return this.changes;
  }

  /** @param key the file's canonical URI */
  set(key: string, facts: FileFacts, packageName = ''): void {
    this.files.set(key, { ...facts, package: packageName });
    this.changed();
  }
  delete(key: string): void {
    if (this.files.delete(key)) this.changed();
  }
  private changed(): void {
    this.index = null;
    this.changes++;
  }

  /** Everything declared under a name; `name` of a source's table is `source.table`. */
  find(kind: DbtKind, name: string): readonly Declaration[] {
    return this.made().byName.get(`${kind} ${name}`) ?? [];
  }

  /** What `ref` may mean: models, seeds, snapshots (and versioned models by their properties). */
  referable(name: string): Declaration[] {
    const models = this.find('model', name).filter((one) => one.by === 'file' || one.versionFiles);
    return [...models, ...this.find('seed', name).filter((one) => one.by === 'file'), ...this.find('snapshot', name)];
  }

  all(kind: DbtKind): readonly Declaration[] {
    return this.made().byKind.get(kind) ?? [];
  }

  /** Names of a kind, for completion and "did you mean". */
  names(kind: DbtKind): string[] {
    return [...new Set(this.all(kind).map(nameOf))];
  }

  /** What one file declares and uses, as it was when it was read. */
  file(key: string): FileFacts | undefined {
    return this.files.get(key);
  }

  /** The project's own files that name a model. */
  *filesNaming(model: string): Generator<string> {
    for (const { uri, uses, declared, package: from } of this.files.values())
      if (
        from === '' &&
        (uses.some((use) => use.kind === 'model' && use.name === model) ||
          declared.some((one) => one.kind === 'model' && one.name === model))
      )
        yield uri;
  }

  /** Uses of a node in files of the project. */
  *uses(kind: DbtUse['kind'], name: string, parent?: string): Generator<DbtUse & { uri: string }> {
    for (const { uri, uses } of this.files.values())
      for (const use of uses)
        if (use.kind === kind && use.name === name && use.parent === parent) yield { ...use, uri };
  }

  /** Tags that properties of the project use. */
  tags(): string[] {
    return [...new Set([...this.made().byKind.values()].flat().flatMap((one) => one.tags ?? []))].sort();
  }

  /** Variables that files of the project read by `var('…')` or `env_var('…')`. */
  usedNames(call: 'var' | 'env_var'): string[] {
    return [
      ...new Set([...this.files.values()].flatMap((file) => (file.package === '' ? (file.read?.[call] ?? []) : []))),
    ];
  }

  private made(): NonNullable<DbtNames['index']> {
    if (this.index) return this.index;
    const byName = new Map<string, Declaration[]>();
    const byKind = new Map<DbtKind, Declaration[]>();
    for (const { uri, declared, package: from } of this.files.values())
      for (const fact of declared) {
        const declaration = { ...fact, uri, package: from };
        put(byName, `${fact.kind} ${nameOf(fact)}`, declaration);
      }
    // Of one name together, as they are offered.
    for (const all of byName.values()) for (const one of all) put(byKind, one.kind, one);
    this.index = { byName, byKind };
    return this.index;
  }
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const all = map.get(key);
  if (all) all.push(value);
  else map.set(key, [value]);
}

/** Something worked out of all names, once until one of them changes. */
export function ofNames<T>(make: (names: DbtNames) => T): (names: DbtNames) => T {
  const made = new WeakMap<DbtNames, { revision: number; value: T }>();
  return (names) => {
    let known = made.get(names);
    if (known?.revision !== names.revision) {
      known = { revision: names.revision, value: make(names) };
      made.set(names, known);
    }
    return known.value;
  };
}

const nameOf = (fact: DbtFact): string => (fact.parent === undefined ? fact.name : `${fact.parent}.${fact.name}`);

/** What rules over properties may ask of the project. Without one (a file alone), they stay silent on names. */
export interface DbtView {
  /** Another text whenever anything the view tells has changed. */
  revision: string;
  names: DbtNames;
  /** The project's own name, under which its macros may be called. */
  project: string;
  /** Packages the project lists in packages.yml or dependencies.yml: the names known for them, and all when one has no known name. */
  listed: { names: ReadonlySet<string>; unknown: boolean };
  /** Packages whose files have been read. */
  installed: ReadonlySet<string>;
  /** The warehouse, when profiles or the project tell. */
  adapter?: string;
  /** Lowest version the project runs with, from `require-dbt-version` or the settings. */
  version?: DbtVersion;
  /** What reads the project, as far as `require-dbt-version` or the settings tell. */
  edition?: DbtEdition;
  /** Names of the variables in dbt_project.yml. */
  vars: readonly string[];
  /** What dbt_project.yml configures for a node that a file of the project defines; keys as in `+key`, without the plus. */
  configOf(declaration: Declaration): ReadonlyMap<string, string>;
  /** Folders and name of a file below its resource's folder (`marts/orders`); null when it lies in none. */
  pathOf(declaration: Declaration): string[] | null;
}

/**
 * The versions of a model that a `ref` may name; undefined when nobody can know.
 * @param from the package the `ref` names
 */
export function versionsOf({ names, project }: DbtView, model: string, from?: string): readonly string[] | undefined {
  const owner = from === project ? '' : from;
  const declared = names.find('model', model).filter((one) => owner === undefined || one.package === owner);
  const versions = [...new Set(declared.flatMap((one) => one.versions ?? []))];
  return declared.length === 0 || versions.some((one) => one.includes('{{')) ? undefined : versions;
}

/** True when a package is listed and was not read: it may define anything. */
export const hidesNames = ({ listed, installed }: DbtView): boolean =>
  listed.unknown || [...listed.names].some((name) => !installed.has(name));

/** Packages of macros alone: a project that waits for them still has all its models, sources and doc blocks. */
const MACROS_ALONE = new Set(['dbt_utils', 'dbt_expectations', 'dbt_date', 'codegen', 'audit_helper']);

/** The same for what `ref`, `source` and `doc` name. */
export const hidesNodes = ({ listed, installed }: DbtView): boolean =>
  listed.unknown || [...listed.names].some((name) => !installed.has(name) && !MACROS_ALONE.has(name));

/** False when no doc block has this name, for certain. dbt brings `__overview__` itself. */
export const knowsDoc = (project: DbtView, name: string): boolean =>
  name === '__overview__' || project.names.find('doc', name).length > 0 || hidesNodes(project);
