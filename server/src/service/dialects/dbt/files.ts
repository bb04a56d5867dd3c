/** The YAML files of a dbt project, told apart by their names: dbt finds them so too. */

export type DbtFile = 'properties' | 'project' | 'packages' | 'selectors';

const NAMED: Readonly<Record<string, DbtFile>> = {
  dbt_project: 'project',
  packages: 'packages',
  dependencies: 'packages',
  selectors: 'selectors',
};

/** Which file of a project this is, when its dialect is dbt. */
export function dbtFileOf(uri: string): DbtFile {
  const stem = /([^/\\:]*)\.ya?ml(?:[?#]|$)/i.exec(uri)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(NAMED, stem) ? NAMED[stem]! : 'properties';
}
