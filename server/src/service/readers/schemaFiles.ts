/** Schema files that describe a topic: Avro records (.avsc) and JSON Schemas, named after the topic or its subject. */
import { nameKey } from '../contract.ts';
import {
  isMap,
  isScalar,
  isSeq,
  keyOf,
  keySpan,
  spanOf,
  textOf,
  YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import type { EventUse } from './code.ts';
import { type Field, type RecordShape, type ScalarFamily, type Shape, UNKNOWN } from './shape.ts';

type Node = YamlNode | null | undefined;
const MAX_DEPTH = 60;

/** The topic's schema that the file is, when it is one. JSON is YAML to the parser. */
export function schemaFileUses(uri: string, text: string): EventUse[] {
  const document = YamlDocument.open(uri, 0, text);
  const isAvro = /\.avsc$/i.test(uri);
  const shape = isAvro ? new Avro(document).type(document.root) : new JsonSchema(document).type(document.root);
  if (shape.kind !== 'record' || shape.fields.length === 0 || !document.root) return [];
  const file = decodeURIComponent(uri.split('/').at(-1) ?? '').replace(/(\.schema)?\.(avsc|json)$/i, '');
  const [name, namespace] = ['name', 'namespace'].map((key) => textOf(document.get(document.root, key)) ?? '');
  const names = [file, file.replace(/-value$/i, ''), ...(isAvro && namespace ? [`${namespace}.${name}`] : [])];
  const { start } = spanOf(document.root);
  return [
    {
      role: 'schema',
      shape,
      span: { start, end: start + 1 },
      link: { kind: 'named', keys: [...new Set(names.map(nameKey))].filter((key) => key !== '') },
      textTakesAll: false,
    },
  ];
}

/** Avro 1.12, "Primitive Types" and "Logical Types". */
const AVRO: Readonly<Record<string, ScalarFamily>> = {
  string: 'text',
  int: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bytes: 'binary',
};
const LOGICAL: Readonly<Record<string, ScalarFamily>> = { decimal: 'number', date: 'date', uuid: 'text' };

class Avro {
  private readonly document: YamlDocument;
  private readonly named = new Map<string, Shape>();

  constructor(document: YamlDocument) {
    this.document = document;
  }

  type(node: Node, depth = 0): Shape {
    if (depth > MAX_DEPTH) return UNKNOWN;
    if (isScalar(node)) return this.byName(textOf(node) ?? '');
    if (isSeq(node)) {
      const options = node.items.filter((item) => textOf(item) !== 'null');
      return options.length === 1 ? this.type(options[0], depth + 1) : UNKNOWN;
    }
    if (!isMap(node)) return UNKNOWN;
    const type = this.document.get(node, 'type');
    const word = textOf(type);
    if (word === 'record') return this.record(node, depth);
    if (word === 'array') return { kind: 'list', items: this.type(this.document.get(node, 'items'), depth + 1) };
    if (word === 'map') return { kind: 'map' };
    if (word === 'enum') return this.keep(node, { kind: 'scalar', family: 'text', word });
    if (word === 'fixed') return this.keep(node, { kind: 'scalar', family: 'binary', word });
    if (word === undefined) return this.type(type, depth + 1);
    const logical = textOf(this.document.get(node, 'logicalType')) ?? '';
    const family = LOGICAL[logical] ?? (/timestamp/.test(logical) ? 'timestamp' : undefined);
    return family ? { kind: 'scalar', family, word: logical } : this.byName(word);
  }

  private byName(word: string): Shape {
    if (Object.hasOwn(AVRO, word)) return { kind: 'scalar', family: AVRO[word]!, word };
    return this.named.get(word.split('.').at(-1) ?? '') ?? UNKNOWN;
  }

  private keep<S extends Shape>(node: YamlNode, shape: S): S {
    const name = textOf(this.document.get(node, 'name'));
    if (name !== undefined) this.named.set(name, shape);
    return shape;
  }

  private record(node: YamlNode, depth: number): RecordShape {
    const { document } = this;
    const record = this.keep(node, { kind: 'record', fields: [], open: false } as RecordShape);
    for (const item of document.items(document.get(node, 'fields'))) {
      const name = document.get(item, 'name');
      const text = textOf(name);
      if (!name || text === undefined) {
        record.open = true;
        continue;
      }
      const type = document.get(item, 'type');
      record.fields.push({
        name: text,
        span: spanOf(name),
        shape: this.type(type, depth + 1),
        optional:
          (isSeq(type) && type.items.some((one) => textOf(one) === 'null')) ||
          document.pair(item, 'default') !== undefined,
      });
    }
    return record;
  }
}

const JSON_TYPES: Readonly<Record<string, ScalarFamily>> = {
  string: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
};

class JsonSchema {
  private readonly document: YamlDocument;

  constructor(document: YamlDocument) {
    this.document = document;
  }

  type(given: Node, depth = 0): Shape {
    const { document } = this;
    if (depth > MAX_DEPTH || !isMap(given)) return UNKNOWN;
    const reference = textOf(document.get(given, '$ref'));
    const node = reference?.startsWith('#/') ? document.at(reference.slice(1)) : given;
    if (!isMap(node)) return UNKNOWN;
    if (node !== given) return this.type(node, depth + 1);
    if (['anyOf', 'oneOf', 'allOf', 'if'].some((key) => document.pair(node, key))) return UNKNOWN;
    const type = document.get(node, 'type');
    const words = (isSeq(type) ? type.items.map(textOf) : [textOf(type)]).filter((word) => word !== 'null');
    const [word] = words;
    if (words.length !== 1 || word === undefined) return UNKNOWN;
    if (word === 'object') return this.record(node, depth);
    if (word === 'array') return { kind: 'list', items: this.type(document.get(node, 'items'), depth + 1) };
    return Object.hasOwn(JSON_TYPES, word) ? { kind: 'scalar', family: JSON_TYPES[word]!, word } : UNKNOWN;
  }

  private record(node: YamlNode, depth: number): Shape {
    const { document } = this;
    const properties = document.pairs(document.get(node, 'properties'));
    if (properties.length === 0) return { kind: 'map' };
    const required = new Set(document.items(document.get(node, 'required')).map(textOf));
    const fields = properties.flatMap((pair): Field[] => {
      const name = keyOf(pair);
      if (name === null) return [];
      return [
        {
          name,
          span: keySpan(pair),
          shape: this.type(document.deref(pair.value), depth + 1),
          optional: !required.has(name),
        },
      ];
    });
    return { kind: 'record', fields, open: document.pair(node, 'patternProperties') !== undefined };
  }
}
