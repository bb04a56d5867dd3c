/** "New Contract From dbt Model": what the workspace knows of a model, written as a contract. */
import type { DbtModelInfo, NewContractParams, NewContractResult } from '../protocol.ts';
import { nameKey } from '../service/contract.ts';
import { type DocumentedModel, documentedModels } from '../service/dbt/sql/index.ts';
import { textOf, YamlDocument } from '../service/document/index.ts';
import { modelFacts, newContract, readCatalog } from '../service/newContract/index.ts';
import type { DbtModel, DbtProject } from './dbtProjects.ts';
import { producedBy } from './producedBy.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** `dataProduct/dbtModels`: every model of the workspace, with the contract that describes it already. */
export function dbtModels(workspace: Workspace): DbtModelInfo[] {
  const described = new Map<string, string>();
  for (const { product, transformation } of workspace.contracts()) {
    const model = transformation?.type === 'dbt' ? transformation.model?.value : undefined;
    if (product.name) described.set(nameKey(model ?? product.name.value), product.name.value);
  }
  return workspace.dbt
    .all()
    .flatMap(({ folder, file, models }) =>
      [...models.values()]
        .filter((model) => model.file !== undefined)
        .map(({ name }) => ({ project: folder, projectName: file.name, name, contract: described.get(nameKey(name)) })),
    );
}

/** `dataProduct/newContract`. Null when the project has no such model. */
export async function newContractOf(workspace: Workspace, params: NewContractParams): Promise<NewContractResult> {
  const project = workspace.dbt.all().find((one) => one.folder === params.project);
  const model = project?.models.get(params.model);
  if (!project || !model) return null;
  const facts = modelFacts({
    name: model.name,
    properties: await propertiesOf(workspace, model),
    produced: await producedBy(workspace, project, model),
    catalog: readCatalog(await workspace.dbt.artifact(project, 'catalog.json'), model.name),
    ownerOf: await groupOwners(workspace, project),
    relation: await workspace.dbt.relation(project, model.name),
    adapter: project.packages.adapter,
  });
  const text = newContract(facts, { dialect: params.dialect, project: relative(params.folder, project.folder) });
  const document = YamlDocument.open('', 0, text);
  const todo = /(?<=: |# )TODO\b/.exec(text.slice(text.indexOf('\n')));
  const start = todo ? text.indexOf('\n') + todo.index : text.length;
  return { text, selection: document.rangeAt({ start, end: start + (todo ? 4 : 0) }) };
}

async function propertiesOf(
  workspace: Workspace,
  model: DbtModel,
): Promise<{ document: YamlDocument; model: DocumentedModel } | undefined> {
  const ours = model.properties && (await workspace.read(model.properties.uri));
  const found = ours && documentedModels(ours.document).find((one) => one.name === model.name);
  return found ? { document: ours.document, model: found } : undefined;
}

/** Owner of each group by the group's name: its mail address, else its name. */
async function groupOwners(workspace: Workspace, project: DbtProject): Promise<(group: string) => string | undefined> {
  const owners = new Map<string, string>();
  for (const { uri } of project.names.all('group')) {
    const document = (await workspace.read(uri))?.document;
    for (const item of document?.items(document.get(document.root, 'groups')) ?? []) {
      const name = textOf(document!.get(item, 'name'));
      const email = document!.get(item, 'owner', 'email');
      const owner = textOf(document!.get(item, 'owner', 'name')) ?? textOf(email);
      if (name !== undefined && owner !== undefined) owners.set(name, owner);
    }
  }
  return (group) => owners.get(group);
}

/** `../../dbt`: the way from one folder to another. */
function relative(from: string, to: string): string {
  const [here, there] = [canonical(from).split('/'), canonical(to).split('/')];
  let common = 0;
  while (common < here.length && here[common] === there[common]) common++;
  return [...here.slice(common).map(() => '..'), ...there.slice(common)].join('/') || '.';
}
