/** What a model's SELECT produces, waited for: rules take what is known by now, commands what can be known. */
import type { ModelColumns } from '../service/dbt/sql/index.ts';
import type { DbtModel, DbtProject } from './dbtProjects.ts';
import { join } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** A star leads from model to model, and each is read when somebody asks: this often at most. */
const ROUNDS = 8;

/** Undefined when the SQL does not tell. */
export async function producedBy(
  workspace: Workspace,
  project: DbtProject,
  model: DbtModel,
): Promise<NonNullable<ModelColumns['columns']> | undefined> {
  if (model.file === undefined) return undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const columns = workspace.modelSql(model.file, model.name)?.read.columns;
    if (columns) return columns;
    await workspace.settled(join(project.folder, 'dbt_project.yml'));
  }
  return undefined;
}
