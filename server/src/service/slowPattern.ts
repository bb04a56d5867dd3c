/**
 * Whether a backtracking engine may take exponential time on a pattern: true only when one text can be matched in two
 * ways inside a loop (exponential ambiguity; Weideman et al., "Analyzing Matching Time Behavior of Backtracking Regular
 * Expression Matchers", 2016), and something behind the loop can fail. What cannot be analysed is not called slow.
 */

type Tree =
  | { kind: 'empty' }
  | { kind: 'atom'; set: bigint }
  | { kind: 'all' | 'any'; parts: Tree[] }
  | { kind: 'repeat'; body: Tree; min: number; max: number };

/** Characters by which classes are compared: two that share one of them overlap. */
const SAMPLES = [...Array(128).keys()].map((code) => String.fromCharCode(code)).concat(['ä', 'é', '€', '中', '\u00a0']);
/** Counted repetitions are written out; what grows beyond is left alone. */
const MAX_POSITIONS = 250;
const MAX_PAIRS = 200_000;
const KEPT = 500;
const judged = new Map<string, boolean>();

export function isSlowPattern(source: string): boolean {
  const known = judged.get(source);
  if (known !== undefined) return known;
  const slow = source.length < 1_000 && /[*+}]/.test(source) && judge(source);
  if (judged.size >= KEPT) judged.clear();
  judged.set(source, slow);
  return slow;
}

function judge(source: string): boolean {
  try {
    const parser = new Parser(source);
    const automaton = new Automaton(parser.run());
    return automaton.isAmbiguous(parser.hasEnd);
  } catch (error) {
    if (error instanceof GiveUp) return false;
    throw error;
  }
}
class GiveUp extends Error {}

// ---------------------------------------------------------------- the pattern as a tree

class Parser {
  hasEnd = false;
  private at = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  run(): Tree {
    const tree = this.alternatives(0);
    if (this.at < this.source.length) throw new GiveUp();
    return tree;
  }

  private alternatives(depth: number): Tree {
    if (depth > 50) throw new GiveUp();
    const parts = [this.sequence(depth)];
    while (this.source[this.at] === '|') {
      this.at++;
      parts.push(this.sequence(depth));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts };
  }

  private sequence(depth: number): Tree {
    const parts: Tree[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')')
      parts.push(this.repeated(this.single(depth)));
    return { kind: 'all', parts };
  }

  private take(expression: RegExp): RegExpExecArray | null {
    const found = new RegExp(expression.source, 'y');
    found.lastIndex = this.at;
    const match = found.exec(this.source);
    if (match) this.at += match[0].length;
    return match;
  }

  private single(depth: number): Tree {
    if (this.take(/\((?:\?:|\?<[A-Za-z_]\w*>)?(?!\?)/)) {
      const inside = this.alternatives(depth + 1);
      if (!this.take(/\)/)) throw new GiveUp();
      return inside;
    }
    if (this.take(/\$|\\[zZ]/)) {
      this.hasEnd = true;
      return { kind: 'empty' };
    }
    if (this.take(/\^|\\[bBA]/)) return { kind: 'empty' };
    const atom = this.take(
      /\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[^}]*\}|c[A-Za-z]|[^1-9kuxpPc])|\[(?:\\.|[^\]\\])*\]|[^\\()[\]*+?{}|]/,
    );
    if (!atom) throw new GiveUp();
    return { kind: 'atom', set: charactersOf(atom[0]) };
  }

  private repeated(body: Tree): Tree {
    const match = this.take(/([*+?]|\{(\d+)(,(\d*))?\})\??/);
    if (!match) return body;
    const [, sign, least, comma, most] = match;
    const [min, max] =
      least === undefined
        ? [sign === '+' ? 1 : 0, sign === '?' ? 1 : Number.POSITIVE_INFINITY]
        : [Number(least), comma === undefined ? Number(least) : most ? Number(most) : Number.POSITIVE_INFINITY];
    return { kind: 'repeat', body, min, max };
  }
}

const classes = new Map<string, bigint>();
/** The samples a class or character matches, one bit each. */
function charactersOf(atom: string): bigint {
  const known = classes.get(atom);
  if (known !== undefined) return known;
  let set = 0n;
  const expression = compiled(atom);
  for (const [index, sample] of SAMPLES.entries()) if (expression.test(sample)) set |= 1n << BigInt(index);
  if (classes.size >= KEPT) classes.clear();
  classes.set(atom, set);
  return set;
}

function compiled(atom: string): RegExp {
  for (const flags of ['u', ''])
    try {
      return new RegExp(`^${atom}$`, flags);
    } catch {
      // Without `u`, more escapes pass.
    }
  throw new GiveUp();
}

// ---------------------------------------------------------------- the tree as an automaton

interface Part {
  nullable: boolean;
  first: number[];
  last: number[];
}
const EMPTY: Part = { nullable: true, first: [], last: [] };

/** Positions of the pattern and which may follow which (Glushkov), with the number of ways to get there. */
class Automaton {
  private readonly sets: bigint[] = [];
  private readonly follow: Map<number, number>[] = [];
  private readonly whole: Part;

  constructor(tree: Tree) {
    this.whole = this.build(tree);
  }

  isAmbiguous(hasEnd: boolean): boolean {
    const loops = components(this.sets.length, (position) => this.follow[position]!.keys());
    const mayFail = (position: number) =>
      hasEnd || !this.whole.last.some((last) => loops.of[last] === loops.of[position]);
    for (const [from, next] of this.follow.entries())
      for (const [to, ways] of next) if (ways > 1 && loops.of[from] === loops.of[to] && mayFail(from)) return true;
    return this.twoPathsMeet(loops.of, mayFail);
  }

  /** Two different ways around a loop for one text: in the square of the automaton they lie on one cycle. */
  private twoPathsMeet(loop: readonly number[], mayFail: (position: number) => boolean): boolean {
    const count = this.sets.length;
    const follow = this.follow.map((next) => [...next.keys()]);
    let seen = 0;
    const inLoop = (from: number, to: number) => loop[from] === loop[to];
    const next = (pair: number): number[] => {
      const [a, b] = [Math.floor(pair / count), pair % count];
      const found: number[] = [];
      for (const x of follow[a]!)
        for (const y of follow[b]!)
          if (inLoop(a, x) && inLoop(b, y) && (this.sets[x]! & this.sets[y]!) !== 0n) found.push(x * count + y);
      seen += found.length + 1;
      if (seen > MAX_PAIRS) throw new GiveUp();
      return found;
    };
    const starts = [...Array(count).keys()].map((position) => position * count + position);
    const pairs = components(count * count, next, starts);
    return starts.some(
      (start) =>
        mayFail(start % count) && pairs.members(start).some((pair) => Math.floor(pair / count) !== pair % count),
    );
  }

  private build(tree: Tree): Part {
    switch (tree.kind) {
      case 'empty':
        return EMPTY;
      case 'atom':
        return this.position(tree.set);
      case 'any':
        return tree.parts.map((part) => this.build(part)).reduce(either);
      case 'all':
        return tree.parts.reduce<Part>((before, part) => this.joined(before, this.build(part)), EMPTY);
      case 'repeat':
        return this.repeat(tree);
    }
  }

  private position(set: bigint): Part {
    if (this.sets.length >= MAX_POSITIONS) throw new GiveUp();
    const position = this.sets.push(set) - 1;
    this.follow.push(new Map());
    return { nullable: false, first: [position], last: [position] };
  }

  private repeat({ body, min, max }: Extract<Tree, { kind: 'repeat' }>): Part {
    let part = EMPTY;
    const open = max === Number.POSITIVE_INFINITY;
    const copies = open ? Math.max(min, 1) : max;
    if (copies > MAX_POSITIONS) throw new GiveUp();
    for (let copy = 1; copy <= copies; copy++) {
      const one = this.build(body);
      if (open && copy === copies) this.link(one.last, one.first);
      part = this.joined(part, copy > min ? { ...one, nullable: true } : one);
    }
    return part;
  }

  private joined(before: Part, after: Part): Part {
    this.link(before.last, after.first);
    return {
      nullable: before.nullable && after.nullable,
      first: before.nullable ? [...before.first, ...after.first] : before.first,
      last: after.nullable ? [...before.last, ...after.last] : after.last,
    };
  }

  private link(from: readonly number[], to: readonly number[]): void {
    for (const a of from) for (const b of to) this.follow[a]!.set(b, (this.follow[a]!.get(b) ?? 0) + 1);
  }
}

const either = (a: Part, b: Part): Part => ({
  nullable: a.nullable || b.nullable,
  first: [...a.first, ...b.first],
  last: [...a.last, ...b.last],
});

/** Strongly connected components (Tarjan), without recursion. */
function components(count: number, next: (node: number) => Iterable<number>, starts?: readonly number[]) {
  const of: number[] = [];
  const low: number[] = [];
  const order: number[] = [];
  const groups: number[][] = [];
  const stack: number[] = [];
  let counter = 0;
  const enter = (node: number) => {
    order[node] = low[node] = counter++;
    stack.push(node);
    return { node, rest: next(node)[Symbol.iterator]() };
  };
  for (const start of starts ?? Array(count).keys()) {
    if (order[start] !== undefined) continue;
    const path = [enter(start)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { node, rest } = top;
      const { value: to, done } = rest.next();
      if (!done) {
        if (order[to] === undefined) path.push(enter(to));
        else if (of[to] === undefined) low[node] = Math.min(low[node]!, order[to]);
        continue;
      }
      path.pop();
      const up = path.at(-1);
      if (up) low[up.node] = Math.min(low[up.node]!, low[node]!);
      if (low[node] !== order[node]) continue;
      const group = stack.splice(stack.lastIndexOf(node));
      for (const member of group) of[member] = groups.length;
      groups.push(group);
    }
  }
  return { of, members: (node: number): readonly number[] => groups[of[node]!] ?? [] };
}
