/** The SQL of dbt models: read and parsed when somebody asks, answered from what is known by then. */
import {
  type ModelColumns,
  modelColumns,
  type ParsedModel,
  parseModel,
  type TableSource,
} from '../service/dbt/sql/index.ts';
import type { ModelSql } from '../service/rules/model-sql.ts';
import type { DbtProject, DbtProjects } from './dbtProjects.ts';
import type { FileSystem } from './fileSystem.ts';
import { LazyFiles } from './lazyFiles.ts';
import { canonical } from './uri.ts';

/** What a model is worth while its own refs are followed: they may lead back to it. */
const UNKNOWN: ModelColumns = { columns: null, ctes: [], unknownTables: [], missingColumns: [], uses: [] };

/** Models behind models are followed this far: further down a star's columns are unknown. */
const MAX_DEPTH = 50;

export class ModelSqls {
  readonly files: LazyFiles<ParsedModel>;
  private readonly dbt: DbtProjects;
  /** Columns by canonical URI, until any model changes: a star leads from one to the next. */
  private readonly columns = new Map<string, ModelColumns>();

  constructor(fs: FileSystem, dbt: DbtProjects, onChange: () => void) {
    this.dbt = dbt;
    this.files = new LazyFiles(
      fs,
      (_uri, text) => parseModel(text),
      () => {
        this.columns.clear();
        onChange();
      },
    );
  }

  /** The model of a name in the project of `from`. Undefined when nobody knows (yet): then it is being read. */
  of(from: string, model: string): ModelSql | undefined {
    const project = this.dbt.of(from);
    return project && this.inProject(project, model, 0);
  }

  /** As `of`, once everything it takes has been read. */
  async read(from: string, model: string): Promise<ModelSql | undefined> {
    let known = this.of(from, model);
    while (this.files.busy) {
      await this.files.settled();
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
    const parsed = await parseModel(text).catch(() => null);
    if (!parsed || !project) return null;
    const own = (table: TableSource) =>
      table.kind === 'ref' && (table.package === undefined || table.package === project.file.name)
        ? columns.get(table.name)
        : undefined;
    return modelColumns(parsed, (table) => own(table) ?? this.outside(project, table, 1));
  }

  /** A file changed: what was read of it, and every star over it, is old. */
  forget(uri: string): void {
    this.files.forget(uri);
    this.columns.clear();
  }

  private inProject(project: DbtProject, name: string, depth: number): ModelSql | undefined {
    const uri = project.models.get(name)?.file;
    const parsed = uri !== undefined && /\.sql$/i.test(uri) ? this.files.get(uri) : null;
    if (!parsed || uri === undefined) return undefined;
    const key = canonical(uri);
    let read = this.columns.get(key);
    if (!read) {
      this.columns.set(key, UNKNOWN);
      read = modelColumns(parsed, (table) => this.outside(project, table, depth + 1));
      this.columns.set(key, read);
    }
    return { uri, parsed, read };
  }

  private outside(project: DbtProject, table: TableSource, depth: number): string[] | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (table.kind !== 'ref' || (table.package !== undefined && table.package !== project.file.name)) return undefined;
    return this.inProject(project, table.name, depth)?.read.columns?.map((column) => column.name);
  }
}
