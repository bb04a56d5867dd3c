/** What is known of a dbt model, for a contract about it: from its properties, its SQL, and dbt's artifacts. */
import type { OutputColumn } from '../../../../sql/src/index.ts';
import { recencyAge } from '../bridge/compare.ts';
import type { DocumentedColumn, DocumentedModel, DocumentedTest } from '../dbt/sql/documented.ts';
import { numberOf, scalarOf, textOf, type YamlDocument, type YamlNode } from '../document/index.ts';

export interface ColumnFacts {
  name: string;
  /** The warehouse's type: `number(18,2)`. */
  type?: string;
  description?: string;
  required: boolean;
  unique: boolean;
  primaryKey: boolean;
  enum?: (string | number | boolean)[];
  minimum?: number;
  maximum?: number;
  tags: string[];
  classification?: string;
}
export interface ModelFacts {
  name: string;
  description?: string;
  owner?: string;
  domain?: string;
  tags: string[];
  classification?: string;
  /** `DB.SCHEMA.TABLE` as last built. */
  relation?: string;
  /** The warehouse, when it is known: `snowflake`, `duckdb`, … */
  adapter?: string;
  /** The newest version of the model, where it has versions. */
  version?: string;
  columns: ColumnFacts[];
  /** What a recency test promises. */
  freshness?: { seconds: number; column?: string };
}

export interface ModelSources {
  name: string;
  properties?: { document: YamlDocument; model: DocumentedModel };
  /** What the SELECT produces, where that is known. */
  produced?: readonly OutputColumn[];
  /** Types of the columns as the warehouse had them, by upper-case name (catalog.json). */
  catalog?: ReadonlyMap<string, string>;
  /** Owners of the project's groups. */
  ownerOf?: (group: string) => string | undefined;
  relation?: string;
  adapter?: string;
}

const fold = (name: string): string => name.toUpperCase();

export function modelFacts(sources: ModelSources): ModelFacts {
  const { name, properties, relation, adapter } = sources;
  const facts: ModelFacts = { name, tags: [], columns: columnsOf(sources), relation, adapter };
  if (!properties) return facts;
  const { document, model } = properties;
  const node = document.at(model.pointer);
  const meta = metaOf(document, node);
  const group = firstText(document, node, ['config', 'group'], ['group']);
  const recency = model.tests.flatMap((test) => {
    // The project's own test of that name, or another package's, takes the same arguments.
    const seconds = recencyAge({ ...test, name: test.name.replace(/^(?:\w+\.)?recency$/, 'dbt_utils.recency') });
    return seconds === undefined ? [] : [{ seconds, column: textOf(test.argument('field')) }];
  })[0];
  return {
    ...facts,
    description: plain(textOf(document.get(node, 'description'))),
    owner: meta('owner') ?? (group === undefined ? undefined : sources.ownerOf?.(group)),
    domain: meta('domain'),
    classification: classificationOf(meta),
    tags: tagsOf(document, node),
    version: firstText(document, node, ['latest_version']),
    freshness: recency,
  };
}

/** Produced columns in the SELECT's order, then what is only documented; without the SQL the documentation alone. */
export function columnsOf({ properties, produced, catalog }: ModelSources): ColumnFacts[] {
  const documented = new Map(properties?.model.columns.map((column) => [fold(column.name), column]));
  const typed = new Map(produced?.map((column) => [fold(column.name), column.type]));
  const names = new Map<string, string>();
  for (const { name } of [...(produced ?? []), ...(properties?.model.columns ?? [])])
    if (!names.has(fold(name)) && (!produced || typed.has(fold(name)))) names.set(fold(name), name);
  if (names.size === 0) for (const key of catalog?.keys() ?? []) names.set(key, key.toLowerCase());
  return [...names].map(([key, name]) => {
    const column = documented.get(key);
    const facts = column && properties ? documentedFacts(properties.document, column) : undefined;
    return {
      ...(facts ?? { required: false, unique: false, primaryKey: false, tags: [] }),
      name: column?.name ?? (name === key ? name.toLowerCase() : name),
      type: column?.type?.value ?? catalog?.get(key) ?? typed.get(key),
    };
  });
}

function documentedFacts(document: YamlDocument, column: DocumentedColumn): Omit<ColumnFacts, 'name' | 'type'> {
  const node = document.at(column.testsPointer.replace(/\/[^/]+$/, ''));
  const meta = metaOf(document, node);
  const has = (name: string) => column.tests.some((test) => test.name === name && isWhole(document, test));
  const primaryKey = column.constraints.includes('primary_key');
  const accepted = column.tests.find((test) => test.name === 'accepted_values' && isWhole(document, test));
  const range = column.tests.find((test) => /(^|\.)accepted_range$/.test(test.name) && isWhole(document, test));
  const values = accepted && valuesOf(document, accepted);
  const [minimum, maximum] = ['min_value', 'max_value'].map((key) => range && numberOf(range.argument(key)));
  return {
    description: plain(textOf(document.get(node, 'description'))),
    required: primaryKey || has('not_null') || column.constraints.includes('not_null'),
    unique: primaryKey || has('unique') || column.constraints.includes('unique'),
    primaryKey,
    tags: tagsOf(document, node),
    classification: classificationOf(meta),
    ...(values && { enum: values }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}

/** A test of some rows only promises nothing of the others. */
const isWhole = (document: YamlDocument, test: DocumentedTest): boolean =>
  !test.argument('where') && !document.get(test.argument('config'), 'where');

function valuesOf(document: YamlDocument, test: DocumentedTest): ColumnFacts['enum'] {
  const values = document.items(test.argument('values')).map((item) => scalarOf(document.deref(item)));
  const known = values.flatMap((value) =>
    typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && !value.includes('{{'))
      ? [value]
      : [],
  );
  return known.length === values.length && known.length > 0 ? known : undefined;
}

type Meta = (key: string) => string | undefined;

/** `meta` stood beside `config` before dbt 1.10, and stands in it since. */
const metaOf =
  (document: YamlDocument, node: YamlNode | null | undefined): Meta =>
  (key) =>
    firstText(document, node, ['config', 'meta', key], ['meta', key], ['config', 'meta', key, 'name']);

const CLASSES = new Set(['public', 'internal', 'confidential', 'restricted']);
/** Only a word of the contract's own vocabulary is carried over. */
function classificationOf(meta: Meta): string | undefined {
  const word = (meta('classification') ?? meta('data_classification'))?.toLowerCase();
  return word !== undefined && CLASSES.has(word) ? word : undefined;
}

function tagsOf(document: YamlDocument, node: YamlNode | null | undefined): string[] {
  const found = [document.get(node, 'config', 'tags'), document.get(node, 'tags')].flatMap((tags) => {
    const one = textOf(tags);
    return one !== undefined ? [one] : document.items(tags).flatMap((item) => textOf(document.deref(item)) ?? []);
  });
  return [...new Set(found.filter((tag) => !tag.includes('{{')))];
}

function firstText(
  document: YamlDocument,
  node: YamlNode | null | undefined,
  ...paths: string[][]
): string | undefined {
  return paths.map((path) => plain(textOf(document.get(node, ...path)))).find((text) => text !== undefined);
}

/** What Jinja would make of a text is dbt's to say. */
const plain = (text: string | undefined): string | undefined => {
  const trimmed = text?.trim();
  return trimmed === '' || trimmed?.includes('{{') || trimmed?.includes('{%') ? undefined : trimmed;
};
