/** What a properties file says of a model's columns: names, types, tests and constraints, and where. */
import {
  booleanOf,
  isMap,
  isScalar,
  isSeq,
  keyOf,
  lazySpan,
  parts,
  type Span,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';

export interface DocumentedTest {
  /** As written: `not_null`, `dbt_utils.accepted_range`. */
  name: string;
  span: Span;
  /** The arguments, whichever layout gives them (flat, or under `arguments`). */
  argument(name: string): YamlNode | null | undefined;
}
/** A scalar of the properties, and where it stands. */
export interface Said {
  value: string;
  span: Span;
}
/** What people say of a model or column beside its data: `meta` (there or under `config`) and `tags`. */
export interface Labels {
  meta: (Said & { key: string })[];
  tags: Said[];
}
export interface DocumentedColumn extends Labels {
  name: string;
  span: Span;
  type?: { value: string; span: Span };
  tests: DocumentedTest[];
  /** JSON Pointer of the list its tests are in, or would be in. */
  testsPointer: string;
  /** Types of its constraints: `not_null`, `primary_key`, `unique`, … */
  constraints: string[];
}
export interface DocumentedModel extends Labels {
  name: string;
  span: Span;
  /** JSON Pointer of the model's mapping. */
  pointer: string;
  enforced: boolean;
  /** The properties say whether it is; else dbt_project.yml may. */
  saysContract: boolean;
  /** As its config says here; the SQL's own config wins over it. */
  materialized?: string;
  /** Versions state columns of their own: then `columns` is not the whole truth. */
  versioned: boolean;
  /** The versions there are, and the one a `ref` without version means, when the properties state it. */
  versions: Said[];
  latestVersion?: Said;
  columns: DocumentedColumn[];
  tests: DocumentedTest[];
}

/** The models of a properties file, in its order. Never throws: what is not readable is absent. */
export function documentedModels(document: YamlDocument): DocumentedModel[] {
  const list = document.get(document.root, 'models');
  if (!isSeq(list)) return [];
  const make = (item: YamlNode, index: number) => modelOf(document, document.deref(item), `/models/${index}`);
  return parts(list, list.items, documentedModels, '', { make }).filter((model) => model !== null);
}

/** Its places are worked out when they are asked for: it is read again only after an edit inside. */
function modelOf(document: YamlDocument, model: YamlNode | null, pointer: string): DocumentedModel | null {
  const named = nameOf(document, model);
  if (!named) return null;
  const contract = [document.get(document.get(model, 'config'), 'contract'), document.get(model, 'contract')];
  return {
    ...named,
    pointer,
    saysContract: contract.some((one) => document.get(one, 'enforced') !== undefined),
    enforced: contract.some((one) => booleanOf(document.get(one, 'enforced')) === true),
    materialized: textOf(document.get(model, 'config', 'materialized')),
    versioned: isSeq(document.get(model, 'versions')),
    versions: document
      .items(document.get(model, 'versions'))
      .flatMap((item) => said(document.get(document.deref(item), 'v')) ?? []),
    latestVersion: said(document.get(model, 'latest_version')),
    ...labelsOf(document, model),
    columns: document
      .items(document.get(model, 'columns'))
      .flatMap((column, place) => columnOf(document, column, `${pointer}/columns/${place}`)),
    tests: testsOf(document, model),
  };
}

function columnOf(document: YamlDocument, item: YamlNode | null | undefined, pointer: string): DocumentedColumn[] {
  const column = document.deref(item);
  const named = nameOf(document, column);
  if (!named) return [];
  const type = document.get(column, 'data_type');
  const value = textOf(type);
  return [
    {
      ...named,
      ...(type && value !== undefined && { type: { value, span: lazySpan(type) } }),
      ...labelsOf(document, column),
      tests: testsOf(document, column),
      testsPointer: `${pointer}/${isSeq(document.get(column, 'tests')) ? 'tests' : 'data_tests'}`,
      constraints: document
        .items(document.get(column, 'constraints'))
        .flatMap((constraint) => textOf(document.get(constraint, 'type')) ?? []),
    },
  ];
}

function said(node: YamlNode | null | undefined): Said | undefined {
  const value = textOf(node);
  return node && value !== undefined && !value.includes('{{') ? { value, span: lazySpan(node) } : undefined;
}

function labelsOf(document: YamlDocument, node: YamlNode | null | undefined): Labels {
  const both = (key: string) => [document.get(node, key), document.get(document.get(node, 'config'), key)];
  return {
    meta: both('meta').flatMap((meta) =>
      document.pairs(meta).flatMap((pair) => {
        const [key, value] = [keyOf(pair), said(document.deref(pair.value))];
        return key !== null && value ? [{ ...value, key }] : [];
      }),
    ),
    tags: both('tags').flatMap((tags) => {
      const one = said(tags);
      return one ? [one] : document.items(tags).flatMap((item) => said(document.deref(item)) ?? []);
    }),
  };
}

function nameOf(document: YamlDocument, node: YamlNode | null | undefined): { name: string; span: Span } | undefined {
  const name = document.get(node, 'name');
  const text = textOf(name);
  return name && text !== undefined && !text.includes('{{') ? { name: text, span: lazySpan(name) } : undefined;
}

function testsOf(document: YamlDocument, node: YamlNode | null | undefined): DocumentedTest[] {
  return ['tests', 'data_tests'].flatMap((key) =>
    document.items(document.get(node, key)).flatMap((item) => testOf(document, document.deref(item))),
  );
}

function testOf(document: YamlDocument, item: YamlNode | null | undefined): DocumentedTest[] {
  if (isScalar(item)) return [{ name: textOf(item) ?? '', span: lazySpan(item), argument: () => null }];
  if (!isMap(item)) return [];
  const stated = document.get(item, 'test_name');
  const [pair] = item.items;
  const name = textOf(stated) ?? (pair && keyOf(pair));
  if (!pair?.key || name === null || name === undefined) return [];
  const body = stated ? item : document.deref(pair.value);
  const argument = (key: string) => document.get(document.get(body, 'arguments'), key) ?? document.get(body, key);
  return [{ name, span: lazySpan(stated ?? pair.key), argument }];
}
