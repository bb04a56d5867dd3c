/** A dbt model read: its syntax tree and what its Jinja refers to. `modelColumns` (columns.ts) says what it produces. */
import { parseFor, type SqlNode } from './engine.ts';
import { maskModel } from './modelMask.ts';

/** Offsets in the user's text, UTF-16 code units, `end` exclusive. */
export interface SqlSpan {
  start: number;
  end: number;
}

/** Where rows come from. */
export type TableSource =
  | { kind: 'ref'; name: string; package?: string }
  | { kind: 'source'; source: string; name: string }
  /** `{{ this }}`: the model's own table as the last run left it. */
  | { kind: 'this' }
  | { kind: 'table'; name: string };

/** A column that the model's own `config(…)` names. */
export interface ConfigColumn extends SqlSpan {
  option: string;
  name: string;
}

export interface ParsedModel {
  text: string;
  query: SqlNode;
  /** By the start of their `{{`; null for an expression that is no table. */
  expressions: ReadonlyMap<number, { end: number; source: TableSource | null; now: boolean }>;
  configColumns: ConfigColumn[];
  /** `materialized` and `on_schema_change` when the model's config says them in plain words. */
  materialized?: string;
  onSchemaChange?: string;
}

/** Texts parsed last, newest at the end: a keystroke elsewhere asks for the same models again. */
const parsed = new Map<string, Promise<ParsedModel | null>>();
const KEPT = 200;

/**
 * Reads a model's SQL in the dialect of its adapter (Snowflake's when that is not known). Null when it is no single
 * query that can be read without running dbt: whoever asks is then silent. Rejects when the parser is missing from the
 * installation.
 */
export function parseModel(text: string, adapter?: string): Promise<ParsedModel | null> {
  const key = `${adapter ?? ''}\n${text}`;
  const known = parsed.get(key);
  if (known) return known;
  const reading = read(text, adapter);
  parsed.set(key, reading);
  reading.catch(() => parsed.delete(key));
  if (parsed.size > KEPT) parsed.delete(parsed.keys().next().value!);
  return reading;
}

async function read(text: string, adapter: string | undefined): Promise<ParsedModel | null> {
  const masked = maskModel(text);
  const statements = masked && (await parseFor(adapter, masked.sql));
  if (!masked || statements?.length !== 1) return null;
  const expressions = new Map(
    masked.expressions.map(({ start, end }) => {
      const tag = text.slice(start, end);
      return [start, { end, source: sourceOf(tag), now: /\bcurrent_timestamp\w*\s*\(/i.test(tag) }];
    }),
  );
  return { text, query: statements[0]!, expressions, ...configOf(text) };
}

const NAME = String.raw`\s*(?:'([^']*)'|"([^"]*)")\s*`;
const REF = new RegExp(String.raw`^\{\{-?\s*ref\s*\(${NAME}(?:,${NAME})?(?:,\s*(?:v|version)\s*=[^)]*)?\)\s*-?\}\}$`);
const SOURCE = new RegExp(String.raw`^\{\{-?\s*source\s*\(${NAME},${NAME}\)\s*-?\}\}$`);

function sourceOf(tag: string): TableSource | null {
  const ref = REF.exec(tag);
  if (ref) {
    const [first, second] = [ref[1] ?? ref[2] ?? '', ref[3] ?? ref[4]];
    return second === undefined ? { kind: 'ref', name: first } : { kind: 'ref', package: first, name: second };
  }
  const source = SOURCE.exec(tag);
  if (source) return { kind: 'source', source: source[1] ?? source[2] ?? '', name: source[3] ?? source[4] ?? '' };
  return /^\{\{-?\s*this\s*-?\}\}$/.test(tag) ? { kind: 'this' } : null;
}

/** Options of `config(…)` that name columns (dbt docs, "Snowflake configurations", "unique_key"). */
const COLUMN_OPTION = /\b(unique_key|cluster_by)\s*=\s*(\[[^\]]*\]|'[^']*'|"[^"]*")/g;
const CONFIG = /\{\{-?\s*config\s*\(([\s\S]*?)\)\s*-?\}\}/;

function configOf(text: string): Pick<ParsedModel, 'configColumns' | 'materialized' | 'onSchemaChange'> {
  const config = CONFIG.exec(text);
  if (!config) return { configColumns: [] };
  const option = (name: string) => new RegExp(String.raw`\b${name}\s*=\s*['"](\w+)['"]`).exec(config[1]!)?.[1];
  const from = config.index + config[0].indexOf(config[1]!);
  const configColumns = [...config[1]!.matchAll(COLUMN_OPTION)].flatMap((match) =>
    // Expressions such as date_trunc('day', x) name a column, but which is the warehouse's to say.
    [...match[2]!.matchAll(/(['"])(\w+)\1/g)].map((item) => {
      const start = from + match.index + match[0].length - match[2]!.length + item.index + 1;
      return { option: match[1]!, name: item[2]!, start, end: start + item[2]!.length };
    }),
  );
  return { configColumns, materialized: option('materialized'), onSchemaChange: option('on_schema_change') };
}
