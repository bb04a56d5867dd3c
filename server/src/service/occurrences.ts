/**
 * Every place of a document where something is named that can be named elsewhere too: the product, its ports, properties
 * and shared schemas. Definition, references and rename are questions about this list.
 */
import { type Contract, type ContractObject, eachProperty, nameKey, type Property } from './contract.ts';
import {
  isMap,
  isScalar,
  isSeq,
  keyOf,
  keySpan,
  type Offset,
  pointerParts,
  type Span,
  spanOf,
  stringOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from './document/index.ts';

/** What is named. `of` is the reference to the contract it belongs to (a name, an id, a path); absent: this contract. */
export type Thing =
  | { kind: 'product'; of?: string }
  | { kind: 'port'; of?: string; name: string }
  /** `path` as written, with dots: `preferences.language`. `object` absent: the contract's first. */
  | { kind: 'property'; of?: string; object?: string; path: string }
  /** A schema under `$defs` or anywhere else that a `$ref` leads to, by JSON Pointer. */
  | { kind: 'definition'; pointer: string };

export interface Occurrence {
  thing: Thing;
  /** The name as it is written here, and exactly its characters. */
  name: string;
  span: Span;
  /** The name is a part of a longer scalar, or stands between its quotes. */
  part?: boolean;
  /** The thing is defined here. */
  declares: boolean;
}

/** A contract is read anew for each version of its document, and asked for its names many times. */
const named = new WeakMap<Contract, readonly Occurrence[]>();

/** All of them, in no particular order. */
export function occurrences(document: YamlDocument, contract: Contract): readonly Occurrence[] {
  let found = named.get(contract);
  if (!found) {
    found = [...declarations(contract), ...requirements(document, contract), ...uses(document, contract)];
    named.set(contract, found);
  }
  return found;
}

/** The occurrence at an offset; of several the shortest. */
export function occurrenceAt(document: YamlDocument, contract: Contract, offset: Offset): Occurrence | undefined {
  return occurrences(document, contract)
    .filter(({ span }) => span.start <= offset && offset <= span.end)
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0];
}

/** The property a path means; the case style does not count where the exact name is not there. */
export function resolveProperty(
  contract: Contract,
  object: string | undefined,
  path: string,
): { object: ContractObject; property: Property } | undefined {
  const found = object === undefined ? contract.objects[0] : contract.objects.find((one) => isNamed(one, object));
  if (!found) return undefined;
  const all = eachProperty(found.properties);
  const wanted = path.replace(/^\//, '').replaceAll('/', '.');
  const property =
    all.find((one) => dotted(one) === wanted) ?? all.find((one) => nameKey(dotted(one)) === nameKey(wanted));
  return property && { object: found, property };
}

/** A property's path as people write it: `lines.price`; an array's items have no name of their own. */
export const dotted = (property: Property): string =>
  isPlainStep(property.path) ? property.path.slice(1) : dottedSteps(property);
/** Most properties stand at the top and have plain names. */
const isPlainStep = (path: string): boolean => path.lastIndexOf('/') === 0 && !path.includes('~') && path !== '/*';
const dottedSteps = (property: Property): string =>
  property.path
    .split('/')
    .slice(1)
    .filter((step) => step !== '*')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

const isNamed = (object: ContractObject, name: string): boolean =>
  object.name === name || object.physicalName?.value === name;

// ---------------------------------------------------------------- where things are defined

function declarations(contract: Contract): Occurrence[] {
  const { id, name } = contract.product;
  const product = [id, name].flatMap((text): Occurrence[] =>
    text ? [{ thing: { kind: 'product' }, name: text.value, span: text.span, declares: true }] : [],
  );
  const ports = contract.ports.flatMap((port): Occurrence[] =>
    port.direction === 'output' && port.inferred === undefined && port.fields.get('name')
      ? [{ thing: { kind: 'port', name: port.name }, name: port.name, span: port.nameSpan, declares: true }]
      : [],
  );
  const properties = contract.objects.flatMap((object) =>
    eachProperty(object.properties).map((property): Occurrence => {
      const thing = { kind: 'property', object: object.name, path: dotted(property) } as const;
      return { thing, name: property.name, span: property.nameSpan, declares: true };
    }),
  );
  return [...product, ...ports, ...properties];
}

/**
 * Names in `required` and `dependentRequired` of JSON Schemas, and properties that a part of a schema (`allOf`, `if`, …)
 * speaks of again.
 */
function requirements(document: YamlDocument, contract: Contract): Occurrence[] {
  const found: Occurrence[] = [];
  for (const object of contract.objects) {
    const byParent = new Map<string, Property[]>();
    for (const property of eachProperty(object.properties)) {
      const parent = /^(.*)\/properties\/[^/]*$/.exec(property.pointer)?.[1];
      if (parent === undefined) continue;
      const siblings = byParent.get(parent);
      if (siblings) siblings.push(property);
      else byParent.set(parent, [property]);
    }
    for (const [parent, properties] of byParent) {
      const known = new Map(properties.map((one) => [one.name, one]));
      const add = (name: string | undefined | null, span: Span): void => {
        const property = known.get(name ?? '');
        if (property)
          found.push({
            thing: { kind: 'property', object: object.name, path: dotted(property) },
            name: property.name,
            span,
            declares: false,
          });
      };
      for (const part of partsOf(document, document.at(parent), 0)) {
        for (const item of document.items(document.get(part.node, 'required'))) add(textOf(item), spanOf(item));
        for (const pair of document.pairs(document.get(part.node, 'dependentRequired'))) {
          add(keyOf(pair), keySpan(pair));
          for (const item of document.items(pair.value)) add(textOf(item), spanOf(item));
        }
        if (part.again)
          for (const pair of document.pairs(document.get(part.node, 'properties'))) add(keyOf(pair), keySpan(pair));
      }
    }
  }
  return found;
}

/** The schema and the parts that speak of the same value. */
function* partsOf(
  document: YamlDocument,
  node: YamlNode | null | undefined,
  depth: number,
): Generator<{ node: YamlNode; again: boolean }> {
  if (!isMap(node) || depth > 5) return;
  yield { node, again: depth > 0 };
  for (const key of ['if', 'then', 'else', 'not'])
    yield* partsOf(document, document.deref(document.get(node, key)), depth + 1);
  for (const key of ['allOf', 'anyOf', 'oneOf'])
    for (const item of document.items(document.get(node, key))) yield* partsOf(document, item, depth + 1);
}

// ---------------------------------------------------------------- where they are used

/** How a scalar names something. */
type Reading =
  /** A property of the contract's only object, or of the one around the place. */
  | 'property'
  /** `object.property`; with one object the property alone will do. Several are separated by commas. */
  | 'qualified'
  /** A property of the contract that the same mapping refers to. */
  | 'upstream-property'
  | 'contract'
  | 'port'
  /** `#/$defs/address` */
  | 'reference';

/** Places by the JSON Pointer of the scalar, for each format. */
const READINGS: Record<string, readonly [RegExp, Reading][]> = {
  dataProduct: [
    [/\/\$ref$/, 'reference'],
    [/\/inputPorts\/\d+\/contract$/, 'contract'],
    [/\/inputPorts\/\d+\/port$/, 'port'],
    [/\/inputPorts\/\d+\/uses\/\d+$/, 'upstream-property'],
    [/\/outputPorts\/\d+\/(?:key|timestampColumn)$/, 'property'],
    [/\/consumers\/\d+\/uses\/\d+$/, 'property'],
    [/\/quality\/\d+\/property$/, 'property'],
  ],
  odcs: [
    [/^\/slaProperties\/\d+\/element$/, 'qualified'],
    [/^\/slaDefaultElement$/, 'qualified'],
    [/^\/schema\/\d+\/.*?\/?relationships\/\d+\/(?:from|to)(?:\/\d+)?$/, 'qualified'],
    [/^\/schema\/\d+\/quality\/\d+\/arguments\/properties\/\d+$/, 'property'],
  ],
  dcs: [
    [/^\/models\/[^/]+\/fields\/.*\/references$/, 'qualified'],
    [/^\/models\/[^/]+\/primaryKey\/\d+$/, 'property'],
    [/^\/servicelevels\/[^/]+\/timestampField$/, 'qualified'],
  ],
  odps: [[/^\/(?:inputPorts|outputPorts)\/\d+\/contractId$/, 'contract']],
};

/** Keys at whose scalars (or items) a pattern can match: the others need no pointer. A contract has thousands. */
const KEYS: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries(READINGS).map(([dialect, readings]) => [
    dialect,
    new Set(readings.flatMap(([pattern]) => pattern.source.match(/\$?\w+/g) ?? [])),
  ]),
);

function uses(document: YamlDocument, contract: Contract): Occurrence[] {
  const readings = READINGS[contract.dialect] ?? [];
  const keys = KEYS[contract.dialect];
  const found: Occurrence[] = [];
  const visit = (node: YamlNode | null, key: string, holder: YamlNode | null): void => {
    if (isMap(node)) {
      for (const pair of node.items) visit(pair.value, keyOf(pair) ?? '', node);
    } else if (isSeq(node)) {
      for (const item of node.items) visit(item, key, holder);
    } else if (isScalar(node) && keys?.has(key) && stringOf(node)) {
      const pointer = document.pointerOf(node);
      const reading = readings.find(([pattern]) => pattern.test(pointer))?.[1];
      if (reading) found.push(...read(document, contract, node, reading, holder));
    }
  };
  visit(document.root, '', null);
  return found;
}

function read(
  document: YamlDocument,
  contract: Contract,
  node: YamlNode,
  reading: Reading,
  holder: YamlNode | null,
): Occurrence[] {
  const value = stringOf(node)!;
  const span = spanOf(node);
  const around = contract.objects.find((one) => one.span.start <= span.start && span.end <= one.span.end);
  const upstream = textOf(document.get(holder, 'contract'));
  const use = (thing: Thing): Occurrence => ({ thing, name: value, span, declares: false });
  switch (reading) {
    case 'contract':
      return [use({ kind: 'product', of: value })];
    case 'port':
      return upstream === undefined ? [] : [use({ kind: 'port', of: upstream, name: value })];
    case 'upstream-property':
      return upstream === undefined ? [] : segments(document, node, value, { of: upstream });
    case 'property':
      return segments(document, node, value, around && { object: around.name });
    case 'qualified':
      return pieces(value).flatMap(({ text, start }) => qualified(document, node, contract, text, start));
    case 'reference': {
      const pointer = value.startsWith('#/') ? (around?.pointer ?? '') + value.slice(1) : null;
      const last = value.slice(value.lastIndexOf('/') + 1);
      return pointer === null || last === ''
        ? []
        : [
            {
              thing: { kind: 'definition', pointer },
              name: last,
              ...within(document, node, value.length - last.length, last),
              declares: false,
            },
            ...defined(document, pointer),
          ];
    }
  }
}

/** The key a `$ref` leads to, when it is a schema of its own and not one of the record's properties. */
function defined(document: YamlDocument, pointer: string): Occurrence[] {
  const pair = document.pairAt(pointer);
  const name = pointerParts(pointer).at(-1);
  return pair && name !== undefined && /\/(?:\$defs|definitions)\/[^/]+$/.test(pointer)
    ? [{ thing: { kind: 'definition', pointer }, name, span: keySpan(pair), declares: true }]
    : [];
}

function pieces(value: string): { text: string; start: number }[] {
  return [...value.matchAll(/[^,\s][^,]*/g)].map((match) => ({ text: match[0].trimEnd(), start: match.index }));
}

/** `orders.customer.id` names an object and a path, or with one object a path alone. */
function qualified(
  document: YamlDocument,
  node: YamlNode,
  contract: Contract,
  text: string,
  start: number,
): Occurrence[] {
  const object = contract.objects.find((one) =>
    [one.name, one.physicalName?.value].some((n) => n && text.startsWith(`${n}.`)),
  );
  if (!object)
    return contract.objects.length === 1
      ? segments(document, node, text, { object: contract.objects[0]!.name }, start)
      : [];
  const prefix = [object.name, object.physicalName?.value].find((name) => name && text.startsWith(`${name}.`))!;
  const at = prefix.length + 1;
  return segments(document, node, text.slice(at), { object: object.name }, start + at);
}

/** One occurrence for each step of a dotted path: `address.city` names `address` and `address.city`. */
function segments(
  document: YamlDocument,
  node: YamlNode,
  path: string,
  owner: { of?: string; object?: string } | undefined,
  offset = 0,
): Occurrence[] {
  return [...path.matchAll(/[^./]+/g)].map((match) => ({
    thing: { kind: 'property', ...owner, path: path.slice(0, match.index + match[0].length).replace(/^\//, '') },
    name: match[0],
    ...within(document, node, offset + match.index, match[0]),
    declares: false,
  }));
}

/** The characters of a part of a scalar's value; the whole scalar where escapes make the text differ from the value. */
function within(
  document: YamlDocument,
  node: YamlNode,
  offset: number,
  name: string,
): Pick<Occurrence, 'span' | 'part'> {
  const span = spanOf(node);
  const text = document.text.slice(span.start, span.end);
  const start = span.start + offset + (/^["']/.test(text) ? 1 : 0);
  const place = { start, end: start + name.length };
  if (text === name || document.text.slice(place.start, place.end) !== name) return { span };
  return { span: place, part: true };
}
