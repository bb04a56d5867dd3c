/** Names in properties files: entries without a node, nodes and entries twice, `ref`, `source`, `doc`, groups. */
import { callsOf } from '../dbt/calls.ts';
import { isDisabled } from '../dbt/disabled.ts';
import { type DbtView, type Declaration, hidesNodes, knowsDoc } from '../dbt/names.ts';
import type { Entry } from '../dbt/properties.ts';
import { keySpan, type YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { accessFindings } from './dbtAccess.ts';
import { jinjaFindings } from './dbtJinja.ts';
import { metricFindings } from './dbtMetrics.ts';
import { nodeFindings } from './dbtNodes.ts';
import { type DbtContext, found, unknownName } from './dbtReport.ts';
import { snapshotFindings } from './dbtSnapshots.ts';
import { testListFindings } from './dbtTestLists.ts';
import { valueFindings } from './dbtValues.ts';
import { versionFindings } from './dbtVersions.ts';

/** Kinds whose properties describe a file, and whose second entry dbt refuses. */
const PATCHED = new Set(['model', 'seed', 'snapshot', 'analysis', 'macro']);

export function* nameFindings({ document, entries, project }: DbtContext): Generator<Finding> {
  yield* duplicates(document, entries, project);
  yield* versionFindings(document, entries);
  yield* testListFindings(document, entries);
  yield* valueFindings(document);
  yield* jinjaFindings(document);
  if (!project) return;
  yield* accessFindings(entries, project);
  yield* nodeFindings(document, entries, project);
  yield* snapshotFindings(document, entries, project);
  yield* metricFindings(document, entries, project);
  for (const entry of entries) {
    yield* withoutNode(entry, project);
    if (entry.group && project.names.find('group', entry.group.value).length === 0 && !entry.group.value.includes('{{'))
      yield unknownName(
        entry.group.span,
        'dbt/group-not-found',
        entry.group.value,
        `No group \`${entry.group.value}\` is defined in the project.`,
        project.names.names('group'),
      );
    if (entry.kind === 'unit_test') yield* unitTestModel(document, entry, project);
  }
  yield* calls(document, project);
  yield* undescribed(document, project);
}

/** Models of a folder that no entry describes: said once, on the list of models of the folder's first properties file. */
function* undescribed(document: YamlDocument, { names }: DbtView): Generator<Finding> {
  const list = document.pair(document.root, 'models');
  if (!list) return;
  const folder = folderOf(document.uri);
  const described = (name: string) =>
    names.find('model', name).some((one) => one.by === 'properties') || versioned.has(name);
  const versioned = new Set(names.all('model').flatMap((one) => one.versionFiles ?? []));
  const here = names.all('model').filter((one) => one.by === 'properties' && folderOf(one.uri) === folder);
  if (here.some((one) => one.uri < document.uri)) return;
  const missing = names
    .all('model')
    .filter((one) => one.by === 'file' && one.package === '' && folderOf(one.uri) === folder && !described(one.name))
    .map((one) => `\`${one.name}\``);
  if (missing.length > 0)
    yield found(
      keySpan(list),
      'dbt/model-without-entry',
      `No properties describe ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''} of this folder.`,
    );
}
const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));

function* duplicates(document: YamlDocument, entries: readonly Entry[], project: DbtView | null): Generator<Finding> {
  const seen = new Map<string, Entry>();
  for (const entry of entries) {
    const key = `${entry.kind} ${entry.parent ?? ''} ${entry.name.value}`;
    const first = seen.get(key);
    if (!first) seen.set(key, entry);
    const line = first && document.positionAt(first.name.span.start).line + 1;
    const full = entry.parent === undefined ? entry.name.value : `${entry.parent}.${entry.name.value}`;
    const elsewhere = project?.names
      .find(entry.kind, full)
      .find((one) => one.by === 'properties' && one.package === '' && one.uri !== document.uri);
    if (line === undefined && !elsewhere) continue;
    const where = line !== undefined ? `in line ${line}` : `in ${placeOf(elsewhere!)}`;
    yield found(
      entry.name.span,
      'dbt/duplicate-entry',
      `\`${full}\` has another entry ${where}. dbt takes one entry for each ${words(entry.kind)}: merge the two.`,
    );
  }
  for (const entry of project ? entries : []) {
    if (entry.kind !== 'model' || entry.versions.length > 0) continue;
    const files = (['model', 'seed', 'snapshot'] as const)
      .flatMap((kind) => project!.names.find(kind, entry.name.value))
      .filter((one) => one.by === 'file' && one.package === '');
    if (
      files.length > 1 &&
      files.every((one) => (one.config?.get('enabled') ?? project!.configOf(one).get('enabled')) !== 'false')
    )
      yield found(
        entry.name.span,
        'dbt/duplicate-node',
        `Two files define \`${entry.name.value}\`: ${files.map(placeOf).join(' and ')}. Rename one.`,
      );
  }
}

function* withoutNode(entry: Entry, { names }: DbtView): Generator<Finding> {
  if (!PATCHED.has(entry.kind)) return;
  // A snapshot with a relation is defined here.
  if (entry.kind === 'snapshot' && entry.config.has('relation')) return;
  const isThere = (name: string) => names.find(entry.kind, name).some((one) => one.by === 'file');
  // dbt takes the unversioned file for the latest version.
  for (const version of entry.versions)
    if (!isThere(version.file) && !isThere(`${entry.name.value}.v${version.v}`) && !isThere(entry.name.value))
      yield found(
        entry.name.span,
        'dbt/entry-without-node',
        `Version ${version.v} of \`${entry.name.value}\` has no file \`${version.file}.sql\`.`,
      );
  if (entry.versions.length > 0 || isThere(entry.name.value) || entry.name.value.includes('{{')) return;
  yield unknownName(
    entry.name.span,
    'dbt/entry-without-node',
    entry.name.value,
    `No ${words(entry.kind)} \`${entry.name.value}\` is in the project: dbt ignores this entry and its tests.`,
    names.all(entry.kind).flatMap((one) => (one.by === 'file' && one.package === '' ? one.name : [])),
  );
}

function* unitTestModel(document: YamlDocument, entry: Entry, { names }: DbtView): Generator<Finding> {
  const model = entry.config.get('model');
  if (!model || model.value.includes('{{') || names.referable(model.value).length > 0) return;
  yield unknownName(
    model.span,
    'dbt/ref-not-found',
    model.value,
    `The unit test \`${document.text.slice(entry.name.span.start, entry.name.span.end)}\` tests a model \`${model.value}\` that is not in the project.`,
    names.names('model'),
  );
}

function* calls(document: YamlDocument, project: DbtView): Generator<Finding> {
  const hidden = hidesNodes(project);
  for (const { call, keys } of callsOf(document)) {
    // In the words of a description only doc blocks are looked up.
    if ((call.name === 'doc') !== (keys.at(-1) === 'description')) continue;
    const last = call.args.at(-1)!;
    const from = call.args.length > 1 ? call.args[0]!.value : undefined;
    if (call.name !== 'source' && from !== undefined && from !== project.project && !project.installed.has(from))
      continue;
    // dbt only warns about what a data test refers to, and drops the test.
    const inTest = keys.some((key) => key === 'tests' || key === 'data_tests');
    if (call.name === 'doc' && !knowsDoc(project, last.value))
      yield unknownName(
        last.span,
        'dbt/doc-not-found',
        last.value,
        `No doc block \`${last.value}\` is in the project.`,
        project.names.names('doc'),
      );
    if (call.name === 'ref' && isDisabled(project, last.value) && !inTest)
      yield found(last.span, 'dbt/ref-not-found', `\`${last.value}\` is disabled: dbt refuses what refers to it.`);
    if (call.name === 'ref' && !(from === undefined && hidden) && project.names.referable(last.value).length === 0)
      yield unknownName(
        last.span,
        'dbt/ref-not-found',
        last.value,
        `No model, seed or snapshot \`${last.value}\` is in the project.${inTest ? ' dbt leaves this test out.' : ''}`,
        ['model', 'seed', 'snapshot'].flatMap((kind) => project.names.names(kind as 'model')),
        inTest ? 'warning' : 'error',
      );
    if (
      call.name === 'source' &&
      from !== undefined &&
      !hidden &&
      project.names.find('source', `${from}.${last.value}`).length === 0
    )
      yield unknownName(
        last.span,
        'dbt/source-not-found',
        last.value,
        `No table \`${last.value}\` is in a source \`${from}\` of the project.${inTest ? ' dbt leaves this test out.' : ''}`,
        project.names.all('source').flatMap((one) => (one.parent === from ? one.name : [])),
        inTest ? 'warning' : 'error',
      );
  }
}

const words = (kind: string): string => kind.replaceAll('_', ' ');
const placeOf = (one: Declaration): string =>
  `${one.uri.split('/').slice(-2).join('/')}${one.by === 'properties' ? `, line ${one.range.start.line + 1}` : ''}`;
