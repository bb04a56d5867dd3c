/** Places in properties files <-> nodes of the manifest. */
import type { DbtPlace, DbtTestPlace } from '../../../server/src/protocol.ts';
import type { DbtNode } from './run.ts';

interface Index {
  named: Map<string, DbtNode[]>;
  /** Generic tests by what they test. */
  tests: Map<string, DbtNode[]>;
}
/** A manifest has thousands of nodes, and a file asks for hundreds of them at every look. */
const indexes = new WeakMap<readonly DbtNode[], Index>();

function indexOf(nodes: readonly DbtNode[]): Index {
  const known = indexes.get(nodes);
  if (known) return known;
  const index: Index = { named: new Map(), tests: new Map() };
  const add = (map: Map<string, DbtNode[]>, key: string, node: DbtNode) => {
    const all = map.get(key);
    if (all) all.push(node);
    else map.set(key, [node]);
  };
  for (const node of nodes) {
    add(index.named, keyOf(node), node);
    if (node.test?.of !== undefined) add(index.tests, node.test.of, node);
  }
  indexes.set(nodes, index);
  return index;
}

const keyOf = ({ kind, source = '', name }: { kind: string; source?: string; name: string }): string =>
  `${kind} ${source} ${name}`;

/** The nodes of a place: the versions of a model are several. */
export function nodesOf(nodes: readonly DbtNode[], place: Pick<DbtPlace, 'kind' | 'name' | 'source'>): DbtNode[] {
  return indexOf(nodes).named.get(keyOf(place)) ?? [];
}

/**
 * The manifest's test of each test of a place, in the place's order. Equal tests of one column are told apart by their
 * order; when their numbers differ the file has changed since dbt read it, and nobody knows which is which.
 */
export function testsOf(nodes: readonly DbtNode[], place: DbtPlace): (DbtNode | undefined)[] {
  const tests = nodesOf(nodes, place).flatMap((node) => indexOf(nodes).tests.get(node.id) ?? []);
  const named = new Map(tests.map((node) => [node.name, node]));
  const labels = new Set(place.tests.flatMap((one) => one.label ?? []));
  return place.tests.map((test) => {
    if (test.label !== undefined) return named.get(test.label);
    const alike = tests.filter((node) => isLike(node, test) && !labels.has(node.name));
    const written = place.tests.filter(
      (one) => one.label === undefined && one.name === test.name && one.column === test.column,
    );
    return alike.length === written.length ? alike[written.indexOf(test)] : undefined;
  });
}

const isLike = ({ test }: DbtNode, { name, column }: DbtTestPlace): boolean =>
  test?.name === name &&
  (column === undefined ? test.column === undefined : unquoted(test.column) === unquoted(column));
const unquoted = (name: string | undefined): string | undefined => name?.replaceAll('"', '');
