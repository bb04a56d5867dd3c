/** The queries of quality checks: their placeholders, what parsing them gave, and where their parts stand in the document. */
import {
  type ModelColumns,
  modelColumns,
  type ParsedQuery,
  type Placeholder,
  parseQuery,
} from '../../../sql/src/index.ts';
import type { Contract, ContractObject, Property, QualityRule } from './contract.ts';
import { isScalar, type Span, spanOf, type YamlDocument } from './document/index.ts';
import { valueOffsets } from './document/scalarText.ts';

export { type ParsedQuery, type Placeholder, parseQuery };

/** What is asked of the workspace, which parses queries aside; undefined: not read yet. */
export interface QuerySqlView {
  querySql(text: string, placeholders: readonly Placeholder[]): ParsedQuery | undefined;
}
export type Parsed = Extract<ParsedQuery, { kind: 'parsed' }>;
export type SqlRule = QualityRule & { query: NonNullable<QualityRule['query']> };

/** More queries than this are generated, and not parsed; the workspace keeps about as many. */
export const MAX_QUERIES = 500;

/** Quality checks that are written in SQL. */
export const sqlRules = (contract: Contract): SqlRule[] =>
  contract.quality.filter((rule): rule is SqlRule => rule.query !== undefined && rule.query.value.trim() !== '');

// ---------------------------------------------------------------- placeholders

/** `${object}` and `${property}` of ODCS ("SQL"), and what others write for them; braces alone do for datacontract-cli. */
const PLACEHOLDER = /(\$?)\{(\w*)\}/g;
export const OF_OBJECT = new Set(['object', 'table', 'model', 'schema']);
export const OF_PROPERTY = new Set(['property', 'column', 'field']);

export interface FoundPlaceholder extends Span {
  whole: string;
  name: string;
  dollar: boolean;
}

/** By rule: it is the same object in the next version when the edit was elsewhere. */
const placeholdersOf = new WeakMap<SqlRule, readonly FoundPlaceholder[]>();

/** The placeholders of a query, known and unknown ones; offsets in the query. */
export function placeholdersIn(rule: SqlRule): readonly FoundPlaceholder[] {
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

const parsedBefore = new WeakMap<SqlRule, { object: string | undefined; parsed: ParsedQuery }>();

/** A query as the parser read it; undefined while it is being read. */
export function parsedOf(rule: SqlRule, contract: Contract, view: QuerySqlView): ParsedQuery | undefined {
  const object = objectNameOf(rule, contract);
  const before = parsedBefore.get(rule);
  if (before && before.object === object) return before.parsed;
  const parsed = view.querySql(rule.query.value, replacedIn(rule, contract));
  if (parsed) parsedBefore.set(rule, { object, parsed });
  return parsed;
}

/** What stands in a query for something else: `${object}` for the table the check belongs to. */
export function replacedIn(rule: SqlRule, contract: Contract): Placeholder[] {
  const object = objectNameOf(rule, contract);
  return placeholdersIn(rule)
    .filter(({ dollar, name }) => dollar || OF_OBJECT.has(name) || OF_PROPERTY.has(name))
    .map(({ start, end, name }): Placeholder => {
      const isTable = name !== 'schema' && OF_OBJECT.has(name) && object !== undefined;
      return { start, end, source: isTable ? { kind: 'table', name: object } : null };
    });
}

export const objectNameOf = ({ object }: SqlRule, { objects }: Contract): string | undefined =>
  object ?? (objects.length === 1 ? objects[0]?.name : undefined);

// ---------------------------------------------------------------- names

/** What names stood for in a query, and the columns its tables had then. Reading its tree anew would cost every keystroke. */
const judged = new WeakMap<Parsed, { asked: Map<string, string | undefined>; names: ModelColumns }>();

/** What the names of a query stand for: columns of the contract's objects, tables of elsewhere, nothing. */
export function namesIn(parsed: Parsed, contract: Contract): ModelColumns {
  const known = judged.get(parsed);
  if (known && [...known.asked].every(([table, columns]) => columnsOf(table, contract)?.text === columns))
    return known.names;
  const asked = new Map<string, string | undefined>();
  const names = modelColumns(parsed.query, (source) => {
    if (source.kind !== 'table') return undefined;
    const columns = columnsOf(source.name, contract);
    asked.set(source.name, columns?.text);
    return columns?.all;
  });
  judged.set(parsed, { asked, names });
  return names;
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

/** The object that a query means by a table: by its name, its physical name or the last part of that. */
export function objectOf(table: string, contract: Contract): ContractObject | undefined {
  let objects = byName.get(contract);
  if (!objects) {
    objects = new Map();
    for (const object of contract.objects)
      for (const name of namesOf(object)) objects.set(name, objects.has(name) ? undefined : object);
    byName.set(contract, objects);
  }
  return objects.get(table.toLowerCase());
}

function columnsOf(table: string, contract: Contract): Columns | undefined {
  const properties = objectOf(table, contract)?.properties;
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

// ---------------------------------------------------------------- places

/** A part of the query in the document; the whole query where the YAML hides its letters. */
export function placeIn(
  rule: SqlRule,
  document: YamlDocument,
  start: number,
  end: number,
): { span: Span; exact: boolean } {
  const { node, offsets } = lettersOf(rule, document);
  const [from, last] = [offsets?.[start], offsets?.[Math.max(start, end - 1)]];
  if (from === undefined || last === undefined) return { span: node ? spanOf(node) : rule.query.span, exact: false };
  return { span: { start: from, end: last + 1 }, exact: end > start };
}

/** The place of an offset of the document in a query; null where the YAML hides its letters. */
export function offsetIn(rule: SqlRule, document: YamlDocument, offset: number): number | null {
  const at = lettersOf(rule, document).offsets?.findIndex((one) => one >= offset) ?? -1;
  return at < 0 ? null : at;
}

function lettersOf(rule: SqlRule, document: YamlDocument) {
  const step = document.pathAt(rule.query.span.start).at(-1);
  const node = step?.kind === 'pair' ? document.deref(step.pair.value) : null;
  const same = isScalar(node) && node.value === rule.query.value;
  return { node, offsets: same ? valueOffsets(document.text, node) : null };
}
