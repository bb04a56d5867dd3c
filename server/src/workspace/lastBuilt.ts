/** What dbt last built of a project: the tables of its models and their columns, from manifest.json and catalog.json. */
import { readCatalogs } from '../service/newContract/index.ts';
import type { DbtProject, DbtProjects } from './dbtProjects.ts';
import type { FileSystem } from './fileSystem.ts';
import { join } from './uri.ts';

export interface Built {
  /** `DB.SCHEMA.TABLE` by model. */
  relations: ReadonlyMap<string, string>;
  /** Types by upper-case column, by model. */
  tables: ReadonlyMap<string, ReadonlyMap<string, string>>;
}
interface Known extends Built {
  /** When each file was written: dbt writes outside of what is watched. */
  modified: string;
  /** Nobody has looked at the files since something changed. */
  stale: boolean;
}

const FILES = ['manifest.json', 'catalog.json'];

export class LastBuilt {
  private readonly fs: FileSystem;
  private readonly dbt: DbtProjects;
  private readonly onRead: () => void;
  private readonly known = new Map<string, Known>();
  private readonly reading = new Map<string, Promise<void>>();

  /** @param onRead called when a project's files say something new */
  constructor(fs: FileSystem, dbt: DbtProjects, onRead: () => void) {
    this.fs = fs;
    this.dbt = dbt;
    this.onRead = onRead;
  }

  /** As far as it has been read; undefined: it is being read now. */
  of(project: DbtProject): Built | undefined {
    const known = this.known.get(project.folder);
    if ((!known || known.stale) && !this.reading.has(project.folder)) {
      if (known) known.stale = false;
      const reading = this.read(project, known?.modified).finally(() => this.reading.delete(project.folder));
      this.reading.set(project.folder, reading);
    }
    return known;
  }

  /** Models changed, so dbt may have run. */
  changed(): void {
    for (const known of this.known.values()) known.stale = true;
  }

  get busy(): boolean {
    return this.reading.size > 0;
  }

  async settled(): Promise<void> {
    while (this.reading.size > 0) await Promise.all(this.reading.values());
  }

  private async read(project: DbtProject, before: string | undefined): Promise<void> {
    const folder = join(project.folder, project.file.targetPath);
    const stats = await Promise.all(FILES.map((name) => this.fs.stat(join(folder, name))));
    const modified = stats.map((stat) => stat?.modified ?? '').join();
    if (modified === before) return;
    const manifest = await this.dbt.manifest(project);
    const relations = new Map([...(manifest?.models ?? [])].map(([name, { relation }]) => [name, relation]));
    const tables = readCatalogs(stats[1] ? await this.dbt.artifact(project, 'catalog.json') : null);
    this.known.set(project.folder, { relations, tables, modified, stale: false });
    if (relations.size + tables.size > 0) this.onRead();
  }
}
