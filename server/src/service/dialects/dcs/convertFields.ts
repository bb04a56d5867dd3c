/** DCS fields -> ODCS properties. */
import { isMap, keyOf, type Pair, type YamlDocument, type YamlNode } from '../../document/index.ts';
import { kindOn, parseType, platformOf } from '../../rules/platformTypes.ts';
import { text } from '../reading.ts';
import { quality } from './convertQuality.ts';
import { definitionOf } from './fields.ts';
import { type Entry, entry, list, map, type Out, type Source, word } from './transcript.ts';

/** The pairs of a mapping with their name and value. */
export const pairsOf = (
  source: Source,
  node: YamlNode | null | undefined,
): { name: string; pair: Pair; node: YamlNode | null }[] =>
  source.document.pairs(node).flatMap((pair) => {
    const name = keyOf(pair);
    return name === null ? [] : [{ name, pair, node: source.document.deref(pair.value) }];
  });

/** Links by name -> authoritative definitions. */
export function links(source: Source, node: YamlNode | null | undefined): Out {
  return list(
    pairsOf(source, node).map(({ name, pair }) =>
      map([
        { key: 'type', value: word(name), ...source.comments(pair) },
        entry('url', source.copy(pair.value) ?? undefined),
      ]),
    ),
  );
}

/** Type of DCS -> logical type of ODCS; what is not listed has none there. */
const LOGICAL: Record<string, string> = {
  string: 'string',
  text: 'string',
  varchar: 'string',
  int: 'integer',
  integer: 'integer',
  long: 'integer',
  bigint: 'integer',
  number: 'number',
  decimal: 'number',
  numeric: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamp_tz: 'timestamp',
  timestamp_ntz: 'timestamp',
  array: 'array',
  object: 'object',
  record: 'object',
  struct: 'object',
  map: 'object',
};
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];
/** Options each logical type has in ODCS, of those DCS knows. */
const OPTIONS: Record<string, string[]> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  integer: BOUNDS,
  number: BOUNDS,
};
/** Keys of a field that have a place of their own in ODCS. */
const TAKEN = [
  'type',
  'description',
  'title',
  'required',
  'unique',
  'primaryKey',
  'primary',
  'classification',
  'tags',
  'examples',
  'example',
  'quality',
  'enum',
  'fields',
  'items',
  'references',
  'links',
  '$ref',
  'config',
];
const REFERENCE = /^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/;

/** @param keys field -> place in the model's own `primaryKey` list */
export function fields(source: Source, node: YamlNode | null | undefined, keys: Map<string, number>): Out {
  return list(
    pairsOf(source, node).map(({ name, pair, node: field }) =>
      map([{ key: 'name', value: word(name), ...source.comments(pair) }, ...describe(source, field, keys.get(name))]),
    ),
  );
}

/** What is said of a field, its shared definition first so far as the field is silent. */
function describe(source: Source, field: YamlNode | null, position: number | undefined): (Entry | null)[] {
  const { document } = source;
  const shared = definitionOf(document, field);
  const take = (key: string, as = key): Entry | null => source.take(field, key, as) ?? source.take(shared, key, as);
  const own = pairsOf(source, field).map((one) => one.name);
  source.spoken(field, shared ? ['type', '$ref'] : ['type']);
  source.spoken(shared, ['type', ...own]);
  const type = text(document, field, 'type')?.value ?? text(document, shared, 'type')?.value ?? '';
  const logical = LOGICAL[type];
  const options = OPTIONS[logical ?? ''] ?? [];
  const stored = physicalType(document, field);
  const foreign = stored === null && logical !== undefined && isForeign(document, type);
  const physical = foreign ? null : (stored ?? (type || 'unknown'));
  const references = text(document, field, 'references')?.value;
  const points = references !== undefined && REFERENCE.test(references);
  const left = TAKEN.filter(
    (key) =>
      (key !== 'references' || points) &&
      (key !== 'items' || logical === 'array') &&
      (key !== 'fields' || logical === 'object') &&
      (key !== 'config' || stored !== null),
  );
  const inner = document.get(field, 'items');
  if (stored !== null) source.spoken(field, ['config']);
  if (position !== undefined) for (const node of [field, shared]) source.spoken(node, ['primaryKey', 'primary']);
  return [
    logical === undefined ? null : { key: 'logicalType', value: word(logical) },
    physical === null ? null : { key: 'physicalType', value: word(physical) },
    take('title', 'businessName'),
    take('description'),
    take('required'),
    take('unique'),
    ...(position === undefined
      ? [take('primaryKey') ?? take('primary', 'primaryKey')]
      : [entry('primaryKey', word(true)), entry('primaryKeyPosition', word(position))]),
    take('classification'),
    take('tags'),
    take('examples') ?? entry('examples', listOfOne(take('example'))),
    entry('logicalTypeOptions', map(options.map((key) => take(key)))),
    points
      ? source.replace(field, 'references', 'relationships', list([map([source.take(field, 'references', 'to')])]))
      : null,
    entry('authoritativeDefinitions', links(source, document.get(field, 'links') ?? document.get(shared, 'links'))),
    source.replace(field, 'quality', 'quality', quality(source, document.get(field, 'quality'), take('enum'))) ??
      entry('quality', quality(source, null, take('enum'))),
    logical === 'object'
      ? source.replace(field, 'fields', 'properties', fields(source, document.get(field, 'fields'), new Map()))
      : null,
    logical === 'array' && isMap(inner)
      ? source.replace(field, 'items', 'items', map(describe(source, inner, undefined)))
      : null,
    entry(
      'customProperties',
      list([
        ...(foreign && type !== logical ? [map([entry('property', word('type')), entry('value', word(type))])] : []),
        ...source.rest(field, [...left, ...options]),
        ...source.rest(shared, [...left, ...options, ...own]),
      ]),
    ),
  ];
}

const listOfOne = (one: Entry | null): Out | undefined => (one ? list([one.value]) : undefined);

/**
 * DCS has types of its own. Where all servers are stores whose types are known and none of them has this one, it is no
 * physical type.
 */
function isForeign(document: YamlDocument, type: string): boolean {
  const platforms = document.pairs(document.get(document.root, 'servers')).map(({ value }) => {
    const [store = '', format] = ['type', 'format'].map((key) =>
      text(document, document.deref(value), key)?.value.toLowerCase(),
    );
    return platformOf(store, format);
  });
  const written = parseType(type);
  return (
    written !== null &&
    platforms.length > 0 &&
    platforms.every((platform) => platform !== null && kindOn(platform, written.name) === undefined)
  );
}

/** The store's own type, when the field's `config` says nothing but that. */
function physicalType(document: YamlDocument, field: YamlNode | null): string | null {
  const settings = document.pairs(document.get(field, 'config'));
  const [only] = settings;
  return settings.length === 1 && /Type$/.test(keyOf(only!) ?? '')
    ? (text(document, document.get(field, 'config'), keyOf(only!)!)?.value ?? null)
    : null;
}
