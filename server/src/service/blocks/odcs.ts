/** Blocks of an ODCS contract, in the standard's order. */
import type { Block, BlockPlace } from './block.ts';

const sla = (label: string, value: string, unit?: string, rest = ''): Block => ({
  label: `SLA: ${label}`,
  text: `property: ${label}\nvalue: \${1:${value}}${unit === undefined ? '' : `\nunit: \${2:${unit}}`}${rest}`,
});

const sqlCheck = (query: string, comparison = 'mustBe'): Block => ({
  label: 'Check: SQL query',
  text: `type: sql\ndescription: \${1:What is checked}\nquery: |\n  \${2:${query}}\n${comparison}: \${3:0}`,
});
const WORDS: Block = {
  label: 'Check: in words',
  text: 'type: text\ndescription: ${1:What has to hold, for people to check}',
};
const CUSTOM: Block = {
  label: 'Check: another engine',
  text: 'type: custom\nengine: ${1:soda}\nimplementation: |\n  ${2:row_count > 0}',
};

const member = 'username: ${1:jane@example.com}\nname: ${2:Jane Doe}\nrole: ${3:owner}';
const timestamp =
  'name: ${1:created_at}\nlogicalType: timestamp\nrequired: ${2|true,false|}\ndescription: ${3:When it happened}';

export const ODCS_BLOCKS: readonly BlockPlace[] = [
  {
    at: /^$/,
    as: 'pairs',
    blocks: [
      {
        label: 'Data contract (ODCS)',
        text: `apiVersion: v3.1.0
kind: DataContract
id: \${1:orders-contract}
name: \${2:Orders}
version: \${3:1.0.0}
status: \${4|draft,proposed,active,deprecated,retired|}
domain: \${5:sales}
description:
  purpose: \${6:Why this data exists}

schema:
  - name: \${7:orders}
    physicalType: \${8|table,view,topic,file|}
    description: \${9:What one record stands for}
    properties:
      - name: \${10:order_id}
        logicalType: string
        primaryKey: true
        primaryKeyPosition: 1
        required: true
        description: \${11:What it identifies}

team:
  name: \${12:data-team}
  members:
    - username: \${13:jane@example.com}
      role: owner
$0`,
      },
    ],
  },
  {
    at: /^schema$/,
    as: 'items',
    blocks: [
      ...['table', 'view', 'file'].map((type) => ({
        label: `Object: ${type}`,
        text: `name: \${1:orders}\nphysicalType: ${type}\ndescription: \${2:What one record stands for}\nproperties:\n  - name: \${3:order_id}\n    logicalType: \${4|string,integer,number,boolean,date,object,array|}\n    required: \${5|true,false|}\n    description: \${6:What it means}`,
      })),
      {
        label: 'Object: Kafka topic',
        text: 'name: ${1:orders}\nphysicalName: ${2:sales.orders.placed}\nphysicalType: topic\ndescription: ${3:What one message stands for}\nproperties:\n  - name: ${4:order_id}\n    logicalType: ${5|string,integer,number,boolean,date,object,array|}\n    required: ${6|true,false|}\n    description: ${7:What it means}',
      },
    ],
  },
  {
    at: /(^|\/)properties$/,
    as: 'items',
    blocks: [
      {
        label: 'Property: key',
        text: 'name: ${1:id}\nlogicalType: ${2|string,integer|}\nprimaryKey: true\nprimaryKeyPosition: ${3:1}\nrequired: true\nunique: true\ndescription: ${4:What it identifies}',
      },
      ...['string', 'integer', 'number', 'boolean', 'date'].map((type) => ({
        label: `Property: ${type}`,
        text: `name: \${1:name}\nlogicalType: ${type}\nrequired: \${2|true,false|}\ndescription: \${3:What it means}`,
      })),
      { label: 'Property: timestamp', text: timestamp, since: '3.1' },
      {
        label: 'Property: object',
        text: 'name: ${1:address}\nlogicalType: object\ndescription: ${2:What it holds}\nproperties:\n  - name: ${3:city}\n    logicalType: ${4|string,integer,number,boolean,date|}',
      },
      {
        label: 'Property: array',
        text: 'name: ${1:tags}\nlogicalType: array\ndescription: ${2:What it lists}\nitems:\n  logicalType: ${3|string,integer,number,boolean,date|}',
      },
    ],
  },
  {
    at: /^schema\/\*\/quality$/,
    as: 'items',
    blocks: [
      { label: 'Check: row count', text: 'metric: rowCount\nmustBeGreaterThan: ${1:0}', since: '3.1' },
      {
        label: 'Check: duplicates',
        text: 'metric: duplicateValues\narguments:\n  properties: [${1:id}]\nmustBe: ${2:0}',
        since: '3.1',
      },
      { label: 'Check: row count', text: 'type: library\nrule: rowCount\nmustBeGreaterThan: ${1:0}', until: '3.0' },
      sqlCheck('SELECT COUNT(*) FROM \\${object\\}', 'mustBeGreaterThan'),
      WORDS,
      CUSTOM,
    ],
  },
  {
    at: /properties\/\*\/(items\/)?quality$/,
    as: 'items',
    blocks: [
      { label: 'Check: no nulls', text: 'metric: nullValues\nmustBe: ${1:0}', since: '3.1' },
      {
        label: 'Check: missing values',
        text: "metric: missingValues\narguments:\n  missingValues: [${1:'', n/a}]\nmustBe: ${2:0}",
        since: '3.1',
      },
      {
        label: 'Check: valid values',
        text: 'metric: invalidValues\narguments:\n  validValues: [${1:open, closed}]\nmustBe: ${2:0}',
        since: '3.1',
      },
      {
        label: 'Check: pattern',
        text: "metric: invalidValues\narguments:\n  pattern: '${1:^[A-Z]{2\\}$}'\nmustBe: ${2:0}",
        since: '3.1',
      },
      { label: 'Check: duplicates', text: 'metric: duplicateValues\nmustBe: ${1:0}', since: '3.1' },
      { label: 'Check: duplicates', text: 'type: library\nrule: duplicateCount\nmustBe: ${1:0}', until: '3.0' },
      sqlCheck('SELECT COUNT(*) FROM \\${object\\} WHERE \\${property\\} IS NULL'),
      WORDS,
      CUSTOM,
    ],
  },
  {
    at: /^slaProperties$/,
    as: 'items',
    blocks: [
      sla('freshness', '15', 'min'),
      sla('latency', '4', 'h'),
      sla('availability', '99.9', 'percent'),
      sla('retention', '3', 'y'),
      sla('frequency', '1', 'd'),
      sla('errorRate', '0.1', 'percent'),
      sla('timeOfAvailability', '"09:00-08:00"'),
      sla('generalAvailability', '2027-01-01'),
      sla('endOfSupport', '2029-12-31'),
      sla('endOfLife', '2030-12-31'),
      sla('timeToDetect', '1', 'h'),
      sla('timeToNotify', '1', 'h'),
      sla('timeToRepair', '1', 'd'),
    ],
  },
  { at: /^team$/, as: 'items', blocks: [{ label: 'Team member', text: member, until: '3.0' }] },
  { at: /^team\/members$/, as: 'items', blocks: [{ label: 'Team member', text: member }] },
  {
    at: /^support$/,
    as: 'items',
    blocks: [
      ...['slack', 'teams', 'discord'].map((tool) => ({
        label: `Support: ${tool}`,
        text: `channel: "\${1:#data-help}"\ntool: ${tool}\nurl: \${2:https://example.com/data-help}`,
      })),
      {
        label: 'Support: email',
        text: 'channel: ${1:data-help}\ntool: email\nurl: ${2:mailto:data-help@example.com}',
      },
    ],
  },
  {
    at: /^roles$/,
    as: 'items',
    blocks: ['read', 'write'].map((access) => ({
      label: `Role: ${access}`,
      text: `role: \${1:analyst}\naccess: ${access}\nfirstLevelApprovers: \${2:Data owner}`,
    })),
  },
];
