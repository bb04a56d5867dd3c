/** Lists of things with a name or an id: what stands in one of them twice. One table for all dialects. */
import { isScalar, keyOf, type MapNode, type SeqNode, textOf, type YamlNode } from '../document/index.ts';
import { itemsOf, type NodeContext, type NodeReport } from './nodes.ts';

/** What makes two items of a list the same: the texts under these keys together; none: the item itself. */
interface Identity {
  what: string;
  keys: readonly string[];
  rule?: string;
}

/** Key of the list -> its items. A person may be listed once per role and time, a custom property once per vendor. */
const IDENTITIES: Readonly<Record<string, Identity>> = {
  tags: { what: 'tag', keys: [] },
  synonyms: { what: 'synonym', keys: [] },
  customProperties: { what: 'custom property', keys: ['property', 'vendor'] },
  authoritativeDefinitions: { what: 'link', keys: ['url', 'type'] },
  support: { what: 'channel', keys: ['channel', 'url', 'scope'] },
  members: { what: 'member', keys: ['username', 'role', 'dateIn'] },
  inputContracts: { what: 'contract', keys: ['id', 'version'] },
  sbom: { what: 'bill of materials', keys: ['url', 'type'] },
  managementPorts: { what: 'management port', keys: ['name'], rule: 'contract/duplicate-port' },
  inputPorts: { what: 'input port', keys: ['name', 'version'], rule: 'contract/duplicate-port' },
  outputPorts: { what: 'output port', keys: ['name', 'version'], rule: 'contract/duplicate-port' },
  consumers: { what: 'consumer', keys: ['name'] },
};

/** Items of a list that say what an earlier one said. @param key the list's own key in IDENTITIES */
export function* repeatedItems(
  container: MapNode | SeqNode,
  context: NodeContext,
  key: keyof typeof IDENTITIES,
): Generator<NodeReport> {
  const { what, keys, rule } = IDENTITIES[key]!;
  const seen = new Map<string, YamlNode>();
  for (const item of itemsOf(context, container)) {
    const node = keys.length === 0 ? item : (context.document.pair(item, keys[0]!)?.value ?? undefined);
    if (!isScalar(node) || textOf(node) === undefined) continue;
    const parts = keys.map((name) => textOf(context.document.get(item, name)) ?? '');
    const same = JSON.stringify(keys.length === 0 ? textOf(node) : parts);
    const first = seen.get(same);
    if (!first) seen.set(same, node);
    else
      yield {
        node,
        rule: rule ?? 'contract/duplicate-item',
        message: `Another ${what} of this list is "${textOf(node)}" too. Remove one, or correct it.`,
        related: { node: first, message: 'The other one' },
        // Of mappings that say different things, nobody but the author knows which is meant.
        ...(keys.length === 0 && { data: { kind: 'rule', remove: 'item' } }),
      };
  }
}

/** Stable ids (ODCS 3.1, ODPS 1.1) are unique in their list: references go by them. */
export function* repeatedIds(container: MapNode | SeqNode, context: NodeContext): Generator<NodeReport> {
  const seen = new Map<string, YamlNode>();
  for (const item of itemsOf(context, container)) {
    const pair = context.document.pairs(item).find((one) => keyOf(one) === 'id');
    const id = textOf(pair?.value);
    if (!pair?.value || id === undefined) continue;
    const first = seen.get(id);
    if (!first) seen.set(id, pair.value);
    else
      yield {
        node: pair.value,
        rule: 'contract/duplicate-id',
        message: `Another item of this list has the id "${id}" too: a reference by id means two things. Give each its own.`,
        related: { node: first, message: 'The other one' },
      };
  }
}
