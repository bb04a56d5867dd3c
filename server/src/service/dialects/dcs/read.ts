/** DCS YAML -> Contract. */
import type { PortBinding } from '../../../protocol.ts';
import type { Contract, ContractObject, Objective, Port, Product, QualityRule } from '../../contract.ts';
import {
  escapePointer,
  isMap,
  keyOf,
  keySpan,
  type Pair,
  pairSpan,
  spanOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import { IN_ONE, levelOf, promisedBy } from '../levels.ts';
import { qualified } from '../odcs/ports.ts';
import { fieldsOf, maps, positionsOf, text, textOfPair, texts } from '../reading.ts';
import { readFields } from './fields.ts';

export function readDcs(document: YamlDocument): Contract | null {
  const { root } = document;
  if (!isMap(root)) return null;
  const objects = readModels(document);
  const product = readProduct(document);
  const levels = document.pair(root, 'servicelevels');
  const span = spanOf(root);
  return {
    uri: document.uri,
    dialect: 'dcs',
    formatVersion: text(document, root, 'dataContractSpecification'),
    documentVersion: document.version,
    positions: positionsOf(document),
    span,
    headSpan: product.name?.span ?? product.id?.span ?? { start: span.start, end: span.start },
    product,
    objects,
    ports: readServers(document, objects),
    objectives: readLevels(document, objects),
    metrics: [],
    quality: objects.flatMap((object) => readQuality(document, object)),
    consumers: [],
    ...(levels && { slaSpan: pairSpan(levels) }),
  };
}

function readProduct(document: YamlDocument): Product {
  const info = document.get(document.root, 'info');
  const contact = document.get(info, 'contact');
  return {
    id: text(document, document.root, 'id'),
    name: text(document, info, 'title'),
    owner: text(document, info, 'owner'),
    version: text(document, info, 'version'),
    status: text(document, info, 'status'),
    description: text(document, info, 'description'),
    tags: texts(document, document.root, 'tags'),
    team: ['name', 'email'].flatMap((key) => text(document, contact, key) ?? []),
  };
}

function readModels(document: YamlDocument): ContractObject[] {
  return document.pairs(document.get(document.root, 'models')).flatMap((pair) => {
    const name = keyOf(pair);
    if (name === null) return [];
    const node = document.deref(pair.value);
    const pointer = `/models/${escapePointer(name)}`;
    return [
      {
        name,
        description: text(document, node, 'description'),
        tags: texts(document, node, 'tags').map((tag) => tag.value),
        // The specification closes a model unless `additionalFields` opens it; live data is held to its fields, not shut out.
        open: true,
        span: pairSpan(pair),
        nameSpan: keySpan(pair),
        pointer,
        properties: readFields(document, document.get(node, 'fields'), `${pointer}/fields`),
      },
    ];
  });
}

// ---------------------------------------------------------------- servers

/** One port for each server and model; a Kafka server has one topic, and thus one model. */
function readServers(document: YamlDocument, objects: readonly ContractObject[]): Port[] {
  return document.pairs(document.get(document.root, 'servers')).flatMap((pair) => {
    const name = keyOf(pair);
    const fields = fieldsOf(document, document.deref(pair.value));
    if (name === null) return [];
    const carried = fields.get('type')?.value === 'kafka' ? objects.slice(0, 1) : objects;
    return carried.flatMap((object): Port[] => {
      const binding = bindingOf((key) => fields.get(key)?.value, object.name);
      if (!binding) return [];
      const place = { span: pairSpan(pair), nameSpan: keySpan(pair) };
      return [
        {
          name: carried.length === 1 ? name : `${name}.${object.name}`,
          direction: 'output',
          binding,
          object: object.name,
          fields,
          ...place,
        },
      ];
    });
  });
}

function bindingOf(value: (key: string) => string | undefined, model: string): PortBinding | null {
  switch (value('type')?.toLowerCase()) {
    case 'kafka':
      return { type: 'kafka', topic: value('topic') ?? '' };
    case 'snowflake':
      return { type: 'snowflake', table: qualified(model, value('database'), value('schema')) };
    case 's3':
    case 'azure':
    case 'sftp':
    case 'glue':
    case 'local':
      return {
        type: 'file',
        format: value('format'),
        location: (value('location') ?? value('path'))?.replaceAll('{model}', model),
      };
    default:
      return null;
  }
}

// ---------------------------------------------------------------- promises

/** Service level -> the key that holds its value, and the one that names a field. */
const LEVELS: Record<string, { value: string; field?: string }> = {
  availability: { value: 'percentage' },
  freshness: { value: 'threshold', field: 'timestampField' },
  latency: { value: 'threshold' },
  retention: { value: 'period', field: 'timestampField' },
  frequency: { value: 'interval' },
};

function readLevels(document: YamlDocument, objects: readonly ContractObject[]): Objective[] {
  return document.pairs(document.get(document.root, 'servicelevels')).flatMap((pair) => {
    const name = keyOf(pair);
    const level = name === null ? undefined : LEVELS[name];
    const node = document.deref(pair.value);
    const value = level && text(document, node, level.value);
    if (name === null || !value) return [];
    // Here latency is the way from source to target, which the newest record alone does not tell.
    const promised =
      name === 'latency'
        ? { kind: 'other' as const, unit: 's' as const, comparison: 'at-most' as const }
        : promisedBy(name)!;
    const field = level.field === undefined ? undefined : text(document, node, level.field)?.value;
    return [
      {
        name,
        kind: promised.kind,
        ...fieldOf(field, objects),
        ...levelOf(name, value.value, undefined, promised, IN_ONE),
        text: value.value,
        comparison: promised.comparison,
        span: value.span,
        keySpan: keySpan(pair),
      },
    ];
  });
}

/** `orders.order_timestamp` -> model and field. */
function fieldOf(
  field: string | undefined,
  objects: readonly ContractObject[],
): Pick<Objective, 'object' | 'property'> {
  const [model, ...path] = field?.split('.') ?? [];
  const object = objects.find((one) => one.name === model);
  return object && path.length > 0 ? { object: object.name, property: path.join('.') } : {};
}

// ---------------------------------------------------------------- quality

function readQuality(document: YamlDocument, object: ContractObject): QualityRule[] {
  const model = document.at(object.pointer);
  const rules = rulesOf(document, model, object.name);
  const visit = (fields: readonly Pair[], prefix: string): void => {
    for (const pair of fields) {
      const node = document.deref(pair.value);
      const name = `${prefix}${keyOf(pair) ?? ''}`;
      rules.push(...rulesOf(document, node, object.name, name));
      visit(document.pairs(document.get(node, 'fields')), `${name}.`);
    }
  };
  visit(document.pairs(document.get(model, 'fields')), '');
  return rules;
}

function rulesOf(
  document: YamlDocument,
  node: YamlNode | null | undefined,
  object: string,
  property?: string,
): QualityRule[] {
  return maps(document, document.get(node, 'quality')).map(({ node: rule, span }) => {
    const field = (key: string) => textOfPair(document, document.pair(rule, key));
    return {
      type: field('type')?.value,
      metric: field('metric')?.value ?? field('rule')?.value,
      query: field('query'),
      object,
      property,
      span,
    };
  });
}
