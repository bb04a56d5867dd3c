/** ODPS YAML -> Contract: a product with ports and no schema of its own; each port names the contract that has one. */
import type { Contract, Port, Product } from '../../contract.ts';
import { isMap, isSeq, spanOf, type YamlDocument } from '../../document/index.ts';
import { fieldsOf, maps, positionsOf, text, texts } from '../reading.ts';

export function readOdps(document: YamlDocument): Contract | null {
  const { root } = document;
  if (!isMap(root)) return null;
  const product = readProduct(document);
  const span = spanOf(root);
  return {
    uri: document.uri,
    dialect: 'odps',
    formatVersion: text(document, root, 'apiVersion'),
    documentVersion: document.version,
    positions: positionsOf(document),
    span,
    headSpan: product.name?.span ?? product.id?.span ?? { start: span.start, end: span.start },
    product,
    objects: [],
    ports: [...readPorts(document, 'inputPorts', 'input'), ...readPorts(document, 'outputPorts', 'output')],
    objectives: [],
    metrics: [],
    quality: [],
    consumers: [],
  };
}

function readProduct(document: YamlDocument): Product {
  const { root } = document;
  const team = document.get(root, 'team');
  const members = maps(document, isSeq(team) ? team : document.get(team, 'members'));
  const username = ({ node }: (typeof members)[number]) =>
    text(document, node, 'username') ?? text(document, node, 'name');
  const owner = members.find(({ node }) => /\bowner\b/i.test(text(document, node, 'role')?.value ?? ''));
  return {
    id: text(document, root, 'id'),
    name: text(document, root, 'name'),
    domain: text(document, root, 'domain'),
    owner: (isMap(team) ? text(document, team, 'name') : undefined) ?? (owner && username(owner)),
    version: text(document, root, 'version'),
    status: text(document, root, 'status'),
    description: text(document, document.get(root, 'description'), 'purpose'),
    tags: texts(document, root, 'tags'),
    team: members.flatMap((member) => username(member) ?? []),
  };
}

/** Name and version together identify a port: the same name may stand there once per version. */
function readPorts(document: YamlDocument, key: string, direction: Port['direction']): Port[] {
  return maps(document, document.get(document.root, key)).map(({ node, index, span }) => {
    const fields = fieldsOf(document, node);
    const name = fields.get('name');
    const version = fields.get('version');
    // Rules compare `name` alone; here it takes the version to make two ports one.
    fields.delete('name');
    const contract = fields.get('contractId');
    if (contract) fields.set('contract', contract);
    return {
      name: name ? (version ? `${name.value} ${version.value}` : name.value) : `${direction}-${index + 1}`,
      direction,
      binding: { type: 'contract', contract: contract?.value },
      object: name?.value ?? '',
      span,
      nameSpan: name?.span ?? { start: span.start, end: span.start },
      fields,
    };
  });
}
