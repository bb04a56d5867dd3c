/** Damage for differential tests: plain JSON values in, one seeded change out. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Seeded random numbers (mulberry32): the same mutants on every machine. */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0;
  }
  /** 0 <= result < 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

type Container = Json[] | { [key: string]: Json };
interface Place {
  parent: Container;
  key: string | number;
}

export interface Mutant {
  value: Json;
  /** What was done where: printed when two judges disagree. */
  change: string;
}

/** Values of every JSON type, with the edge cases of YAML among them. */
const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  2.5,
  '',
  'text',
  'a b',
  '1.0',
  [],
  ['text'],
  [1, 2],
  [2, 2],
  [null],
  {},
  { name: 'x' },
  { key: 'v' },
  [{}],
  [{ name: 'x' }],
];

/** A copy of the document with one change. `words` are keys worth trying where they do not belong. */
export function mutate(document: Json, words: readonly string[], random: Random): Mutant {
  const value = structuredClone(document);
  const places = [...placesIn(value)];
  const place = random.of(places);
  const operator = random.of(OPERATORS);
  const done = operator(place, places, words, random);
  return { value, change: `${done} at ${pathOf(value, place)}` };
}

type Operator = (place: Place, places: readonly Place[], words: readonly string[], random: Random) => string;

const drop: Operator = ({ parent, key }) => {
  remove(parent, key);
  return `dropped ${key}`;
};
const rename: Operator = (place, _places, words, random) => {
  if (Array.isArray(place.parent)) return drop(place, _places, words, random);
  const { parent } = place;
  const name = random.next() < 0.5 ? random.of(words) : typo(String(place.key), random);
  const moved = parent[place.key as string]!;
  delete parent[place.key as string];
  parent[name] = moved;
  return `renamed ${place.key} to ${name}`;
};
const retype: Operator = ({ parent, key }, _places, _words, random) => {
  const value = structuredClone(random.of(VALUES));
  set(parent, key, value);
  return `retyped ${key} to ${JSON.stringify(value)}`;
};
const duplicate: Operator = ({ parent, key }, _places, words, random) => {
  const copy = structuredClone(get(parent, key));
  if (Array.isArray(parent)) parent.splice(Number(key), 0, copy);
  else parent[random.of(words)] = copy;
  return `duplicated ${key}`;
};
const move: Operator = ({ parent, key }, places, _words, random) => {
  const moved = structuredClone(get(parent, key));
  const target = random.of(places).parent;
  if (Array.isArray(target)) target.push(moved);
  else target[String(key)] = moved;
  if (random.next() < 0.5) remove(parent, key);
  return `moved ${key}`;
};
const insert: Operator = ({ parent }, _places, words, random) => {
  const value = structuredClone(random.of(VALUES));
  const name = random.of(words);
  if (Array.isArray(parent)) parent.push(value);
  else parent[name] = value;
  return `inserted ${Array.isArray(parent) ? 'an item' : name}: ${JSON.stringify(value)}`;
};
const swap: Operator = ({ parent, key }, places, _words, random) => {
  const other = random.of(places);
  set(parent, key, structuredClone(get(other.parent, other.key)));
  return `put the value of ${other.key} under ${key}`;
};
const word: Operator = ({ parent, key }, _places, words, random) => {
  const value = random.of(words);
  set(parent, key, value);
  return `set ${key} to ${value}`;
};
const OPERATORS: readonly Operator[] = [drop, drop, rename, retype, retype, duplicate, move, insert, swap, word];

function* placesIn(value: Json): Generator<Place> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield { parent: value, key: index };
      yield* placesIn(item);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield { parent: value, key };
      yield* placesIn(item);
    }
  }
}

/** Every key of a document, for the words of `mutate`. */
export function keysOf(value: Json, into = new Set<string>()): Set<string> {
  for (const { parent, key } of placesIn(value)) if (!Array.isArray(parent)) into.add(String(key));
  return into;
}

function get(parent: Container, key: string | number): Json {
  return Array.isArray(parent) ? parent[Number(key)]! : parent[key]!;
}
function set(parent: Container, key: string | number, value: Json): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else parent[key] = value;
}
function remove(parent: Container, key: string | number): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}
function typo(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return random.next() < 0.5 ? text.slice(0, at) + text.slice(at + 1) : `${text.slice(0, at)}x${text.slice(at)}`;
}
function pathOf(root: Json, place: Place): string {
  const search = (value: Json, path: string): string | undefined => {
    if (value === place.parent) return `${path}/${place.key}`;
    if (typeof value !== 'object' || value === null) return undefined;
    for (const [key, inner] of Object.entries(value)) {
      const found = search(inner, `${path}/${key}`);
      if (found) return found;
    }
    return undefined;
  };
  return search(root, '') ?? '(a removed place)';
}
