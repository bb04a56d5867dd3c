/** Columns and tables named in the SQL of quality checks: only what the parser is sure of. */
import { quoteIdentifier } from '../../../../sql/src/index.ts';
import type { Contract, Property } from '../contract.ts';
import type { Offset, YamlDocument } from '../document/index.ts';
import {
  MAX_QUERIES,
  namesIn,
  objectOf,
  type Parsed,
  parsedOf,
  placeIn,
  type QuerySqlView,
  type SqlRule,
  sqlRules,
} from '../qualityQueries.ts';
import type { Occurrence, Thing, Wanted } from './occurrence.ts';

/** A name in a query; offsets in the query. */
interface Named {
  thing: Thing;
  name: string;
  start: number;
  end: number;
  /** What is around it goes on to read it by the name that is written here. */
  exposed?: true;
}

/** What a query names at an offset of the document. Undefined also while it is being read. */
export function queryOccurrenceAt(
  document: YamlDocument,
  contract: Contract,
  offset: Offset,
  view: QuerySqlView,
): Occurrence | undefined {
  return sqlRules(contract)
    .filter(({ query: { span } }) => span.start <= offset && offset <= span.end)
    .flatMap((rule) => namedIn(rule, contract, view).flatMap((named) => occurrence(document, rule, named) ?? []))
    .find(({ span }) => span.start <= offset && offset <= span.end);
}

/** Where queries name a thing; those being read say nothing yet. */
export function queryOccurrences(
  document: YamlDocument,
  contract: Contract,
  wanted: Wanted,
  view: QuerySqlView,
): Occurrence[] {
  const words = wordsFor(contract, wanted);
  if (words.length === 0) return [];
  return sqlRules(contract)
    .slice(0, MAX_QUERIES)
    .filter(({ query }) => mayName(query.value, words))
    .flatMap((rule) =>
      namedIn(rule, contract, view)
        .filter(({ thing }) => isWanted(thing, wanted))
        .flatMap((named) => occurrence(document, rule, named) ?? []),
    );
}

/** How the thing may be written. */
function wordsFor({ objects }: Contract, wanted: Wanted): string[] {
  if (wanted.kind === 'object') return [wanted.name];
  if (wanted.kind !== 'property' || wanted.object === null) return [];
  return objects
    .filter(({ name }) => name === wanted.object)
    .flatMap(({ properties }) => properties.filter(({ name }) => name === wanted.name))
    .flatMap(({ name, physicalName }) => (physicalName === undefined ? [name] : [name, physicalName]));
}

/** Of hundreds of queries most say by their letters that they speak of something else. */
function mayName(query: string, words: readonly string[]): boolean {
  const text = query.toLowerCase();
  return words.some((word) => text.includes(word.toLowerCase()));
}

const isWanted = (thing: Thing, wanted: Wanted): boolean =>
  thing.kind === 'object'
    ? wanted.kind === 'object' && thing.name === wanted.name
    : thing.kind === 'property' &&
      wanted.kind === 'property' &&
      thing.object === wanted.object &&
      thing.path === wanted.name;

function namedIn(rule: SqlRule, contract: Contract, view: QuerySqlView): Named[] {
  const parsed = parsedOf(rule, contract, view);
  return parsed?.kind === 'parsed' ? [...columns(parsed, contract), ...tables(parsed, contract)] : [];
}

function* columns(parsed: Parsed, contract: Contract): Generator<Named> {
  for (const { table, column, span, shared, exposed } of namesIn(parsed, contract).uses) {
    const object = table.kind === 'table' && !shared ? objectOf(table.name, contract) : undefined;
    const property = object?.properties.find((one) => one.physicalName === column || one.name === column);
    if (!object || !property || !spells(parsed, span, column)) continue;
    const thing = { kind: 'property', object: object.name, path: property.name } as const;
    yield { thing, name: storedName(property, column), ...span, ...(exposed && { exposed }) };
  }
}

/** The store's name where it has one of its own: that is another name. */
const storedName = ({ name, physicalName }: Property, column: string): string =>
  column === physicalName ? physicalName : name;

function* tables(parsed: Parsed, contract: Contract): Generator<Named> {
  const { unknownTables, qualifiers } = namesIn(parsed, contract);
  for (const { name, span } of [...unknownTables, ...qualifiers]) {
    const object = objectOf(name, contract);
    if (!object || !spells(parsed, span, object.name)) continue;
    const stored = object.physicalName?.value.split('.').at(-1)?.toLowerCase() === name.toLowerCase();
    if (!stored) yield { thing: { kind: 'object', name: object.name }, name: object.name, ...span };
  }
}

/** The text at a place is that name: a quoted one in its very letters, a bare one in any case. */
function spells({ query: { text } }: Parsed, { start, end }: { start: number; end: number }, name: string): boolean {
  const written = text.slice(start, end);
  return written === `"${name}"` || written.toLowerCase() === name.toLowerCase();
}

function occurrence(document: YamlDocument, rule: SqlRule, named: Named): Occurrence | undefined {
  const { thing, name, exposed } = named;
  const quoted = rule.query.value[named.start] === '"';
  const [start, end] = quoted ? [named.start + 1, named.end - 1] : [named.start, named.end];
  const { span, exact } = placeIn(rule, document, start, end);
  const written = rule.query.value.slice(start, end);
  // Where the YAML escapes a letter of the name, the place is no plain text to be replaced.
  if (!exact || document.text.slice(span.start, span.end) !== written) return undefined;
  const inQuotes = document.text[rule.query.span.start] === '"';
  const write = (newName: string): string => {
    const words = quoted ? newName.replaceAll('"', '""') : inSql(newName, written, name);
    const all = exposed ? `${words}${quoted ? '" AS "' : ' AS '}${written}` : words;
    return inQuotes ? all.replaceAll('"', '\\"') : all;
  };
  return { thing, name, span, part: true, declares: false, write };
}

/** A bare name, in the case style it had: `TOTAL` for `total` stays upper case. */
function inSql(newName: string, written: string, name: string): string {
  if (quoteIdentifier(newName.toUpperCase()) !== newName.toUpperCase()) return `"${newName.replaceAll('"', '""')}"`;
  return written !== name && written === name.toUpperCase() ? newName.toUpperCase() : newName;
}
