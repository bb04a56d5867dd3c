/** The SQL of quality checks: placeholders, syntax, and columns that the object does not have. */
import {
  modelColumns,
  type ParsedQuery,
  type Placeholder,
  parseQuery,
  type TableSource,
} from '../../../../sql/src/index.ts';
import type { Contract, ContractObject, QualityRule } from '../contract.ts';
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
      const parsed = view.querySql(rule.query.value, placeholdersIn(rule, contract));
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

const found = (sql: string): Found[] =>
  [...sql.matchAll(PLACEHOLDER)].map((match) => ({
    whole: match[0],
    name: match[2]!,
    dollar: match[1] === '$',
    start: match.index,
    end: match.index + match[0].length,
  }));

function* placeholders(contract: Contract, document: YamlDocument): Generator<Reported> {
  for (const rule of sqlRules(contract)) {
    if (!rule.query.value.includes('{')) continue;
    const level = rule.property === undefined ? 'object' : 'property';
    for (const { whole, name, dollar, start, end } of found(rule.query.value)) {
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

function placeholdersIn(rule: SqlRule, contract: Contract): Placeholder[] {
  const object = rule.object ?? (contract.objects.length === 1 ? contract.objects[0]?.name : undefined);
  return found(rule.query.value)
    .filter(({ dollar, name }) => dollar || OF_OBJECT.has(name) || OF_PROPERTY.has(name))
    .map(({ start, end, name }) => ({
      start,
      end,
      source: name !== 'schema' && OF_OBJECT.has(name) && object !== undefined ? { kind: 'table', name: object } : null,
    }));
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

function* columns({ query }: Parsed, rule: SqlRule, contract: Contract, document: YamlDocument): Generator<Reported> {
  const { missingColumns } = modelColumns(query, (source) => columnsOf(source, contract));
  for (const { name, table, has, span } of missingColumns) {
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

/** The columns of a table the contract describes, by its name, its physical name or the last part of that. */
function columnsOf(source: TableSource, { objects }: Contract): string[] | undefined {
  if (source.kind !== 'table') return undefined;
  const wanted = source.name.toLowerCase();
  const meant = objects.filter((object) => namesOf(object).includes(wanted));
  const [object] = meant;
  if (meant.length !== 1 || !object || object.properties.length === 0) return undefined;
  return object.properties.flatMap(({ name, physicalName }) =>
    physicalName === undefined || physicalName === name ? [name] : [physicalName, name],
  );
}

function namesOf({ name, physicalName }: ContractObject): string[] {
  const physical = physicalName?.value;
  const names = [name, physical, physical?.split('.').at(-1)];
  return names.flatMap((one) => (one === undefined ? [] : [one.toLowerCase()]));
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
