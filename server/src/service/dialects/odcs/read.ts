/** ODCS YAML -> Contract. All versions of 3.x are read alike: what a version lacks is absent. */
import type { Access, Contract, ContractObject, Product, QualityRule, Text } from '../../contract.ts';
import {
  isMap,
  isSeq,
  keySpan,
  lazily,
  lazySpan,
  pairSpan,
  parts,
  spanOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import { maps, positionsOf, text, texts } from '../reading.ts';
import { customOf, type Placed, readPorts } from './ports.ts';
import { readObjectives } from './promises.ts';
import { readProperties } from './properties.ts';
import { rulesOf } from './quality.ts';

export function readOdcs(document: YamlDocument): Contract | null {
  const { root } = document;
  if (!isMap(root)) return null;
  const read = readObjects(document);
  const objects = read.map(({ object }) => object);
  const product = readProduct(document);
  const sla = document.pair(root, 'slaProperties');
  const span = spanOf(root);
  return {
    uri: document.uri,
    dialect: 'odcs',
    formatVersion: text(document, root, 'apiVersion'),
    documentVersion: document.version,
    positions: positionsOf(document),
    span,
    headSpan: product.name?.span ?? product.id?.span ?? { start: span.start, end: span.start },
    product,
    objects,
    ports: readPorts(document, read),
    objectives: readObjectives(document, objects),
    access: readAccess(document),
    metrics: [],
    quality: read.flatMap(({ quality }) => quality),
    consumers: [],
    ...(sla && { slaSpan: pairSpan(sla) }),
  };
}

function readProduct(document: YamlDocument): Product {
  const { root } = document;
  const team = document.get(root, 'team');
  // Since 3.1 a team is a mapping with members; before it was the list itself.
  const members = maps(document, isSeq(team) ? team : document.get(team, 'members'));
  const username = (node: YamlNode): Text | undefined =>
    text(document, node, 'username') ?? text(document, node, 'name');
  const owner = members.find(({ node }) => /\bowner\b/i.test(text(document, node, 'role')?.value ?? ''));
  const description = document.get(root, 'description');
  return {
    id: text(document, root, 'id'),
    name: text(document, root, 'name') ?? text(document, root, 'dataProduct'),
    domain: text(document, root, 'domain'),
    owner: (isMap(team) ? text(document, team, 'name') : undefined) ?? (owner && username(owner.node)),
    version: text(document, root, 'version'),
    status: text(document, root, 'status'),
    description: text(document, description, 'purpose') ?? text(document, description, 'usage'),
    tags: texts(document, root, 'tags'),
    team: members.flatMap(({ node }) => username(node) ?? []),
  };
}

/** What is read of an item of `schema`. */
interface ReadObject extends Placed {
  quality: QualityRule[];
}

function readObjects(document: YamlDocument): ReadObject[] {
  const list = document.get(document.root, 'schema');
  if (!isSeq(list)) return [];
  const make = (item: YamlNode, index: number) => readObject(document, item, index);
  return parts(list, list.items, readObjects, '', { make }).filter((part) => part !== null);
}

/** The object and the checks in it; places are asked for when they are wanted, so that it outlives edits beside it. */
function readObject(document: YamlDocument, item: YamlNode, index: number): ReadObject | null {
  const node = document.deref(item);
  if (!isMap(node)) return null;
  const name = text(document, node, 'name');
  const physicalName = text(document, node, 'physicalName');
  const pointer = `/schema/${index}`;
  const called = name?.value ?? physicalName?.value ?? `object ${index + 1}`;
  const quality = rulesOf(document, document.pair(node, 'quality'), called);
  const object: ContractObject = {
    name: called,
    physicalName,
    description: text(document, node, 'description'),
    tags: texts(document, node, 'tags').map((tag) => tag.value),
    // The standard says nothing of columns that are not listed.
    open: true,
    span: lazySpan(item),
    nameSpan: lazily(() => {
      const { start } = spanOf(item);
      return name?.span ?? { start, end: start };
    }),
    pointer,
    properties: readProperties(document, document.get(node, 'properties'), `${pointer}/properties`, called, quality),
  };
  const physicalType = text(document, node, 'physicalType')?.value;
  return { object, quality, physicalType, custom: customOf(document, node) };
}

// ---------------------------------------------------------------- access

/** Roles are what the standard has for permissions; sensitivity stands at each property. */
function readAccess(document: YamlDocument): Access | undefined {
  const pair = document.pair(document.root, 'roles');
  if (!pair) return undefined;
  return {
    permissions: maps(document, document.deref(pair.value)).flatMap(({ node }) => text(document, node, 'role') ?? []),
    span: pairSpan(pair),
    keySpan: keySpan(pair),
  };
}
