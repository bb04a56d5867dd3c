import type { DbtPlace } from '../../../server/src/protocol.ts';

/** What dbt takes as one selection: without spaces, which part selections, and without quotes. */
const PLAIN = /^\w[\w.:,*?+@/-]*$/;

/** True when a selection reaches dbt as it is written. */
export const isSelectable = (selection: string): boolean => PLAIN.test(selection);

/**
 * How dbt selects a place (dbt docs, "Node selection"). A name alone also means the folder or the project of that name,
 * and all that lies there: the path of its file means one node.
 */
export function selector({ kind, name, source, file }: Pick<DbtPlace, 'kind' | 'name' | 'source' | 'file'>): string {
  if (kind === 'source') return `source:${source}.${name}`;
  if (file !== undefined && /^\w[\w./-]*$/.test(file)) return `path:${file}`;
  // dbt parts a selection at its spaces, quoted or not, and reads a path as a pattern: a wildcard stands for what it
  // would read otherwise, and the name for what else that may fit.
  if (file !== undefined && /^\w/.test(file)) return `path:${file.replaceAll(/[^\w./-]/gu, '?')},${name}`;
  return `${name},resource_type:${kind}`;
}
