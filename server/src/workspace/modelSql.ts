/** The SQL of dbt models: read and parsed when somebody asks, answered from what is known by then. */
import {
  type ModelColumns,
  modelColumns,
  noColumns,
  type ParsedModel,
  parseModel,
  type TableSource,
} from '../service/dbt/sql/index.ts';
import type { ModelSql } from '../service/rules/model-sql.ts';
import type { DbtProject, DbtProjects } from './dbtProjects.ts';
import type { FileSystem } from './fileSystem.ts';
import { LazyFiles } from './lazyFiles.ts';
import { baseName, canonical } from './uri.ts';

/** What a model is worth while its own refs are followed: they may lead back to it. */
const UNKNOWN = noColumns();

/** Models behind models are followed this far: further down a star's columns are unknown. */
const MAX_DEPTH = 50;

export class ModelSqls {
  private readonly files: LazyFiles<ParsedModel>;
  /** What dbt made of models whose own text does not tell their columns. */
  private readonly compiled: LazyFiles<ParsedModel>;
  private readonly fs: FileSystem;
  private readonly dbt: DbtProjects;
  /** Columns by canonical URI, until any model changes: a star leads from one to the next. */
  private readonly columns = new Map<string, ModelColumns>();
  /** How far behind the model that was asked for one being read is; by canonical URI. */
  private readonly behind = new Map<string, number>();
  private changes = 0;

  constructor(fs: FileSystem, dbt: DbtProjects, onChange: () => void) {
    this.fs = fs;
    this.dbt = dbt;
    const onRead = () => {
      this.changed();
      onChange();
    };
    this.files = new LazyFiles(fs, (uri, text) => this.readWritten(uri, text), onRead);
    this.compiled = new LazyFiles(fs, (uri, text) => this.readCompiled(uri, text), onRead);
  }

  /** True while files are being read. */
  get busy(): boolean {
    return this.files.busy || this.compiled.busy;
  }

  async settled(): Promise<void> {
    while (this.busy) await Promise.all([this.files.settled(), this.compiled.settled()]);
  }

  /** The model of a name in the project of `from`. Undefined when nobody knows (yet): then it is being read. */
  of(from: string, model: string): ModelSql | undefined {
    const project = this.dbt.of(from);
    return project && this.inProject(project, model, 0);
  }

  /** As `of`, once everything it takes has been read. */
  async read(from: string, model: string): Promise<ModelSql | undefined> {
    let known = this.of(from, model);
    while (this.busy) {
      await this.settled();
      known = this.of(from, model);
    }
    return known;
  }

  /** True when the columns of every table that a model reads are known. */
  readsOnlyKnown(from: string, { expressions }: ParsedModel): boolean {
    const project = this.dbt.of(from);
    const tables = [...expressions.values()].flatMap((one) => one.source ?? []);
    return project !== undefined && tables.every((table) => this.outside(project, table, 1) !== undefined);
  }

  /** What a text of a model would produce, if other models had these columns. Null when it is no query that can be read. */
  async imagine(
    from: string,
    text: string,
    columns: ReadonlyMap<string, readonly string[]>,
  ): Promise<ModelColumns | null> {
    const project = this.dbt.of(from);
    const parsed = await parseModel(text, this.adapterOf(from)).catch(() => null);
    if (!parsed || !project) return null;
    const own = (table: TableSource) =>
      table.kind === 'ref' && (table.package === undefined || table.package === project.file.name)
        ? columns.get(table.name)
        : undefined;
    const read = () => modelColumns(parsed, (table) => own(table) ?? this.outside(project, table, 1));
    let made = read();
    while (this.busy) {
      await this.settled();
      made = read();
    }
    return made;
  }

  /** A file changed: what was read of it, and every star over it, is old. */
  forget(uri: string): void {
    this.files.forget(uri);
    this.compiled.forget(uri);
    this.changed();
  }

  /** Another number whenever what is known of any model's SQL may have changed. */
  get revision(): number {
    return this.changes;
  }

  private changed(): void {
    this.columns.clear();
    this.changes++;
  }

  private adapterOf(uri: string): string | undefined {
    return this.dbt.of(uri)?.packages.adapter;
  }

  private async readWritten(uri: string, text: string): Promise<ParsedModel | null> {
    const parsed = await parseModel(text, this.adapterOf(uri));
    if (parsed) this.readBehind(uri, parsed);
    return parsed;
  }

  /** What a model reads will be asked for next: read at once, or each of them would be news of its own. */
  private readBehind(uri: string, { expressions }: ParsedModel): void {
    const depth = this.behind.get(canonical(uri)) ?? 0;
    this.behind.delete(canonical(uri));
    const project = this.dbt.of(uri);
    if (!project || depth >= MAX_DEPTH) return;
    for (const { source } of expressions.values()) {
      const model = source && this.modelOf(project, source);
      const file = model && project.models.get(model)?.file;
      if (file && /\.sql$/i.test(file)) this.ask(file, depth + 1);
    }
  }

  private ask(uri: string, depth: number): ParsedModel | null | undefined {
    const known = this.files.get(uri);
    const key = canonical(uri);
    if (known === undefined) this.behind.set(key, Math.min(depth, this.behind.get(key) ?? depth));
    return known;
  }

  /** What dbt compiled of a model, when it did so of this very text and since the file was written. */
  private async readCompiled(uri: string, text: string): Promise<ParsedModel | null> {
    const project = this.dbt.of(uri);
    const manifest = project && (await this.dbt.manifest(project));
    const made = manifest?.models.get(baseName(uri).replace(/\.sql$/i, ''))?.compiled;
    const file = made && (await this.fs.stat(uri));
    if (!made || !file || file.modified > manifest.modified || made.checksum !== (await sha256(text))) return null;
    const parsed = await parseModel(made.sql, this.adapterOf(uri));
    return parsed && { ...parsed, text };
  }

  private inProject(project: DbtProject, name: string, depth: number): ModelSql | undefined {
    const uri = project.models.get(name)?.file;
    const written = uri !== undefined && /\.sql$/i.test(uri) ? this.ask(uri, depth) : undefined;
    if (uri === undefined || written === undefined) return undefined;
    const read = written && this.columnsIn(project, canonical(uri), written, depth);
    if (read?.columns) return { uri, parsed: written!, read };
    const compiled = this.compiled.get(uri);
    const made = compiled && this.columnsIn(project, `${canonical(uri)}\ncompiled`, compiled, depth);
    if (!compiled || !made?.columns) return read ? { uri, parsed: written!, read } : undefined;
    // Places in compiled SQL are none in the file.
    const columns = made.columns.map((column) => ({ ...column, span: { start: 0, end: 0 } }));
    return { uri, parsed: written ?? compiled, read: { ...(read ?? UNKNOWN), columns }, compiled: true };
  }

  private columnsIn(project: DbtProject, key: string, parsed: ParsedModel, depth: number): ModelColumns {
    let read = this.columns.get(key);
    if (!read) {
      this.columns.set(key, UNKNOWN);
      read = modelColumns(parsed, (table) => this.outside(project, table, depth + 1));
      this.columns.set(key, read);
    }
    return read;
  }

  private outside(project: DbtProject, table: TableSource, depth: number): string[] | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const model = this.modelOf(project, table);
    return model === undefined
      ? undefined
      : this.inProject(project, model, depth)?.read.columns?.map((column) => column.name);
  }

  private modelOf(project: DbtProject, table: TableSource): string | undefined {
    if (table.kind === 'table') return this.dbt.knownManifest(project)?.byRelation.get(table.name.toLowerCase());
    const own = table.kind === 'ref' && (table.package === undefined || table.package === project.file.name);
    return own ? table.name : undefined;
  }
}

/** As dbt notes it in its manifest. */
async function sha256(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
