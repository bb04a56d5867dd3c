/** Keys of an ODCS object: the order of their columns. */
import { booleanOf, type MapNode, numberOf, type SeqNode, type YamlNode } from '../document/index.ts';
import { itemsOf, type NodeContext, type NodeReport, valueAt } from './nodes.ts';

/** Columns of a key without a place among others that have one, and places that are none. */
export function* unplacedKeys(
  container: MapNode | SeqNode,
  context: NodeContext,
  flag: 'primaryKey' | 'partitioned',
  position: string,
): Generator<NodeReport> {
  const unplaced: YamlNode[] = [];
  let placed = 0;
  for (const item of itemsOf(context, container)) {
    const flagged = valueAt(context, item, flag);
    if (!flagged || booleanOf(flagged) !== true) continue;
    const node = valueAt(context, item, position);
    const number = numberOf(node);
    if (number !== undefined && number >= 1) placed++;
    // -1 is the standard's word for "no place"; 0 is somebody counting from 0.
    else if (node && number === 0)
      yield {
        node,
        rule: 'contract/key-position',
        message: `The columns of a key are counted from 1: \`${position}\` cannot be 0.`,
      };
    else unplaced.push(flagged);
  }
  if (placed > 0)
    for (const node of unplaced)
      yield {
        node,
        rule: 'contract/key-position',
        message: `Other columns of the key have a place, and this one has none: add \`${position}\`.`,
      };
}
