/** TypeScript code that writes topics (`producer.send`) or reads them (`JSON.parse(…) as Event`): which types it does so with. */
import type { Span } from '../document/index.ts';
import type { EventUse, TopicLink } from './code.ts';
import { type Token, tokensOf } from './lexer.ts';
import type { RecordShape } from './shape.ts';
import { isMark, TypeReader } from './typescriptTypes.ts';

/** Methods of Kafka clients that write, and that say what is read (kafkajs; @confluentinc/kafka-javascript has the same). */
const WRITES = new Set(['send', 'sendBatch', 'produce']);
const READS = new Set(['subscribe']);
const VARIABLES = /^(const|let|var)$/;

/** The events a TypeScript file writes and reads. What cannot be resolved in the file is left out. */
export function typescriptUses(text: string): EventUse[] {
  return new TypeScriptFile(text).uses();
}

class TypeScriptFile {
  private readonly tokens: Token[];
  private readonly types: TypeReader;

  constructor(text: string) {
    this.tokens = tokensOf(text, 'typescript').filter((token) => token.kind !== 'line');
    this.types = new TypeReader(this.tokens);
  }

  uses(): EventUse[] {
    const written: EventUse[] = [];
    const read = new Set<string>();
    this.tokens.forEach((token, index) => {
      if (token.kind !== 'name' || !isMark(this.tokens[index - 1], '.') || !isMark(this.tokens[index + 1], '(')) return;
      const end = this.closing(index + 1);
      if (READS.has(token.text)) for (const topic of this.topics(index, end)) read.add(topic);
      if (WRITES.has(token.text)) written.push(...this.written(index, end));
    });
    return [...written, ...this.parsed(read)];
  }

  // ---------------------------------------------------------------- writing

  private written(start: number, end: number): EventUse[] {
    const topics = this.topics(start, end);
    if (topics.length !== 1) return [];
    return this.jsonCalls('stringify', start, end).flatMap((open) => {
      const found = this.argumentType(open + 1);
      return found ? [use('producer', found, { kind: 'stated', topics })] : [];
    });
  }

  /** The type of what is made text: `event` (declared with a type), `event as T`, `{ … } satisfies T`. */
  private argumentType(index: number): Named | null {
    const stated = this.castAt(this.closing(index - 1) - 2);
    if (stated) return stated;
    const [name, after] = [this.tokens[index], this.tokens[index + 1]];
    if (name?.kind !== 'name' || !(isMark(after, ')') || isMark(after, ','))) return null;
    return this.declaredType(name.text, index);
  }

  /** The type a variable or parameter was declared with last before a token: `event: T`. */
  private declaredType(name: string, before: number): Named | null {
    for (let index = before - 1; index > 0; index--) {
      const [ahead, token, after] = [this.tokens[index - 1], this.tokens[index]!, this.tokens[index + 1]];
      if (token.kind !== 'name' || token.text !== name || isMark(ahead, '.')) continue;
      if (isMark(after, ':') && this.isDeclaration(index)) return this.namedAt(index + 2);
      // Declared without a type: what it is cannot be seen here.
      const isParameter = isMark(after, '=>') || (isMark(after, ')') && isMark(this.tokens[index + 2], '=>'));
      if (isParameter || (ahead?.kind === 'name' && VARIABLES.test(ahead.text))) return null;
    }
    return null;
  }
  /** `const event: T` and `(event: T, …)`; `{ event: T }` is a value in an object. */
  private isDeclaration(index: number): boolean {
    const before = this.tokens[index - 1];
    if (before?.kind === 'name') return VARIABLES.test(before.text);
    const after = this.tokens[index + 3];
    return (isMark(before, '(') || isMark(before, ',')) && (isMark(after, ')') || isMark(after, ','));
  }

  // ---------------------------------------------------------------- reading

  private parsed(topics: ReadonlySet<string>): EventUse[] {
    const link = linkTo(topics, this.tokens);
    return this.jsonCalls('parse', 0, this.tokens.length).flatMap((open) => {
      const close = this.closing(open);
      // const event: T = JSON.parse(…) · JSON.parse(…) as T · <T>JSON.parse(…)
      const [equals, json] = [this.tokens[open - 4], this.tokens[open - 3]];
      const declared = isMark(equals, '=') && json ? this.namedBefore(open - 4) : null;
      const found = this.castAt(close + 1) ?? declared;
      return found ? [use('reader', found, link)] : [];
    });
  }

  /** The type between a declared name's colon and the `=` at a token. */
  private namedBefore(equals: number): Named | null {
    return isMark(this.tokens[equals - 2], ':') ? this.namedAt(equals - 1) : null;
  }

  // ---------------------------------------------------------------- pieces

  /** `as T` or `satisfies T` at a token. */
  private castAt(index: number): Named | null {
    const word = this.tokens[index];
    return word?.kind === 'name' && /^(as|satisfies)$/.test(word.text) ? this.namedAt(index + 1) : null;
  }
  private namedAt(index: number): Named | null {
    const token = this.tokens[index];
    if (!token) return null;
    const shape = token.kind === 'name' ? this.types.named(token.text) : this.types.typeAt(index);
    return shape?.kind === 'record' && shape.fields.length > 0
      ? { shape, span: { start: token.start, end: token.end } }
      : null;
  }

  /** The opening parentheses of calls of JSON's method between two tokens. */
  private jsonCalls(method: string, start: number, end: number): number[] {
    const calls: number[] = [];
    for (let index = start; index < end; index++) {
      const [json, name] = [this.tokens[index], this.tokens[index + 2]];
      if (json?.kind !== 'name' || json.text !== 'JSON' || name?.kind !== 'name' || name.text !== method) continue;
      if (isMark(this.tokens[index + 3], '(')) calls.push(index + 3);
    }
    return calls;
  }

  /** Values of `topic: "a"` and `topics: ["a", TOPIC]` between two tokens. */
  private topics(start: number, end: number): string[] {
    const found: string[] = [];
    for (let index = start; index < end; index++) {
      const token = this.tokens[index]!;
      if (token.kind !== 'name' || !/^topics?$/.test(token.text)) continue;
      if (!isMark(this.tokens[index + 1], ':')) {
        // Shorthand: { topic, messages }.
        const isShort = /^[,}]$/.test(textAt(this.tokens[index + 1])) && /^[,{]$/.test(textAt(this.tokens[index - 1]));
        const value = isShort ? this.constant(token.text) : undefined;
        if (value !== undefined) found.push(value);
        continue;
      }
      const isList = isMark(this.tokens[index + 2], '[');
      const last = isList ? this.closing(index + 2) : index + 3;
      for (let at = index + 2; at < last; at++) {
        const value = this.tokens[at]!;
        const text = value.kind === 'name' ? this.constant(value.text) : value.kind === 'string' ? value.text : null;
        if (text !== null && text !== undefined) found.push(text);
      }
    }
    return found;
  }

  /** The text of `const NAME = "…"`. */
  private constant(name: string): string | undefined {
    const index = this.tokens.findIndex(
      (token, at) => token.kind === 'name' && token.text === name && isMark(this.tokens[at + 1], '='),
    );
    const value = this.tokens[index + 2];
    return index !== -1 && value?.kind === 'string' ? (value.text ?? undefined) : undefined;
  }

  /** Index of the bracket that closes the one at `open`; the tokens' end when nothing does. */
  private closing(open: number): number {
    let depth = 0;
    for (let index = open; index < this.tokens.length; index++) {
      const text = textAt(this.tokens[index]);
      if (text === '(' || text === '[' || text === '{') depth++;
      else if ((text === ')' || text === ']' || text === '}') && --depth === 0) return index;
    }
    return this.tokens.length;
  }
}

interface Named {
  shape: RecordShape;
  span: Span;
}

const use = (role: EventUse['role'], { shape, span }: Named, link: TopicLink): EventUse => ({
  role,
  shape,
  span,
  link,
  textTakesAll: false,
});
const textAt = (token: Token | undefined): string => (token?.kind === 'mark' ? token.text : '');

function linkTo(topics: ReadonlySet<string>, tokens: readonly Token[]): TopicLink {
  if (topics.size === 1) return { kind: 'stated', topics: [...topics] };
  if (topics.size > 1) return { kind: 'mentioned', texts: [] };
  const texts = tokens.flatMap((token) => (token.kind === 'string' && token.text ? [token.text] : []));
  return { kind: 'mentioned', texts: [...new Set(texts)] };
}
