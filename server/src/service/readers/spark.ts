/** Spark code in Python and Scala: which schemas it reads which topics with. */
import type { Span } from '../document/index.ts';
import type { EventUse, Fault, TopicLink } from './code.ts';
import { type Argument, type Expr, type Statement, statementsOf, within } from './expressions.ts';
import { type Language, tokensOf } from './lexer.ts';
import { type Field, type RecordShape, type Shape, UNKNOWN } from './shape.ts';
import { argument, baseOf, columnNames, gives, isFromJson, isText, nameOf, renames, startOf } from './sparkCalls.ts';
import { ddlSchema, scalarType } from './sparkTypes.ts';

/** The events a Spark file reads, by `from_json(value, schema)`. What cannot be resolved in the file is left out. */
export function sparkUses(text: string, language: Language): EventUse[] {
  return new SparkFile(text, language).uses();
}

/** Names lead to names this far, and types hold types. */
const MAX_DEPTH = 60;

/** A file that reads more was made by a program. */
const MAX_READS = 200;

class SparkFile {
  private readonly text: string;
  private readonly statements: Statement[];
  private readonly targets = new Map<string, Statement[]>();
  /** Of each statement: the topics it subscribes to, and the names it gives the record's value. */
  private readonly facts = new Map<Statement, { topics: string[]; renamed: string[] }>();
  private texts: string[] | undefined;
  private readonly watermarked: { statement: Statement; column: Expr; name: string }[];

  constructor(text: string, language: Language) {
    this.text = text;
    this.statements = statementsOf(tokensOf(text, language));
    for (const statement of this.statements) {
      const { target } = statement;
      if (target === undefined) continue;
      const all = this.targets.get(target);
      if (all) all.push(statement);
      else this.targets.set(target, [statement]);
    }
    const watermarked = this.statements.flatMap((statement) =>
      [...within(statement.value)].flatMap((expr) => {
        const column = expr.kind === 'call' && nameOf(expr.of) === 'withWatermark' ? expr.args[0]?.value : undefined;
        return column?.kind === 'string' && column.text !== null ? [{ statement, column, name: column.text }] : [];
      }),
    );
    this.watermarked = watermarked.slice(0, MAX_READS);
  }

  uses(): EventUse[] {
    const reading = this.statements.filter(({ value }) => [...within(value)].some(isFromJson)).slice(0, MAX_READS);
    return reading.flatMap((statement) =>
      [...within(statement.value)].flatMap((expr) => {
        if (!isFromJson(expr)) return [];
        const [value, schema] = [argument(expr.args, 'col', 0), argument(expr.args, 'schema', 1)];
        const shape = schema && this.schema(schema, expr.start);
        if (!value || !schema || shape?.kind !== 'record' || shape.fields.length === 0) return [];
        if (!this.isValue(value, statement)) return [];
        const faults = this.watermarks(statement, shape);
        const link = this.link(statement);
        return [{ role: 'reader' as const, shape, span: schema, link, textTakesAll: true, faults }];
      }),
    );
  }

  // ---------------------------------------------------------------- names

  /** What a name was given last before an offset. */
  private assigned(name: string, before: number): Statement | undefined {
    return this.targets.get(name)?.findLast((one) => one.end <= before);
  }

  /** A text, or a name for one. */
  private textOf(expr: Expr | undefined, before: number): string | undefined {
    if (expr?.kind === 'string') return expr.text ?? undefined;
    const named = expr?.kind === 'name' ? this.assigned(expr.name, before) : undefined;
    return named?.value.kind === 'string' ? (named.value.text ?? undefined) : undefined;
  }

  // ---------------------------------------------------------------- topics

  /** The frames a statement's frame is made from, itself first: `raw = spark…load()`, `parsed = raw.select(…)`. */
  private sources(statement: Statement): Statement[] {
    const chain: Statement[] = [];
    for (let one: Statement | undefined = statement; one && !chain.includes(one) && chain.length < MAX_DEPTH; ) {
      chain.push(one);
      const base = baseOf(one.value);
      one = base === undefined ? undefined : this.assigned(base, one.start);
    }
    return chain;
  }

  private link(statement: Statement): TopicLink {
    for (const source of this.sources(statement)) {
      const { topics } = this.factsOf(source);
      if (topics.length > 0) return { kind: 'stated', topics };
    }
    // The frame comes from elsewhere (a parameter, another function): the file's only topics are most likely meant.
    const all = new Set(this.statements.flatMap((one) => this.factsOf(one).topics));
    if (all.size > 0) return all.size === 1 ? { kind: 'stated', topics: [...all] } : { kind: 'mentioned', texts: [] };
    return { kind: 'mentioned', texts: this.allTexts() };
  }

  private allTexts(): string[] {
    this.texts ??= [
      ...new Set(
        this.statements.flatMap((one) =>
          [...within(one.value)].flatMap((expr) => (expr.kind === 'string' && expr.text ? [expr.text] : [])),
        ),
      ),
    ];
    return this.texts;
  }

  private factsOf(statement: Statement): { topics: string[]; renamed: string[] } {
    let facts = this.facts.get(statement);
    if (!facts) {
      facts = { topics: this.subscribed(statement), renamed: [...within(statement.value)].flatMap(renames) };
      this.facts.set(statement, facts);
    }
    return facts;
  }

  /** Topics of `.option("subscribe", "a,b")` and `.options(subscribe="a")` in a statement. */
  private subscribed(statement: Statement): string[] {
    return [...within(statement.value)].flatMap((expr) => {
      if (expr.kind !== 'call' || expr.of.kind !== 'attribute') return [];
      const { name } = expr.of;
      const [key, value] = expr.args;
      const stated =
        name === 'option' && this.textOf(key?.value, statement.start) === 'subscribe'
          ? value?.value
          : name === 'options'
            ? expr.args.find((one) => one.name === 'subscribe')?.value
            : undefined;
      const topics = this.textOf(stated, statement.start);
      return topics?.split(',').map((topic) => topic.trim()) ?? [];
    });
  }

  /** Event times that are text in the schema, and still are where a watermark is set on them: Spark refuses the query. */
  private watermarks(read: Statement, { fields }: RecordShape): Fault[] {
    const texts = new Set(fields.flatMap(({ name, shape }) => (isText(shape) ? [name] : [])));
    return this.watermarked.flatMap(({ statement, column, name }): Fault[] => {
      const chain = texts.has(name) ? this.sources(statement) : [];
      if (!chain.includes(read)) return [];
      const calls = chain.slice(0, chain.indexOf(read) + 1).flatMap((one) => [...within(one.value)]);
      if (calls.some((call) => gives(call, name))) return [];
      const message = `${name} is text in the schema, and withWatermark takes a timestamp: Spark refuses the query. Read it as TimestampType, or convert it with to_timestamp first.`;
      return [{ rule: 'cross/reader-watermark', message, start: column.start, end: column.end }];
    });
  }

  /** True when a column is the record's value, as it is or under the name an earlier step gave it. */
  private isValue(column: Expr, statement: Statement): boolean {
    const names = columnNames(column);
    if (names.includes('value')) return true;
    if (column.kind === 'name') {
      const given = this.assigned(column.name, statement.start);
      if (given && columnNames(given.value).includes('value')) return true;
    }
    const renamed = new Set(this.sources(statement).flatMap((one) => this.factsOf(one).renamed));
    return names.some((name) => renamed.has(name));
  }

  // ---------------------------------------------------------------- schemas

  private schema(expr: Expr, before: number, depth = 0): Shape {
    if (depth > MAX_DEPTH) return UNKNOWN;
    if (expr.kind === 'string') return this.ddl(expr, expr.text) ?? UNKNOWN;
    if (expr.kind === 'name') {
      const given = this.assigned(expr.name, before);
      if (given) return this.grown(expr.name, given, this.schema(given.value, given.start, depth + 1), before, depth);
      return scalarType(expr.name);
    }
    if (expr.kind === 'attribute') return scalarType(expr.name);
    if (expr.kind !== 'call') return UNKNOWN;
    const { of, args } = expr;
    if (of.kind === 'attribute' && of.name === 'add') {
      const start = this.schema(startOf(expr), before, depth + 1);
      return this.additions(expr).reduce((to, own) => this.added(to, own, before, depth), start);
    }
    switch (nameOf(of)) {
      case 'StructType':
        return this.record(argument(args, 'fields', 0), before, depth);
      case 'ArrayType': {
        const items = argument(args, 'elementType', 0);
        return { kind: 'list', items: items ? this.schema(items, before, depth + 1) : UNKNOWN };
      }
      case 'MapType':
        return { kind: 'map' };
      case 'fromDDL':
      case 'lit': {
        const text = args[0]?.value;
        return text?.kind === 'string' ? (this.ddl(text, text.text) ?? UNKNOWN) : UNKNOWN;
      }
      default:
        return scalarType(nameOf(of) ?? '');
    }
  }

  private ddl(span: Span, text: string | null): Shape | null {
    if (text === null) return null;
    const quotes = (span.end - span.start - text.length) / 2;
    const isPlain = (quotes === 1 || quotes === 3) && this.text.startsWith(text, span.start + quotes);
    return ddlSchema(text, isPlain ? span.start + quotes : null, span);
  }

  /** The fields of `StructType([…])`; something in the list that is no plain field leaves the record open. */
  private record(list: Expr | undefined, before: number, depth: number): RecordShape {
    if (!list) return { kind: 'record', fields: [], open: false };
    const named = list.kind === 'name' ? this.assigned(list.name, before) : undefined;
    if (named && depth < MAX_DEPTH) return this.record(named.value, named.start, depth + 1);
    // Scala writes Array(…), Seq(…) and List(…).
    const items = list.kind === 'list' ? list.items : list.kind === 'call' ? list.args.map((one) => one.value) : [];
    const fields = items.map((item) => this.field(item, before, depth));
    const known = fields.filter((field) => field !== undefined);
    return { kind: 'record', fields: known, open: known.length < items.length || items.length === 0 };
  }

  private field(item: Expr, before: number, depth: number): Field | undefined {
    if (item.kind === 'name') {
      const given = this.assigned(item.name, before);
      return given && depth < MAX_DEPTH ? this.field(given.value, given.start, depth + 1) : undefined;
    }
    return item.kind === 'call' && nameOf(item.of) === 'StructField'
      ? this.fieldOf(item.args, before, depth)
      : undefined;
  }

  /** `("name", Type(), nullable)`. */
  private fieldOf(args: readonly Argument[], before: number, depth: number): Field | undefined {
    const at = argument(args, 'name', 0) ?? argument(args, 'field', 0);
    const name = this.textOf(at, before);
    if (!at || name === undefined) return undefined;
    const type = argument(args, 'dataType', 1) ?? argument(args, 'data_type', 1);
    const nullable = argument(args, 'nullable', 2);
    return {
      name,
      span: { start: at.start, end: at.end },
      shape: type ? this.fieldType(type, before, depth + 1) : UNKNOWN,
      optional: !(nullable?.kind === 'name' && nullable.name.toLowerCase() === 'false'),
    };
  }

  private fieldType(type: Expr, before: number, depth: number): Shape {
    if (type.kind !== 'string') return this.schema(type, before, depth);
    return scalarType((type.text ?? '').replace(/\(.*$/, '').trim());
  }

  /** `schema.add("name", Type())`, `schema.add(StructField(…))`. */
  private added(to: Shape, args: readonly Argument[], before: number, depth: number): Shape {
    if (to.kind !== 'record') return UNKNOWN;
    const first = args[0]?.value;
    const field = (first && this.field(first, before, depth)) ?? this.fieldOf(args, before, depth);
    return { ...to, fields: field ? [...to.fields, field] : to.fields, open: to.open || !field };
  }

  /** The schema after statements that add to it in place. */
  private grown(name: string, from: Statement, schema: Shape, before: number, depth: number): Shape {
    return this.statements
      .filter(
        (one) => one.target === undefined && one.start >= from.end && one.end <= before && baseOf(one.value) === name,
      )
      .reduce(
        (shape, { value }) => this.additions(value).reduce((to, args) => this.added(to, args, before, depth), shape),
        schema,
      );
  }
  private additions(expr: Expr): (readonly Argument[])[] {
    if (expr.kind !== 'call' || expr.of.kind !== 'attribute' || expr.of.name !== 'add') return [];
    return [...this.additions(expr.of.of), expr.args];
  }
}
