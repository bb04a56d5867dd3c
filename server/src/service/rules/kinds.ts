/** The kinds of nodes of each dialect, and what is checked at each: where nodes.ts goes, as a table. */
import type { Dialect } from '../../protocol.ts';
import { roleReports } from './access.ts';
import { addressReports, memberReports, replacementReports } from './contacts.ts';
import { dateFormatReports } from './dateFormats.ts';
import { decimalReports } from './decimals.ts';
import { unplacedKeys } from './keys.ts';
import { repeatedIds, repeatedItems } from './lists.ts';
import { type Child, type Kind, nodeReports, type WholeContext } from './nodes.ts';
import { inputContractReports, outputPortReports, portReports, productVersion } from './products.ts';
import { combinedProperties, duplicateNames, duplicateServers, keyPositions, qualityReports } from './quality.ts';
import { refReports, requiredReports } from './refs.ts';
import { keyReports, referenceReports, relationshipReports } from './relationships.ts';
import type { Reported, Rule, RuleContext } from './rule.ts';
import { cronReports, scheduleReports } from './schedules.ts';
import { serverReports } from './servers.ts';
import { promiseReports, promisesReports } from './sla.ts';
import { configReports, type Place, placeOf, typeReports } from './types.ts';
import { type ValueWords, valueReports } from './values.ts';
import { stateReports, wordReports } from './words.ts';

const one = (kind: () => Kind): Child => ({ each: 'one', kind });
const list = (kind: () => Kind, check?: Child['check']): Child => ({ each: 'list', kind, ...(check && { check }) });
const map = (kind: () => Kind): Child => ({ each: 'map', kind });
const NOTHING: Kind = {};

// ---------------------------------------------------------------- what ODCS and ODPS share

const named = (key: Parameters<typeof repeatedItems>[2], kind: () => Kind): Child =>
  list(kind, function* (container, context) {
    yield* repeatedItems(container, context, key);
    if (key !== 'inputContracts') yield* repeatedIds(container, context);
  });
const link: Kind = {
  *check(node, context) {
    yield* addressReports(node, context);
    yield* wordReports(node, context, 'link');
  },
};
/** Keys most things of the standards may have. */
const EVERYWHERE = {
  tags: named('tags', () => NOTHING),
  synonyms: named('synonyms', () => NOTHING),
  customProperties: named('customProperties', () => NOTHING),
  authoritativeDefinitions: named('authoritativeDefinitions', () => link),
};
const member: Kind = { check: memberReports, children: EVERYWHERE };
const channel: Kind = {
  *check(node, context) {
    yield* addressReports(node, context);
    yield* wordReports(node, context, 'support');
  },
  children: EVERYWHERE,
};
const members = list(
  () => member,
  function* (container, context) {
    yield* repeatedItems(container, context, 'members');
    yield* repeatedIds(container, context);
    yield* replacementReports(container, context);
  },
);
const HEAD = {
  ...EVERYWHERE,
  support: named('support', () => channel),
  // A list before ODCS 3.1 and ODPS 1.0, a mapping with members since.
  team: [members, one(() => team)],
  description: one(() => description),
};
const team: Kind = { children: { ...EVERYWHERE, members } };
const description: Kind = { children: EVERYWHERE };

const objectRule = checkOf('object');
const propertyRule = checkOf('property');
function checkOf(level: 'object' | 'property'): Kind {
  return {
    *check(node, context) {
      yield* qualityReports(node, context, level);
      yield* wordReports(node, context, 'check');
      yield* scheduleReports(node, context);
    },
  };
}
const promise: Kind = {
  *check(node, context) {
    yield* wordReports(node, context, 'promise');
    yield* scheduleReports(node, context);
    yield* promiseReports(node, context);
  },
};

// ---------------------------------------------------------------- ODCS

const ODCS_WORDS: ValueWords = {
  type: 'logicalType',
  options: 'logicalTypeOptions',
  single: [],
  lists: ['examples'],
  looseOptions: false,
};
const relationship: Kind = { check: relationshipReports, children: EVERYWHERE };
const relationships = list(() => relationship, repeatedIds);
const role: Kind = { check: roleReports, children: EVERYWHERE };
const server: Kind = { check: (node, context) => wordReports(node, context, 'server'), children: EVERYWHERE };

/** Kinds of their own for each place, so that what is kept of a node was judged by its platforms. */
const odcsKinds = new Map<string, Kind>();
function odcs(place: Place): Kind {
  let kind = odcsKinds.get(place.key);
  if (!kind) {
    kind = odcsAt(place);
    odcsKinds.set(place.key, kind);
  }
  return kind;
}

function odcsAt(place: Place): Kind {
  const odcsProperties = list(
    () => odcsProperty,
    function* (container, context) {
      yield* duplicateNames(container, context, 'property');
      yield* keyPositions(container, context, 'primaryKey', 'primaryKeyPosition');
      yield* keyPositions(container, context, 'partitioned', 'partitionKeyPosition');
      yield* unplacedKeys(container, context, 'primaryKey', 'primaryKeyPosition');
      yield* unplacedKeys(container, context, 'partitioned', 'partitionKeyPosition');
      yield* repeatedIds(container, context);
    },
  );
  const odcsProperty: Kind = {
    *check(node, context) {
      yield* valueReports(node, context, ODCS_WORDS);
      yield* typeReports(node, context, place);
      yield* dateFormatReports(node, context);
    },
    children: {
      ...EVERYWHERE,
      relationships,
      properties: odcsProperties,
      items: one(() => odcsProperty),
      quality: list(() => propertyRule),
    },
  };
  const odcsObject: Kind = {
    check: combinedProperties,
    children: { ...EVERYWHERE, relationships, properties: odcsProperties, quality: list(() => objectRule) },
  };
  return {
    check: (node, { document }) => stateReports(document.pair(node, 'status')?.value),
    children: {
      ...HEAD,
      schema: list(
        () => odcsObject,
        function* (container, context) {
          yield* duplicateNames(container, context, 'object');
          yield* repeatedIds(container, context);
        },
      ),
      roles: list(() => role),
      slaProperties: list(() => promise, promisesReports),
      servers: list(
        () => server,
        function* (container, context) {
          yield* duplicateServers(container, context);
          yield* serverReports(container, context);
          yield* repeatedIds(container, context);
        },
      ),
    },
  };
}

// ---------------------------------------------------------------- ODPS

const managementPort: Kind = {
  *check(node, context) {
    yield* addressReports(node, context);
    yield* wordReports(node, context, 'managementPort');
  },
  children: EVERYWHERE,
};
const inputContract: Kind = { check: inputContractReports };
const address: Kind = { check: addressReports, children: EVERYWHERE };
const inputPort: Kind = { check: portReports, children: EVERYWHERE };
const outputPort: Kind = {
  check: outputPortReports,
  children: {
    ...EVERYWHERE,
    inputContracts: named('inputContracts', () => inputContract),
    sbom: named('sbom', () => address),
  },
};
const odps: Kind = {
  *check(node, { document }) {
    yield* stateReports(document.pair(node, 'status')?.value);
    yield* productVersion(document.pair(node, 'version')?.value);
  },
  children: {
    ...HEAD,
    inputPorts: named('inputPorts', () => inputPort),
    outputPorts: named('outputPorts', () => outputPort),
    managementPorts: named('managementPorts', () => managementPort),
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
  *check(node, context) {
    yield* valueReports(node, context, DCS_WORDS);
    yield* referenceReports(node, context);
    yield* configReports(node, context);
    yield* decimalReports(node, context);
    yield* refReports(node, context);
  },
  children: {
    fields: map(() => dcsField),
    items: one(() => dcsField),
    keys: one(() => dcsField),
    values: one(() => dcsField),
    quality: list(() => propertyRule),
  },
};
const dcsModel: Kind = {
  check: keyReports,
  children: { fields: map(() => dcsField), quality: list(() => objectRule) },
};
const dcsInfo: Kind = {
  check: (node, { document }) => stateReports(document.pair(node, 'status')?.value),
  children: { contact: one(() => address) },
};
const dcsServer: Kind = {
  *check(node, context) {
    yield* wordReports(node, context, 'server');
    yield* wordReports(node, context, 'dcsServer');
  },
};
const dcsServers: Child = { each: 'map', kind: () => dcsServer, check: serverReports };
const dcsLevel: Kind = { check: (node, { document }) => cronReports(document.pair(node, 'cron')?.value) };
const dcs: Kind = {
  children: {
    info: one(() => dcsInfo),
    servers: dcsServers,
    models: map(() => dcsModel),
    servicelevels: map(() => dcsLevel),
    definitions: map(() => dcsField),
    tags: EVERYWHERE.tags,
  },
};

// ---------------------------------------------------------------- dataProduct

const JSON_WORDS: ValueWords = {
  type: 'type',
  single: ['default'],
  lists: ['examples'],
  looseOptions: true,
};
const jsonSchema: Kind = {
  *check(node, context) {
    yield* valueReports(node, context, JSON_WORDS);
    yield* refReports(node, context);
    yield* requiredReports(node, context);
  },
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
  consumers: named('consumers', () => address),
};
const product: Kind = { children: BLOCKS };
const dataProduct: Kind = { children: { ...BLOCKS, dataProduct: one(() => product) } };

const KINDS: Partial<Record<Dialect, (whole: WholeContext) => Kind>> = {
  odcs: (whole) => odcs(placeOf(whole)),
  dcs: () => dcs,
  dataProduct: () => dataProduct,
  odps: () => odps,
};

export const nodeRules: readonly Rule[] = [
  {
    ids: [
      'contract/bounds',
      'contract/pattern-syntax',
      'contract/slow-pattern',
      'contract/type-options',
      'contract/enum-repeated',
      'contract/enum-type',
      'contract/example',
      'contract/quality-metric',
      'contract/quality-argument',
      'contract/quality-unit',
      'contract/quality-property',
      'contract/threshold',
      'contract/duplicate-server',
      'contract/duplicate-property',
      'contract/key-position',
      'contract/relationship',
      'contract/relationship-type',
      'contract/key-field',
      'contract/ref',
      'contract/required-property',
      'contract/physical-type',
      'contract/unknown-type',
      'contract/decimal-scale',
      'contract/date-format',
      'contract/duplicate-item',
      'contract/duplicate-id',
      'contract/email',
      'contract/url',
      'contract/member-dates',
      'contract/unknown-member',
      'contract/permission',
      'contract/vocabulary',
      'contract/status',
      'contract/schedule',
      'contract/sla-unit',
      'contract/sla-value',
      'contract/duplicate-sla',
      'contract/sla-dates',
      'contract/same-server',
      'contract/server-environment',
      'contract/input-contract',
      'contract/own-input',
    ],
    scope: 'file',
    check: inNodes,
  },
];

function* inNodes({ contract, document }: RuleContext): Generator<Reported> {
  const kind = KINDS[contract.dialect];
  if (!document || !kind) return;
  const whole = { document, contract };
  yield* nodeReports(document.root, kind(whole), whole);
}
