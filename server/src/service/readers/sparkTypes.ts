/** Spark's types, as classes (`DoubleType()`) and as words (`STRUCT<a: DOUBLE>`): Spark SQL reference, "Data Types". */
import type { Span } from '../document/index.ts';
import { type Field, type RecordShape, type ScalarFamily, type Shape, UNKNOWN } from './shape.ts';

const FAMILIES: Readonly<Record<ScalarFamily, string>> = {
  text: 'string char varchar',
  integer: 'byte short integer int long bigint smallint tinyint',
  number: 'float double decimal dec numeric real',
  numeric: '',
  boolean: 'boolean',
  timestamp: 'timestamp timestampntz timestamp_ntz timestamp_ltz',
  date: 'date',
  binary: 'binary',
};
const FAMILY = new Map(
  Object.entries(FAMILIES).flatMap(([family, words]) =>
    words.split(' ').map((word) => [word, family as ScalarFamily] as const),
  ),
);

/** `DoubleType`, `double`, `DOUBLE`: the scalar it names; unknown for any other word. */
export function scalarType(word: string): Shape {
  const family = FAMILY.get(word.toLowerCase().replace(/type$/, ''));
  return family ? { kind: 'scalar', family, word } : UNKNOWN;
}

/**
 * A schema written as text: `orderId STRING, items ARRAY<STRUCT<id: STRING>>`, or `STRUCT<…>` around it.
 * Null when it is none, or when something in it cannot be read.
 * @param start offset of the text in its file; null: fields are where the whole string is, `span`
 */
export function ddlSchema(text: string, start: number | null, span: Span): RecordShape | null {
  try {
    const reader = new Ddl(text, (from, to) => (start === null ? span : { start: start + from, end: start + to }));
    const shape = /^\s*struct\s*</i.test(text) ? reader.type() : reader.fields(null);
    return reader.done && shape.kind === 'record' && shape.fields.length > 0 ? shape : null;
  } catch (error) {
    if (error instanceof NotDdl) return null;
    throw error;
  }
}

class NotDdl extends Error {}

class Ddl {
  private readonly text: string;
  private readonly place: (from: number, to: number) => Span;
  private at = 0;

  constructor(text: string, place: (from: number, to: number) => Span) {
    this.text = text;
    this.place = place;
  }

  get done(): boolean {
    this.take(/\s*/y);
    return this.at === this.text.length;
  }

  /** @param end the bracket that closes the list; null: the text's end */
  fields(end: string | null): RecordShape {
    const fields: Field[] = [];
    do {
      this.take(/\s*/y);
      const from = this.at;
      const quoted = this.take(/`[^`]+`/y);
      const name = quoted?.slice(1, -1) ?? this.take(/[\p{L}_][\p{L}\p{N}_]*/uy);
      if (name === undefined) throw new NotDdl();
      const span = this.place(from, this.at);
      this.take(/\s*:?/y);
      const shape = this.type();
      const optional = this.take(/\s*not\s+null\b/iy) === undefined;
      this.take(/\s*comment\s+('[^']*'|"[^"]*")/iy);
      fields.push({ name, shape, optional, span });
    } while (this.take(/\s*,/y) !== undefined);
    if (end !== null) this.need(end);
    return { kind: 'record', fields, open: false };
  }

  type(): Shape {
    const word = this.take(/\s*\w+/y)?.trim();
    if (word === undefined) throw new NotDdl();
    switch (word.toLowerCase()) {
      case 'struct':
        this.need('<');
        return this.fields('>');
      case 'array': {
        this.need('<');
        const items = this.type();
        this.need('>');
        return { kind: 'list', items };
      }
      case 'map':
        this.need('<');
        this.type();
        this.need(',');
        this.type();
        this.need('>');
        return { kind: 'map' };
      default: {
        this.take(/\s*\([\d\s,]*\)/y);
        const shape = scalarType(word);
        // `select`, `value as json`: words, but no schema.
        if (shape.kind === 'unknown') throw new NotDdl();
        return shape;
      }
    }
  }

  private need(mark: string): void {
    this.take(/\s*/y);
    if (!this.text.startsWith(mark, this.at)) throw new NotDdl();
    this.at += mark.length;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}
