/** The SQL of quality checks: placeholders, syntax, and columns that the object does not have. */
import type { Contract } from '../contract.ts';
import { textOf, type YamlDocument } from '../document/index.ts';
import type { Finding, FindingData } from '../finding.ts';
import {
  MAX_QUERIES,
  namesIn,
  OF_OBJECT,
  OF_PROPERTY,
  type Parsed,
  type ParsedQuery,
  parsedOf,
  placeholdersIn,
  placeIn,
  type QuerySqlView,
  type SqlRule,
  sqlRules,
} from '../qualityQueries.ts';
import { nearest } from '../schema/nearest.ts';
import { asFinding, at, type Reported, type Rule } from './rule.ts';

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

function* placeholders(contract: Contract, document: YamlDocument): Generator<Reported> {
  for (const rule of sqlRules(contract)) {
    const level = rule.property === undefined ? 'object' : 'property';
    for (const { whole, name, dollar, start, end } of placeholdersIn(rule)) {
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
// ---------------------------------------------------------------- the parsed query

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
  for (const { name, table, has, span } of namesIn(parsed, contract).missingColumns) {
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
/** Snowflake, or no store at all is stated. */
function isSnowflake(contract: Contract, document: YamlDocument): boolean {
  const servers = document.get(document.root, 'servers');
  const list = document.items(servers);
  const nodes = list.length > 0 ? list : document.pairs(servers).map((pair) => pair.value);
  const types = nodes.flatMap((node) => textOf(document.get(node, 'type')) ?? []);
  const all = types.length > 0 ? types : contract.ports.map((port) => port.binding.type);
  return all.every((type) => type.toLowerCase() === 'snowflake') || (types.length === 0 && all.includes('snowflake'));
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
