/** The kinds of nodes of each dialect, and what is checked at each: where nodes.ts goes, as a table. */
import type { Dialect } from '../../protocol.ts';
import { type Child, type Kind, nodeReports } from './nodes.ts';
import { duplicateNames, duplicateServers, keyPositions, qualityReports } from './quality.ts';
import type { Reported, Rule, RuleContext } from './rule.ts';
import { type ValueWords, valueReports } from './values.ts';

const one = (kind: () => Kind): Child => ({ each: 'one', kind });
const list = (kind: () => Kind, check?: Child['check']): Child => ({ each: 'list', kind, ...(check && { check }) });
const map = (kind: () => Kind): Child => ({ each: 'map', kind });
const NOTHING: Kind = {};

const objectRule: Kind = { check: (node, context) => qualityReports(node, context, 'object') };
const propertyRule: Kind = { check: (node, context) => qualityReports(node, context, 'property') };

// ---------------------------------------------------------------- ODCS

const ODCS_WORDS: ValueWords = {
  type: 'logicalType',
  options: 'logicalTypeOptions',
  single: [],
  lists: ['examples'],
  looseOptions: false,
};
const odcsProperties = list(
  () => odcsProperty,
  function* (container, context) {
    yield* duplicateNames(container, context, 'property');
    yield* keyPositions(container, context, 'primaryKey', 'primaryKeyPosition');
    yield* keyPositions(container, context, 'partitioned', 'partitionKeyPosition');
  },
);
const odcsProperty: Kind = {
  check: (node, context) => valueReports(node, context, ODCS_WORDS),
  children: {
    properties: odcsProperties,
    items: one(() => odcsProperty),
    quality: list(() => propertyRule),
  },
};
const odcsObject: Kind = { children: { properties: odcsProperties, quality: list(() => objectRule) } };
const odcs: Kind = {
  children: {
    schema: list(
      () => odcsObject,
      (container, context) => duplicateNames(container, context, 'object'),
    ),
    servers: list(() => NOTHING, duplicateServers),
  },
};

// ---------------------------------------------------------------- DCS

const DCS_WORDS: ValueWords = {
  type: 'type',
  single: ['example'],
  lists: ['examples'],
  looseOptions: true,
};
const dcsField: Kind = {
  check: (node, context) => valueReports(node, context, DCS_WORDS),
  children: {
    fields: map(() => dcsField),
    items: one(() => dcsField),
    keys: one(() => dcsField),
    values: one(() => dcsField),
    quality: list(() => propertyRule),
  },
};
const dcsModel: Kind = { children: { fields: map(() => dcsField), quality: list(() => objectRule) } };
const dcs: Kind = { children: { models: map(() => dcsModel), definitions: map(() => dcsField) } };

// ---------------------------------------------------------------- dataProduct

const JSON_WORDS: ValueWords = {
  type: 'type',
  single: ['default'],
  lists: ['examples'],
  looseOptions: true,
};
const jsonSchema: Kind = {
  check: (node, context) => valueReports(node, context, JSON_WORDS),
  get children() {
    return JSON_CHILDREN;
  },
};
const JSON_CHILDREN: Readonly<Record<string, Child>> = {
  properties: map(() => jsonSchema),
  patternProperties: map(() => jsonSchema),
  $defs: map(() => jsonSchema),
  definitions: map(() => jsonSchema),
  items: one(() => jsonSchema),
  additionalProperties: one(() => jsonSchema),
  allOf: list(() => jsonSchema),
  anyOf: list(() => jsonSchema),
  oneOf: list(() => jsonSchema),
};
const port: Kind = { children: { schema: one(() => jsonSchema) } };
/** A rule of the block names the property it is about itself. */
const blockRule: Kind = {
  check: (node, context) =>
    qualityReports(node, context, context.document.pair(node, 'property') ? 'property' : 'object'),
};
const BLOCKS: Readonly<Record<string, Child>> = {
  schema: one(() => jsonSchema),
  outputPorts: list(() => port),
  quality: list(() => blockRule),
};
const product: Kind = { children: BLOCKS };
const dataProduct: Kind = { children: { ...BLOCKS, dataProduct: one(() => product) } };

const KINDS: Partial<Record<Dialect, Kind>> = { odcs, dcs, dataProduct };

export const nodeRules: readonly Rule[] = [
  {
    ids: [
      'contract/bounds',
      'contract/pattern-syntax',
      'contract/slow-pattern',
      'contract/type-options',
      'contract/enum-repeated',
      'contract/enum-type',
      'contract/yaml',
      'contract/example',
      'contract/quality-metric',
      'contract/quality-argument',
      'contract/quality-placeholder',
      'contract/threshold',
      'contract/duplicate-server',
      'contract/duplicate-property',
      'contract/key-position',
    ],
    scope: 'file',
    check: inNodes,
  },
];

function* inNodes({ contract, document }: RuleContext): Generator<Reported> {
  const kind = KINDS[contract.dialect];
  if (document && kind) yield* nodeReports(document.root, kind, { document });
}
