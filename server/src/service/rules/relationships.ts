/** Relationships between columns: both ends exist and can hold the same values (ODCS 3.1 "Relationships", DCS `references`). */
import { type ContractObject, nameKey, type Property } from '../contract.ts';
import {
  isMap,
  isSeq,
  keyOf,
  type MapNode,
  parentOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import { nearest } from '../schema/nearest.ts';
import { itemsOf, type NodeContext, type NodeReport, onceIn, type Said, valueAt, type WholeContext } from './nodes.ts';
import { MAX_SUGGESTED, nearestFew } from './suggest.ts';

/** What a reference leads to; `unknown` when it leads out of the file. */
type End = { kind: 'found'; type: string | undefined } | { kind: 'unknown' } | { kind: 'missing'; said: Said };

/** An ODCS relationship: at a property (whose end is `from`), or at an object with both ends. */
export function* relationshipReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const [from, to] = ['from', 'to'].map((key) => valueAt(context, map, key));
  const named = (node: YamlNode | undefined): readonly YamlNode[] =>
    isSeq(node) ? itemsOf(context, node) : node ? [node] : [];
  for (const node of [...named(from), ...named(to)]) yield danglingReport(node);
  if (!to) return;
  if (from && (isSeq(from) !== isSeq(to) || named(from).length !== named(to).length)) {
    yield {
      node: isSeq(to) ? (itemsOf(context, to)[0] ?? to) : to,
      rule: 'contract/relationship-type',
      message: `\`from\` names ${count(named(from).length)} and \`to\` ${count(named(to).length)}: each column needs its counterpart.`,
    };
    return;
  }
  const owner = from ? undefined : ownerOf(map);
  for (const [index, node] of named(to).entries())
    yield {
      node,
      rule: 'contract/relationship-type',
      message: (whole) => otherType(named(from)[index], owner, node, whole),
    };
}
const count = (columns: number): string => (columns === 1 ? 'one column' : `${columns} columns`);

/** The property a relationship stands at: the holder of the list it is in. */
function ownerOf(map: MapNode): MapNode | undefined {
  const list = parentOf(map);
  const owner = list && parentOf(list);
  return isMap(owner) ? owner : undefined;
}

/** A DCS field that refers to a field of another model. */
export function* referenceReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const node = valueAt(context, map, 'references');
  if (!node) return;
  yield danglingReport(node);
  yield {
    node,
    rule: 'contract/relationship-type',
    message: (whole) => compared(textOf(whole.document.get(map, 'type')), undefined, node, whole),
  };
}

/** The primary key of a DCS model lists fields of it. */
export function* keyReports(map: MapNode, context: NodeContext): Generator<NodeReport> {
  const fields = context.document.pairs(valueAt(context, map, 'fields')).flatMap((pair) => keyOf(pair) ?? []);
  if (fields.length === 0) return;
  const known = new Set(fields.map(nameKey));
  let left = MAX_SUGGESTED;
  for (const node of itemsOf(context, valueAt(context, map, 'primaryKey'))) {
    const name = textOf(node);
    if (name === undefined || known.has(nameKey(name))) continue;
    const suggestions = left-- > 0 ? nearest(name, fields) : [];
    yield {
      node,
      rule: 'contract/key-field',
      message: `"${name}" is part of the key and no field of the model.${suggestions[0] === undefined ? '' : ` Did you mean "${suggestions[0]}"?`}`,
      data: { kind: 'did-you-mean', target: 'value', found: name, suggestions },
    };
  }
}

const danglingReport = (node: YamlNode): NodeReport => ({
  node,
  rule: 'contract/relationship',
  message: (whole) => {
    const end = resolve(textOf(node), whole);
    return end.kind === 'missing' ? end.said : null;
  },
});

// ---------------------------------------------------------------- types

function otherType(
  from: YamlNode | undefined,
  owner: MapNode | undefined,
  to: YamlNode,
  whole: WholeContext,
): Said | null {
  if (owner) return compared(textOf(whole.document.get(owner, 'logicalType')), undefined, to, whole);
  const start = resolve(textOf(from), whole);
  return start.kind === 'found' ? compared(start.type, textOf(from), to, whole) : null;
}

function compared(type: string | undefined, from: string | undefined, to: YamlNode, whole: WholeContext): Said | null {
  const reference = textOf(to);
  if (from !== undefined && from === reference)
    return { message: `${from} refers to itself. Name the column of the other object.` };
  const end = resolve(reference, whole);
  if (end.kind !== 'found' || end.type === undefined || type === undefined) return null;
  if (familyOf(type) === familyOf(end.type)) return null;
  return {
    message: `${from ?? 'This column'} is ${type} and ${reference} is ${end.type}: no value of the one is a value of the other.`,
  };
}

/** Types whose values can meet in a join. */
const FAMILIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['integer', 'number', 'int', 'long', 'bigint', 'decimal', 'numeric', 'float', 'double'].map((one) => [
      one,
      'number',
    ]),
  ),
  ...Object.fromEntries(['string', 'text', 'varchar'].map((one) => [one, 'text'])),
  ...Object.fromEntries(['date', 'timestamp', 'timestamp_tz', 'timestamp_ntz'].map((one) => [one, 'moment'])),
};
const familyOf = (type: string): string => FAMILIES[type.toLowerCase()] ?? type.toLowerCase();

// ---------------------------------------------------------------- resolving

function resolve(reference: string | undefined, whole: WholeContext): End {
  if (reference === undefined || reference.includes('#') || whole.contract.objects.length === 0)
    return { kind: 'unknown' };
  if (reference.includes('/')) return byIds(reference, whole);
  const known = ends(whole);
  let end = known.get(reference);
  if (!end) {
    end = byNames(reference, whole);
    known.set(reference, end);
  }
  return end;
}

/** Where references by name lead, kept from version to version while no name and no type in the contract changes. */
const ends = onceIn(({ document, contract }) => {
  const shapes = contract.objects.map(shapeOf);
  const last = lastEnds.get(document);
  if (last?.shapes.length === shapes.length && shapes.every((shape, i) => shape === last.shapes[i])) return last.ends;
  const fresh = { shapes, ends: new Map<string, End>() };
  lastEnds.set(document, fresh);
  return fresh.ends;
});
const lastEnds = new WeakMap<YamlDocument, { shapes: readonly string[]; ends: Map<string, End> }>();

/** The names and types in an object, as one text. What is read of a contract is kept while it is not edited. */
const shapeOf = remembered((object: ContractObject) =>
  JSON.stringify([object.name, object.physicalName?.value, object.properties.map(shapeOfProperty)]),
);
const shapeOfProperty: (property: Property) => string = remembered(({ name, physicalName, type, properties }) =>
  JSON.stringify([name, physicalName, type, properties.map((nested) => shapeOfProperty(nested))]),
);
function remembered<K extends object>(make: (key: K) => string): (key: K) => string {
  const known = new WeakMap<K, string>();
  return (key) => {
    const text = known.get(key) ?? make(key);
    known.set(key, text);
    return text;
  };
}

const objectNames = onceIn(({ contract }) => contract.objects.map((one) => one.name));
/** Objects by their names, and by these without their case style. */
const objectsByName = onceIn(({ contract }) => {
  const found = new Map<string, ContractObject>();
  const add = (name: string | undefined, object: ContractObject) => {
    if (name !== undefined && !found.has(name)) found.set(name, object);
  };
  for (const object of contract.objects) add(object.name, object);
  for (const object of contract.objects) {
    add(object.physicalName?.value, object);
    add(nameKey(object.name), object);
  }
  return found;
});

/** `object.property.nested` */
function byNames(reference: string, whole: WholeContext): End {
  const [head, ...path] = reference.split('.');
  if (path.length === 0) return { kind: 'unknown' };
  const objects = objectsByName(whole);
  const object = objects.get(head!) ?? objects.get(nameKey(head!));
  if (!object) {
    const better = nearestFew(head!, objectNames(whole), whole).map((name) => [name, ...path].join('.'));
    const there = better.filter((one) => byNames(one, whole).kind !== 'missing');
    return dangling(reference, `this contract has no object ${head}`, there);
  }
  let level: readonly Property[] = object.properties;
  let found: Property | undefined;
  for (const [index, name] of path.entries()) {
    // An object whose columns are not listed may have any.
    if (level.length === 0) return { kind: 'unknown' };
    found = level.find((one) => one.name === name) ?? level.find((one) => isNamed(one.name, one.physicalName, name));
    if (!found) {
      const before = [head, ...path.slice(0, index)].join('.');
      const better = near(name, level, whole).map((one) => [before, one, ...path.slice(index + 1)].join('.'));
      return dangling(reference, `${before} has no property ${name}`, better);
    }
    level = found.properties;
  }
  return { kind: 'found', type: found?.type };
}

const isNamed = (name: string, physical: string | undefined, wanted: string): boolean =>
  name === wanted || physical === wanted || nameKey(name) === nameKey(wanted);

/** Names near, and one that is the end of the wanted one or the reverse (`address_street` and `street`). */
function near(wanted: string, properties: readonly Property[], whole: WholeContext): string[] {
  const names = properties.map((one) => one.name);
  const ends = names.filter((name) => name.length > 3 && wanted.endsWith(`_${name}`));
  return ends.length > 0 ? ends : nearestFew(wanted, names, whole);
}

function dangling(reference: string, why: string, suggestions: readonly string[]): End {
  const meant = suggestions.length > 0 ? ` Did you mean ${suggestions.map((one) => `"${one}"`).join(' or ')}?` : '';
  return {
    kind: 'missing',
    said: {
      message: `"${reference}" leads nowhere: ${why}.${meant}`,
      data: { kind: 'did-you-mean', target: 'value', found: reference, suggestions: [...suggestions] },
    },
  };
}

/** `schema/ID/properties/ID`, by stable ids. */
function byIds(reference: string, whole: WholeContext): End {
  const { document } = whole;
  const [root, ...parts] = /^\//.test(reference)
    ? ['/', ...reference.slice(1).split('/')]
    : ['', ...reference.split('/')];
  if (parts[0] !== 'schema') return { kind: 'unknown' };
  let node: YamlNode | null | undefined = document.root;
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const items: readonly YamlNode[] = document.items(document.get(node, parts[index]!));
    const id = parts[index + 1]!;
    const next: YamlNode | undefined = items.find((item) => textOf(document.get(item, 'id')) === id);
    if (!next) {
      const ids = items.flatMap((item) => textOf(document.get(item, 'id')) ?? []);
      // Where nothing has an id, references by id are not in use here: names may be meant.
      if (ids.length === 0) return { kind: 'unknown' };
      const better = nearestFew(id, ids, whole).map((one) => root + parts.with(index + 1, one).join('/'));
      return dangling(reference, `nothing there has the id ${id}`, better);
    }
    node = next;
  }
  return { kind: 'found', type: textOf(document.get(node, 'logicalType')) };
}
