/** Cutting a text of SQL into its statements: by tokens alone, so that it works before the parser is loaded and while one types. */
import { maskJinja } from './jinja.ts';
import { scan, type Token, wordOf } from './scan.ts';

/** One statement without its semicolon, comments and white space around it left out. Offsets are UTF-16 code units. */
export interface Statement {
  text: string;
  start: number;
  /** Exclusive, before the semicolon. */
  end: number;
}

/** Words that open a block of Snowflake Scripting only where a statement may begin. */
const BLOCK_STARTS = new Set(['BEGIN', 'IF', 'FOR', 'WHILE', 'LOOP', 'REPEAT', 'CASE']);
/** Words after which a statement may begin inside a block. */
const STATEMENT_FOLLOWS = new Set(['BEGIN', 'THEN', 'ELSE', 'DO', 'LOOP', 'REPEAT', 'EXCEPTION', 'DECLARE']);
const TRANSACTION = new Set(['', 'TRANSACTION', 'WORK', 'NAME']);

/** Follows the nesting of one statement's scripting blocks (Snowflake Scripting reference, "Blocks"). */
class Nesting {
  private depth = 0;
  private declared = false;
  private previous = '';
  private first = '';

  /** True while a semicolon belongs to the statement. */
  get inside(): boolean {
    return this.depth > 0 || this.declared;
  }

  /** @param next the following word, '' when something else (or nothing) follows. */
  see(word: string, next: string): void {
    const first = this.first === '';
    if (first) this.first = word || '?';
    const leads = first || this.previous === ';' || (this.inside && STATEMENT_FOLLOWS.has(this.previous));
    const body = this.first === 'CREATE' && this.previous === 'AS';
    if (word === 'DECLARE' && (leads || body)) this.declared = true;
    else if (word === 'BEGIN' && (leads || body || this.declared)) {
      if (this.inside || body || !TRANSACTION.has(next)) this.depth += 1;
      this.declared = false;
    } else if (this.depth > 0) this.seeInside(word, leads);
    this.previous = word;
  }

  private seeInside(word: string, leads: boolean): void {
    if (word === 'END') this.depth -= 1;
    else if (this.previous === 'END')
      return; // END IF, END LOOP, …
    else if (word === 'CASE' || (leads && BLOCK_STARTS.has(word))) this.depth += 1;
  }
}

/**
 * The statements of `text`. Semicolons in strings, comments, `$$` bodies, Jinja and scripting blocks do not split;
 * empty statements are left out. Never throws: an open string runs to the end of the text.
 */
export function splitStatements(text: string): Statement[] {
  const masked = maskJinja(text);
  const tokens = [...scan(masked)].filter((token) => token.kind !== 'comment');
  const statements: Statement[] = [];
  let nesting = new Nesting();
  let first: Token | undefined;
  let last: Token | undefined;
  const flush = () => {
    if (first && last) statements.push({ text: text.slice(first.start, last.end), start: first.start, end: last.end });
    first = last = undefined;
    nesting = new Nesting();
  };
  for (const [index, token] of tokens.entries()) {
    const semicolon = token.kind === 'symbol' && masked[token.start] === ';';
    if (semicolon && !nesting.inside) {
      flush();
      continue;
    }
    nesting.see(semicolon ? ';' : wordOf(masked, token), wordOf(masked, tokens[index + 1]));
    first ??= token;
    last = token;
  }
  flush();
  return statements;
}

/**
 * The statement a cursor at `offset` means: the one it stands in or touches (its semicolon included), else the one
 * before it on the same line, else the next one, else the last one. Undefined when the text holds none.
 */
export function statementAt(text: string, offset: number): Statement | undefined {
  const statements = splitStatements(text);
  const touching = statements.find((s) => s.start <= offset && offset <= s.end);
  if (touching) return touching;
  const before = statements.findLast((s) => s.end < offset);
  if (before && !text.slice(before.end, offset).includes('\n')) return before;
  return statements.find((s) => s.start >= offset) ?? before;
}
