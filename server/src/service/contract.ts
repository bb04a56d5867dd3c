/**
 * The normalised contract: what every dialect is read into, so that rules, objectives, conformance, the index and the
 * requests know one shape. Places are offsets of the document's newest version; `positions` turns them into lines.
 *
 * Readers may compute spans when they are asked for (dialects/reading.ts: `PairText`), so that what an edit did not touch
 * is not read again; `detached` makes plain data of a contract, which stays in memory after its document is dropped.
 *
 * A reader never throws and never refuses: what a half-typed document does not say is absent.
 */
import type { Range } from 'vscode-languageserver-types';
import type { Dialect, ObjectiveKind, PortBinding, Unit } from '../protocol.ts';
import type { Span } from './document/index.ts';

/** Turns offsets into LSP positions; small enough to keep for every file of the workspace. */
export interface Positions {
  rangeOf(span: Span): Range;
}

/** A scalar of the contract as text, and where it stands. */
export interface Text {
  value: string;
  /** The value. */
  span: Span;
  /** The key before it; the value's own span for a sequence item. */
  keySpan: Span;
}

export interface Contract {
  uri: string;
  dialect: Dialect;
  /** Version of the format when the file states one: `v3.1.0` (ODCS apiVersion), `1.2.1` (DCS). */
  formatVersion?: Text;
  /** The document version the spans belong to; null when it was read from disk. */
  documentVersion: number | null;
  positions: Positions;
  /** The mapping that is the contract (the value of `dataProduct`), and the key or first line that names it. */
  span: Span;
  headSpan: Span;
  product: Product;
  objects: ContractObject[];
  ports: Port[];
  transformation?: Transformation;
  objectives: Objective[];
  access?: Access;
  /** Metric queries by objective name (`observability.metrics`). */
  metrics: Metric[];
  quality: QualityRule[];
  consumers: Consumer[];
  /** The whole SLA block, for the code lens above it. */
  slaSpan?: Span;
}

export interface Product {
  /** Identity other contracts refer to: ODCS and DCS `id`, else the name. */
  id?: Text;
  name?: Text;
  domain?: Text;
  owner?: Text;
  version?: Text;
  status?: Text;
  description?: Text;
  tags: Text[];
  /** People of the team or contacts: names, user names or e-mail addresses. */
  team: Text[];
}

/** One table, topic or file the contract describes. */
export interface ContractObject {
  name: string;
  /** The name in the store when the contract states it (ODCS physicalName). */
  physicalName?: Text;
  description?: Text;
  tags: string[];
  /** Open to properties that are not listed (JSON Schema: additionalProperties is not false). */
  open: boolean;
  span: Span;
  nameSpan: Span;
  /** JSON Pointer in the document of the node that describes the record. */
  pointer: string;
  properties: Property[];
}

/** A column or a nested field. */
export interface Property {
  name: string;
  /** JSON Pointer in the record: `/preferences/language`; an array's items add `/*`. */
  path: string;
  /** JSON Pointer in the document of the node that describes it. */
  pointer: string;
  /** The whole pair or item. */
  span: Span;
  /** The key, or the value of `name`. */
  nameSpan: Span;
  /** The dialect's own word: `string`, `integer`, …; several joined by ` | `. */
  type?: string;
  /** The store's type when stated: `VARCHAR(36)`. */
  physicalType?: string;
  physicalName?: string;
  format?: string;
  required: boolean;
  unique: boolean;
  /** 1-based position in the primary key. */
  primaryKey?: number;
  description?: string;
  classification?: Text;
  tags: string[];
  deprecated?: boolean;
  /** Set when another file describes it too: what is not said here is not known. */
  elsewhere?: boolean;
  enum?: (string | number | boolean | null)[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  /** Fields of an object, or of an array's items. */
  properties: Property[];
}

export interface Port {
  name: string;
  direction: 'input' | 'output';
  binding: PortBinding;
  /** Name of the contract's object this port carries. */
  object: string;
  span: Span;
  nameSpan: Span;
  /** The scalars of the port by key (`topic`, `table`, `contract`, `payload`, `timestampColumn`, …). */
  fields: ReadonlyMap<string, Text>;
  /** JSON Pointer in the document of the schema this port states for itself. */
  schemaPointer?: string;
  /** Set when the contract does not state the port and it was guessed: why. */
  inferred?: string;
}

export type Transformation =
  | { type: 'dbt'; model?: Text; project?: Text; span: Span; keySpan: Span }
  | { type: 'spark' | 'flink'; file?: Text; span: Span; keySpan: Span };

/** One promised level (SLO). */
export interface Objective {
  /** As written: `freshness`, `availability`, … */
  name: string;
  kind: ObjectiveKind;
  /** The object it is about, when stated (ODCS `element`); else the whole contract. */
  object?: string;
  /** The property it is about, when stated: `orders.updatedAt` gives `updatedAt`. */
  property?: string;
  /** Null while the value cannot be read: `problem` says why. */
  target: { value: number; unit: Unit } | null;
  /** As written, unit included: `PT15M`, `99.9%`, `15 minutes`. */
  text: string;
  problem?: string;
  comparison: 'at-most' | 'at-least';
  /** The value. */
  span: Span;
  keySpan: Span;
}

export interface Access {
  classification?: Text;
  permissions: Text[];
  span: Span;
  keySpan: Span;
}

/** A query that measures an objective (`observability.metrics.availability`). */
export interface Metric extends Text {
  name: string;
}

export interface QualityRule {
  name?: string;
  /** `metric` (or `library`), `sql`, `text`, `custom`. */
  type?: string;
  metric?: string;
  query?: Text;
  dimension?: string;
  object?: string;
  property?: string;
  /** Where `property` is written; absent when the rule stands at the property itself. */
  propertyText?: Text;
  span: Span;
}

export interface Consumer {
  name: string;
  contact?: string;
  uses: Text[];
  span: Span;
  nameSpan: Span;
}

/** More properties than this are no contract but aliases that multiply: what comes after is not read. */
export const MAX_PROPERTIES = 20_000;

/** Every property of an object, nested ones after their parent. Asked by many rules of one list: counted out once. */
export function eachProperty(properties: readonly Property[]): readonly Property[] {
  let all = flattened.get(properties);
  if (!all) {
    all = properties.every((property) => property.properties.length === 0) ? properties : flatten(properties, []);
    flattened.set(properties, all);
  }
  return all;
}
const flattened = new WeakMap<readonly Property[], readonly Property[]>();

function flatten(properties: readonly Property[], into: Property[]): Property[] {
  for (const property of properties) {
    into.push(property);
    if (property.properties.length > 0) flatten(property.properties, into);
  }
  return into;
}

/**
 * The name without its case style: `customerId`, `customer_id`, `CUSTOMER-ID` and `Customer Id` are one.
 * Used wherever two descriptions of one thing are matched by name.
 */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9\u0080-\uffff]/g, '');
}

/** Whether two names have one `nameKey`; told at the first letter that differs, for one name is looked for among thousands. */
export function sameName(one: string, other: string): boolean {
  for (let i = 0, j = 0; ; i++, j++) {
    while (i < one.length && !counts(one.charCodeAt(i))) i++;
    while (j < other.length && !counts(other.charCodeAt(j))) j++;
    if (i >= one.length || j >= other.length) return i >= one.length && j >= other.length;
    const a = one.charCodeAt(i);
    const b = other.charCodeAt(j);
    // Beyond ASCII the case of a letter is no arithmetic.
    if (a > 127 || b > 127) return nameKey(one) === nameKey(other);
    if (a !== b && lower(a) !== lower(b)) return false;
  }
}
const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const lower = (code: number): number => (isUpper(code) ? code + 32 : code);
const counts = (code: number): boolean =>
  code > 127 || isUpper(code) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
