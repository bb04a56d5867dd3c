/** `dataProduct/sync`: contract and schema.yml brought together, over the pairs that the bridge knows. */
import type { SyncDirection, SyncedFile, SyncParams, SyncResult } from '../protocol.ts';
import { documentedModels } from '../service/dbt/sql/index.ts';
import type { YamlDocument } from '../service/document/index.ts';
import { readCatalog } from '../service/newContract/index.ts';
import type { Bridged } from '../service/rules/bridge.ts';
import {
  canUpdateContract,
  documentColumns,
  FileEdits,
  type ModelOptions,
  updateContract,
  updateModel,
} from '../service/sync/index.ts';
import { producedBy } from './producedBy.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

export async function syncOf(workspace: Workspace, { uri, direction }: SyncParams): Promise<SyncResult> {
  if (direction === 'columns') return documented(workspace, uri);
  workspace.bridges(uri);
  await workspace.settled(uri);
  const files = new Map<string, SyncedFile & { writing: FileEdits }>();
  for (const bridged of workspace.bridges(uri)) {
    const contract = await workspace.read(bridged.contract.uri);
    const target = direction === 'contract' ? contract?.document : bridged.document;
    if (!contract || !target || broken(target) || bridged.model.versioned) continue;
    if (direction === 'contract' && !canUpdateContract(contract.dialect)) continue;
    const key = canonical(target.uri);
    const file = files.get(key) ?? { ...nothing(target.uri), writing: new FileEdits(target) };
    files.set(key, file);
    const { model, why, contract: read } = bridged;
    file.pairs.push({ contract: read.product.name?.value ?? '', model: model.name, why });
    const pair = { ...bridged, contractDocument: contract.document };
    if (direction === 'contract') updateContract(pair, file.writing);
    else updateModel(pair, optionsOf(workspace, bridged, direction), file.writing);
  }
  return [...files.values()].map(({ writing, ...file }) => finished(file, writing));
}

const finished = (file: SyncedFile, writing: FileEdits): SyncedFile => ({
  ...file,
  edits: writing.edits().map(({ newText, ...span }) => ({ range: writing.document.rangeAt(span), newText })),
  changes: writing.changes,
  skipped: [...new Set(writing.skipped)],
});

/** Every model of a properties file, or the one of a SQL file. */
async function documented(workspace: Workspace, uri: string): Promise<SyncResult> {
  const project = workspace.dbt.of(uri);
  const own = [...(project?.models.values() ?? [])].filter((model) => {
    const place = /\.sql$/i.test(uri) ? model.file : model.properties?.uri;
    return place !== undefined && canonical(place) === canonical(uri);
  });
  const properties = own[0]?.properties?.uri;
  const ours = properties === undefined ? null : await workspace.read(properties);
  if (!project || !ours || broken(ours.document)) return [];
  const file = nothing(ours.uri);
  const writing = new FileEdits(ours.document);
  for (const described of documentedModels(ours.document)) {
    const model = own.find(({ name }) => name === described.name);
    if (!model || described.versioned) continue;
    file.pairs.push({ model: model.name });
    const produced = await producedBy(workspace, project, model);
    const types = readCatalog(await workspace.dbt.artifact(project, 'catalog.json'), model.name);
    if (produced) documentColumns(described, produced, types, writing);
    else writing.skipped.push(`${model.name}: its SQL does not tell its columns`);
  }
  return [finished(file, writing)];
}

const nothing = (uri: string): SyncedFile => ({ uri, edits: [], pairs: [], changes: [], skipped: [] });
/** What the parser could not read would be written over. */
const broken = (document: YamlDocument): boolean => document.problems.some(({ severity }) => severity === 'error');

/** Arguments of tests stand under a key of their own since then. */
const NESTED_SINCE = [1, 10, 5] as const;

function optionsOf(workspace: Workspace, { document }: Bridged, direction: SyncDirection): ModelOptions {
  const view = workspace.dbt.view(document.uri);
  const own = view?.names.all('test').find(({ name }) => name === 'accepted_range');
  const ownName = own && (own.package === '' ? '' : `${own.package}.`);
  const listed = view?.listed.names.has('dbt_utils') || view?.installed.has('dbt_utils');
  const version = view?.version;
  const since = version
    ? NESTED_SINCE.reduce((order, part, index) => order || (version[index] ?? 0) - part, 0) >= 0
    : false;
  return {
    testsOnly: direction === 'tests',
    rangeTest: listed ? 'dbt_utils.accepted_range' : own && `${ownName}accepted_range`,
    nested: since || /^\s*arguments:/m.test(document.text),
  };
}
