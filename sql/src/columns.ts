/** What a model's query produces: output columns with their lineage, and names that stand for nothing. */
import type { SqlNode } from './engine.ts';
import type { ParsedModel, SqlSpan, TableSource } from './model.ts';

/** A column of a table outside of the model. */
export interface ColumnSource {
  table: TableSource;
  column: string;
}
export interface OutputColumn {
  name: string;
  span: SqlSpan;
  /** Columns it is computed from; a source whose columns are unknown is left out. */
  sources: ColumnSource[];
  /** Its value is the time of the query (`CURRENT_TIMESTAMP`), not of the data. */
  now: boolean;
  /** Data type as a cast writes it; absent when nothing says it. */
  type?: string;
  /** Named by the column it is, without an alias. */
  bare?: true;
}
/** Where a query names a column of a table outside of the model. */
export interface ColumnUse extends ColumnSource {
  span: SqlSpan;
  /** It stands in a SELECT list by itself and so gives the result its name. */
  bare: boolean;
  /** It stands so in a CTE or a subquery of a FROM: what is around reads it by that name. */
  exposed?: true;
  /** Another table of the same FROM has a column of that name: which is meant, the query does not say. */
  shared?: true;
}
export interface ModelColumns {
  /** In the order of the SELECT; null when they cannot be told. */
  columns: OutputColumn[] | null;
  ctes: { name: string; span: SqlSpan; columns: string[] | null }[];
  /** Tables that are neither a CTE of the model nor a ref, a source or a qualified name. */
  unknownTables: { name: string; span: SqlSpan }[];
  /** Such tables where they are named before a column: `orders.total`, without an alias. */
  qualifiers: { name: string; span: SqlSpan }[];
  /** Columns that no table in their place has. */
  missingColumns: { name: string; table: string; has: string[]; span: SqlSpan }[];
  /** Columns of outside tables as they are named, also behind a star; of tables whose columns are known. */
  uses: ColumnUse[];
}

/** The columns of a table outside of the model; undefined when they are not known. */
export type ColumnsOf = (source: TableSource) => readonly string[] | undefined;

/** A table in a FROM: its columns, or null when they are not known. */
interface Relation {
  name: string;
  columns: OutputColumn[] | null;
  /** Set for a table outside of the model. */
  source?: TableSource;
  /** `name` is that of an unknown table, and no alias. */
  ownName?: true;
}
interface Scope {
  relations: Relation[];
  /** Names the SELECT itself gives: Snowflake lets later expressions use them. */
  aliases: Set<string>;
  /** The alias of the expression being read: in itself it is no name yet. */
  own?: string;
  outer?: Scope;
}
type Ctes = ReadonlyMap<string, OutputColumn[] | null>;

/** Reads the query of a model. Names are compared without case, as Snowflake folds them. */
export function modelColumns(model: ParsedModel, columnsOf: ColumnsOf = () => undefined): ModelColumns {
  return new Reader(model, columnsOf).run();
}

/** Parts of a SELECT that have a scope of their own. */
const READ_APART = new Set(['from', 'with', 'expressions']);
const SET_OPERATIONS = ['union', 'intersect', 'except'];
const NOW = /^(current_timestamp|localtimestamp|getdate|sysdate|systimestamp|now)$/i;

/** Columns that stores have beside those of a table: Snowflake, BigQuery, Databricks, PostgreSQL, Oracle, DuckDB. */
const PSEUDO =
  /^(metadata\$.*|level|connect_by_.*|_partition(time|date)|_table_suffix|_file_name|_change_.*|_metadata|ctid|xmin|xmax|tableoid|rownum|rowid)$/i;

/** What is known of a model before it is read. */
export const noColumns = (): ModelColumns => ({
  columns: null,
  ctes: [],
  unknownTables: [],
  qualifiers: [],
  missingColumns: [],
  uses: [],
});

class Reader {
  private readonly result = noColumns();
  private readonly model: ParsedModel;
  private readonly columnsOf: ColumnsOf;
  /** Starts of columns that stand in a SELECT list by themselves. */
  private readonly bare = new Set<number>();
  /** Those of CTEs and of subqueries in a FROM. */
  private readonly exposed = new Set<number>();

  constructor(model: ParsedModel, columnsOf: ColumnsOf) {
    this.model = model;
    this.columnsOf = columnsOf;
  }

  run(): ModelColumns {
    this.result.columns = this.query(this.model.query, new Map());
    return this.result;
  }

  /** @param derived a query around it reads its columns by their names */
  private query(node: SqlNode, ctes: Ctes, outer?: Scope, derived = false): OutputColumn[] | null {
    const [kind, body] = only(node);
    const known = this.withCtes(body, ctes, outer);
    if (kind === 'select') return this.select(body, known, outer, derived);
    if (kind === 'subquery') return isNode(body.this) ? this.query(body.this, known, outer, derived) : null;
    if (!SET_OPERATIONS.includes(kind)) return null;
    const sides = [body.left, body.right].map((side) =>
      isNode(side) ? this.query(side, known, outer, derived) : null,
    );
    return sides[0] ?? null;
  }

  private withCtes(body: SqlNode, ctes: Ctes, outer?: Scope): Ctes {
    if (!isNode(body.with)) return ctes;
    const all = new Map(ctes);
    const recursive = body.with.recursive === true;
    for (const cte of nodes(body.with.ctes)) {
      const id = identifier(cte.alias);
      if (!id || !isNode(cte.this)) continue;
      // A recursive one reads itself before its columns are known.
      if (recursive) all.set(fold(id.name), null);
      const found = this.query(cte.this, all, outer, true);
      const names = nodes(cte.columns).map(identifier);
      const columns =
        names.length === 0 ? found : found?.length === names.length ? found.map((c, i) => renamed(c, names[i])) : null;
      all.set(fold(id.name), columns);
      this.result.ctes.push({ ...id, columns: columns?.map((column) => column.name) ?? null });
    }
    return all;
  }

  private select(body: SqlNode, ctes: Ctes, outer: Scope | undefined, derived: boolean): OutputColumn[] | null {
    const from = [
      ...nodes(isNode(body.from) ? body.from.expressions : undefined),
      ...nodes(body.joins).flatMap((join) => (isNode(join.this) ? [join.this] : [])),
      ...nodes(body.lateral_views).map(() => ({ unknown: {} })),
    ];
    const scope: Scope = { relations: [], aliases: new Set(), ...(outer && { outer }) };
    for (const table of from) scope.relations.push(this.relation(table, ctes, scope));
    const expressions = nodes(body.expressions);
    for (const expression of expressions) {
      const alias = aliasOf(expression);
      if (alias) scope.aliases.add(fold(alias.name));
      const [kind, column] = only(expression);
      const named = kind === 'column' ? identifier(column.name) : undefined;
      if (named) this.bare.add(named.span.start);
      if (named && derived) this.exposed.add(named.span.start);
    }
    for (const expression of expressions) {
      const alias = aliasOf(expression);
      this.check(expression, alias ? { ...scope, own: fold(alias.name) } : scope, ctes);
    }
    for (const [key, part] of Object.entries(body)) if (!READ_APART.has(key)) this.check(part, scope, ctes);
    const columns: OutputColumn[] = [];
    for (const expression of expressions) {
      const made = this.output(expression, scope);
      if (!made) return null;
      columns.push(...made);
    }
    return columns.length > 0 ? columns : null;
  }

  private relation(node: SqlNode, ctes: Ctes, scope: Scope): Relation {
    const [kind, body] = only(node);
    if (kind === 'table') return this.table(body, ctes);
    if (kind === 'subquery' && isNode(body.this) && nodes(body.column_aliases).length === 0)
      return { name: identifier(body.alias)?.name ?? '', columns: this.query(body.this, ctes, scope.outer, true) };
    // Functions, pivots, stages and laterals: their columns are the warehouse's to say.
    const name = typeof body.alias === 'string' ? body.alias : identifier(body.alias)?.name;
    return { name: name ?? '', columns: null };
  }

  private table(body: SqlNode, ctes: Ctes): Relation {
    const id = identifier(body.name);
    if (!id) return { name: '', columns: null };
    const alias = identifier(body.alias)?.name;
    const name = alias ?? id.name;
    if (nodes(body.column_aliases).length > 0) return { name, columns: null };
    if (this.isJinja(id.span)) {
      const source = this.expressionAt(id.span)?.source;
      const shown = alias ?? (source && 'name' in source ? source.name : '');
      return source && !isNode(body.schema) ? this.outside(shown, source) : { name: shown, columns: null };
    }
    if (isNode(body.schema)) {
      const parts = [body.catalog, body.schema, body.name].flatMap((part) => identifier(part) ?? []);
      if (parts.some((part) => this.isJinja(part.span))) return { name, columns: null };
      return this.outside(name, { kind: 'table', name: parts.map((part) => part.name).join('.') });
    }
    const cte = ctes.get(fold(id.name));
    if (cte !== undefined) return { name, columns: cte };
    this.result.unknownTables.push(id);
    const named = this.outside(name, { kind: 'table', name: id.name });
    return { ...(named.columns ? named : { name, columns: null }), ...(alias === undefined && { ownName: true }) };
  }

  private outside(name: string, source: TableSource): Relation {
    const span = { start: 0, end: 0 };
    const columns = this.columnsOf(source)?.map((column) => ({
      name: column,
      span,
      sources: [{ table: source, column }],
      now: false,
    }));
    return { name, columns: columns ?? null, source };
  }

  // ---------------------------------------------------------------- the SELECT list

  private output(node: SqlNode, scope: Scope): OutputColumn[] | null {
    const [kind, body] = only(node);
    if (kind === 'star') return this.star(body, scope);
    const alias = aliasOf(node);
    const inner = kind === 'alias' && isNode(body.this) ? body.this : node;
    const id = alias ?? (kind === 'column' ? identifier(body.name) : undefined);
    // Without a name Snowflake takes the expression's text: nobody documents that.
    if (!id || this.isJinja(id.span)) return null;
    const type = castType(inner);
    return [
      {
        ...id,
        sources: this.lineage(inner, scope),
        now: this.isNow(inner, scope),
        ...(type && { type }),
        ...(!alias && { bare: true as const }),
      },
    ];
  }

  private star(body: SqlNode, scope: Scope): OutputColumn[] | null {
    if (nodes(body.replace).length > 0 || (Array.isArray(body.rename) && body.rename.length > 0)) return null;
    const table = identifier(body.table)?.name;
    const relations = table === undefined ? scope.relations : [find(scope, table)];
    this.qualify(body, relations[0]);
    const left = new Set(nodes(body.except).map((node) => fold(identifier(node)?.name ?? '')));
    const columns: OutputColumn[] = [];
    for (const relation of relations) {
      if (!relation?.columns) return null;
      columns.push(...relation.columns.filter((column) => !left.has(fold(column.name))));
    }
    // A join over USING shows its columns once.
    const unique = new Set(columns.map((column) => fold(column.name)));
    return unique.size === columns.length ? columns : null;
  }

  private lineage(node: SqlNode, scope: Scope): OutputColumn['sources'] {
    const found = new Map<string, ColumnSource>();
    for (const column of columnsIn(node))
      for (const source of this.resolve(column, scope)) found.set(JSON.stringify(source), source);
    return [...found.values()];
  }

  private resolve(column: SqlNode, scope: Scope): ColumnSource[] {
    const name = identifier(column.name)?.name ?? '';
    const table = identifier(column.table)?.name;
    const relations = table === undefined ? scope.relations : [find(scope, table)];
    const known = relations.flatMap(
      (relation) => relation?.columns?.find((one) => fold(one.name) === fold(name)) ?? [],
    );
    if (known[0]) return known[0].sources;
    // The only table there is has the column, whatever else it has.
    const [sole] = relations;
    return relations.length === 1 && sole?.source && !sole.columns ? [{ table: sole.source, column: name }] : [];
  }

  private isNow(node: SqlNode, scope: Scope): boolean {
    const [kind, body] = only(node);
    if (NOW.test(kind)) return true;
    if (kind === 'function') return typeof body.name === 'string' && NOW.test(body.name);
    if ((kind === 'cast' || kind === 'paren') && isNode(body.this)) return this.isNow(body.this, scope);
    const id = kind === 'column' ? identifier(body.name) : undefined;
    if (!id) return false;
    if (this.isJinja(id.span)) return this.expressionAt(id.span)?.now ?? false;
    const table = identifier(body.table)?.name;
    const relations = table === undefined ? scope.relations : [find(scope, table)];
    return relations.some((relation) => relation?.columns?.some((one) => fold(one.name) === fold(id.name) && one.now));
  }

  // ---------------------------------------------------------------- names that stand for nothing

  /** Checks every column below a node in its scope; queries below open a scope of their own. */
  private check(value: unknown, scope: Scope, ctes: Ctes): void {
    if (Array.isArray(value)) for (const item of value) this.check(item, scope, ctes);
    if (!isNode(value)) return;
    for (const [kind, body] of Object.entries(value)) {
      if (isNode(body) && (kind === 'select' || SET_OPERATIONS.includes(kind)))
        this.query({ [kind]: body }, ctes, scope);
      else if (kind === 'lambda' && isNode(body)) this.check(body.body, withParameters(scope, body), ctes);
      else if (kind === 'column' && isNode(body) && isNode(body.name)) this.checkColumn(body, scope);
      else this.check(body, scope, ctes);
    }
  }

  private checkColumn(column: SqlNode, scope: Scope): void {
    const id = identifier(column.name);
    if (!id || this.isJinja(id.span) || id.name.startsWith('$')) return;
    const table = identifier(column.table)?.name;
    const relations = table === undefined ? visible(scope) : [find(scope, table)];
    this.qualify(column, relations[0]);
    if (relations.length === 0 || relations.some((relation) => !relation?.columns)) return;
    if (table === undefined && isAlias(scope, id.name)) return;
    const columns = relations.flatMap((relation) => relation?.columns ?? []);
    const meant = columns.find((one) => fold(one.name) === fold(id.name));
    if (meant) {
      const shared = table === undefined && relations.length > 1 && holders(scope, id.name) > 1;
      this.use(meant, id.span, shared);
      return;
    }
    if (PSEUDO.test(id.name)) return;
    const has = columns.map((one) => one.name);
    const from = relations.map((relation) => relation?.name ?? '').filter(Boolean);
    this.result.missingColumns.push({ ...id, table: from.join(', '), has });
  }

  private use(meant: OutputColumn, span: SqlSpan, shared: boolean): void {
    // A column without a place in this text comes from outside.
    const source = meant.span.end === 0 ? meant.sources[0] : undefined;
    if (!source || this.result.uses.some((one) => one.span.start === span.start)) return;
    const exposed = this.exposed.has(span.start) && { exposed: true as const };
    this.result.uses.push({
      ...source,
      span,
      bare: this.bare.has(span.start),
      ...exposed,
      ...(shared && { shared }),
    });
  }

  /** Notes the word before a column or star when it is a table's own name. */
  private qualify({ table }: SqlNode, relation: Relation | undefined): void {
    const word = identifier(table);
    if (word && relation?.ownName && !this.result.qualifiers.some((one) => one.span.start === word.span.start))
      this.result.qualifiers.push(word);
  }

  private isJinja(span: SqlSpan): boolean {
    for (const [start, { end }] of this.model.expressions) if (start < span.end && span.start < end) return true;
    return false;
  }

  /** The Jinja expression that is the whole of an identifier. */
  private expressionAt(span: SqlSpan): { source: TableSource | null; now: boolean } | undefined {
    const found = this.model.expressions.get(span.start);
    return found && found.end >= span.end ? found : undefined;
  }
}

// ---------------------------------------------------------------- the tree

const isNode = (value: unknown): value is SqlNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nodes = (value: unknown): SqlNode[] => (Array.isArray(value) ? value.filter(isNode) : []);
const fold = (name: string): string => name.toUpperCase();

/** The one key of a node and what is below it. */
function only(node: SqlNode): [kind: string, body: SqlNode] {
  const [kind = '', body] = Object.entries(node)[0] ?? [];
  return [kind, isNode(body) ? body : {}];
}

function identifier(value: unknown): { name: string; span: SqlSpan } | undefined {
  if (!isNode(value) || typeof value.name !== 'string' || !isNode(value.span)) return undefined;
  const { start, end } = value.span;
  return typeof start === 'number' && typeof end === 'number' ? { name: value.name, span: { start, end } } : undefined;
}

function aliasOf(node: SqlNode): { name: string; span: SqlSpan } | undefined {
  const [kind, body] = only(node);
  return kind === 'alias' ? identifier(body.alias) : undefined;
}

const renamed = (
  { bare: _bare, ...column }: OutputColumn,
  id: { name: string; span: SqlSpan } | undefined,
): OutputColumn => ({ ...column, ...id });

/** The nearest table of a name; undefined when none is in sight. */
function find(scope: Scope | undefined, name: string): Relation | undefined {
  return scope && (scope.relations.find((one) => fold(one.name) === fold(name)) ?? find(scope.outer, name));
}
const visible = (scope: Scope): Relation[] => [...scope.relations, ...(scope.outer ? visible(scope.outer) : [])];
/** How many tables of the nearest FROM that has such a column have it. */
function holders(scope: Scope, name: string): number {
  const having = scope.relations.filter(({ columns }) => columns?.some((one) => fold(one.name) === fold(name)));
  return having.length > 0 || !scope.outer ? having.length : holders(scope.outer, name);
}
const isAlias = (scope: Scope, name: string): boolean =>
  (fold(name) !== scope.own && scope.aliases.has(fold(name))) ||
  (scope.outer !== undefined && isAlias(scope.outer, name));

/** Inside `x -> x:price > 1` the parameter is a name like any other. */
const withParameters = (scope: Scope, { parameters }: SqlNode): Scope => ({
  ...scope,
  aliases: new Set([...scope.aliases, ...nodes(parameters).map((one) => fold(identifier(one)?.name ?? ''))]),
});

/** Columns an expression names, those of queries inside it left out. */
function* columnsIn(value: unknown): Generator<SqlNode> {
  if (Array.isArray(value)) for (const item of value) yield* columnsIn(item);
  if (!isNode(value)) return;
  for (const [kind, body] of Object.entries(value)) {
    if (kind === 'column' && isNode(body) && isNode(body.name)) yield body;
    else if (kind !== 'select') yield* columnsIn(body);
  }
}

/** The parser's words for types that Snowflake spells otherwise ("Summary of data types"). */
const SPELLED: Readonly<Record<string, string>> = {
  text: 'varchar',
  var_char: 'varchar',
  decimal: 'number',
  int: 'integer',
  big_int: 'bigint',
  small_int: 'smallint',
  tiny_int: 'tinyint',
  timestampntz: 'timestamp_ntz',
  timestampltz: 'timestamp_ltz',
  timestamptz: 'timestamp_tz',
};

/** The type a cast gives, in Snowflake's words, with precision or length where it has one. */
function castType(node: SqlNode): string | undefined {
  const [kind, body] = only(node);
  if (kind !== 'cast' || !isNode(body.to) || typeof body.to.data_type !== 'string') return undefined;
  const { data_type: type, name, precision, scale, length, timezone } = body.to;
  const said = (type === 'custom' && typeof name === 'string' ? name : type).toLowerCase();
  const word = said === 'timestamp' && timezone === true ? 'timestamp_tz' : (SPELLED[said] ?? said);
  const numbers = [precision ?? length, scale].filter((one) => typeof one === 'number');
  return numbers.length > 0 ? `${word}(${numbers.join(',')})` : word;
}
