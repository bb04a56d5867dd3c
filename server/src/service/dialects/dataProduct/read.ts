/** `dataProduct` YAML -> Contract. Blocks are read under `dataProduct` or beside it. */
import type { PortBinding } from '../../../protocol.ts';
import type {
  Access,
  Consumer,
  Contract,
  ContractObject,
  Port,
  QualityRule,
  Text,
  Transformation,
} from '../../contract.ts';
import {
  isMap,
  keyOf,
  keySpan,
  type Pair,
  pairSpan,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../../document/index.ts';
import type { RecordSchema } from '../dialect.ts';
import { readSchema } from '../jsonSchema.ts';
import { fieldsOf, maps, positionsOf, text, textOfPair, texts } from '../reading.ts';
import { readSla } from './sla.ts';

/** A block of the contract: where it stands, and its pointer in the document. */
interface Block {
  pair: Pair;
  node: YamlNode | null;
  pointer: string;
}

export function readDataProduct(document: YamlDocument): Contract | null {
  if (!isMap(document.root)) return null;
  const head = document.pair(document.root, 'dataProduct');
  const product = document.deref(head?.value);
  const block = (key: string): Block | undefined => blockOf(document, key);
  const name = text(document, product, 'name');
  const schema = block('schema');
  const mainObject = name?.value ?? 'record';
  const headSpan = head ? keySpan(head) : { start: spanOf(document.root).start, end: spanOf(document.root).start };
  const sla = block('sla');
  const contract: Contract = {
    uri: document.uri,
    dialect: 'dataProduct',
    documentVersion: document.version,
    positions: positionsOf(document),
    span: head ? pairSpan(head) : spanOf(document.root),
    headSpan: name?.span ?? headSpan,
    product: {
      name,
      domain: text(document, product, 'domain'),
      owner: text(document, product, 'owner'),
      version: text(document, product, 'version'),
      status: text(document, product, 'status'),
      description: text(document, product, 'description'),
      tags: texts(document, product, 'tags'),
      team: [],
    },
    objects: schema ? [readObject(document, schema, mainObject)] : [],
    ports: [],
    transformation: readTransformation(document, block('transformation')),
    objectives: sla ? readSla(document, sla.node) : [],
    access: readAccess(document, block('access')),
    metrics: [...fieldsOf(document, document.get(block('observability')?.node, 'metrics'))].map(([key, metric]) => ({
      ...metric,
      name: key,
    })),
    quality: readQuality(document, block('quality')?.node),
    consumers: readConsumers(document, block('consumers')?.node),
    ...(sla && { slaSpan: pairSpan(sla.pair) }),
  };
  readPorts(document, contract, block('inputPorts'), 'input', mainObject);
  readPorts(document, contract, block('outputPorts'), 'output', mainObject);
  return contract;
}

/** A block may stand under `dataProduct` or beside it; under it wins. */
function blockOf(document: YamlDocument, key: string): Block | undefined {
  for (const [parent, pointer] of [
    [document.get(document.root, 'dataProduct'), '/dataProduct'],
    [document.root, ''],
  ] as const) {
    const pair = document.pair(parent, key);
    if (pair) return { pair, node: document.deref(pair.value), pointer: `${pointer}/${key}` };
  }
  return undefined;
}

function readObject(document: YamlDocument, schema: Block, name: string): ContractObject {
  const description = text(document, schema.node, 'description');
  return {
    name,
    ...(description && { description }),
    tags: texts(document, schema.node, 'tags').map((tag) => tag.value),
    span: pairSpan(schema.pair),
    nameSpan: keySpan(schema.pair),
    pointer: schema.pointer,
    ...readSchema(document, schema.node, schema.pointer),
  };
}

// ---------------------------------------------------------------- ports

function readPorts(
  document: YamlDocument,
  contract: Contract,
  block: Block | undefined,
  direction: Port['direction'],
  mainObject: string,
): void {
  for (const { node, index, span } of maps(document, block?.node)) {
    const fields = fieldsOf(document, node);
    const binding = readBinding(fields);
    if (!binding) continue;
    const name = fields.get('name')?.value ?? defaultName(binding) ?? `${direction}-${index + 1}`;
    const own = document.pair(node, 'schema');
    const pointer = `${block!.pointer}/${index}`;
    const object = own && isMap(document.deref(own.value)) ? name : mainObject;
    if (object === name && own)
      contract.objects.push(
        readObject(document, { pair: own, node: document.deref(own.value), pointer: `${pointer}/schema` }, name),
      );
    contract.ports.push({
      name,
      direction,
      binding,
      object,
      span,
      nameSpan: fields.get('name')?.span ?? firstLine(document, span),
      fields,
      ...(own && { schemaPointer: `${pointer}/schema` }),
    });
  }
}

const KIND_BY_KEY: Record<string, PortBinding['type']> = {
  topic: 'kafka',
  table: 'snowflake',
  view: 'snowflake',
  openapi: 'rest',
  url: 'rest',
  location: 'file',
  contract: 'contract',
};

function readBinding(fields: ReadonlyMap<string, Text>): PortBinding | null {
  const value = (key: string) => fields.get(key)?.value;
  const type = value('type') ?? Object.entries(KIND_BY_KEY).find(([key]) => fields.has(key))?.[1];
  switch (type) {
    case 'kafka':
      return {
        type,
        topic: value('topic') ?? '',
        connection: value('connection'),
        payload: value('payload'),
        key: value('key'),
      };
    case 'snowflake':
      return {
        type,
        table: tableName(value),
        connection: value('connection'),
        timestampColumn: value('timestampColumn'),
      };
    case 'rest':
      return { type, openapi: value('openapi'), path: value('path'), url: value('url') };
    case 'file':
      return { type, format: value('format'), location: value('location') };
    case 'contract':
      return { type, contract: value('contract') };
    default:
      return null;
  }
}

/** `table: DB.SCHEMA.TABLE`, or its parts under keys of their own. */
function tableName(value: (key: string) => string | undefined): string {
  const table = value('table') ?? value('view') ?? '';
  if (table === '' || table.includes('.')) return table;
  const schema = value('schema');
  return [schema && value('database'), schema, table].filter(Boolean).join('.');
}

function defaultName(binding: PortBinding): string | undefined {
  switch (binding.type) {
    case 'kafka':
      return binding.topic || undefined;
    case 'snowflake':
      return binding.table || undefined;
    case 'rest':
      return binding.path ?? binding.openapi;
    case 'file':
      return binding.location;
    case 'contract':
      return binding.contract;
  }
}

function firstLine(document: YamlDocument, span: { start: number; end: number }) {
  const end = document.text.indexOf('\n', span.start);
  return { start: span.start, end: end < 0 ? span.end : Math.min(end, span.end) };
}

// ---------------------------------------------------------------- the other blocks

function readTransformation(document: YamlDocument, block: Block | undefined): Transformation | undefined {
  if (!block) return undefined;
  for (const pair of document.pairs(block.node)) {
    const type = keyOf(pair);
    const place = { span: pairSpan(pair), keySpan: keySpan(pair) };
    const inner = document.deref(pair.value);
    if (type === 'dbt') {
      const model = isMap(inner) ? text(document, inner, 'model') : textOfPair(document, pair);
      return { type, model, project: text(document, inner, 'project'), ...place };
    }
    if (type === 'spark' || type === 'flink')
      return { type, file: isMap(inner) ? text(document, inner, 'file') : textOfPair(document, pair), ...place };
  }
  return undefined;
}

function readAccess(document: YamlDocument, block: Block | undefined): Access | undefined {
  if (!block) return undefined;
  return {
    classification: text(document, block.node, 'classification'),
    permissions: texts(document, block.node, 'requiredPermissions'),
    span: pairSpan(block.pair),
    keySpan: keySpan(block.pair),
  };
}

function readQuality(document: YamlDocument, node: YamlNode | null | undefined): QualityRule[] {
  return maps(document, node).map(({ node: rule, span }) => {
    const fields = fieldsOf(document, rule);
    const value = (key: string) => fields.get(key)?.value;
    return {
      name: value('name') ?? value('id'),
      type: value('type'),
      metric: value('metric') ?? value('rule'),
      query: fields.get('query'),
      dimension: value('dimension'),
      property: value('property'),
      propertyText: fields.get('property'),
      span,
    };
  });
}

function readConsumers(document: YamlDocument, node: YamlNode | null | undefined): Consumer[] {
  return document.items(node).map((item) => {
    const map = document.deref(item);
    const name = text(document, map, 'name');
    return {
      name: name?.value ?? textOf(map) ?? '',
      contact: text(document, map, 'contact')?.value,
      uses: texts(document, map, 'uses'),
      span: spanOf(item),
      nameSpan: name?.span ?? spanOf(item),
    };
  });
}

// ---------------------------------------------------------------- the schema of the records

/** The port's own schema when the object is named after a port that states one, else the contract's. */
export function recordSchema(document: YamlDocument, contract: Contract, object: string): RecordSchema | null {
  const found = contract.objects.find((one) => one.name === object) ?? contract.objects[0];
  if (!found) return null;
  return {
    object: found.name,
    schema: document.toJs(document.at(found.pointer)),
    pointer: found.pointer,
    documentPointer: (pointer) =>
      document.at(found.pointer + pointer) === undefined ? undefined : found.pointer + pointer,
  };
}
