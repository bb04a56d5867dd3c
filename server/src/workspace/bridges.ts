/** Which contract and which dbt model belong together, over the whole workspace. */
import { type Contract, nameKey, type Property } from '../service/contract.ts';
import { documentedModels } from '../service/dbt/sql/index.ts';
import { YamlDocument } from '../service/document/index.ts';
import { modelFor } from '../service/infer.ts';
import type { Bridged } from '../service/rules/bridge.ts';
import type { DbtModel } from './dbtProjects.ts';
import type { FileSystem } from './fileSystem.ts';
import { LazyFiles } from './lazyFiles.ts';
import { canonical } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** In a larger workspace a model is found by its name alone: comparing all columns would hold up typing. */
const MAX_COMPARED = 500;

interface Link {
  model: DbtModel;
  why: string;
}

/** What a link was found by: as long as that stays, so does the link. */
interface Found {
  contract: Contract;
  stated?: string;
  name?: string;
  properties: readonly string[];
  link: Link | null;
}

export class Bridges {
  /** Properties files that are not open. */
  readonly files: LazyFiles<YamlDocument>;
  private readonly workspace: Workspace;
  /** By contract. */
  private readonly links = new Map<string, Found>();
  private models: Map<string, DbtModel[]> | null = null;
  /** Contracts on disk by the properties file of their model, until any file changes. */
  private onDisk: Map<string, Contract[]> | null = null;

  constructor(fs: FileSystem, workspace: Workspace, onChange: () => void) {
    this.workspace = workspace;
    this.files = new LazyFiles(fs, async (uri, text) => YamlDocument.open(uri, 0, text), onChange);
  }

  of(uri: string): Bridged[] {
    const own = this.workspace.knownAt(uri);
    if (own) return this.bridged(own);
    const key = canonical(uri);
    const { documents } = this.workspace;
    this.onDisk ??= byProperties(this.workspace.contractsOnDisk(), (contract) => this.linkOf(contract));
    const open = byProperties(this.workspace.openContracts(), (contract) => this.linkOf(contract));
    const closed = this.onDisk.get(key)?.filter((contract) => !documents.isOpen(contract.uri)) ?? [];
    return [...(open.get(key) ?? []), ...closed].flatMap((contract) => this.bridged(contract));
  }

  /**
   * Files came, changed or went.
   * @param models dbt models among them: links are looked for anew
   */
  changed(models: boolean): void {
    this.onDisk = null;
    if (!models) return;
    this.links.clear();
    this.models = null;
  }

  private bridged(contract: Contract): Bridged[] {
    const link = this.linkOf(contract);
    const [object] = contract.objects;
    const uri = link?.model.properties?.uri;
    if (!link || !object || uri === undefined) return [];
    const { documents } = this.workspace;
    const document = documents.isOpen(uri) ? documents.get(uri)?.document : this.files.get(uri);
    const model = document && documentedModels(document).find((one) => one.name === link.model.name);
    if (!document || !model) return [];
    // Each version has a file of its own.
    const produced = model.versioned ? undefined : this.workspace.modelSql(uri, model.name)?.read.columns;
    return [{ contract, object, model, document, why: link.why, ...(produced && { produced }) }];
  }

  private linkOf(contract: Contract): Link | null {
    const known = this.links.get(contract.uri);
    if (known?.contract === contract) return known.link;
    const stated = contract.transformation?.type === 'dbt' ? contract.transformation.model?.value : undefined;
    const name = contract.product.name?.value;
    const properties = contract.objects[0]?.properties ?? [];
    if (known && known.stated === stated && known.name === name && sameNames(known.properties, properties)) {
      known.contract = contract;
      return known.link;
    }
    const found = modelFor(contract, this.candidates([stated ?? '', name ?? '']));
    const link = found && { model: found.model, why: found.why };
    this.links.set(contract.uri, { contract, stated, name, properties: properties.map((one) => one.name), link });
    return link;
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

/** Contracts by the canonical URI of the file that describes their model. */
function byProperties(contracts: readonly Contract[], linkOf: (contract: Contract) => Link | null) {
  const found = new Map<string, Contract[]>();
  for (const contract of contracts) {
    const place = linkOf(contract)?.model.properties?.uri;
    if (place === undefined) continue;
    const key = canonical(place);
    const all = found.get(key);
    if (all) all.push(contract);
    else found.set(key, [contract]);
  }
  return found;
}
