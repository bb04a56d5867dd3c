/** Servers x objects -> ports: where each object of the contract can be read. */
import type { PortBinding } from '../../../protocol.ts';
import type { ContractObject, Port, Text } from '../../contract.ts';
import { isMap, isSeq, parts, type YamlDocument, type YamlNode } from '../../document/index.ts';
import { fieldsOf, maps, text } from '../reading.ts';

type Fields = Map<string, Text>;

/** An object of the contract, with what its own node says of where it is. */
export interface Placed {
  object: ContractObject;
  physicalType: string | undefined;
  custom: Fields;
}

/**
 * One port for each server and object that fit each other. The standard names a topic or table by the object's
 * `physicalName` (3.0 also knew a Kafka server's `topic`), so the port stands at the object.
 *
 * What the standard has no key for may be said by customProperties of the server or the object: `connection` (a name
 * in .data-product/connections.yaml), `payload` (JSON Pointer into the event), `key`, `timestampColumn`.
 */
export function readPorts(document: YamlDocument, placed: readonly Placed[]): Port[] {
  return readServers(document).flatMap((fields) =>
    placed.flatMap(({ object, physicalType, custom }) => {
      const both = custom.size === 0 ? fields : new Map([...fields, ...custom]);
      const binding = bindingOf(both, object, physicalType, placed.length);
      return binding ? [port(binding, fields.get('server')?.value, object, placed.length, custom)] : [];
    }),
  );
}

function readServers(document: YamlDocument): readonly Fields[] {
  const list = document.get(document.root, 'servers');
  if (!isSeq(list)) return [];
  const make = (item: YamlNode): Fields | null => {
    const node = document.deref(item);
    return isMap(node) ? new Map([...fieldsOf(document, node), ...customOf(document, node)]) : null;
  };
  return parts(list, list.items, readServers, '', { make }).filter((fields) => fields !== null);
}

function port(
  binding: PortBinding,
  server: string | undefined,
  object: ContractObject,
  count: number,
  own: Fields,
): Port {
  const fields: Fields = new Map(own);
  if (object.physicalName) fields.set(binding.type === 'kafka' ? 'topic' : 'table', object.physicalName);
  const place = server ?? binding.type;
  return {
    name: count === 1 ? place : `${place}.${object.name}`,
    direction: 'output',
    binding,
    object: object.name,
    span: object.span,
    nameSpan: object.nameSpan,
    fields,
  };
}

const CUSTOM = new Set(['connection', 'payload', 'key', 'timestampColumn']);

/** The customProperties of a server or an object that say where data is. */
export function customOf(document: YamlDocument, node: YamlNode | null | undefined): Fields {
  const fields: Fields = new Map();
  for (const { node: custom } of maps(document, document.get(node, 'customProperties'))) {
    const name = text(document, custom, 'property')?.value;
    const value = text(document, custom, 'value');
    if (name !== undefined && value && CUSTOM.has(name)) fields.set(name, value);
  }
  return fields;
}

/** Physical types that live on a message broker, and those that live elsewhere; others fit anywhere. */
const STREAMED = /topic|stream|queue|subject/i;
const STORED = /table|view|file|model|document/i;

function bindingOf(
  fields: Fields,
  object: ContractObject,
  physicalType: string | undefined,
  objects: number,
): PortBinding | null {
  const value = (key: string) => fields.get(key)?.value;
  const name = object.physicalName?.value ?? object.name;
  const connection = value('connection');
  const type = value('type')?.toLowerCase();
  if (physicalType !== undefined && (type === 'kafka' ? STORED : STREAMED).test(physicalType)) return null;
  switch (type) {
    case 'kafka':
      return {
        type,
        topic: object.physicalName?.value ?? (objects === 1 ? value('topic') : undefined) ?? name,
        connection,
        payload: value('payload'),
        key: value('key'),
      };
    case 'snowflake':
      return {
        type,
        table: qualified(name, value('database'), value('schema')),
        connection,
        timestampColumn: value('timestampColumn'),
      };
    case 'api':
      return { type: 'rest', url: value('location') };
    case 's3':
    case 'azure':
    case 'sftp':
    case 'glue':
    case 'local':
      return { type: 'file', format: value('format'), location: value('location') ?? value('path') };
    default:
      return null;
  }
}

/** `ORDERS` in SHOP.PUBLIC is `SHOP.PUBLIC.ORDERS`; a name that says its schema keeps it. */
export function qualified(name: string, database: string | undefined, schema: string | undefined): string {
  const dots = name.split('.').length - 1;
  const before = dots === 0 ? [schema && database, schema] : dots === 1 ? [database] : [];
  return [...before, name].filter(Boolean).join('.');
}
