/** ODCS: `logicalType` against `physicalType` on the platforms the contract's servers name. */
import { type MapNode, textOf, type YamlNode } from '../document/index.ts';
import { editDistance } from '../schema/nearest.ts';
import { scaleReports } from './decimals.ts';
import { type NodeContext, type NodeReport, type Said, valueAt, type WholeContext } from './nodes.ts';
import {
  kindOn,
  namesOn,
  PLATFORM_TITLES,
  PLATFORMS,
  type Platform,
  parseType,
  platformOf,
  usualName,
  type ValueKind,
  type WrittenType,
} from './platformTypes.ts';

/**
 * Logical types a kind of value can be; the first is what to write for it. Generous where people store one as the other
 * on purpose: dates and documents as text, moments as counts of seconds, flags as one letter or digit.
 */
const FITS: Readonly<Record<ValueKind, readonly string[]>> = {
  text: ['string', 'date', 'timestamp', 'time', 'object', 'array', 'map', 'vector'],
  integer: ['integer', 'number', 'date', 'timestamp', 'time'],
  decimal: ['number', 'integer', 'timestamp'],
  float: ['number'],
  boolean: ['boolean'],
  date: ['date'],
  timestamp: ['timestamp', 'date'],
  time: ['time', 'string'],
  record: ['object', 'map'],
  list: ['array', 'vector'],
  map: ['map', 'object'],
  other: [],
};
const WORDS: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  integer: 'whole numbers',
  decimal: 'decimal numbers',
  float: 'floating-point numbers',
  boolean: 'true or false',
  date: 'days',
  timestamp: 'moments',
  time: 'times of day',
  record: 'records',
  list: 'lists',
  map: 'maps',
  other: 'anything',
};
const LOGICAL = new Set(Object.values(FITS).flat());
/** Keys of a property that go with its logical type. */
const SHAPED = ['properties', 'items', 'logicalTypeOptions'];

/** Columns whose two types cannot both be right, and types the platform does not have. */
export function* typeReports(map: MapNode, context: NodeContext, place: Place): Generator<NodeReport> {
  const physical = valueAt(context, map, 'physicalType');
  const written = textOf(physical);
  const type = written === undefined || place.platforms === null ? null : parseType(written);
  if (!physical || !type) return;
  const logical = valueAt(context, map, 'logicalType');
  const word = textOf(logical);
  // Any other word is refused as such.
  const said =
    word === undefined || !LOGICAL.has(word) ? null : mismatch({ word, type, written: written!, physical }, place);
  // What is said of the present type would be refused of another: no answer then without a person.
  const bound = SHAPED.some((key) => valueAt(context, map, key) !== undefined);
  if (said) yield { node: logical!, rule: 'contract/physical-type', ...said, ...(bound && { data: undefined }) };
  const strange = type.list ? null : unknownType(type, written!, place);
  if (strange) yield { node: physical, rule: 'contract/unknown-type', ...strange };
  yield* scaleReports(physical, type, place.platforms?.includes('postgres') === true);
}

/** DCS: the stores' types stand in `config`, each under a key of its own. */
const CONFIG: readonly [key: string, platform: Platform][] = [
  ['snowflakeType', 'snowflake'],
  ['bigqueryType', 'bigquery'],
  ['databricksType', 'databricks'],
  ['postgresType', 'postgres'],
  ['avroType', 'avro'],
];
/** Types of DCS -> those of ODCS; others are called alike, or say nothing. */
const DCS_TYPES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['string', 'text', 'varchar'].map((type) => [type, 'string'])),
  ...Object.fromEntries(['number', 'decimal', 'numeric', 'float', 'double'].map((type) => [type, 'number'])),
  ...Object.fromEntries(['int', 'integer', 'long', 'bigint'].map((type) => [type, 'integer'])),
  ...Object.fromEntries(['timestamp', 'timestamp_tz', 'timestamp_ntz'].map((type) => [type, 'timestamp'])),
  ...Object.fromEntries(['object', 'record', 'struct'].map((type) => [type, 'object'])),
  ...Object.fromEntries(['boolean', 'date', 'time', 'array', 'map'].map((type) => [type, type])),
};

/** DCS: a store's own type that cannot hold what the field is. */
export function* configReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const config = valueAt(context, map, 'config');
  const type = textOf(valueAt(context, map, 'type'));
  const word = type === undefined ? undefined : DCS_TYPES[type.toLowerCase()];
  if (!config || word === undefined) return;
  for (const [key, platform] of CONFIG) {
    const node = valueAt(context, config, key);
    const written = textOf(node);
    const store = written === undefined ? null : parseType(written);
    const kind = store ? kindOn(platform, store.name) : undefined;
    if (node && store && kind && !fits(kind, store, word))
      yield {
        node,
        rule: 'contract/physical-type',
        message: `The field is ${type}, but ${written} holds ${store.list ? 'lists' : WORDS[kind]} on ${PLATFORM_TITLES[platform]}. Correct one of the two.`,
      };
    const strange =
      store && !store.list ? unknownType(store, written!, { key, platforms: [platform], old: false }) : null;
    if (node && strange) yield { node, rule: 'contract/unknown-type', ...strange };
    if (node && store) yield* scaleReports(node, store, platform === 'postgres');
  }
}

/** What else decides: the platforms of all servers (null: one of them is none we know), and the version's words. */
export interface Place {
  /** The same for places that judge alike. */
  key: string;
  platforms: readonly Platform[] | null;
  /** Before 3.1 a moment and a time of day were a `date`. */
  old: boolean;
}
interface Column {
  word: string;
  type: WrittenType;
  written: string;
  physical: YamlNode;
}

function fits(kind: ValueKind | undefined, type: WrittenType, word: string): boolean {
  if (type.list) return word === 'array' || word === 'vector' || type.arguments.length > 0 || word === 'string';
  if (kind === undefined || kind === 'other') return true;
  if (FITS[kind].includes(word)) return !(kind === 'decimal' && word === 'integer' && (type.arguments[1] ?? 0) > 0);
  if (word === 'boolean')
    return kind === 'text' || kind === 'decimal' ? type.arguments[0] === 1 : type.name === 'TINYINT';
  return word === 'date' && kind === 'time';
}

function mismatch({ word, type, written, physical }: Column, { platforms, old }: Place): Said | null {
  if (platforms === null) return null;
  const candidates = platforms.length > 0 ? platforms : PLATFORMS;
  const known = candidates.filter((platform) => kindOn(platform, type.name) !== undefined);
  if (known.length === 0 || known.some((platform) => fits(kindOn(platform, type.name), type, word))) return null;
  const kind = kindOn(known[0]!, type.name)!;
  const better = type.list ? 'array' : FITS[kind][0]!;
  const where = platforms.length === 0 ? '' : ` on ${PLATFORM_TITLES[known[0]!]}`;
  const write = old && ['timestamp', 'time'].includes(better) ? 'date' : better;
  return {
    message: `\`logicalType\` is ${word}, but ${written} holds ${type.list ? 'lists' : WORDS[kind]}${where}. Write ${write}, or correct \`physicalType\`.`,
    data: { kind: 'did-you-mean', target: 'value', found: word, suggestions: [write] },
    related: { node: physical, message: 'The physical type' },
  };
}

/** A type of another platform, or a slip: user-defined types are no concern of ours. */
function unknownType(type: WrittenType, written: string, { platforms }: Place): Said | null {
  if (!platforms || platforms.length === 0) return null;
  if (platforms.some((platform) => kindOn(platform, type.name) !== undefined)) return null;
  const platform = platforms[0]!;
  const elsewhere = PLATFORMS.flatMap((other) => kindOn(other, type.name) ?? [])[0];
  const near = [...namesOn(platform)].find((name) => type.name.length > 3 && editDistance(type.name, name, 1) <= 1);
  if (elsewhere === undefined && near === undefined) return null;
  const meant = elsewhere === undefined ? near : nameFor(platform, elsewhere, type);
  const suggestion = meant && !written.includes('<') ? sameCase(written, meant + argumentsOf(type, elsewhere)) : null;
  return {
    message: `${PLATFORM_TITLES[platform]} has no type ${type.name}.${meant === undefined ? '' : ` Its word is ${meant}.`}`,
    ...(suggestion && {
      data: { kind: 'did-you-mean', target: 'value', found: written, suggestions: [suggestion] },
    }),
  };
}

/** A text with a length is a VARCHAR where there is one: not every platform's TEXT takes a length. */
const nameFor = (platform: Platform, kind: ValueKind, { arguments: sizes }: WrittenType): string | undefined =>
  kind === 'text' && sizes.length > 0 && kindOn(platform, 'VARCHAR') ? 'VARCHAR' : usualName(platform, kind);
const argumentsOf = ({ arguments: sizes }: WrittenType, kind: ValueKind | undefined): string =>
  sizes.length > 0 && (kind === undefined || kind === 'text' || kind === 'decimal') ? `(${sizes.join(', ')})` : '';
const sameCase = (like: string, text: string): string => (like === like.toLowerCase() ? text.toLowerCase() : text);

// ---------------------------------------------------------------- the contract's platforms

export function placeOf({ document, contract }: WholeContext): Place {
  const found = new Set<Platform | null>();
  for (const server of document.items(document.get(document.root, 'servers'))) {
    const [type, format] = ['type', 'format'].map((key) => textOf(document.get(server, key))?.toLowerCase());
    if (type !== undefined) found.add(platformOf(type, format));
  }
  const platforms = found.has(null) ? null : ([...found].sort() as Platform[]);
  const old = /^v?(2|3\.0)(\.|$)/.test(contract.formatVersion?.value ?? '');
  return { key: `${platforms?.join(' ') ?? '-'} ${old}`, platforms, old };
}
