/** The SQL of dbt models: read and parsed when somebody asks, answered from what is known by then. */
import {
  type ModelColumns,
  modelColumns,
  type ParsedModel,
  parseModel,
  type TableSource,
} from '../../../sql/src/index.ts';
import type { ModelSql } from '../service/rules/model-sql.ts';
import type { DbtProject, DbtProjects } from './dbtProjects.ts';
import type { FileSystem } from './fileSystem.ts';
import { canonical } from './uri.ts';

/** What a model is worth while its own refs are followed: they may lead back to it. */
const UNKNOWN: ModelColumns = { columns: null, ctes: [], unknownTables: [], missingColumns: [] };

export class ModelSqls {
  private readonly fs: FileSystem;
  private readonly dbt: DbtProjects;
  private readonly onChange: () => void;
  /** By canonical URI; null when the SQL cannot be read without dbt. */
  private readonly parsed = new Map<string, ParsedModel | null>();
  private readonly loading = new Map<string, Promise<void>>();
  /** Columns by canonical URI, until any model changes: a star leads from one to the next. */
  private columns = new Map<string, ModelColumns>();

  constructor(fs: FileSystem, dbt: DbtProjects, onChange: () => void) {
    this.fs = fs;
    this.dbt = dbt;
    this.onChange = onChange;
  }

  /** The model of a name in the project of `from`. Undefined when nobody knows (yet): then it is being read. */
  of(from: string, model: string): ModelSql | undefined {
    const project = this.dbt.of(from);
    return project && this.inProject(project, model);
  }

  /** A file changed: what was read of it, and every star over it, is old. */
  forget(uri: string): void {
    this.parsed.delete(canonical(uri));
    this.loading.delete(canonical(uri));
    this.columns.clear();
  }

  /** True while models are being read. */
  get busy(): boolean {
    return this.loading.size > 0;
  }

  /** Resolves when all that was asked for is read: for a single pass such as the command line's. */
  async settled(): Promise<void> {
    while (this.loading.size > 0) await Promise.all(this.loading.values());
  }

  private inProject(project: DbtProject, name: string): ModelSql | undefined {
    const uri = project.models.get(name)?.file;
    if (uri === undefined || !/\.sql$/i.test(uri)) return undefined;
    const key = canonical(uri);
    const parsed = this.parsed.get(key);
    if (parsed === undefined) this.load(uri);
    if (!parsed) return undefined;
    let read = this.columns.get(key);
    if (!read) {
      this.columns.set(key, UNKNOWN);
      read = modelColumns(parsed, (table) => this.outside(project, table));
      this.columns.set(key, read);
    }
    return { uri, parsed, read };
  }

  private outside(project: DbtProject, table: TableSource): string[] | undefined {
    if (table.kind !== 'ref' || (table.package !== undefined && table.package !== project.file.name)) return undefined;
    return this.inProject(project, table.name)?.read.columns?.map((column) => column.name);
  }

  private load(uri: string): void {
    const key = canonical(uri);
    if (this.loading.has(key)) return;
    const reading = this.read(uri).then((parsed) => {
      // A change meanwhile has made this answer old.
      if (this.loading.get(key) !== reading) return;
      this.loading.delete(key);
      this.parsed.set(key, parsed);
      this.columns.clear();
      this.onChange();
    });
    this.loading.set(key, reading);
  }

  /** Without the parser nothing is known of any model. */
  private async read(uri: string): Promise<ParsedModel | null> {
    const text = await this.fs.readFile(uri);
    return text === null ? null : parseModel(text).catch(() => null);
  }
}
