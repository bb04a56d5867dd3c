/** A properties file, read for rules and for the index: who is named in it, with which columns, tests and constraints. */
import {
  booleanOf,
  isMap,
  isSeq,
  keyOf,
  lazyKeySpan,
  lazySpan,
  parts,
  type Span,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';

export type DbtKind =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'analysis'
  | 'source'
  | 'macro'
  | 'exposure'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'
  | 'group'
  | 'data_test'
  /** Defined in SQL and Markdown only. */
  | 'test'
  | 'materialization'
  | 'doc';

/** Resource lists of a properties file (dbt docs, "Properties reference"). */
export const LISTS: Readonly<Record<string, DbtKind>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  macros: 'macro',
  exposures: 'exposure',
  metrics: 'metric',
  semantic_models: 'semantic_model',
  saved_queries: 'saved_query',
  unit_tests: 'unit_test',
  groups: 'group',
  data_tests: 'data_test',
};

export interface Named {
  value: string;
  span: Span;
}
export interface TestUse {
  /** As written: `not_null`, `dbt_utils.recency`. */
  name: Named;
  /** The name the file gives this very test. */
  label?: string;
  /** Arguments by name with the span of their keys, wherever they stand. */
  args: Map<string, Span>;
  /** Arguments stand under `arguments` (dbt 1.10.5) or beside `config`. */
  layout: 'none' | 'flat' | 'arguments';
  onColumn: boolean;
  /** The mapping with its arguments and configuration. */
  body?: YamlNode;
}
export interface Constraint {
  type?: Named;
  columns: Named[];
  /** True when `columns` is written. */
  hasColumns: boolean;
  expression?: Named;
  to?: Named;
  span: Span;
}
export interface Column {
  name: Named;
  dataType?: Named;
  description?: string;
  constraints: Constraint[];
  tests: TestUse[];
}
export interface Entry {
  kind: DbtKind;
  name: Named;
  /** Of a source's table: the source's name. */
  parent?: string;
  description?: string;
  columns: Column[];
  constraints: Constraint[];
  tests: TestUse[];
  /** Simple values of `config`, and of the same keys beside it, by key. */
  config: Map<string, Named>;
  /** `config.contract.enforced` as written; undefined when the properties do not say it. */
  enforced?: boolean;
  group?: Named;
  /** Versions with the file each lies in, without its ending. */
  versions: { v: string; file: string }[];
  /** `tests` and `data_tests` on one mapping: where the second stands. */
  twice: Span[];
  node: YamlNode;
}

/** Entries of a document in the order of its text; never throws. */
export function readEntries(document: YamlDocument): Entry[] {
  const entries: Entry[] = [];
  for (const pair of document.pairs(document.root)) {
    const key = keyOf(pair) ?? '';
    if (key === 'sources')
      for (const source of document.items(pair.value)) {
        const name = named(document, source, 'name');
        entries.push(...listed(document, document.get(source, 'tables'), 'source', name?.value));
      }
    else {
      // `tests` at the top is the old name of singular tests' list.
      const kind = key === 'tests' ? 'data_test' : LISTS[key];
      if (kind) entries.push(...listed(document, pair.value, kind));
    }
  }
  return entries;
}

/** The entries of a list; read again only where an edit was, so all places in them are worked out when asked for. */
function listed(
  document: YamlDocument,
  node: YamlNode | null | undefined,
  kind: DbtKind,
  parent?: string,
): readonly Entry[] {
  const list = document.deref(node);
  if (!isSeq(list)) return [];
  const make = (item: YamlNode) => entryOf(document, item, kind, parent);
  return parts(list, list.items, readEntries, `${kind} ${parent}`, { make }).flat();
}

function entryOf(document: YamlDocument, item: YamlNode, kind: DbtKind, parent?: string): Entry[] {
  const node = document.deref(item);
  const name = named(document, node, 'name');
  if (!isMap(node) || !name) return [];
  const twice: Span[] = [];
  const columns = document.items(document.get(node, 'columns')).flatMap((column) => columnOf(document, column, twice));
  const config = new Map<string, Named>();
  for (const part of [node, document.get(node, 'config')])
    for (const pair of document.pairs(part)) {
      const value = document.deref(pair.value);
      const text = textOf(value);
      if (value && text !== undefined)
        config.set((keyOf(pair) ?? '').replace(/^\+/, ''), { value: text, span: lazySpan(value) });
    }
  const versions = document.items(document.get(node, 'versions')).flatMap((version) => {
    const v = textOf(document.get(version, 'v'));
    return v === undefined ? [] : [{ v, file: textOf(document.get(version, 'defined_in')) ?? `${name.value}_v${v}` }];
  });
  return [
    {
      kind,
      name,
      ...(parent !== undefined && { parent }),
      description: textOf(document.get(node, 'description')),
      columns,
      constraints: constraintsOf(document, node),
      tests: testsOf(document, node, false, twice),
      config,
      enforced: booleanOf(document.get(node, 'config', 'contract', 'enforced')),
      group: config.get('group'),
      versions,
      twice,
      node,
    },
  ];
}

function columnOf(document: YamlDocument, node: YamlNode, twice: Span[]): Column[] {
  const name = named(document, node, 'name');
  if (!name) return [];
  return [
    {
      name,
      dataType: named(document, node, 'data_type'),
      description: textOf(document.get(node, 'description')),
      constraints: constraintsOf(document, node),
      tests: testsOf(document, node, true, twice),
    },
  ];
}

function constraintsOf(document: YamlDocument, node: YamlNode): Constraint[] {
  return document.items(document.get(node, 'constraints')).map((constraint) => ({
    type: named(document, constraint, 'type'),
    columns: document.items(document.get(constraint, 'columns')).flatMap((one) => textNamed(document, one) ?? []),
    hasColumns: document.get(constraint, 'columns') !== undefined,
    expression: named(document, constraint, 'expression'),
    to: named(document, constraint, 'to'),
    span: lazySpan(constraint),
  }));
}

/** Keys beside a test's arguments (dbt docs, "Data test properties"), and the configurations that may stand there. */
const NO_ARGUMENTS = new Set(
  'name description config arguments test_name severity tags enabled where limit warn_if error_if fail_calc store_failures store_failures_as meta database schema alias group docs'.split(
    ' ',
  ),
);

/** True for a key beside a test that is an argument of it. */
export const isArgument = (key: string): boolean => !NO_ARGUMENTS.has(key);

function testsOf(document: YamlDocument, node: YamlNode, onColumn: boolean, twice: Span[]): TestUse[] {
  const pairs = ['tests', 'data_tests'].flatMap((key) => document.pair(node, key) ?? []);
  // An empty list counts as none for dbt.
  if (pairs.length === 2 && pairs.every((pair) => document.items(pair.value).length > 0))
    twice.push(lazyKeySpan(pairs[1]!));
  return pairs.flatMap((pair) => document.items(pair.value)).flatMap((item) => testOf(document, item, onColumn));
}

function testOf(document: YamlDocument, item: YamlNode, onColumn: boolean): TestUse[] {
  const node = document.deref(item);
  const text = textOf(node);
  if (node && text !== undefined)
    return [{ name: { value: text, span: lazySpan(item) }, args: new Map(), layout: 'none', onColumn }];
  const pairs = document.pairs(node);
  const written = named(document, node, 'test_name');
  const pair = pairs[0];
  if (!pair || (!written && pairs.length !== 1)) return [];
  const name = written ?? { value: keyOf(pair) ?? '', span: lazyKeySpan(pair) };
  const body = written ? node : pair.value;
  const args = new Map<string, Span>();
  const flat = document.pairs(body).filter((one) => isArgument(keyOf(one) ?? ''));
  const nested = document.pairs(document.get(body, 'arguments'));
  for (const one of [...flat, ...nested]) args.set(keyOf(one) ?? '', lazyKeySpan(one));
  const label = textOf(document.get(body, 'name'));
  const layout = nested.length > 0 ? 'arguments' : flat.length > 0 ? 'flat' : 'none';
  const map = document.deref(body);
  return [{ name, args, layout, onColumn, ...(label !== undefined && { label }), ...(isMap(map) && { body: map }) }];
}

function named(document: YamlDocument, node: YamlNode | null | undefined, key: string): Named | undefined {
  return textNamed(document, document.pair(node, key)?.value);
}
function textNamed(document: YamlDocument, node: YamlNode | null | undefined): Named | undefined {
  const value = document.deref(node);
  const text = textOf(value);
  return value && text !== undefined ? { value: text, span: lazySpan(value) } : undefined;
}
