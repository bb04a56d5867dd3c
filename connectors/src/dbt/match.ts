/** Places in properties files <-> nodes of the manifest. */
import type { DbtPlace, DbtTestPlace } from '../../../server/src/protocol.ts';
import type { DbtNode } from './run.ts';

/** The nodes of a place: the versions of a model are several. */
export function nodesOf(nodes: readonly DbtNode[], place: Pick<DbtPlace, 'kind' | 'name' | 'source'>): DbtNode[] {
  return nodes.filter((node) => node.kind === place.kind && node.name === place.name && node.source === place.source);
}

/**
 * The manifest's test of each test of a place, in the place's order. Equal tests of one column are told apart by their
 * order; when their numbers differ the file has changed since dbt read it, and nobody knows which is which.
 */
export function testsOf(nodes: readonly DbtNode[], place: DbtPlace): (DbtNode | undefined)[] {
  const own = new Set(nodesOf(nodes, place).map((node) => node.id));
  const tests = nodes.filter((node) => node.test?.of !== undefined && own.has(node.test.of));
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
