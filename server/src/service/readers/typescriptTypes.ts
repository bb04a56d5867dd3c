/** TypeScript's interfaces and type aliases as shapes. Types that are computed (Partial<…>, conditional ones) are unknown. */
import type { Token } from './lexer.ts';
import { type Field, type RecordShape, type ScalarFamily, type Shape, UNKNOWN } from './shape.ts';

/** Types as JSON carries them; a Date becomes text. */
const SCALARS: Readonly<Record<string, ScalarFamily>> = {
  string: 'text',
  Date: 'text',
  number: 'numeric',
  bigint: 'integer',
  boolean: 'boolean',
  true: 'boolean',
  false: 'boolean',
};
const LISTS = new Set(['Array', 'ReadonlyArray', 'Set']);
const MAPS = new Set(['Record', 'Map']);
/** Types nested or chained deeper than this are unknown. */
const MAX_DEPTH = 40;
const NULLISH = new Set(['null', 'undefined']);

/** Where in the tokens each named type's body begins, and the types an interface extends. */
interface Declared {
  body: number;
  parents: string[];
}

export class TypeReader {
  private readonly tokens: readonly Token[];
  private readonly declared = new Map<string, Declared>();
  private at = 0;
  private depth = 0;

  /** @param tokens without line ends */
  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
    tokens.forEach((token, index) => {
      if (token.kind === 'name' && (token.text === 'interface' || token.text === 'type')) this.note(index);
    });
  }

  private note(index: number): void {
    const name = this.tokens[index + 1];
    if (name?.kind !== 'name') return;
    let at = index + 2;
    const parents: string[] = [];
    if (isMark(this.tokens[at], '<')) return; // Generic: its fields are not of one type.
    if (isMark(this.tokens[at], '=')) at++;
    else
      for (; this.tokens[at] && !isMark(this.tokens[at], '{'); at++) {
        const token = this.tokens[at]!;
        if (token.kind !== 'name' && !isMark(token, ',')) return;
        if (token.kind === 'name' && token.text !== 'extends') parents.push(token.text);
      }
    if (this.tokens[at]) this.declared.set(name.text, { body: at, parents });
  }

  /** The record a name stands for; null when the file does not say. */
  named(name: string): RecordShape | null {
    const shape = this.reference(name);
    return shape.kind === 'record' ? shape : null;
  }

  /** The type that begins at a token. */
  typeAt(index: number): Shape {
    const before = this.at;
    this.at = index;
    const { shape } = this.type();
    this.at = before;
    return shape;
  }

  private reference(name: string): Shape {
    const found = this.declared.get(name);
    if (!found || this.depth > MAX_DEPTH) return UNKNOWN;
    this.depth++;
    const own = this.typeAt(found.body);
    const shape = own.kind === 'record' ? found.parents.reduce((to, parent) => this.extended(to, parent), own) : own;
    this.depth--;
    return shape;
  }
  private extended(record: RecordShape, parent: string): RecordShape {
    const from = this.reference(parent);
    if (from.kind !== 'record') return { ...record, open: true };
    const own = new Set(record.fields.map((field) => field.name));
    return {
      ...record,
      fields: [...from.fields.filter((field) => !own.has(field.name)), ...record.fields],
      open: record.open || from.open,
    };
  }

  /** A type here, and whether it may be null: `A | null`. */
  private type(): { shape: Shape; nullish: boolean } {
    if (this.is('|')) this.at++;
    const options: Shape[] = [];
    let nullish = false;
    do {
      if (this.is('|')) this.at++;
      const token = this.tokens[this.at];
      if (token?.kind === 'name' && NULLISH.has(token.text)) {
        nullish = true;
        this.at++;
      } else options.push(this.intersection());
    } while (this.is('|'));
    return { shape: oneOf(options), nullish };
  }

  private intersection(): Shape {
    const parts = [this.postfix()];
    while (this.is('&')) {
      this.at++;
      parts.push(this.postfix());
    }
    if (parts.length === 1) return parts[0]!;
    const records = parts.filter((part) => part.kind === 'record');
    if (records.length === 0) return UNKNOWN;
    return {
      kind: 'record',
      fields: records.flatMap((record) => record.fields),
      open: records.length < parts.length || records.some((record) => record.open),
    };
  }

  private postfix(): Shape {
    let shape = this.primary();
    while (this.is('[')) {
      const isList = isMark(this.tokens[this.at + 1], ']');
      this.skipBrackets();
      shape = isList ? { kind: 'list', items: shape } : UNKNOWN;
    }
    return shape;
  }

  private primary(): Shape {
    const token = this.tokens[this.at];
    if (!token) return UNKNOWN;
    this.at++;
    if (token.kind === 'string') return { kind: 'scalar', family: 'text', word: 'string' };
    if (token.kind === 'number') return { kind: 'scalar', family: 'numeric', word: 'number' };
    if (token.kind === 'name') return this.byName(token.text);
    if (isMark(token, '{')) return this.members();
    this.at--;
    if (isMark(token, '(')) return this.inParentheses();
    if (isMark(token, '[')) {
      this.skipBrackets();
      return { kind: 'list', items: UNKNOWN };
    }
    this.at++;
    return UNKNOWN;
  }

  /** `(A | B)`; anything else in parentheses is a function's. */
  private inParentheses(): Shape {
    const start = this.at;
    this.at++;
    const { shape } = this.type();
    const isGroup = this.is(')') && !isMark(this.tokens[this.at + 1], '=>');
    this.at = start;
    this.skipBrackets();
    if (this.is('=>')) {
      this.at++;
      this.type();
    }
    return isGroup ? shape : UNKNOWN;
  }

  private byName(name: string): Shape {
    if (name === 'readonly') return this.postfix();
    if (this.is('.')) {
      while (this.is('.')) this.at += 2;
      if (this.is('<')) this.skipBrackets();
      return UNKNOWN;
    }
    if (this.is('<')) {
      const start = this.at + 1;
      const items = LISTS.has(name) ? this.typeAt(start) : UNKNOWN;
      this.skipBrackets();
      if (LISTS.has(name)) return { kind: 'list', items };
      return MAPS.has(name) ? { kind: 'map' } : UNKNOWN;
    }
    if (Object.hasOwn(SCALARS, name)) return { kind: 'scalar', family: SCALARS[name]!, word: name };
    return this.reference(name);
  }

  /** Members up to the closing brace; the opening one has been read. */
  private members(): RecordShape {
    const record: RecordShape = { kind: 'record', fields: [], open: false };
    while (this.tokens[this.at] && !this.is('}')) {
      const before = this.at;
      this.member(record);
      if (this.is(';') || this.is(',')) this.at++;
      if (this.at === before) this.at++;
    }
    this.at++;
    return record;
  }

  private member(record: RecordShape): void {
    const token = this.tokens[this.at]!;
    const next = this.tokens[this.at + 1];
    if (token.kind === 'name' && token.text === 'readonly' && next && !isMark(next, ':') && !isMark(next, '?')) {
      this.at++;
      this.member(record);
      return;
    }
    const name = token.kind === 'name' ? token.text : token.kind === 'string' ? token.text : null;
    if (isMark(token, '[')) {
      // An index signature, or a computed name: any field may be there.
      record.open = true;
      this.skipBrackets();
    } else this.at++;
    const optional = this.is('?');
    if (optional) this.at++;
    if (this.is('(')) {
      this.skipBrackets();
      if (this.is(':')) this.skipType();
      return;
    }
    if (!this.is(':')) return;
    this.at++;
    const { shape, nullish } = this.type();
    if (name !== null && !isMark(token, '['))
      record.fields.push({
        name,
        shape,
        optional: optional || nullish,
        span: { start: token.start, end: token.end },
      } satisfies Field);
  }

  private skipType(): void {
    this.at++;
    this.type();
  }

  /** Past the bracket that closes the one here. */
  private skipBrackets(): void {
    let depth = 0;
    do {
      const token = this.tokens[this.at++];
      if (token?.kind !== 'mark') continue;
      if ('([{<'.includes(token.text)) depth++;
      if (')]}>'.includes(token.text)) depth--;
    } while (depth > 0 && this.at < this.tokens.length);
  }

  private is(text: string): boolean {
    return isMark(this.tokens[this.at], text);
  }
}

export const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'mark' && token.text === text;

function oneOf(options: readonly Shape[]): Shape {
  const [first] = options;
  if (!first) return UNKNOWN;
  if (options.length === 1) return first;
  // 'a' | 'b' is text; any other mixture may be either.
  const isSame = options.every(
    (one) => one.kind === 'scalar' && first.kind === 'scalar' && one.family === first.family,
  );
  return isSame ? first : UNKNOWN;
}
