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
import type { Ours } from './documents.ts';
import { producedBy } from './producedBy.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

export async function syncOf(workspace: Workspace, { uri, direction }: SyncParams): Promise<SyncResult> {
  if (direction === 'columns') return documented(workspace, uri);
  workspace.bridges(uri);
  await workspace.settled(uri);
  const contracts = new Map<string, Ours | null>();
  for (const { contract } of workspace.bridges(uri)) contracts.set(contract.uri, await workspace.read(contract.uri));
  // From here on nothing waits: all edits belong to the one version of each document.
  const pairs = workspace.bridges(uri).flatMap((bridged) => {
    const contract = contracts.get(bridged.contract.uri);
    const target = direction === 'contract' ? contract?.document : bridged.document;
    if (!contract || !target || broken(target) || bridged.model.versioned) return [];
    if (direction === 'contract' && !canUpdateContract(contract.dialect)) return [];
    const { object, model } = bridged;
    const place = `${canonical(target.uri)}#${direction === 'contract' ? object.pointer : model.pointer}`;
    return [{ bridged, target, place, contractDocument: contract.document }];
  });
  const files = new Map<string, { writing: FileEdits; pairs: SyncedFile['pairs'] }>();
  for (const [index, { bridged, target, place, contractDocument }] of pairs.entries()) {
    // What two others ask of one place would be written twice: these are proposals of their own.
    const alone = pairs.filter((other) => other.place === place).length > 1;
    const key = alone ? `${index}` : canonical(target.uri);
    const file = files.get(key) ?? { writing: new FileEdits(target), pairs: [] };
    files.set(key, file);
    const { model, why, contract } = bridged;
    file.pairs.push({ contract: contract.product.name?.value ?? '', model: model.name, why });
    const pair = { ...bridged, contractDocument };
    if (direction === 'contract') updateContract(pair, file.writing);
    else updateModel(pair, optionsOf(workspace, bridged, direction), file.writing);
  }
  return [...files.values()].map(({ writing, pairs }) => finished(workspace, writing, pairs));
}

function finished(workspace: Workspace, writing: FileEdits, pairs: SyncedFile['pairs']): SyncedFile {
  const { document } = writing;
  const edits = writing.edits().map(({ newText, ...span }) => ({ range: document.rangeAt(span), newText }));
  return {
    uri: document.uri,
    version: workspace.documents.isOpen(document.uri) ? document.version : null,
    edits,
    pairs,
    changes: writing.changes,
    skipped: [...new Set(writing.skipped)],
  };
}

/** Every model of a properties file, or the one of a SQL file. */
async function documented(workspace: Workspace, uri: string): Promise<SyncResult> {
  const project = workspace.dbt.of(uri);
  const own = [...(project?.models.values() ?? [])].filter((model) => {
    const place = /\.sql$/i.test(uri) ? model.file : model.properties?.uri;
    return place !== undefined && canonical(place) === canonical(uri);
  });
  const properties = own[0]?.properties?.uri;
  if (!project || properties === undefined) return [];
  const known = new Map<string, { produced: Produced; types: Types }>();
  for (const model of own) {
    const produced = await producedBy(workspace, project, model);
    const types = readCatalog(await workspace.dbt.artifact(project, 'catalog.json'), model.name);
    known.set(model.name, { produced, types });
  }
  const ours = await workspace.read(properties);
  if (!ours || broken(ours.document)) return [];
  const writing = new FileEdits(ours.document);
  const pairs: SyncedFile['pairs'] = [];
  for (const described of documentedModels(ours.document)) {
    const { name, versioned } = described;
    const facts = known.get(name);
    if (!facts || versioned) continue;
    pairs.push({ model: name });
    if (facts.produced) documentColumns(described, facts.produced, facts.types, writing);
    else writing.skipped.push(`${name}: its SQL does not tell its columns`);
  }
  return [finished(workspace, writing, pairs)];
}
type Produced = Awaited<ReturnType<typeof producedBy>>;
type Types = ReturnType<typeof readCatalog>;

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
