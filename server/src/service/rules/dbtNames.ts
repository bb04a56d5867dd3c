/** Names in properties files: entries without a node, files without an entry, groups and models that are not there. */
import { type DbtView, type Declaration, ofNames } from '../dbt/names.ts';
import type { Entry } from '../dbt/properties.ts';
import { lazyKeySpan, type YamlDocument } from '../document/index.ts';
import type { Finding } from '../finding.ts';
import { kindInWords } from './dbtDuplicates.ts';
import { type DbtContext, type EntryCheck, found, unknownName } from './dbtReport.ts';

/** Kinds whose properties describe a file, and whose second entry dbt refuses. */
const PATCHED = new Set(['model', 'seed', 'snapshot', 'analysis', 'macro']);

export const nameFindings: EntryCheck = function* (entry, { document, project }) {
  if (!project) return;
  yield* withoutNode(entry, project);
  const { group } = entry;
  if (group && project.names.find('group', group.value).length === 0 && !group.value.includes('{{'))
    yield unknownName(
      group.span,
      'dbt/group-not-found',
      group.value,
      `No group \`${group.value}\` is defined in the project.`,
      project.names.names('group'),
    );
  if (entry.kind === 'unit_test') yield* unitTestModel(document, entry, project);
};

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
    `No ${kindInWords(entry.kind)} \`${entry.name.value}\` is in the project: dbt ignores this entry and its tests.`,
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

/** Models of a folder that no entry describes: said once, on the list of models of the folder's first properties file. */
export function* undescribed({ document, project }: DbtContext): Generator<Finding> {
  const list = document.pair(document.root, 'models');
  const here = list && project && foldersOf(project.names).get(folderOf(document.uri));
  if (!here || here.missing.length === 0 || here.described.some((uri) => uri < document.uri)) return;
  const missing = here.missing.sort();
  const some = missing.slice(0, 5).map((name) => `\`${name}\``);
  yield found(
    lazyKeySpan(list),
    'dbt/model-without-entry',
    `No properties describe ${some.join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''} of this folder.`,
  );
}
const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));

/** By folder: its models that no entry describes, and its files that describe models. */
const foldersOf = ofNames((names) => {
  const versioned = new Set(names.all('model').flatMap((one) => one.versionFiles ?? []));
  const isDescribed = ({ name }: Declaration) =>
    versioned.has(name) || names.find('model', name).some((one) => one.by === 'properties');
  const folders = new Map<string, { missing: string[]; described: string[] }>();
  for (const one of names.all('model')) {
    const folder = folderOf(one.uri);
    const here = folders.get(folder) ?? { missing: [], described: [] };
    folders.set(folder, here);
    if (one.by === 'properties') here.described.push(one.uri);
    else if (one.by === 'file' && one.package === '' && !isDescribed(one)) here.missing.push(one.name);
  }
  return folders;
});
