/** Expressions of Python and Scala as trees: calls, attributes, lists and names; operators only tie their operands together. */
import type { Span } from '../document/index.ts';
import type { Token } from './lexer.ts';

export type Expr = Span &
  (
    | { kind: 'name'; name: string }
    /** Null: something is computed into it. */
    | { kind: 'string'; text: string | null }
    | { kind: 'list'; items: Expr[] }
    | { kind: 'attribute'; of: Expr; name: string }
    | { kind: 'call'; of: Expr; args: Argument[] }
    | { kind: 'index'; of: Expr; parts: Expr[] }
    /** Anything else, with the expressions found in it. */
    | { kind: 'other'; parts: Expr[] }
  );
export interface Argument {
  /** Of a named argument. */
  name?: string;
  value: Expr;
}
export interface Statement extends Span {
  /** `x = …`, `val x: T = …`. */
  target?: string;
  value: Expr;
}

/** The statements of a file, whatever block they stand in. */
export function statementsOf(tokens: readonly Token[]): Statement[] {
  return new Parser(tokens).statements();
}

/** All expressions of a tree, outer ones first. */
export function* within(expr: Expr): Generator<Expr> {
  // A chain of a thousand calls is a tree as deep: handed up from level to level, its parts would cost their square.
  const open = [expr];
  for (let one = open.pop(); one; one = open.pop()) {
    yield one;
    open.push(...childrenOf(one).toReversed());
  }
}
function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'list':
      return expr.items;
    case 'attribute':
      return [expr.of];
    case 'call':
      return [expr.of, ...expr.args.map((one) => one.value)];
    case 'index':
      return [expr.of, ...expr.parts];
    case 'other':
      return expr.parts;
    default:
      return [];
  }
}

/** Deeper nesting than this is nobody's schema. */
const MAX_DEPTH = 200;
/** Words of Scala before the name that is given a value. */
const DECLARES = new Set(['val', 'var', 'lazy', 'private', 'final', 'implicit']);
/** Words before a value that say nothing about it. */
const PREFIXES = new Set(['new', 'return', 'await', 'yield']);
/** Words of Python that a colon follows. */
const BLOCKS = new Set(['else', 'try', 'finally']);

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    // A line that begins with a dot goes on with the chain above it.
    let next: Token | undefined;
    const kept: Token[] = [];
    for (const token of tokens.toReversed()) {
      if (token.kind !== 'line') next = token;
      else if (next?.kind === 'mark' && next.text === '.') continue;
      kept.push(token);
    }
    this.tokens = kept.reverse();
  }

  statements(): Statement[] {
    const all: Statement[] = [];
    while (this.at < this.tokens.length) {
      const before = this.at;
      if (this.peek()?.kind === 'line' || this.isMark(';')) this.at++;
      else all.push(this.statement());
      // Brackets that nothing opened.
      if (this.at === before) this.at++;
    }
    return all;
  }

  private statement(): Statement {
    const start = this.peek()!.start;
    const target = this.target();
    const value = this.expression(() => this.peek()?.kind === 'line' || this.isMark(';'));
    return { ...(target !== undefined && { target }), value, start, end: value.end };
  }

  /** The name before `=`, with the type that may stand between; undefined (and nothing read) where there is none. */
  private target(): string | undefined {
    const from = this.at;
    while (this.isName(DECLARES)) this.at++;
    const name = this.peek();
    if (name?.kind === 'name' && !BLOCKS.has(name.text)) {
      this.at++;
      if (this.isMark(':')) while (this.peek() && this.peek()!.kind !== 'line' && !this.isMark('=')) this.at++;
      if (this.isMark('=')) {
        this.at++;
        return name.text;
      }
    }
    this.at = from;
    return undefined;
  }

  /** Operands up to `isEnd`, a closing bracket or a comma. */
  private expression(isEnd: () => boolean): Expr {
    const start = this.peek()?.start ?? 0;
    const parts: Expr[] = [];
    let operators = 0;
    let end = start;
    while (this.peek() && !isEnd() && !this.closes() && !this.isMark(',')) {
      const operand = this.operand();
      if (operand) parts.push(operand);
      else {
        operators++;
        this.at++;
      }
      end = this.tokens[this.at - 1]!.end;
    }
    if (parts.length === 1 && operators === 0) return parts[0]!;
    return { kind: 'other', parts, start, end };
  }

  private operand(): Expr | undefined {
    const token = this.peek();
    if (!token || token.kind === 'line' || token.kind === 'number') return undefined;
    if (token.kind === 'name' && PREFIXES.has(token.text)) {
      this.at++;
      return this.operand();
    }
    const first = this.primary(token);
    return first && this.trailers(first);
  }

  private primary(token: Token): Expr | undefined {
    const { start } = token;
    if (token.kind === 'string') return this.strings();
    if (token.kind === 'name') {
      this.at++;
      return { kind: 'name', name: token.text, start, end: token.end };
    }
    if (token.kind !== 'mark' || !'([{'.includes(token.text)) return undefined;
    const items = this.bracketed().map((one) => one.value);
    const end = this.tokens[this.at - 1]!.end;
    if (token.text === '(' && items.length === 1) return items[0]!;
    return token.text === '{' ? { kind: 'other', parts: items, start, end } : { kind: 'list', items, start, end };
  }

  /** Strings side by side are one. */
  private strings(): Expr {
    const { start } = this.peek()!;
    let text: string | null = '';
    let end = start;
    for (let token = this.peek(); token?.kind === 'string'; token = this.peek()) {
      text = token.text === null || text === null ? null : text + token.text;
      end = token.end;
      this.at++;
    }
    return { kind: 'string', text, start, end };
  }

  private trailers(first: Expr): Expr {
    let of = first;
    for (;;) {
      const { start } = of;
      const name = this.tokens[this.at + 1];
      if (this.isMark('.') && name?.kind === 'name') {
        this.at += 2;
        of = { kind: 'attribute', of, name: name.text, start, end: name.end };
      } else if (this.isMark('(')) {
        const args = this.bracketed();
        of = { kind: 'call', of, args, start, end: this.tokens[this.at - 1]!.end };
      } else if (this.isMark('[')) {
        const parts = this.bracketed().map((one) => one.value);
        of = { kind: 'index', of, parts, start, end: this.tokens[this.at - 1]!.end };
      } else return of;
    }
  }

  /** What stands between the brackets here, by commas. */
  private bracketed(): Argument[] {
    this.at++;
    const items: Argument[] = [];
    this.depth++;
    while (this.peek() && !this.closes()) {
      const before = this.at;
      if (this.depth > MAX_DEPTH) this.at = this.tokens.length;
      else if (this.isMark(',') || this.peek()!.kind === 'line') this.at++;
      else items.push(this.argument());
      if (this.at === before) this.at++;
    }
    this.depth--;
    this.at = Math.min(this.at + 1, this.tokens.length);
    return items;
  }

  private argument(): Argument {
    const [name, equals] = [this.peek(), this.tokens[this.at + 1]];
    const isNamed = name?.kind === 'name' && equals?.kind === 'mark' && equals.text === '=';
    if (isNamed) this.at += 2;
    const value = this.expression(() => false);
    return { ...(isNamed && { name: name.text }), value };
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }
  private isMark(text: string): boolean {
    const token = this.peek();
    return token?.kind === 'mark' && token.text === text;
  }
  private isName(names: ReadonlySet<string>): boolean {
    const token = this.peek();
    return token?.kind === 'name' && names.has(token.text);
  }
  private closes(): boolean {
    const token = this.peek();
    return token?.kind === 'mark' && ')]}'.includes(token.text);
  }
}
