/** The columns of a dbt node as its own file tells them: a model's SELECT, a seed's header; else what is documented. */
import type { DbtKind } from '../service/dbt/properties.ts';
import type { Workspace } from './workspace.ts';

export interface KnownColumn {
  name: string;
  /** As a cast writes it. */
  type?: string;
  /** Only the entry of the node says so. */
  documented?: true;
}

/** What `ref` may lead to. */
export const REFERABLE = ['model', 'seed', 'snapshot'] as const satisfies DbtKind[];

/**
 * Columns in the order of their file, once it has been read; none when nothing tells.
 * @param kinds what the name may be, tried in this order
 * @param name of a source's table: `source.table`
 */
export async function columnsKnown(
  workspace: Workspace,
  uri: string,
  kinds: readonly DbtKind[],
  name: string,
): Promise<KnownColumn[]> {
  const names = workspace.dbt.view(uri)?.names;
  for (const kind of kinds) {
    const made = kind === 'model' ? (await workspace.sql.read(uri, name))?.read.columns : undefined;
    if (made) return made.map((one) => ({ name: one.name, ...(one.type !== undefined && { type: one.type }) }));
    const declared = names?.find(kind, name) ?? [];
    const file = kind === 'seed' ? declared.find((one) => one.by === 'file')?.uri : undefined;
    const header = file === undefined ? [] : headerOf((await workspace.textOf(file)) ?? '');
    if (header.length > 0) return header.map((column) => ({ name: column }));
    const documented = new Set(declared.flatMap((one) => one.columns ?? []));
    if (documented.size > 0) return [...documented].map((column) => ({ name: column, documented: true }));
  }
  return [];
}

/** The names in the first line of a CSV; none when it is split by another sign, or a name is no plain one. */
export function headerOf(csv: string): string[] {
  const [line] = csv.replace(/^\uFEFF/, '').split(/\r?\n/, 1);
  const names = (line ?? '').split(',').map((one) => one.trim().replace(/^"(.*)"$/, '$1'));
  return names.every((one) => /^[\p{L}_][\p{L}\p{N}_$ ]*$/u.test(one)) ? names : [];
}
