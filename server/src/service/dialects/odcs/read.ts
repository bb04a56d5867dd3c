/** ODCS YAML -> Contract. All versions of 3.x are read alike: what a version lacks is absent. */
import type { Access, Contract, ContractObject, Objective, Product, QualityRule, Text } from '../../contract.ts';
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
import { levelOf, promisedBy, WITH_UNIT, WITHOUT_CRON } from '../levels.ts';
import { maps, positionsOf, text, texts } from '../reading.ts';
import { readPorts } from './ports.ts';
import { readProperties } from './properties.ts';
import { rulesOf } from './quality.ts';
import { versionOf } from './schema.ts';

export function readOdcs(document: YamlDocument): Contract | null {
  const { root } = document;
  if (!isMap(root)) return null;
  const quality: QualityRule[] = [];
  const objects = readObjects(document, quality);
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
    ports: readPorts(document, objects),
    objectives: readObjectives(document, objects),
    access: readAccess(document),
    metrics: [],
    quality,
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

function readObjects(document: YamlDocument, quality: QualityRule[]): ContractObject[] {
  const list = document.get(document.root, 'schema');
  if (!isSeq(list)) return [];
  const make = (item: YamlNode, index: number) => readObject(document, item, index);
  return parts(list, list.items, readObjects, '', { make }).flatMap((part) => {
    if (!part) return [];
    quality.push(...part.quality);
    return [part.object];
  });
}

/** The object and the checks in it; places are asked for when they are wanted, so that it outlives edits beside it. */
function readObject(
  document: YamlDocument,
  item: YamlNode,
  index: number,
): { object: ContractObject; quality: QualityRule[] } | null {
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
  return { object, quality };
}

// ---------------------------------------------------------------- promises

function readObjectives(document: YamlDocument, objects: readonly ContractObject[]): Objective[] {
  const standard = text(document, document.root, 'slaDefaultElement')?.value;
  const form = versionOf(document) === '3.0' ? WITHOUT_CRON : WITH_UNIT;
  return maps(document, document.get(document.root, 'slaProperties')).flatMap(({ node }) => {
    const name = text(document, node, 'property');
    const value = text(document, node, 'value');
    const promised = name && promisedBy(name.value);
    if (!name || !value || !promised) return [];
    const unit = text(document, node, 'unit')?.value;
    return [
      {
        name: name.value,
        kind: promised.kind,
        ...elementOf(text(document, node, 'element')?.value ?? standard, objects),
        ...levelOf(name.value, value.value, unit, promised, form),
        text: unit === undefined ? value.value : `${value.value} ${unit}`,
        comparison: promised.comparison,
        span: value.span,
        keySpan: name.span,
      },
    ];
  });
}

/**
 * `orders.updated_at` -> object and column; with one object the column alone says enough. Of several elements the
 * first counts. An object the contract does not have is no object: the promise is then about the whole contract.
 */
function elementOf(
  element: string | undefined,
  objects: readonly ContractObject[],
): Pick<Objective, 'object' | 'property'> {
  const path = element?.split(',')[0]?.trim().split('.').filter(Boolean) ?? [];
  if (path.length === 0) return {};
  const named = objects.find((object) => object.name === path[0] || object.physicalName?.value === path[0]);
  const object = named ?? (objects.length === 1 ? objects[0] : undefined);
  const rest = named || path.length > 1 ? path.slice(1) : path;
  if (!object) return {};
  const column = object.properties.find((property) => property.name === rest[0] || property.physicalName === rest[0]);
  return { object: object.name, ...(rest.length > 0 && { property: column?.physicalName ?? rest.join('.') }) };
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
