/** The SQL of quality checks: placeholders, syntax, and columns that the object does not have. */
import {
  type ModelColumns,
  modelColumns,
  type ParsedQuery,
  type Placeholder,
  parseQuery,
} from '../../../../sql/src/index.ts';
import type { Contract, ContractObject, Property, QualityRule } from '../contract.ts';
import { isScalar, type Span, spanOf, textOf, type YamlDocument } from '../document/index.ts';
import { valueOffsets } from '../document/scalarText.ts';
import type { Finding, FindingData } from '../finding.ts';
import { nearest } from '../schema/nearest.ts';
import { asFinding, at, type Reported, type Rule } from './rule.ts';

export { type ParsedQuery, type Placeholder, parseQuery };

/** What these rules ask of the workspace, which parses queries aside; undefined: not read yet. */
export interface QuerySqlView {
  querySql(text: string, placeholders: readonly Placeholder[]): ParsedQuery | undefined;
}

export const qualitySqlRules: readonly Rule[] = [
  {
    ids: ['contract/quality-placeholder'],
    scope: 'file',
    check: ({ contract, document }) => (document ? placeholders(contract, document) : []),
  },
];

/** What parsed queries say. */
export function checkQualitySql(contract: Contract, document: YamlDocument, view: QuerySqlView): Finding[] {
  const snowflake = isSnowflake(contract, document);
  return sqlRules(contract)
    .slice(0, MAX_QUERIES)
    .flatMap((rule) => {
      const parsed = parsedOf(rule, contract, view);
      if (!parsed || parsed.kind === 'unknown') return [];
      if (parsed.kind === 'parsed') return [...statement(parsed, rule), ...columns(parsed, rule, contract, document)];
      // Another store has words of its own.
      return snowflake ? [brokenQuery(parsed, rule, document)] : [];
    })
    .map(asFinding);
}

/** More queries than this are generated; the workspace keeps about as many. */
const MAX_QUERIES = 500;

type SqlRule = QualityRule & { query: NonNullable<QualityRule['query']> };

const sqlRules = (contract: Contract): SqlRule[] =>
  contract.quality.filter((rule): rule is SqlRule => rule.query !== undefined && rule.query.value.trim() !== '');

// ---------------------------------------------------------------- placeholders

/** `${object}` and `${property}` of ODCS ("SQL"), and what others write for them; braces alone do for datacontract-cli. */
const PLACEHOLDER = /(\$?)\{(\w*)\}/g;
const OF_OBJECT = new Set(['object', 'table', 'model', 'schema']);
const OF_PROPERTY = new Set(['property', 'column', 'field']);

interface Found extends Span {
  whole: string;
  name: string;
  dollar: boolean;
}

/** By rule: it is the same object in the next version when the edit was elsewhere. */
const placeholdersOf = new WeakMap<SqlRule, readonly Found[]>();

function found(rule: SqlRule): readonly Found[] {
  let known = placeholdersOf.get(rule);
  if (!known) {
    known = [...rule.query.value.matchAll(PLACEHOLDER)].map((match) => ({
      whole: match[0],
      name: match[2]!,
      dollar: match[1] === '$',
      start: match.index,
      end: match.index + match[0].length,
    }));
    placeholdersOf.set(rule, known);
  }
  return known;
}

function* placeholders(contract: Contract, document: YamlDocument): Generator<Reported> {
  for (const rule of sqlRules(contract)) {
    const level = rule.property === undefined ? 'object' : 'property';
    for (const { whole, name, dollar, start, end } of found(rule)) {
      const known = OF_OBJECT.has(name) || OF_PROPERTY.has(name);
      // Braces alone may be the query's own.
      if (known ? level === 'property' || OF_OBJECT.has(name) : !dollar) continue;
      const place = placeIn(rule, document, start, end);
      if (known) {
        const message = `${whole} stands for a property, and this check belongs to the whole object. Name the column, or move the check.`;
        yield at(place.span, 'contract/quality-placeholder', message);
        continue;
      }
      const names = level === 'property' ? [...OF_OBJECT, ...OF_PROPERTY] : OF_OBJECT;
      const suggestions = nearest(name, new Set(names)).map((near) => `\${${near}}`);
      yield at(
        place.span,
        'contract/quality-placeholder',
        `${whole} is no placeholder: a query may use \${object} and \${property}. It would be sent as it stands.${didYouMean(suggestions)}`,
        place.exact ? verbatim(suggestions) : undefined,
      );
    }
  }
}

const parsedBefore = new WeakMap<SqlRule, { object: string | undefined; parsed: ParsedQuery }>();

function parsedOf(rule: SqlRule, contract: Contract, view: QuerySqlView): ParsedQuery | undefined {
  const object = rule.object ?? (contract.objects.length === 1 ? contract.objects[0]?.name : undefined);
  const before = parsedBefore.get(rule);
  if (before && before.object === object) return before.parsed;
  const placeholders = found(rule)
    .filter(({ dollar, name }) => dollar || OF_OBJECT.has(name) || OF_PROPERTY.has(name))
    .map(({ start, end, name }): Placeholder => {
      const isTable = name !== 'schema' && OF_OBJECT.has(name) && object !== undefined;
      return { start, end, source: isTable ? { kind: 'table', name: object } : null };
    });
  const parsed = view.querySql(rule.query.value, placeholders);
  if (parsed) parsedBefore.set(rule, { object, parsed });
  return parsed;
}

// ---------------------------------------------------------------- the parsed query

type Parsed = Extract<ParsedQuery, { kind: 'parsed' }>;

function brokenQuery(
  { reason, span }: Extract<ParsedQuery, { kind: 'broken' }>,
  rule: SqlRule,
  document: YamlDocument,
) {
  return at(
    placeIn(rule, document, span.start, span.end).span,
    'contract/quality-sql',
    `This is no SQL that Snowflake reads: ${reason}.`,
  );
}

const WRITES = /^(insert|update|delete|merge|drop|truncate|create|alter)/;

function* statement({ statement: kind }: Parsed, rule: SqlRule): Generator<Reported> {
  const word = WRITES.exec(kind)?.[0].toUpperCase();
  if (word)
    yield at(rule.query, 'contract/quality-sql', `A check only reads, and this is ${word}: no tool should run it.`);
}

function* columns(parsed: Parsed, rule: SqlRule, contract: Contract, document: YamlDocument): Generator<Reported> {
  for (const { name, table, has, span } of missingIn(parsed, contract)) {
    const place = placeIn(rule, document, span.start, span.end);
    const suggestions = nearest(name, new Set(has));
    yield at(
      place.span,
      'contract/quality-column',
      `${name} is no property of ${table || rule.object || 'the object'}.${didYouMean(suggestions) || ` It has ${shortList(has)}.`}`,
      place.exact ? verbatim(suggestions) : undefined,
    );
  }
}

type Missing = ModelColumns['missingColumns'];

/** What a query lacked, and the columns its tables had then. Reading its tree anew would cost every keystroke. */
const judged = new WeakMap<Parsed, { asked: Map<string, string | undefined>; missing: Missing }>();

function missingIn(parsed: Parsed, contract: Contract): Missing {
  const known = judged.get(parsed);
  if (known && [...known.asked].every(([table, columns]) => columnsOf(table, contract)?.text === columns))
    return known.missing;
  const asked = new Map<string, string | undefined>();
  const { missingColumns: missing } = modelColumns(parsed.query, (source) => {
    if (source.kind !== 'table') return undefined;
    const columns = columnsOf(source.name, contract);
    asked.set(source.name, columns?.text);
    return columns?.all;
  });
  judged.set(parsed, { asked, missing });
  return missing;
}

interface Columns {
  all: string[];
  /** The same, to compare by. */
  text: string;
}

/** Per version of a contract: object by each of its names, undefined for a name of several. */
const byName = new WeakMap<Contract, Map<string, ContractObject | undefined>>();
/** Per list of properties, which stays the same while nothing in it changes. */
const columnNames = new WeakMap<readonly Property[], Columns>();

/** The columns of a table the contract describes, by its name, its physical name or the last part of that. */
function columnsOf(table: string, contract: Contract): Columns | undefined {
  let objects = byName.get(contract);
  if (!objects) {
    objects = new Map();
    for (const object of contract.objects)
      for (const name of namesOf(object)) objects.set(name, objects.has(name) ? undefined : object);
    byName.set(contract, objects);
  }
  const properties = objects.get(table.toLowerCase())?.properties;
  if (!properties || properties.length === 0) return undefined;
  let names = columnNames.get(properties);
  if (!names) {
    const all = properties.flatMap(({ name, physicalName }) =>
      physicalName === undefined || physicalName === name ? [name] : [physicalName, name],
    );
    names = { all, text: all.join('\n') };
    columnNames.set(properties, names);
  }
  return names;
}

function namesOf({ name, physicalName }: ContractObject): Set<string> {
  const physical = physicalName?.value;
  const names = [name, physical, physical?.split('.').at(-1)];
  return new Set(names.flatMap((one) => (one === undefined ? [] : [one.toLowerCase()])));
}

/** Snowflake, or no store at all is stated. */
function isSnowflake(contract: Contract, document: YamlDocument): boolean {
  const servers = document.get(document.root, 'servers');
  const list = document.items(servers);
  const nodes = list.length > 0 ? list : document.pairs(servers).map((pair) => pair.value);
  const types = nodes.flatMap((node) => textOf(document.get(node, 'type')) ?? []);
  const all = types.length > 0 ? types : contract.ports.map((port) => port.binding.type);
  return all.every((type) => type.toLowerCase() === 'snowflake') || (types.length === 0 && all.includes('snowflake'));
}

// ---------------------------------------------------------------- places

/** A part of the query in the document; the whole query where the YAML hides its letters. */
function placeIn(rule: SqlRule, document: YamlDocument, start: number, end: number): { span: Span; exact: boolean } {
  const step = document.pathAt(rule.query.span.start).at(-1);
  const node = step?.kind === 'pair' ? document.deref(step.pair.value) : null;
  const offsets = isScalar(node) && node.value === rule.query.value ? valueOffsets(document.text, node) : null;
  const [from, last] = [offsets?.[start], offsets?.[Math.max(start, end - 1)]];
  if (from === undefined || last === undefined) return { span: node ? spanOf(node) : rule.query.span, exact: false };
  return { span: { start: from, end: last + 1 }, exact: end > start };
}

/** Part of a text: the word goes in as it is, without quotes of its own. */
const verbatim = ([word, ...others]: readonly string[]): FindingData | undefined =>
  word === undefined || others.length > 0
    ? undefined
    : { kind: 'rule', replace: { title: `Change to "${word}"`, newText: word } };

const didYouMean = (names: readonly string[]): string =>
  names.length > 0 ? ` Did you mean ${names.join(' or ')}?` : '';

function shortList(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.length > 6
    ? `${distinct.slice(0, 6).join(', ')} and ${distinct.length - 6} more`
    : distinct.join(', ');
}
