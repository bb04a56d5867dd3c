/**
 * The index of a workspace: every contract and dbt project, by identity and by place. Open documents win over the
 * disk; of closed files only the contract is kept. Queries are synchronous and answer from what is known now.
 */

import type { Dialect } from '../protocol.ts';
import { BASELINE_FILE } from '../service/baseline.ts';
import { type Contract, nameKey, type Port } from '../service/contract.ts';
import type { DbtEdition } from '../service/dbt/editions.ts';
import { detached, detectText, holdsContract, readContract } from '../service/dialects/index.ts';
import { YamlDocument } from '../service/document/index.ts';
import { isLocalPath } from '../service/fileRefs.ts';
import { withInferredPorts } from '../service/infer.ts';
import { POLICY_FILE, type Policy } from '../service/policy.ts';
import type { ParsedQuery, Placeholder } from '../service/qualityQueries.ts';
import { isCode } from '../service/readers/index.ts';
import type { Bridged, Fed } from '../service/rules/bridge.ts';
import { checkModelSql, type ModelSql, type ModelSqlView } from '../service/rules/model-sql.ts';
import { checkQualitySql } from '../service/rules/qualitySql.ts';
import { fileReferences } from '../service/rules/references.ts';
import type { WorkspaceView } from '../service/rules/rule.ts';
import { nearest } from '../service/schema/nearest.ts';
import { Baselines } from './baselines.ts';
import { Bridges } from './bridges.ts';
import { ContractIndex, identitiesOf } from './contractIndex.ts';
import { DbtProjects, type ProjectChange } from './dbtProjects.ts';
import { OpenDocuments, type Ours } from './documents.ts';
import type { FileSystem } from './fileSystem.ts';
import { ListedNames } from './listedNames.ts';
import { LiveSamples } from './liveSamples.ts';
import { ModelSqls } from './modelSql.ts';
import { Peers } from './peers.ts';
import { Policies } from './policies.ts';
import { QuerySqls } from './querySql.ts';
import { Breather, filesBelow, isSkippedFolder, isYaml } from './scan.ts';
import { SharedStrings } from './sharedStrings.ts';
import { TopicReaders } from './topicReaders.ts';
import { baseName, canonical, isWithin, join, parent, schemeOf } from './uri.ts';

export interface WorkspaceOptions {
  fileSystem: FileSystem;
  /** Called when answers may have changed for documents that were not touched: a file came, the index is complete. */
  onChange?: () => void;
}

export class Workspace implements WorkspaceView {
  readonly documents: OpenDocuments;
  readonly dbt: DbtProjects;
  readonly sql: ModelSqls;
  /** The SQL of contracts' quality checks. */
  readonly queries: QuerySqls;
  private readonly links: Bridges;
  readonly readers: TopicReaders;
  readonly listed = new ListedNames();
  readonly samples = new LiveSamples();
  readonly baselines: Baselines;
  private readonly policies: Policies;
  private readonly fs: FileSystem;
  private readonly onChange: () => void;
  private roots: string[] = [];
  /** Contracts on disk. */
  private readonly closed = new ContractIndex();
  /** Files found by the newest reading of all folders, and those that came meanwhile; by canonical URI. */
  private seen = new Set<string>();
  /** Files being read: by canonical URI, who reads last. */
  private readonly reading = new Map<string, object>();
  private readonly strings = new SharedStrings();
  private readonly peerNames = new Peers(this.closed.byKey);
  /** Names near to ones that were not found: costly to look for in a large workspace, and asked for at every keystroke. */
  private readonly near = new Map<string, string[]>();
  /** Whether a file is there, and when somebody last looked. */
  private readonly exists = new Map<string, { there: boolean; at: number }>();
  private readonly asked = new Set<string>();
  private complete = false;

  constructor(options: WorkspaceOptions) {
    this.fs = options.fileSystem;
    this.onChange = options.onChange ?? (() => {});
    this.dbt = new DbtProjects(this.fs);
    this.sql = new ModelSqls(
      asEdited(this.fs, (uri) => this.documents.plain(uri)?.getText()),
      this.dbt,
      this.onChange,
    );
    this.links = new Bridges(this.fs, this, this.onChange);
    this.readers = new TopicReaders(this.fs, this);
    this.queries = new QuerySqls(this.onChange);
    this.baselines = new Baselines(this.fs, this.onChange);
    this.policies = new Policies(this.fs, this.onChange);
    this.documents = new OpenDocuments({
      inDbtProject: (uri) => this.dbt.keepsPropertiesAt(uri),
      edition: (uri) => this.dbt.edition(uri),
      plainChanged: (uri) => {
        if (isSql(uri)) this.sql.forget(uri);
      },
    });
  }

  /** True once every folder has been read: before, what is missing may only be unread. */
  get indexed(): boolean {
    return this.complete;
  }
  get folders(): readonly string[] {
    return this.roots;
  }

  /** The dbt that reads the projects, by the user's word; undefined: what each of them admits. */
  chooseDbt(edition: DbtEdition | undefined): void {
    if (this.dbt.chosen === edition) return;
    this.dbt.chosen = edition;
    this.documents.redetectAll();
  }

  // ---------------------------------------------------------------- filling the index

  /** Reads all folders anew. Gives way to other work; stops early when aborted. */
  async index(folders: readonly string[], signal?: AbortSignal): Promise<void> {
    // Of a folder that left the workspace nothing stays.
    const looked = [...this.roots, ...folders].map(canonical);
    this.roots = [...folders];
    this.complete = false;
    // Before the first findings are shown: what is known should not flash up.
    for (const folder of folders) {
      this.baselines.of(join(folder, 'contract.yaml'));
      this.policies.of(join(folder, 'contract.yaml'));
    }
    const breather = new Breather();
    const yaml: string[] = [];
    const code: string[] = [];
    const seen = new Set<string>();
    this.seen = seen;
    for (const folder of folders)
      for await (const uri of filesBelow(this.fs, folder, isWanted, signal)) {
        const key = canonical(uri);
        if (seen.has(key)) continue;
        seen.add(key);
        (isYaml(uri) ? yaml : code).push(uri);
        await breather.rest();
      }
    // Projects first: where properties lie decides what a file is.
    for (const uri of yaml) if (isProjectFile(uri)) await this.dbt.load(uri, signal);
    await inParallel(yaml, 16, signal, async (uri) => {
      await this.readContract(uri);
      await breather.rest();
    });
    this.strings.forget();
    if (signal?.aborted) return;
    for (const key of [...this.closed.byKey.keys()])
      if (!seen.has(key) && looked.some((folder) => isWithin(key, folder))) this.setClosed(key, null);
    this.dbt.keepOnly(folders);
    this.complete = true;
    this.documents.redetectAll();
    this.changed();
    // Code last: it says nothing without the contracts, and everything else is usable meanwhile.
    await this.readers.index(code, signal);
    if (!signal?.aborted) this.onChange();
  }

  /** A file came, changed or went (from the editor's watcher). */
  async fileChanged(uri: string, deleted: boolean): Promise<void> {
    const key = canonical(uri);
    const cameOrWent = this.exists.get(key)?.there === deleted;
    this.exists.set(key, { there: !deleted, at: Date.now() });
    if (uri.split('/').some(isSkippedFolder)) return;
    this.sql.forget(uri);
    this.links.files.forget(uri);
    if (baseName(uri) === baseName(BASELINE_FILE)) this.baselines.forget(uri);
    if (baseName(uri) === baseName(POLICY_FILE)) this.policies.forget(uri);
    let change: ProjectChange = 'models';
    if (isProjectFile(uri)) {
      await this.dbt.load(uri);
      this.documents.redetectAll();
    } else {
      change = await this.dbt.refresh(uri, deleted);
      const ofTopic = await this.readers.refresh(uri, deleted);
      // Most code is nobody's: it is no reason to look at everything again.
      if (isCode(baseName(uri)) && change === 'none' && !ofTopic && !cameOrWent) return;
      if (isYaml(uri)) {
        if (deleted) {
          this.reading.delete(key);
          this.setClosed(key, null);
        } else {
          this.seen.add(key);
          await this.readContract(uri);
        }
      }
    }
    this.changed(change);
  }

  /** A document was closed: what is on disk counts again (it may differ: closed without saving). */
  async fileClosed(uri: string): Promise<void> {
    if (isIndexable(uri)) await this.readContract(uri);
  }

  /** Takes the contract of a file into the index, or out of it. */
  private async readContract(uri: string): Promise<void> {
    const key = canonical(uri);
    const turn = {};
    this.reading.set(key, turn);
    const file = await this.readText(uri);
    // The file changed meanwhile and has been read again, or went.
    if (this.reading.get(key) !== turn) return;
    this.reading.delete(key);
    const contract =
      file && holdsContract(file.dialect) ? readContract(YamlDocument.ofFile(uri, file.text), file.dialect) : null;
    this.setClosed(key, contract && { ...detached(contract, this.strings.of), documentVersion: null });
  }

  private setClosed(key: string, contract: Contract | null): void {
    const before = this.closed.set(key, contract);
    this.peerNames.changed(before, contract);
    this.readers.changed(before, contract);
    this.links.changed('none');
  }

  private changed(change: ProjectChange = 'models'): void {
    this.near.clear();
    this.links.changed(change);
    this.onChange();
  }

  // ---------------------------------------------------------------- documents and contracts

  /** The document of a URI: the open one, else read from disk; null when it is none of ours. */
  async read(uri: string): Promise<Ours | null> {
    return this.documents.get(uri) ?? (this.documents.isOpen(uri) ? null : this.readFile(uri));
  }

  /** The text of a file, as it is in the editor or else on disk; null when it is not there. */
  async textOf(uri: string): Promise<string | null> {
    const { documents } = this;
    return documents.get(uri)?.document.text ?? documents.plain(uri)?.getText() ?? this.fs.readFile(uri);
  }

  private async readFile(uri: string): Promise<Ours | null> {
    const file = await this.readText(uri);
    return file && { uri, document: YamlDocument.open(uri, 0, file.text), dialect: file.dialect };
  }

  /** Text and dialect of a file on disk; null when it is none of ours. */
  private async readText(uri: string): Promise<{ text: string; dialect: Dialect } | null> {
    const text = await this.fs.readFile(uri);
    const dialect = text === null ? null : detectText(uri, text, this.dbt.keepsPropertiesAt(uri));
    return text === null || dialect === null ? null : { text, dialect };
  }

  /** The contract of a document, ports it does not state inferred. */
  async contractAt(uri: string): Promise<Contract | null> {
    const contract = this.documents.isOpen(uri)
      ? this.documents.contract(uri)
      : (this.closed.at(uri) ?? (await this.readClosed(uri)));
    return contract && this.inferred(contract);
  }

  private async readClosed(uri: string): Promise<Contract | null> {
    const read = await this.readFile(uri);
    const contract = read && readContract(read.document, read.dialect);
    return contract && { ...contract, documentVersion: null };
  }

  private async inferred(contract: Contract): Promise<Contract> {
    if (contract.ports.some((port) => port.direction === 'output')) return contract;
    const candidates = this.dbt
      .all()
      .flatMap((project) =>
        [...project.models.values()].map((model) => ({ name: model.name, columns: model.columns, project })),
      );
    const guessed = withInferredPorts(contract, candidates);
    // The table's full name is in dbt's manifest: read for the one model that was taken.
    const table = guessed.ports.find((port) => port.inferred !== undefined && port.binding.type === 'snowflake');
    const model = candidates.find((candidate) => candidate.name === table?.name);
    const relation = model && (await this.dbt.relation(model.project, model.name));
    if (!relation || table?.binding.type !== 'snowflake') return guessed;
    const binding = { ...table.binding, table: relation };
    return { ...guessed, ports: guessed.ports.map((port) => (port === table ? { ...port, binding } : port)) };
  }

  /** Every contract known, open ones as they are in the editor. */
  contracts(): Contract[] {
    const found = this.openContracts();
    for (const [key, contract] of this.closed.byKey) if (!this.documents.isOpenAt(key)) found.push(contract);
    return found;
  }

  /** Those read from files, also of files that are open by now. */
  contractsOnDisk(): Contract[] {
    return [...this.closed.byKey.values()];
  }

  get hasContractsOnDisk(): boolean {
    return this.closed.byKey.size > 0;
  }

  openContracts(): Contract[] {
    return [...this.documents.all()].flatMap(({ uri }) =>
      isIndexable(uri) ? (this.documents.contract(uri) ?? []) : [],
    );
  }

  // ---------------------------------------------------------------- WorkspaceView

  contract(from: string, reference: string): ReturnType<WorkspaceView['contract']> {
    const found = this.byPath(from, reference) ?? this.byIdentity(reference);
    if (found) return { kind: 'found', contract: found };
    if (!this.complete) return { kind: 'unknown' };
    const names = () => this.contracts().flatMap((one) => [one.product.id?.value ?? '', one.product.name?.value ?? '']);
    const others = [...this.closed.byKey.values()].some((one) => one.dialect !== 'odps');
    return { kind: 'missing', near: this.nearTo(`contract ${reference}`, reference, names), others };
  }

  private nearTo(key: string, wanted: string, names: () => string[]): string[] {
    let near = this.near.get(key);
    if (!near) {
      if (this.near.size > 200) this.near.clear();
      near = nearest(wanted, new Set(names()));
      this.near.set(key, near);
    }
    return near;
  }

  private byPath(from: string, reference: string): Contract | undefined {
    if (!/[/\\]|\.ya?ml$/i.test(reference)) return undefined;
    for (const folder of [parent(from), ...this.roots]) {
      const target = join(folder, reference);
      for (const uri of /\.ya?ml$/i.test(target)
        ? [target]
        : [join(target, 'contract.yaml'), join(target, 'contract.yml')]) {
        const found = this.knownAt(uri);
        if (found) return found;
      }
    }
    return undefined;
  }

  private byIdentity(reference: string): Contract | undefined {
    return this.named(reference)[0];
  }

  /** The contracts of a name: open ones as they are in the editor, then those on disk. */
  private named(name: string): Contract[] {
    const closed = this.closed.named(name).filter((contract) => !this.documents.isOpen(contract.uri));
    return [...this.openContracts().filter((contract) => identitiesOf(contract).has(name)), ...closed];
  }

  /** The contract at a URI, as far as it is known without reading. */
  knownAt(uri: string): Contract | undefined {
    return (this.documents.isOpen(uri) ? this.documents.contract(uri) : this.closed.at(uri)) ?? undefined;
  }

  readBy(contract: Contract): readonly { reader: Contract; port: Port }[] {
    const own = canonical(contract.uri);
    const closed = [...this.closed.mayRead(contract)].filter((one) => !this.documents.isOpen(one.uri));
    return [...this.openContracts(), ...closed].flatMap((reader) => {
      if (canonical(reader.uri) === own) return [];
      const port = reader.ports.find((one) => {
        const named = one.direction === 'input' ? one.fields.get('contract') : undefined;
        const answer = named && this.contract(reader.uri, named.value);
        return answer?.kind === 'found' && canonical(answer.contract.uri) === own;
      });
      return port ? [{ reader, port }] : [];
    });
  }

  twins(contract: Contract): readonly Contract[] {
    const identity = contract.product.id ?? contract.product.name;
    if (!identity || !isIndexable(contract.uri)) return [];
    const own = canonical(contract.uri);
    return this.named(identity.value).filter(
      (other) =>
        canonical(other.uri) !== own &&
        (other.product.id ?? other.product.name)?.value === identity.value &&
        sameProduct(contract, other),
    );
  }

  policy(uri: string): Policy {
    return this.policies.of(uri);
  }

  peers(contract: Contract, what: 'owner' | 'domain'): ReadonlyMap<string, number> {
    return this.peerNames.of(contract, what);
  }

  dbtModel(from: string, project: string | undefined, model: string): ReturnType<WorkspaceView['dbtModel']> {
    const found = this.dbt
      .find(from, this.roots, project, model)
      .find((one) => one.model.file !== undefined || one.model.properties !== undefined);
    if (found)
      return {
        kind: 'found',
        project: found.project.folder,
        sql: found.model.file,
        properties: found.model.properties,
      };
    const projects = this.dbt.named(from, this.roots, project);
    if (!this.complete || projects.length === 0) return { kind: 'unknown' };
    return {
      kind: 'missing',
      near: this.nearTo(`model ${model}`, model, () => projects.flatMap((one) => [...one.models.keys()])),
      projects: projects.map((one) => one.file.name || baseName(one.folder)),
    };
  }

  modelSql(from: string, model: string): ModelSql | undefined {
    return this.complete ? this.sql.of(from, model) : undefined;
  }

  sqlRevision(from: string): string {
    return `${this.complete} ${this.sql.revision} ${this.dbt.view(from)?.revision}`;
  }

  querySql(text: string, placeholders: readonly Placeholder[]): ParsedQuery | undefined {
    return this.queries.get(text, placeholders);
  }

  configured(from: string, model: string): ReturnType<NonNullable<ModelSqlView['configured']>> {
    const view = this.dbt.view(from);
    const file = view?.names.find('model', model).find((one) => one.by === 'file');
    return { folders: view && file ? view.configOf(file) : new Map(), sql: file?.config ?? new Map() };
  }

  bridges(uri: string): Bridged[] {
    return this.complete ? this.links.of(uri) : [];
  }

  feeds(uri: string): Fed[] {
    return this.complete ? this.links.feeds(uri) : [];
  }

  /** Where a relative path may lead: beside the file, then in the workspace's folders. */
  placesOf(from: string, path: string): string[] {
    return [parent(from), ...this.roots].map((folder) => join(folder, path));
  }

  fileExists(from: string, path: string): boolean | undefined {
    if (!isLocalPath(path) || !isIndexable(from)) return undefined;
    const places = this.placesOf(from, path);
    const known = places.map((uri) => this.exists.get(canonical(uri)));
    if (known.some((one) => one === undefined || Date.now() - one.at > LOOK_AGAIN)) void this.lookFor(places);
    if (known.some((one) => one?.there)) return true;
    return known.includes(undefined) ? undefined : false;
  }

  /** Resolves when what the workspace has agreed on for a file has been read. */
  async agreed(uri: string): Promise<void> {
    this.policies.of(uri);
    await this.policies.files.settled();
  }

  /** Resolves when the files a contract refers to have been looked for, so that a single pass (the CLI's) is not silent about them. */
  async settled(uri: string): Promise<void> {
    const ours = this.documents.get(uri);
    this.baselines.of(uri);
    await Promise.all([this.baselines.files.settled(), this.agreed(uri)]);
    // Each answer may raise the next question: a contract leads to a model, its star to another.
    do {
      await Promise.all([this.sql.settled(), this.links.settled()]);
      if (ours?.dialect === 'dbt') checkModelSql(ours.document, this);
      this.bridges(uri);
      this.feeds(uri);
    } while (this.sql.busy || this.links.busy);
    const contract = this.documents.contract(uri);
    if (ours && contract) checkQualitySql(contract, ours.document, this);
    await this.queries.settled();
    for (const text of contract ? fileReferences(contract, ours?.document) : [])
      await this.lookFor(this.placesOf(uri, text.value));
  }

  /** The place of an existing file named by a relative path. */
  async findFile(from: string, path: string): Promise<string | undefined> {
    for (const uri of this.placesOf(from, path)) if (await this.fs.stat(uri)) return uri;
    return undefined;
  }

  private async lookFor(places: readonly string[]): Promise<void> {
    const key = places.join('\n');
    if (this.asked.has(key)) return;
    this.asked.add(key);
    let news = false;
    for (const uri of places) {
      const there = (await this.fs.stat(uri)) !== null;
      news ||= this.exists.get(canonical(uri))?.there !== there;
      this.exists.set(canonical(uri), { there, at: Date.now() });
    }
    this.asked.delete(key);
    if (news) this.onChange();
  }
}

/** Not every file a contract names is watched: after this many milliseconds its absence is looked at again. */
const LOOK_AGAIN = 5_000;

/** A descriptor and a contract of one product share its name; two contracts of one dialect do not. */
const sameProduct = (one: Contract, other: Contract): boolean =>
  one.dialect === other.dialect &&
  (one.product.id !== undefined ||
    nameKey(one.product.domain?.value ?? '') === nameKey(other.product.domain?.value ?? ''));

const isWanted = (name: string): boolean => isYaml(name) || isCode(name);
const isProjectFile = (uri: string): boolean => /^dbt_project\.ya?ml$/i.test(baseName(uri));

const isSql = (uri: string): boolean => /\.sql$/i.test(uri);

/** The disk, with texts of the editor in place of its own. */
const asEdited = (fs: FileSystem, edited: (uri: string) => string | undefined): FileSystem => ({
  readFile: async (uri, limit) => edited(uri) ?? fs.readFile(uri, limit),
  stat: (uri) => fs.stat(uri),
  readDirectory: (uri) => fs.readDirectory(uri),
});

/** Documents of git, reviews and unsaved ones are other versions of files, or no files. */
const isIndexable = (uri: string): boolean => ['file', 'vscode-remote', 'memfs'].includes(schemeOf(uri));

async function inParallel<T>(
  items: readonly T[],
  width: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length && !signal?.aborted) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
