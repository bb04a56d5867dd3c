/** What one file of a dbt project declares: all the index keeps of it. */
import type { Range } from 'vscode-languageserver-types';
import { LineIndex, textOf, YamlDocument } from '../document/index.ts';
import { callsOf } from './calls.ts';
import { blocksIn, callsIn, configIn, type JinjaCall } from './jinja.ts';
import { type DbtKind, type Entry, readEntries } from './properties.ts';

export interface DbtFact {
  kind: DbtKind;
  name: string;
  /** `file`: SQL, Python, CSV or Markdown defines it. `properties`: YAML describes it (and defines sources, groups, exposures, …). */
  by: 'file' | 'properties';
  range: Range;
  /** Of a source's table: the source. */
  parent?: string;
  description?: string;
  columns?: string[];
  /** Of macros and generic tests. */
  args?: string[];
  /** Parameters without a default. */
  required?: string[];
  /** Of a model's properties: the files of its versions. */
  versionFiles?: string[];
  /** The versions themselves, as written. */
  versions?: string[];
  tags?: string[];
  /** Of a semantic model. */
  measures?: string[];
  /** Of a node's properties: the group they put it in. */
  group?: string;
  /** Of a model's file: the literal keywords of its `config(…)`. */
  config?: Map<string, string | undefined>;
  /** Of a model's file: in Python. */
  python?: boolean;
}
/** A use of another node, in SQL or in properties. */
export interface DbtUse {
  kind: 'model' | 'source';
  name: string;
  parent?: string;
  /** The package a `ref` names. */
  package?: string;
  range: Range;
}
export interface FileFacts {
  uri: string;
  declared: DbtFact[];
  uses: DbtUse[];
  /** Variables it reads; absent when it reads none. */
  read?: Partial<Record<'var' | 'env_var', string[]>>;
}

/** What the folder of a file is for. */
export type DbtFolder = 'models' | 'seeds' | 'snapshots' | 'macros' | 'analyses' | 'tests';

const TOP: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const OF_FOLDER: Partial<Record<DbtFolder, DbtKind>> = { models: 'model', analyses: 'analysis', tests: 'data_test' };

/** @param path relative to the folder it is read from (`tests/generic` holds generic tests). */
export function readFacts(uri: string, path: string, folder: DbtFolder, text: string): FileFacts {
  const facts: FileFacts = { uri, declared: [], uses: [] };
  const file = path.split('/').at(-1) ?? '';
  const name = file.replace(/\.\w+$/, '');
  const ending = file.slice(name.length).toLowerCase();
  if (/^\.ya?ml$/.test(ending)) Object.assign(facts, propertiesFacts(uri, text));
  else if (ending === '.csv') facts.declared.push({ kind: 'seed', name, by: 'file', range: TOP });
  else {
    const lines = new LineIndex(text);
    const range = ({ start, end }: { start: number; end: number }): Range => ({
      start: lines.positionAt(start),
      end: lines.positionAt(end),
    });
    const blocks = /\{%-?\s*(macro|test|data_test|snapshot|materialization|docs)\s/.test(text) ? blocksIn(text) : [];
    for (const { span, ...block } of blocks) facts.declared.push({ ...block, by: 'file', range: range(span) });
    const kind = OF_FOLDER[folder];
    if (kind && /^\.(sql|py)$/.test(ending) && !(kind === 'data_test' && blocks.length > 0))
      facts.declared.push({ kind, name, by: 'file', range: TOP, python: ending === '.py', config: configIn(text) });
    if (ending !== '.md') facts.uses = usesOf(callsIn(text), range);
  }
  const read = readVariables(text);
  return read ? { ...facts, read } : facts;
}

function readVariables(text: string): FileFacts['read'] {
  if (!text.includes('var(')) return undefined;
  const found: NonNullable<FileFacts['read']> = {};
  for (const [, call, , name] of text.matchAll(/\b(var|env_var)\(\s*(['"])([\w.-]+)\2/g))
    found[call as 'var' | 'env_var'] = [...(found[call as 'var' | 'env_var'] ?? []), name!];
  return found;
}

function usesOf(calls: readonly JinjaCall[], range: (span: { start: number; end: number }) => Range): DbtUse[] {
  return calls.flatMap((call): DbtUse[] => {
    const last = call.args.at(-1)!;
    if (call.name === 'ref') {
      const from = call.args.length > 1 ? { package: call.args[0]!.value } : {};
      return [{ kind: 'model', name: last.value, ...from, range: range(last.span) }];
    }
    if (call.name !== 'source' || call.args.length < 2) return [];
    return [{ kind: 'source', name: last.value, parent: call.args[0]!.value, range: range(last.span) }];
  });
}

const ANY_LIST =
  /^["']?(models|seeds|snapshots|analyses|macros|exposures|metrics|semantic_models|saved_queries|unit_tests|groups|data_tests|tests|sources)["']?\s*:/m;

function propertiesFacts(uri: string, text: string): Pick<FileFacts, 'declared' | 'uses'> {
  if (!ANY_LIST.test(text)) return { declared: [], uses: [] };
  const document = YamlDocument.ofFile(uri, text);
  const calls = text.includes('(') ? callsOf(document).map((one) => one.call) : [];
  const entries = readEntries(document);
  const tested = entries.flatMap(({ kind, config }): DbtUse[] => {
    const model = kind === 'unit_test' ? config.get('model') : undefined;
    return model ? [{ kind: 'model', name: model.value, range: document.rangeAt(model.span) }] : [];
  });
  const declared = entries.map(
    (entry): DbtFact => ({
      kind: entry.kind,
      name: entry.name.value,
      by: 'properties',
      range: document.rangeAt(entry.name.span),
      ...(entry.parent !== undefined && { parent: entry.parent }),
      ...(entry.description !== undefined && { description: entry.description }),
      columns: entry.columns.map((column) => column.name.value),
      ...(entry.kind === 'semantic_model' && { measures: measuresOf(document, entry) }),
      ...tagsOf(document, entry),
      ...(entry.group && { group: entry.group.value }),
      ...(entry.versions.length > 0 && {
        versionFiles: entry.versions.map((version) => version.file),
        versions: entry.versions.map((version) => version.v),
      }),
    }),
  );
  return { declared, uses: [...usesOf(calls, (span) => document.rangeAt(span)), ...tested] };
}

function tagsOf(document: YamlDocument, { node }: Entry): Pick<DbtFact, 'tags'> {
  const tags = [document.get(node, 'tags'), document.get(node, 'config', 'tags')].flatMap((one) =>
    [...document.items(one), document.deref(one)].flatMap((item) => textOf(document.deref(item)) ?? []),
  );
  return tags.length > 0 ? { tags } : {};
}

const measuresOf = (document: YamlDocument, { node }: Entry): string[] =>
  document.items(document.get(node, 'measures')).flatMap((measure) => textOf(document.get(measure, 'name')) ?? []);
