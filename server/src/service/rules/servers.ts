/** Servers of a contract beside each other: one environment in two spellings, one place under two names. */
import { isMap, keyOf, type MapNode, type Pair, type SeqNode, textOf, type YamlNode } from '../document/index.ts';
import { keyNode, type NodeContext, type NodeReport, valueAt } from './nodes.ts';

/** Spellings of one environment; the first is the one to keep when the file has no other. */
const SPELLINGS: readonly (readonly string[])[] = [
  ['prod', 'production', 'prd', 'live'],
  ['preprod', 'preproduction', 'pre-prod', 'pre-production'],
  ['staging', 'stage', 'stg'],
  ['dev', 'development', 'develop'],
  ['test', 'testing', 'tst'],
  ['qa', 'quality', 'quality-assurance'],
  ['uat', 'acceptance', 'user-acceptance'],
];
const spellingOf = (word: string) => SPELLINGS.find((words) => words.includes(word.toLowerCase()));

/** Keys that say nothing about the place. */
const NAMES = new Set(['server', 'id', 'description', 'environment', 'roles', 'tags', 'customProperties']);

interface Server {
  name: string;
  nameNode: YamlNode;
  map: MapNode;
}

/** ODCS lists servers, DCS maps them by name. */
export function* serverReports(container: MapNode | SeqNode, context: NodeContext): Generator<NodeReport> {
  const servers = serversOf(container, context);
  yield* spelledTwice(servers, context);
  const places = new Map<string, Server>();
  for (const server of servers) {
    const place = placeOf(server.map, context);
    const first = place === null ? undefined : places.get(place);
    if (place !== null && !first) places.set(place, server);
    if (!first || first.name === server.name) continue;
    yield {
      node: server.nameNode,
      rule: 'contract/same-server',
      message: `"${server.name}" and "${first.name}" are the same place: all that tells them apart is the name. Correct one, or remove it.`,
      related: { node: first.nameNode, message: 'The other name' },
    };
  }
}

function serversOf(container: MapNode | SeqNode, { document }: NodeContext): Server[] {
  if (isMap(container))
    return container.items.flatMap((pair: Pair) => {
      const map = document.deref(pair.value);
      return isMap(map) ? [{ name: keyOf(pair) ?? '', nameNode: keyNode(pair), map }] : [];
    });
  return container.items.flatMap((item) => {
    const map = document.deref(item);
    const pair = document.pair(map, 'server');
    return isMap(map) && pair?.value ? [{ name: textOf(pair.value) ?? '', nameNode: pair.value, map }] : [];
  });
}

/** Everything that leads to the server, as one text; null when it says too little (an empty or half-written entry). */
function placeOf(map: MapNode, { document }: NodeContext): string | null {
  const said = document.pairs(map).flatMap((pair) => {
    const key = keyOf(pair);
    if (key === null || NAMES.has(key)) return [];
    const value = textOf(document.deref(pair.value));
    return [`${key}=${value ?? JSON.stringify(document.toJs(pair.value))}`];
  });
  return said.length < 3 ? null : said.sort().join('\n');
}

function* spelledTwice(servers: readonly Server[], context: NodeContext): Generator<NodeReport> {
  const first = new Map<readonly string[], { node: YamlNode; word: string }>();
  for (const { map } of servers) {
    const node = valueAt(context, map, 'environment');
    const word = textOf(node);
    const spellings = word === undefined ? undefined : spellingOf(word);
    if (!node || word === undefined || !spellings) continue;
    const earlier = first.get(spellings);
    if (!earlier) first.set(spellings, { node, word });
    else if (earlier.word !== word)
      yield {
        node,
        rule: 'contract/server-environment',
        message: `Another server of this contract calls this environment "${earlier.word}". Write it the same way everywhere.`,
        data: { kind: 'did-you-mean', target: 'value', found: word, suggestions: [earlier.word] },
        related: { node: earlier.node, message: 'The other spelling' },
      };
  }
}
