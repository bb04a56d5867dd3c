/** What single expressions of Spark code say: calls by name, columns, new names of the record's value. */
import { type Argument, type Expr, within } from './expressions.ts';
import type { Shape } from './shape.ts';

export const argument = (args: readonly Argument[], name: string, index: number): Expr | undefined =>
  args.find((one) => one.name === name)?.value ?? (args[index]?.name === undefined ? args[index]?.value : undefined);

/** The last word of `F.from_json`, `StructType`. */
export function nameOf(expr: Expr): string | undefined {
  return expr.kind === 'name' || expr.kind === 'attribute' ? expr.name : undefined;
}

/** What a chain of `.add(…)` begins with. */
export function startOf(expr: Expr): Expr {
  let at = expr;
  while (at.kind === 'call' && at.of.kind === 'attribute' && at.of.name === 'add') at = at.of.of;
  return at;
}

/** The name a chain of calls begins with. */
export function baseOf(expr: Expr): string | undefined {
  let at: Expr | undefined = expr;
  while (at && at.kind !== 'name')
    at = at.kind === 'attribute' || at.kind === 'call' || at.kind === 'index' ? at.of : undefined;
  return at?.name;
}

/** Columns an expression speaks of: `col("value")`, `df.value`, `"CAST(value AS STRING)"`, `$"value"`. */
export function columnNames(expr: Expr): string[] {
  return [...within(expr)].flatMap((one) => {
    if (one.kind === 'attribute') return [one.name];
    if (one.kind !== 'string' || one.text === null) return [];
    const cast = /^\s*cast\s*\(\s*(\w+)/i.exec(one.text)?.[1];
    return cast === undefined ? [one.text] : [cast, one.text];
  });
}

export const isText = (shape: Shape): boolean => shape.kind === 'scalar' && shape.family === 'text';

/** True for a call that may give a column another type under its name. */
export const gives = (expr: Expr, name: string): boolean =>
  expr.kind === 'call' &&
  /^(withColumns?|alias|as|withColumnRenamed|selectExpr|toDF|transform)$/.test(nameOf(expr.of) ?? '') &&
  (!/^(withColumn|alias|as)$/.test(nameOf(expr.of) ?? '') ||
    expr.args.some(({ value }) => value.kind !== 'string' || value.text === name));

/** New names of the record's value: `col("value").alias("json")`, `"CAST(value AS STRING) AS json"`, `withColumn("json", col("value"))`. */
export function renames(expr: Expr): string[] {
  if (expr.kind === 'string') {
    const name = /\bvalue\b.*\bas\s+`?(\w+)`?\s*$/is.exec(expr.text ?? '')?.[1];
    return name === undefined ? [] : [name];
  }
  if (expr.kind !== 'call' || expr.of.kind !== 'attribute') return [];
  const [name, column] = expr.args;
  const text = name?.value.kind === 'string' ? name.value.text : null;
  if (text === null || text === undefined) return [];
  const from = /^(alias|as|name)$/.test(expr.of.name)
    ? expr.of.of
    : expr.of.name === 'withColumn'
      ? column?.value
      : undefined;
  return from && !holdsFromJson(from) && columnNames(from).includes('value') ? [text] : [];
}
export function isFromJson(expr: Expr): expr is Expr & { kind: 'call' } {
  return expr.kind === 'call' && nameOf(expr.of) === 'from_json';
}
const holdsFromJson = (expr: Expr): boolean => [...within(expr)].some(isFromJson);
