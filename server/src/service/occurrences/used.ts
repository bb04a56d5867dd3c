/** Where things are used: scalars that name a property, a port, a contract or a shared schema. */
import { type Contract, type ContractObject, nameKey } from '../contract.ts';
import {
  escapePointer,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  keyOf,
  keySpan,
  type Offset,
  type Pair,
  parentOf,
  parts,
  pointerParts,
  type ScalarNode,
  spanOf,
  stringOf,
  textOf,
  type YamlDocument,
  type YamlNode,
} from '../document/index.ts';
import type { Occurrence, Thing, Wanted, Word } from './occurrence.ts';

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
    [/\/consumers\/\d+\/name$/, 'contract'],
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
    [/\/\$ref$/, 'reference'],
    [/^\/models\/[^/]+\/fields\/.*\/references$/, 'qualified'],
    [/^\/models\/[^/]+\/primaryKey\/\d+$/, 'property'],
    [/^\/servicelevels\/[^/]+\/(?:timestampField|sourceTimestampField|processedTimestampField)$/, 'qualified'],
  ],
  odps: [
    [/^\/(?:inputPorts|outputPorts)\/\d+\/contractId$/, 'contract'],
    [/^\/outputPorts\/\d+\/inputContracts\/\d+\/id$/, 'contract'],
  ],
};

interface Format {
  readings: readonly [RegExp, Reading][];
  /** Keys at whose scalars (or items) a pattern can match: the others need no pointer. */
  keys: ReadonlySet<string>;
}
const FORMATS: ReadonlyMap<string, Format> = new Map(
  Object.entries(READINGS).map(([dialect, readings]) => [
    dialect,
    { readings, keys: new Set(readings.flatMap(([pattern]) => pattern.source.match(/\$?\w+/g) ?? [])) },
  ]),
);

const MEANS: Record<Reading, readonly Thing['kind'][]> = {
  property: ['property'],
  qualified: ['property', 'object'],
  'upstream-property': ['property'],
  contract: ['product'],
  port: ['port'],
  reference: ['definition'],
};

/** A scalar that names something. */
interface Site {
  node: ScalarNode;
  value: string;
  reading: Reading;
  /** The value's `nameKey`. */
  key: string;
}

/** What a word names, and the schemas it is the key of when some `$ref` leads there. */
export function usedAt(document: YamlDocument, contract: Contract, { path, node, text, inKey }: Word): Occurrence[] {
  if (inKey) {
    if (!mayBeDefinition(path)) return [];
    const name = `/${escapePointer(text)}`;
    return sites(document, contract)
      .filter(({ reading, value }) => reading === 'reference' && value.endsWith(name))
      .flatMap((site) => read(document, contract, site))
      .filter((one) => one.declares);
  }
  const format = FORMATS.get(contract.dialect);
  const steps = path.map((step) => (step.kind === 'pair' ? step.key : String(step.index)));
  const key = path.findLast((step) => step.kind === 'pair')?.key ?? '';
  const pointer = (): string => steps.map((step) => `/${escapePointer(step)}`).join('');
  const site = format && siteOf(format, node, key, pointer);
  return site ? read(document, contract, site) : [];
}

/** A key right under `$defs`, or in a mapping that may be there by its anchor. */
function mayBeDefinition(path: Word['path']): boolean {
  const [above, last] = path.slice(-2);
  if (last?.kind !== 'pair') return false;
  return last.map.anchor !== undefined || (above?.kind === 'pair' && DEFINITIONS.has(above.key));
}
const DEFINITIONS = new Set(['$defs', 'definitions']);

/** Uses of the kind (and name) that is looked for; for a shared schema its key as well. */
export function used(document: YamlDocument, contract: Contract, wanted: Wanted): Occurrence[] {
  const name = wanted.kind === 'property' ? nameKey(wanted.name) : '';
  return sites(document, contract).flatMap((site) =>
    MEANS[site.reading].includes(wanted.kind) && site.key.includes(name) ? read(document, contract, site) : [],
  );
}

/** A contract is read anew for each version of its document. */
const known = new WeakMap<Contract, readonly Site[]>();

function sites(document: YamlDocument, contract: Contract): readonly Site[] {
  let found = known.get(contract);
  if (!found) {
    const format = FORMATS.get(contract.dialect);
    found = format ? sitesIn(format, document.root, '', '', 0) : NONE;
    known.set(contract, found);
  }
  return found;
}

const NONE: readonly Site[] = Object.freeze([]);
/** Down to here a collection keeps what was found in each of its items; what is below is soon walked again. */
const KEPT_DEPTH = 4;

/** @param key the innermost key above the node @param pointer JSON Pointer of the node */
function sitesIn(format: Format, node: YamlNode | null, key: string, pointer: string, depth: number): readonly Site[] {
  if (!isCollection(node)) {
    const site = siteOf(format, node, key, () => pointer);
    return site ? [site] : NONE;
  }
  const ofItem = (item: YamlNode, index: number) => sitesIn(format, item, key, `${pointer}/${index}`, depth + 1);
  const ofPair = (pair: Pair) => {
    const name = keyOf(pair) ?? '';
    if (!isCollection(pair.value) && !format.keys.has(name)) return NONE;
    return sitesIn(format, pair.value, name, `${pointer}/${escapePointer(name)}`, depth + 1);
  };
  if (depth < KEPT_DEPTH)
    return joined(
      isMap(node)
        ? parts(node, node.items, format, pointer, { make: ofPair })
        : parts(node, node.items, format, pointer, { make: ofItem }),
    );
  return joined(isMap(node) ? node.items.map(ofPair) : node.items.map(ofItem));
}

function joined(lists: readonly (readonly Site[])[]): readonly Site[] {
  const found: Site[] = [];
  for (const list of lists) if (list.length > 0) found.push(...list);
  return found.length > 0 ? found : NONE;
}

function siteOf({ readings, keys }: Format, node: YamlNode | null, key: string, pointer: () => string): Site | null {
  const value = keys.has(key) ? stringOf(node) : undefined;
  if (!value || !isScalar(node)) return null;
  const place = pointer();
  const reading = readings.find(([pattern]) => pattern.test(place))?.[1];
  return reading ? { node, value, reading, key: nameKey(value) } : null;
}

/** What the scalar names; each step of a path names something. */
function read(document: YamlDocument, contract: Contract, { node, value, reading }: Site): Occurrence[] {
  const use = (thing: Thing): Occurrence[] => [{ thing, name: value, span: spanOf(node), declares: false }];
  switch (reading) {
    case 'contract':
      return use({ kind: 'product', of: value });
    case 'port': {
      const of = upstreamOf(document, node);
      return of === undefined ? [] : use({ kind: 'port', of, name: value });
    }
    case 'upstream-property': {
      const of = upstreamOf(document, node);
      return of === undefined ? [] : segments(document, node, value, { of });
    }
    case 'property':
      return segments(document, node, value, { object: objectAround(contract, node)?.name });
    case 'qualified':
      return pieces(value).flatMap(({ text, start }) => qualified(document, node, contract, text, start));
    case 'reference':
      return referred(document, contract, node, value);
  }
}

/** The contract that the mapping around a scalar refers to. */
function upstreamOf(document: YamlDocument, node: YamlNode): string | undefined {
  let holder = parentOf(node);
  while (isSeq(holder)) holder = parentOf(holder);
  return textOf(document.get(holder, 'contract'));
}

/** Where the pointer of a `$ref` begins: in the schema it stands in, or (DCS) at the document's root. */
export function schemaOf({ dialect, objects }: Contract, offset: Offset): string {
  if (dialect === 'dcs') return '';
  return objects.find(({ span }) => span.start <= offset && offset <= span.end)?.pointer ?? '';
}

function objectAround({ objects }: Contract, node: YamlNode): ContractObject | undefined {
  const { start, end } = spanOf(node);
  return objects.find(({ span }) => span.start <= start && end <= span.end);
}

/** A `$ref` names the last step of its pointer. */
function referred(document: YamlDocument, contract: Contract, node: YamlNode, value: string): Occurrence[] {
  const name = value.slice(value.lastIndexOf('/') + 1);
  if (!value.startsWith('#/') || name === '') return [];
  const pointer = schemaOf(contract, spanOf(node).start) + value.slice(1);
  const place = within(document, node, value.length - name.length, name);
  return [{ thing: { kind: 'definition', pointer }, name, ...place, declares: false }, ...defined(document, pointer)];
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

/** `orders.customer.id` names an object and a path, or with one object a path alone; `orders` the object. */
function qualified(
  document: YamlDocument,
  node: YamlNode,
  contract: Contract,
  text: string,
  start: number,
): Occurrence[] {
  const starts = (name: string | undefined): boolean =>
    name !== undefined && name !== '' && (text === name || text.startsWith(`${name}.`));
  const object = contract.objects.find((one) => starts(one.name) || starts(one.physicalName?.value));
  if (!object)
    return contract.objects.length === 1
      ? segments(document, node, text, { object: contract.objects[0]!.name }, start)
      : [];
  const name = starts(object.name) ? object.name : object.physicalName!.value;
  const thing: Thing = { kind: 'object', name: object.name };
  const at = name.length + 1;
  return [
    { thing, name, ...within(document, node, start, name), declares: false },
    ...segments(document, node, text.slice(at), { object: object.name }, start + at),
  ];
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
