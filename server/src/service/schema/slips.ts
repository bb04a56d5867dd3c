/**
 * To a schema one slip of the pen is two problems: `onwer` is unknown, and `owner` is missing. People made one mistake,
 * and one edit mends it: it is told once, at the key that is there.
 */
import { isMap, keyOf, parentOf, type YamlDocument, type YamlNode } from '../document/index.ts';
import { keyHint } from './hints.ts';
import { nearest } from './nearest.ts';
import type { SchemaProblem } from './problem.ts';

type Unknown = SchemaProblem & { kind: 'unknown-key' };
type Missing = SchemaProblem & { kind: 'missing-key' | 'missing-any' };

/** The keys an unknown one may have been meant to be, best first; none where the schema itself has something to say. */
export function keySuggestions(problem: Unknown, document: YamlDocument): string[] {
  if (problem.meant) return problem.meant.keys;
  if (keyHint(problem.schema, problem.key)) return [];
  const present = new Set(document.pairs(problem.node).map(keyOf));
  return nearest(problem.key, problem.known).filter((name) => !present.has(name));
}

/** The problems, those left out that another one brings with it. Changes none of those given. */
export function slipsOnce(problems: readonly SchemaProblem[], document: YamlDocument): readonly SchemaProblem[] {
  return lackingOnce(withoutConsequences(problems, document), document);
}

/** The key whose value decides which others a mapping may have: nobody knows them while it is misspelt. */
const DECIDING = 'type';

function withoutConsequences(problems: readonly SchemaProblem[], document: YamlDocument): readonly SchemaProblem[] {
  const undecided = new Set(
    problems.flatMap(({ kind, node }) => {
      const map = kind === 'enum' && node ? parentOf(node) : null;
      return isMap(map) && document.pair(map, DECIDING)?.value === node ? [map as YamlNode] : [];
    }),
  );
  if (undecided.size === 0) return problems;
  return problems.filter(
    (one) =>
      one.kind !== 'unknown-key' ||
      !one.node ||
      !undecided.has(one.node) ||
      keyHint(one.schema, one.key) !== null ||
      keySuggestions(one, document).length > 0,
  );
}

/** An unknown key that stands for one its mapping lacks is told there alone. */
function lackingOnce(problems: readonly SchemaProblem[], document: YamlDocument): readonly SchemaProblem[] {
  const lacking = problems.filter(isMissing);
  if (lacking.length === 0) return problems;
  const told = new Map<Missing, string[]>();
  const result = problems.map((problem): SchemaProblem => {
    if (problem.kind !== 'unknown-key') return problem;
    const here = lacking.filter((one) => one.node === problem.node);
    if (here.length === 0) return problem;
    const lacks = (one: Missing, key: string): boolean => one.keys.includes(key) && !told.get(one)?.includes(key);
    const key = keySuggestions(problem, document).find((name) => here.some((one) => lacks(one, name)));
    const wanting = key === undefined ? [] : here.filter((one) => lacks(one, key));
    for (const one of wanting) told.set(one, [...(told.get(one) ?? []), key!]);
    return wanting[0] ? { ...problem, meant: { ...wanting[0], keys: [key!] } } : problem;
  });
  return told.size === 0 ? problems : result.flatMap((problem) => (isMissing(problem) ? rest(problem, told) : problem));
}

/** What of the missing keys is not told elsewhere; of alternatives one is enough. */
function rest(problem: Missing, told: ReadonlyMap<Missing, readonly string[]>): SchemaProblem[] {
  const elsewhere = told.get(problem);
  if (!elsewhere) return [problem];
  const keys = problem.keys.filter((key) => !elsewhere.includes(key));
  return problem.kind === 'missing-any' || keys.length === 0 ? [] : [{ ...problem, keys }];
}

const isMissing = (problem: SchemaProblem): problem is Missing =>
  problem.kind === 'missing-key' || problem.kind === 'missing-any';
