/** Which contract and which dbt model belong together, over the whole workspace. */

import { sourceTables } from '../service/bridge/sources.ts';
import { type Contract, nameKey, type Property } from '../service/contract.ts';
import { documentedModels } from '../service/dbt/sql/index.ts';
import { YamlDocument } from '../service/document/index.ts';
import { type ModelLink, modelsFor } from '../service/infer.ts';
import type { Bridged, Fed } from '../service/rules/bridge.ts';
import type { DbtModel, ProjectChange } from './dbtProjects.ts';
import type { FileSystem } from './fileSystem.ts';
import { LastBuilt } from './lastBuilt.ts';
import { LazyFiles } from './lazyFiles.ts';
import { sourcesBehind } from './upstream.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** In a larger workspace a model is found by its name alone: comparing all columns would hold up typing. */
const MAX_COMPARED = 500;

type Link = ModelLink<DbtModel>;

/** What a link was found by: as long as that stays, so does the link. */
interface Found {
  contract: Contract;
  stated?: string;
  name?: string;
  properties: readonly string[];
  /** Its other objects, and the tables of its ports. */
  places: string;
  links: Link[];
}

export class Bridges {
  /** Properties files that are not open. */
  readonly files: LazyFiles<YamlDocument>;
  /** Tables of the models as dbt last built them. */
  readonly built: LastBuilt;
  private readonly workspace: Workspace;
  /** By contract. */
  private readonly links = new Map<string, Found>();
  private models: Map<string, DbtModel[]> | null = null;
  /** Whether the models have the names of their tables, as far as those are known. */
  private named = false;
  /** Contracts on disk by the properties file of their model, until any file changes. */
  private onDisk: Map<string, Contract[]> | null = null;

  constructor(fs: FileSystem, workspace: Workspace, onChange: () => void) {
    this.workspace = workspace;
    this.files = new LazyFiles(fs, async (uri, text) => YamlDocument.open(uri, 0, text), onChange);
    this.built = new LastBuilt(fs, workspace.dbt, () => {
      this.links.clear();
      this.onDisk = null;
      this.named = false;
      onChange();
    });
  }

  /** True while files are being read that an answer waits for. */
  get busy(): boolean {
    return this.files.busy || this.built.busy;
  }

  async settled(): Promise<void> {
    await Promise.all([this.files.settled(), this.built.settled()]);
  }

  of(uri: string): Bridged[] {
    const own = this.workspace.knownAt(uri);
    if (own) return this.bridged(own);
    const key = canonical(uri);
    const { documents } = this.workspace;
    this.onDisk ??= byProperties(this.workspace.contractsOnDisk(), (contract) => this.linksOf(contract));
    const open = byProperties(this.workspace.openContracts(), (contract) => this.linksOf(contract));
    const closed = this.onDisk.get(key)?.filter((contract) => !documents.isOpen(contract.uri)) ?? [];
    return [...(open.get(key) ?? []), ...closed]
      .flatMap((contract) => this.bridged(contract))
      .filter(({ document }) => canonical(document.uri) === key);
  }

  /** Sources behind the models of contracts that promise freshness. */
  feeds(uri: string): Fed[] {
    const own = this.workspace.knownAt(uri);
    if (own) return this.fedBy(own);
    const document = this.workspace.documents.get(uri)?.document;
    if (!document || !sourceTables(document).some(({ alarm }) => alarm)) return [];
    const all = this.workspace.contracts();
    const key = canonical(uri);
    return (all.length <= MAX_COMPARED ? all : this.workspace.openContracts())
      .flatMap((contract) => this.fedBy(contract))
      .filter((fed) => canonical(fed.document.uri) === key);
  }

  private fedBy(contract: Contract): Fed[] {
    if (!contract.objectives.some(({ kind, target }) => kind === 'freshness' && target)) return [];
    return this.linksOf(contract).flatMap(({ model, why }) => {
      const place = model.properties?.uri ?? model.file;
      const project = place === undefined ? undefined : this.workspace.dbt.of(place);
      if (!project || place === undefined) return [];
      const names = sourcesBehind(model.name, (name) => this.workspace.modelSql(place, name));
      return [...names].flatMap((name): Fed[] => {
        const uri = project.names.find('source', name)[0]?.uri;
        const document = uri === undefined ? null : this.documentAt(uri);
        const table = document && sourceTables(document).find((one) => one.name === name);
        return document && table?.alarm ? [{ contract, document, table, why: `it feeds ${model.name}: ${why}` }] : [];
      });
    });
  }

  /** A properties file as the editor has it, else as it has been read. */
  private documentAt(uri: string): YamlDocument | null | undefined {
    const { documents } = this.workspace;
    return documents.isOpen(uri) ? documents.get(uri)?.document : this.files.get(uri);
  }

  /**
   * Files came, changed or went.
   * @param change of dbt projects: files of theirs, or even which models there are: then links are looked for anew
   */
  changed(change: ProjectChange): void {
    if (change !== 'none') this.built.changed();
    if (change === 'file') return;
    this.onDisk = null;
    if (change === 'none') return;
    this.links.clear();
    this.models = null;
    this.named = false;
  }

  private bridged(contract: Contract): Bridged[] {
    return this.linksOf(contract).flatMap((link) => this.bridgedBy(contract, link));
  }

  private bridgedBy(contract: Contract, link: Link): Bridged[] {
    const object = contract.objects.find((one) => one.name === link.object.name);
    const uri = link.model.properties?.uri;
    if (!object || uri === undefined) return [];
    const document = this.documentAt(uri);
    const model = document && documentedModels(document).find((one) => one.name === link.model.name);
    if (!document || !model) return [];
    // Each version has a file of its own.
    const produced = model.versioned ? undefined : this.workspace.modelSql(uri, model.name)?.read.columns;
    const project = this.workspace.dbt.of(uri);
    const table = project && this.built.of(project)?.tables.get(model.name);
    const { why, guessed } = link;
    return [
      { contract, object, model, document, why, guessed, ...(produced && { produced }), ...(table && { table }) },
    ];
  }

  private linksOf(contract: Contract): Link[] {
    const known = this.links.get(contract.uri);
    if (known?.contract === contract) return known.links;
    const stated = contract.transformation?.type === 'dbt' ? contract.transformation.model?.value : undefined;
    const name = contract.product.name?.value;
    const properties = contract.objects[0]?.properties ?? [];
    const others = contract.objects.map((object) => object.physicalName?.value ?? object.name);
    const tables = contract.ports.flatMap((port) =>
      port.direction === 'output' && port.binding.type === 'snowflake' ? [port.binding.table] : [],
    );
    const places = [...others, ...tables].join('\n');
    const isSame = known?.stated === stated && known?.name === name && known?.places === places;
    if (known && isSame && sameNames(known.properties, properties)) {
      known.contract = contract;
      return known.links;
    }
    const last = (path: string) => path.split('.').at(-1) ?? '';
    const names = [stated ?? '', name ?? '', ...others.map(last), ...tables.map(last)];
    if (tables.length > 0) this.nameTables();
    const links = modelsFor(contract, this.candidates([...new Set(names)]));
    const shown = properties.map((one) => one.name);
    this.links.set(contract.uri, { contract, stated, name, properties: shown, places, links });
    return links;
  }

  /** A model's table may have another name than the model. */
  private nameTables(): void {
    if (this.named) return;
    this.named = true;
    for (const project of this.workspace.dbt.all()) {
      const built = this.built.of(project);
      for (const model of built ? project.models.values() : []) model.relation = built?.relations.get(model.name);
    }
  }

  private candidates(names: readonly string[]): DbtModel[] {
    if (!this.models) {
      this.models = new Map();
      for (const project of this.workspace.dbt.all())
        for (const model of project.models.values()) {
          const key = nameKey(model.name);
          this.models.set(key, [...(this.models.get(key) ?? []), model]);
        }
    }
    if (this.models.size <= MAX_COMPARED) return [...this.models.values()].flat();
    return names.flatMap((name) => this.models?.get(nameKey(name)) ?? []);
  }
}

const sameNames = (names: readonly string[], properties: readonly Property[]): boolean =>
  names.length === properties.length && properties.every((property, index) => property.name === names[index]);

/** Contracts by the canonical URI of the files that describe their models. */
function byProperties(contracts: readonly Contract[], linksOf: (contract: Contract) => readonly Link[]) {
  const found = new Map<string, Contract[]>();
  for (const contract of contracts) {
    const places = linksOf(contract).flatMap(({ model }) => model.properties?.uri ?? []);
    for (const key of new Set(places.map(canonical))) {
      const all = found.get(key);
      if (all) all.push(contract);
      else found.set(key, [contract]);
    }
  }
  return found;
}
