/**
 * What statements do, by a real parse: the guard in front of every SQL that no person typed.
 *
 * Fail closed: what does not parse, what two lexers could read differently, and every function that is not known to be
 * harmless make a statement something else than `read`. Parser and server must not disagree about where comments and
 * strings end (a nested comment would hide a DROP from one of them), so the parser gets a plain form of the text.
 */
import { parseSnowflake, type SqlNode } from './engine.ts';
import { isHarmlessFunction } from './functions.ts';
import { maskJinja } from './jinja.ts';
import { scan, type Token, wordOf } from './scan.ts';
import { splitStatements } from './split.ts';

export type StatementKind = 'read' | 'write' | 'ddl' | 'session' | 'unknown';

/** One statement and what it does. Offsets are UTF-16 code units of the classified text. */
export interface StatementClass {
  kind: StatementKind;
  /** For people: SELECT, DELETE, CREATE TABLE, CALL, … */
  verb: string;
  start: number;
  end: number;
  /** Why the statement is not `read`, one sentence. */
  reason?: string;
}

type Verdict = Pick<StatementClass, 'kind' | 'reason'>;

const QUERIES = new Set(['select', 'union', 'intersect', 'except', 'values', 'subquery', 'show', 'describe']);

/** Node kinds of statements that change something, wherever in the tree they stand. */
const WRITES = new Set(
  `insert update delete merge copy put get export load_data conditional_insert multitable_inserts
  truncate truncate_table call execute prepare command raw kill create_task into_clause attach detach install refresh
  analyze cache uncache pragma declare try_catch`.split(/\s+/),
);
const DDL = /^(create|drop|alter|undrop|grant|revoke|comment$|rename|clone$|split_table|flashback_table)/;
const SESSION = new Set(['use', 'set_statement', 'alter_session', 'transaction', 'commit', 'rollback', 'set']);

/** First words of statements which the parser does not read: what they are for the confirmation dialog. */
const COMMANDS: Record<string, StatementKind> = {
  INSERT: 'write',
  UPDATE: 'write',
  DELETE: 'write',
  MERGE: 'write',
  COPY: 'write',
  TRUNCATE: 'write',
  PUT: 'write',
  GET: 'write',
  REMOVE: 'write',
  RM: 'write',
  CREATE: 'ddl',
  DROP: 'ddl',
  ALTER: 'ddl',
  UNDROP: 'ddl',
  GRANT: 'ddl',
  REVOKE: 'ddl',
  COMMENT: 'ddl',
  USE: 'session',
  SET: 'session',
  UNSET: 'session',
  COMMIT: 'session',
  ROLLBACK: 'session',
  START: 'session',
};

/** Longer texts and deeper nesting are no statement a person reads; the parser's stack is finite. */
const LIMITS = { length: 1_000_000, depth: 200 };
const ODD_LINE_BREAK = /[\0\v\f\u0085\u2028\u2029]|\r(?!\n)/;

/**
 * Every statement of `sql`, classified. Loads the parser on first use; rejects only when it cannot be loaded.
 * Jinja makes a statement `unknown`: what it renders to is not known here.
 */
export async function classify(sql: string): Promise<StatementClass[]> {
  const classes: StatementClass[] = [];
  const odd = ambiguity(sql);
  for (const { text, start, end } of splitStatements(sql)) {
    const verdict = await judge(text);
    const doubted: Verdict = odd && verdict.kind === 'read' ? { kind: 'unknown', reason: odd } : verdict;
    classes.push({ start, end, verb: verbOf(text), ...doubted });
  }
  return classes;
}

/** True when `sql` holds at least one statement and a parse shows that every one of them only reads. */
export async function isReadOnly(sql: string): Promise<boolean> {
  const classes = await classify(sql);
  return classes.length > 0 && classes.every((statement) => statement.kind === 'read');
}

async function judge(text: string): Promise<Verdict> {
  const fallback = (reason: string): Verdict => ({ kind: COMMANDS[firstWords(text)[0] ?? ''] ?? 'unknown', reason });
  if (maskJinja(text) !== text) return { kind: 'unknown', reason: 'It holds Jinja, which is not rendered here.' };
  const plain = plainForm(text);
  if (!plain.ok) return fallback(plain.reason);
  if (/^(LIST|LS)\s+@[\w.~%/-]+$/i.test(plain.text.trim())) return { kind: 'read' };
  const explained = /^\s*EXPLAIN\s+(USING\s+(TEXT|JSON|TABULAR)\s+)?/i.exec(plain.text);
  const nodes = await parseSnowflake(explained ? plain.text.slice(explained[0].length) : plain.text);
  if (!nodes) return fallback('It does not parse as Snowflake SQL.');
  if (nodes.length !== 1) return fallback('It reads as more than one statement.');
  const verdict = judgeNode(nodes[0]!, text);
  // EXPLAIN compiles its statement and does not run it
  return explained && ['read', 'write', 'ddl'].includes(verdict.kind) && !('command' in nodes[0]!)
    ? { kind: 'read' }
    : verdict;
}

function judgeNode(node: SqlNode, text: string): Verdict {
  const top = Object.keys(node)[0] ?? '';
  const verb = verbOf(text);
  if (top === 'command' || top === 'raw') {
    const kind = COMMANDS[firstWords(text)[0] ?? ''] ?? 'unknown';
    return {
      kind,
      reason: kind === 'unknown' ? `What ${verb} does cannot be seen from its text.` : `${verb} changes something.`,
    };
  }
  if (SESSION.has(top)) return { kind: 'session', reason: `${verb} changes the session.` };
  if (DDL.test(top)) return { kind: 'ddl', reason: `${verb} changes objects or rights.` };
  if (WRITES.has(top)) return { kind: 'write', reason: `${verb} changes data.` };
  if (!QUERIES.has(top)) return { kind: 'unknown', reason: 'It is no statement that is known.' };
  return judgeTree(node);
}

/** Looks at every node below a query: a write hidden inside, or a function that might act. */
function judgeTree(root: SqlNode): Verdict {
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) stack.push(...value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const entries = Object.entries(value).filter(([, child]) => child !== null && child !== undefined);
    for (const [kind, child] of entries) {
      const verdict = typeof child === 'object' ? judgePart(kind, child as SqlNode, entries.length === 1) : undefined;
      if (verdict) return verdict;
      stack.push(child);
    }
  }
  return { kind: 'read' };
}

/** @param alone the pair is its object's only one, so that its key is a node's kind and not a field's name */
function judgePart(kind: string, child: SqlNode, alone: boolean): Verdict | undefined {
  if (kind === 'into') return { kind: 'write', reason: 'SELECT … INTO stores its result.' };
  if (kind === 'locks' && Array.isArray(child) && child.length > 0) return { kind: 'write', reason: 'It locks rows.' };
  if (alone && (WRITES.has(kind) || DDL.test(kind)))
    return { kind: 'write', reason: `It holds ${kind.replaceAll('_', ' ').toUpperCase()} inside.` };
  if (kind === 'column' && /^(nextval|currval)$/i.test(nameOf(child.name)))
    return { kind: 'write', reason: 'NEXTVAL uses a number of the sequence up.' };
  const called = calledFunction(kind, child);
  if (called === undefined || isHarmlessFunction(called)) return undefined;
  return { kind: 'unknown', reason: `The function ${called} is not known to change nothing.` };
}

/** The name of the function a node calls, upper case and dotted; undefined when it calls none. */
function calledFunction(kind: string, child: SqlNode): string | undefined {
  switch (kind) {
    case 'function':
    case 'aggregate_function':
    case 'anonymous':
    case 'anonymous_agg_func':
    case 'combined_agg_func':
    case 'combined_parameterized_agg':
    case 'parameterized_agg':
    case 'user_defined_function':
      // a quoted name keeps its case: "abs" is no built-in
      return child.quoted === true && nameOf(child.name) !== nameOf(child.name).toUpperCase()
        ? `"${nameOf(child.name)}"`
        : (nameOf(child.name) || nameOf(child.this) || '?').toUpperCase();
    case 'method_call':
      return [...dotted(child.this), nameOf(child.method)].join('.').toUpperCase();
    case 'model_attribute':
      return `${dotted(child.this).join('.')}!…`;
    case 'next_value_for':
    case 'predict':
    case 'apply':
      return kind.toUpperCase();
    default:
      return undefined;
  }
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const node = value as SqlNode;
  return nameOf(node.name ?? node.this ?? node.identifier ?? node.var ?? '');
}

/** The parts of `a.b.c` however the parser nests them; '?' for what is no name, so that no known name comes out. */
function dotted(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['?'];
  const node = value as SqlNode;
  if (node.column) {
    const column = node.column as SqlNode;
    return [...(column.table ? [nameOf(column.table)] : []), nameOf(column.name) || '?'];
  }
  if (node.dot) {
    const dot = node.dot as SqlNode;
    return [...dotted(dot.this), nameOf(dot.field ?? dot.expression) || '?'];
  }
  if (node.identifier) return [nameOf(node.identifier)];
  return ['?'];
}

/**
 * The text without anything two lexers could read differently, positions kept: comments are blanked, strings with
 * escapes and `$$` bodies filled with `x`. Not ok when the text itself is ambiguous.
 */
function plainForm(text: string): { ok: true; text: string } | { ok: false; reason: string } {
  if (text.length > LIMITS.length) return { ok: false, reason: 'It is too long to be judged.' };
  let plain = '';
  let end = 0;
  let depth = 0;
  let quoted = '';
  for (const token of scan(text)) {
    const source = text.slice(token.start, token.end);
    // the parser takes "abs"(…) for ABS(…); quoted, it is another function, and whose is not known
    if (source === '(' && quoted && !isHarmlessFunction(quoted.slice(1, -1)))
      return { ok: false, reason: `The function ${quoted} is not known to change nothing.` };
    if (token.kind !== 'comment') quoted = token.kind === 'quoted' ? source : '';
    const odd = oddToken(token, source);
    if (odd) return { ok: false, reason: odd };
    depth += '([{'.includes(source) ? 1 : ')]}'.includes(source) ? -1 : 0;
    if (depth > LIMITS.depth) return { ok: false, reason: 'It is nested too deeply to be judged.' };
    plain += text.slice(end, token.start) + plainToken(token.kind, source);
    end = token.end;
  }
  return { ok: true, text: plain + text.slice(end) };
}

/** Why the text as a whole, comments between statements included, could be read in two ways; undefined when it cannot. */
function ambiguity(text: string): string | undefined {
  for (const token of scan(text)) {
    const odd = oddToken(token, text.slice(token.start, token.end));
    if (odd) return odd;
  }
  return undefined;
}

function oddToken({ kind, closed }: Token, source: string): string | undefined {
  if (!closed) return `A ${kind === 'comment' ? 'comment' : 'quoted text'} is not closed.`;
  const odd = kind === 'comment' && (ODD_LINE_BREAK.test(source) || /^(\/\/\*|\/\*[\s\S]*\/\*)/.test(source));
  return odd ? 'A comment can be read in two ways.' : undefined;
}

function plainToken(kind: string, source: string): string {
  const filled = (quote: string, filler: string) => quote + filler.repeat(source.length - 2) + quote;
  if (kind === 'comment') return source.replace(/[^\n]/g, ' ');
  if (kind === 'dollar') return filled("'", 'x');
  if (kind === 'string' && /[\\']/.test(source.slice(1, -1))) return filled("'", 'x');
  if (kind === 'quoted' && !/^"[\w$ .-]*"$/.test(source)) return filled('"', '_');
  return source;
}

/** The first two words, upper case, comments skipped. */
function firstWords(text: string): string[] {
  const words: string[] = [];
  for (const token of scan(text)) {
    if (token.kind === 'comment') continue;
    const word = wordOf(text, token);
    if (word === '') break;
    words.push(word);
    if (words.length === 4) break;
  }
  return words;
}

const OBJECT_VERBS = new Set(['CREATE', 'DROP', 'ALTER', 'UNDROP', 'EXECUTE', 'SHOW', 'USE', 'TRUNCATE', 'DESCRIBE']);
const FILLERS = /^(OR|REPLACE|IF|TEMP|TEMPORARY|TRANSIENT|SECURE)$/;

/** `CREATE TABLE`, `DELETE`, … as a dialog names the statement. A WITH is named by what follows its queries. */
function verbOf(text: string): string {
  const [first = 'SQL', ...rest] = firstWords(text);
  if (first === 'WITH') return mainVerb(text);
  const object = rest.find((word) => !FILLERS.test(word));
  return OBJECT_VERBS.has(first) && object ? `${first} ${object}` : first;
}

function mainVerb(text: string): string {
  let depth = 0;
  for (const token of scan(text)) {
    const source = text.slice(token.start, token.end);
    if (source === '(') depth += 1;
    else if (source === ')') depth -= 1;
    else if (depth === 0 && /^(SELECT|INSERT|UPDATE|DELETE|MERGE|CALL)$/.test(wordOf(text, token)))
      return wordOf(text, token);
  }
  return 'WITH';
}
