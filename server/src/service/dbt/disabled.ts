/** Nodes that dbt leaves out, and refuses references to. */
import type { DbtView, Declaration } from './names.ts';

/** True when every file of this name says so, or its folder in dbt_project.yml does. */
export function isDisabled(project: DbtView, name: string): boolean {
  const files = project.names.referable(name).filter((one) => one.by === 'file');
  const enabled = (one: Declaration) => one.config?.get('enabled') ?? project.configOf(one).get('enabled');
  return files.length > 0 && files.every((one) => enabled(one) === 'false');
}
