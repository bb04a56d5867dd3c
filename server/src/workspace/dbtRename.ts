/** Rename of dbt models and columns, across SQL, properties and contracts: all of it, or a refusal that says why. */
import type { Range, RenameFile, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { type Contract, eachProperty } from '../service/contract.ts';
import { columnAt, columnPlaces } from '../service/dbt/columnNames.ts';
import { type FileFacts, readFacts } from '../service/dbt/facts.ts';
import { configKeyAt } from '../service/dbt/projectConfig.ts';
import { edited, gives, renameConfig, renameOutput, renameUses } from '../service/dbt/sql/renameColumn.ts';
import { LineIndex, type Span, YamlDocument } from '../service/document/index.ts';
import { type Edit, requoted } from '../service/edits.ts';
import { mentions } from '../service/mentions.ts';
import type { ModelSql } from '../service/rules/model-sql.ts';
import { placeInProject } from './dbtFiles.ts';
import type { DbtProject } from './dbtProjects.ts';
import type { DbtPlace } from './dbtWords.ts';
import { RenameRefused, rename } from './rename.ts';
import { baseName, canonical, isWithin, join, parent } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** What can be renamed at a place of a dbt project. */
type DbtTarget =
  | { kind: 'model'; name: string; span: Span }
  | { kind: 'column'; model: string; name: string; span: Span };

/** The model or column named at a place; null where nothing that can be renamed is named. */
async function dbtTarget(workspace: Workspace, uri: string, place: DbtPlace): Promise<DbtTarget | null> {
  const document = workspace.documents.get(uri)?.document;
  const column = document && columnAt(document, place.offset);
  if (column) return { kind: 'column', model: column.model, name: column.column, span: column.span };
  const name = place.name();
  if (name?.kind === 'model' && name.package !== undefined && name.package !== place.view.project)
    throw new RenameRefused(`\`${name.name}\` is a model of \`${name.package}\`: rename it there.`);
  if (name?.kind === 'model') return { kind: 'model', name: name.name, span: name.span };
  if (document) return null;
  const model = stemOf(uri);
  const sql = await workspace.sql.read(uri, model);
  const produced = sql?.read.columns?.find(({ span }) => span.start <= place.offset && place.offset <= span.end);
  return produced && produced.span.end > 0 && canonical(sql?.uri ?? '') === canonical(uri)
    ? { kind: 'column', model, name: produced.name, span: produced.span }
    : null;
}

export async function prepareDbtRename(
  workspace: Workspace,
  uri: string,
  place: DbtPlace,
): Promise<{ range: Range; placeholder: string } | null> {
  const target = await dbtTarget(workspace, uri, place);
  return target && { range: place.rangeAt(withoutQuotes(place.text, target.span)), placeholder: target.name };
}

const withoutQuotes = (text: string, { start, end }: Span): Span =>
  /["']/.test(text[start] ?? '') && end - start > 1 ? { start: start + 1, end: end - 1 } : { start, end };

/**
 * Renames what is named at a place; null where nothing is.
 * @throws RenameRefused when the new name is none or is taken, and when not every use can be told.
 */
export async function renameDbt(
  workspace: Workspace,
  uri: string,
  place: DbtPlace,
  newName: string,
): Promise<WorkspaceEdit | null> {
  const target = await dbtTarget(workspace, uri, place);
  if (!target) return null;
  const project = workspace.dbt.of(uri);
  if (!project) throw new RenameRefused('The file lies in no dbt project.');
  if (!/^[A-Za-z_]\w*$/.test(newName))
    throw new RenameRefused(`A ${target.kind} is named by letters, digits and underscores, and no digit comes first.`);
  if (newName === target.name) return { changes: {} };
  return target.kind === 'model'
    ? renameModel(workspace, project, target.name, newName)
    : renameColumn(workspace, uri, project, target, newName);
}

// ---------------------------------------------------------------- models

async function renameModel(
  workspace: Workspace,
  project: DbtProject,
  name: string,
  newName: string,
): Promise<WorkspaceEdit> {
  const { names } = project;
  const all = names.find('model', name);
  const [file, ...others] = all.filter((one) => one.by === 'file');
  if (!file) throw new RenameRefused(`No file defines the model \`${name}\`.`);
  if (file.package !== '') throw new RenameRefused(`\`${name}\` is a model of the package \`${file.package}\`.`);
  if (others.length > 0) throw new RenameRefused(`More than one file defines \`${name}\`: rename them by hand.`);
  if (all.some((one) => one.versionFiles))
    throw new RenameRefused(`\`${name}\` has versions, each with its own file: rename them by hand.`);
  if (names.referable(newName).some((one) => one.package === ''))
    throw new RenameRefused(`There is a model, seed or snapshot \`${newName}\` already.`);
  const edits = new Edits(workspace);
  for (const uri of names.filesNaming(name)) {
    const now = factsNow(workspace, project, uri);
    for (const use of now.uses)
      if (use.kind === 'model' && use.name === name && (use.package ?? project.file.name) === project.file.name)
        edits.add(uri, use.range, newName);
    for (const one of now.declared)
      if (one.kind === 'model' && one.by === 'properties' && one.name === name) edits.add(uri, one.range, newName);
  }
  await inContracts(workspace, project, name, newName, edits);
  await inProjectFile(workspace, project, file.uri, newName, edits);
  const newUri = join(parent(file.uri), baseName(file.uri).replace(stemOf(file.uri), newName));
  return edits.done([{ kind: 'rename', oldUri: file.uri, newUri }]);
}

/** Contracts that state the model as what builds them. */
async function inContracts(
  workspace: Workspace,
  project: DbtProject,
  name: string,
  newName: string,
  edits: Edits,
): Promise<void> {
  for (const contract of workspace.contracts())
    for (const mention of mentions(contract)) {
      if (mention.kind !== 'dbt-model' || mention.model !== name) continue;
      const found = workspace.dbtModel(contract.uri, mention.project, name);
      if (found.kind !== 'found' || found.project !== project.folder) continue;
      const document = (await workspace.read(contract.uri))?.document;
      if (document) edits.add(contract.uri, document.rangeAt(mention.span), requoted(document, mention.span, newName));
    }
}

/**
 * The model's own key among the configuration by folder. A folder of the same name is configured by the very same key,
 * which then stays: other models depend on it.
 */
async function inProjectFile(
  workspace: Workspace,
  { folder, file, names }: DbtProject,
  model: string,
  newName: string,
  edits: Edits,
): Promise<void> {
  const place = placeInProject({ folder, file }, model);
  const beside = canonical(join(parent(model), stemOf(model)));
  if (!place || names.all('model').some((one) => one.by === 'file' && isWithin(canonical(one.uri), beside))) return;
  const uri = join(folder, 'dbt_project.yml');
  const document = YamlDocument.open(uri, 0, (await workspace.textOf(uri)) ?? '');
  const span = configKeyAt(document, 'models', [file.name, ...place.path.replace(/\.\w+$/, '').split('/')]);
  if (span) edits.add(uri, document.rangeAt(span), requoted(document, span, newName));
}

/** What a file says as it is in the editor. */
function factsNow(workspace: Workspace, project: DbtProject, uri: string): FileFacts {
  const text = workspace.documents.get(uri)?.document.text ?? workspace.documents.plain(uri)?.getText();
  const place = text === undefined ? null : workspace.dbt.placeOf(uri);
  if (text !== undefined && place) return readFacts(uri, place.path, place.folder, text);
  return project.names.file(canonical(uri)) ?? { uri, declared: [], uses: [] };
}

// ---------------------------------------------------------------- columns

interface ColumnRename {
  model: string;
  oldName: string;
  newName: string;
}

async function renameColumn(
  workspace: Workspace,
  uri: string,
  project: DbtProject,
  target: DbtTarget & { kind: 'column' },
  newName: string,
): Promise<WorkspaceEdit> {
  const change: ColumnRename = { model: target.model, oldName: target.name, newName };
  const edits = new Edits(workspace);
  const columns = await inProducer(workspace, uri, change, edits);
  await inReaders(workspace, uri, project, change, columns, edits);
  for (const file of project.names.filesNaming(change.model)) {
    const document = /\.ya?ml$/i.test(file) ? (await workspace.read(file))?.document : undefined;
    for (const span of document ? columnPlaces(document, change.model, change.oldName) : [])
      edits.add(file, document!.rangeAt(span), requoted(document!, span, newName));
  }
  await offeredInContracts(workspace, project, change, edits);
  return edits.done();
}

/** The model's own SQL. @returns the columns it then has */
async function inProducer(workspace: Workspace, from: string, change: ColumnRename, edits: Edits): Promise<string[]> {
  const { model, oldName, newName } = change;
  const sql = await workspace.sql.read(from, model);
  const columns = sql?.read.columns;
  if (!sql || !columns || sql.compiled)
    throw new RenameRefused(`What \`${model}\` produces cannot be told from its SQL: rename \`${oldName}\` by hand.`);
  const has = (name: string) => columns.some((one) => one.name.toLowerCase() === name.toLowerCase());
  if (has(newName)) throw new RenameRefused(`\`${model}\` produces a column \`${newName}\` already.`);
  const { text } = sql.parsed;
  const made = renameOutput(text, columns, oldName, newName);
  if (typeof made === 'string') throw new RenameRefused(`\`${model}\`: ${made}.`);
  const then = columns.map((one) => (one.name.toLowerCase() === oldName.toLowerCase() ? newName : one.name));
  const all = [...made, ...renameConfig(sql.parsed.configColumns, oldName, newName)];
  const known = workspace.sql.readsOnlyKnown(from, sql.parsed);
  const place = columns.find((one) => one.name.toLowerCase() === oldName.toLowerCase())?.span;
  if (!known && place && elsewhere(sql, oldName, place))
    throw new RenameRefused(
      `\`${model}\` names \`${oldName}\` in other places of its SQL, and what they mean is not certain.`,
    );
  if (!gives(await workspace.sql.imagine(from, edited(text, all), new Map()), then, sql.read))
    throw new RenameRefused(`\`${model}\` reads its own \`${oldName}\` further on: rename it by hand.`);
  edits.addSpans(sql.uri, text, all);
  return then;
}

/** True when SQL names the column without a table at another place: an ORDER BY, a condition. */
function elsewhere({ parsed }: ModelSql, name: string, place: Span): boolean {
  const sql = parsed.text.replace(
    /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|\/\*[\s\S]*?\*\/|--[^\n]*|'[^']*'/g,
    (part) => ' '.repeat(part.length),
  );
  return [...sql.matchAll(wordOf(name, '.'))].some(({ index }) => index !== place.start);
}

/** A name as a word of its own, signs and all (`costs$`); nor behind one of the other signs given. */
const wordOf = (name: string, signs = ''): RegExp =>
  new RegExp(`(?<![\\w$${signs}])${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\w$])`, 'gi');

/** Every SQL file that reads the model: its own columns stay as they are. */
async function inReaders(
  workspace: Workspace,
  from: string,
  project: DbtProject,
  { model, oldName, newName }: ColumnRename,
  columns: readonly string[],
  edits: Edits,
): Promise<void> {
  const named = (text: string) => text.search(wordOf(oldName)) >= 0;
  for (const uri of project.names.filesNaming(model)) {
    if (/\.ya?ml$/i.test(uri) || stemOf(uri) === model) continue;
    const text = await workspace.textOf(uri);
    const refuse = () => {
      throw new RenameRefused(
        `${baseName(uri)} reads \`${model}\` and names \`${oldName}\`, and what it means there is not certain: rename it by hand.`,
      );
    };
    const sql = /\.sql$/i.test(uri) ? await workspace.sql.read(from, stemOf(uri)) : undefined;
    if (!sql?.read.columns || sql.compiled || sql.uri !== uri) {
      if (text && named(text)) refuse();
      continue;
    }
    const made = renameUses(sql.parsed.text, sql.read.uses, model, oldName, newName);
    if (made.length === 0 && !named(sql.parsed.text)) {
      if (sql.read.columns.some((one) => one.name.toLowerCase() === oldName.toLowerCase() && one.span.end === 0))
        passesOn(uri, oldName);
      continue;
    }
    if (!workspace.sql.readsOnlyKnown(from, sql.parsed)) refuse();
    if (sql.read.columns.some((one) => one.span.end === 0 && one.name.toLowerCase() === oldName.toLowerCase()))
      passesOn(uri, oldName);
    const then = sql.read.columns.map((one) => one.name);
    const result = await workspace.sql.imagine(from, edited(sql.parsed.text, made), new Map([[model, columns]]));
    if (!gives(result, then, sql.read)) refuse();
    edits.addSpans(uri, sql.parsed.text, made);
  }
}

function passesOn(uri: string, name: string): never {
  throw new RenameRefused(
    `${baseName(uri)} passes \`${name}\` on by \`*\`: its readers would lose the column. Rename it there first.`,
  );
}

/** A contract's property of the very same name: a promise to others, so it is asked for. */
async function offeredInContracts(
  workspace: Workspace,
  project: DbtProject,
  { model, oldName, newName }: ColumnRename,
  edits: Edits,
): Promise<void> {
  const file = project.models.get(model)?.properties?.uri;
  for (const { contract, model: bound } of file === undefined ? [] : workspace.bridges(file)) {
    const property = bound.name === model && propertyNamed(contract, oldName);
    const ours = property ? await workspace.read(contract.uri) : null;
    if (!property || !ours) continue;
    const everywhere = await rename(workspace, ours, property.nameSpan.start, newName);
    for (const [uri, found] of Object.entries(everywhere?.changes ?? {}))
      for (const { range, newText } of found) edits.offer(uri, range, newText);
  }
}
const propertyNamed = (contract: Contract, name: string) =>
  contract.objects.flatMap((object) => eachProperty(object.properties)).find((one) => one.name === name);

// ---------------------------------------------------------------- edits

const OFFERED = 'contract';

/** Text edits by file, some of them only offered. */
class Edits {
  private readonly workspace: Workspace;
  private readonly files = new Map<string, TextEdit[]>();
  private offers = false;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  add(uri: string, range: Range, newText: string, more: { annotationId?: string } = {}): void {
    const edits = this.files.get(uri) ?? [];
    const same = (one: Range) => one.start.line === range.start.line && one.start.character === range.start.character;
    if (!edits.some((one) => same(one.range))) edits.push({ range, newText, ...more });
    this.files.set(uri, edits);
  }

  /** An edit that the user is asked about. */
  offer(uri: string, range: Range, newText: string): void {
    this.offers = true;
    this.add(uri, range, newText, { annotationId: OFFERED });
  }

  addSpans(uri: string, text: string, edits: readonly Edit[]): void {
    const lines = new LineIndex(text);
    for (const { start, end, newText } of edits)
      this.add(uri, { start: lines.positionAt(start), end: lines.positionAt(end) }, newText);
  }

  done(operations: RenameFile[] = []): WorkspaceEdit {
    const documentChanges: (TextDocumentEdit | RenameFile)[] = [...this.files].map(([uri, edits]) => ({
      textDocument: { uri, version: this.workspace.documents.version(uri) },
      edits,
    }));
    return {
      documentChanges: [...documentChanges, ...operations],
      ...(this.offers && {
        changeAnnotations: {
          [OFFERED]: { label: 'The contract promises this name to others', needsConfirmation: true },
        },
      }),
    };
  }
}

const stemOf = (uri: string): string => baseName(uri).replace(/\.\w+$/, '');
