/** Blocks of a contract in the `dataProduct` format. */
import type { Block, BlockPlace } from './block.ts';

const check = (label: string, lines: string): Block => ({
  label: `Check: ${label}`,
  text: `name: \${1:${label}}\n${lines}`,
});
const property = (label: string, lines: string): Block => ({
  label: `Property: ${label}`,
  text: `\${1:name}:\n  ${lines}\n  description: \${3:What it means}`,
});

export const DATA_PRODUCT_BLOCKS: readonly BlockPlace[] = [
  {
    at: /^$/,
    as: 'pairs',
    blocks: [
      {
        label: 'Data contract (dataProduct)',
        text: `dataProduct:
  name: \${1:product-name}
  domain: \${2:domain}
  owner: \${3:team}
  version: \${4:1.0.0}
  description: |
    \${5:What the data is, and what it is for.}

schema:
  type: object
  required: [\${6:id}]
  properties:
    \${6:id}:
      type: \${7|string,integer,number,boolean|}
      description: \${8:What it identifies}

sla:
  freshness: \${9:PT15M}
  availability: \${10:99.9%}
  qualityScore: \${11:0.95}

access:
  classification: \${12|internal,public,confidential,restricted|}
  requiredPermissions:
    - \${2:domain}:read

outputPorts:
  - name: \${13:events}
    type: kafka
    topic: \${2:domain}.\${1:product-name}.changed
$0`,
      },
    ],
  },
  {
    at: /schema(\/.*)?\/properties$/,
    as: 'pairs',
    blocks: [
      property('text', 'type: string'),
      property('uuid', 'type: string\n  format: uuid'),
      property('enum', 'type: string\n  enum: [${2:open, closed}]'),
      property('date and time', 'type: string\n  format: date-time'),
      property('date', 'type: string\n  format: date'),
      property('number', 'type: number\n  minimum: ${2:0}'),
      property('integer', 'type: integer\n  minimum: ${2:0}'),
      property('boolean', 'type: boolean'),
      property('list', 'type: array\n  items:\n    type: ${2:string}'),
      property('object', 'type: object\n  properties:\n    ${2:name}:\n      type: string'),
    ],
  },
  {
    at: /(^|^dataProduct\/)inputPorts$/,
    as: 'items',
    blocks: [
      { label: 'Another data product', text: 'name: ${1:orders}\ntype: contract\ncontract: ${1:orders}' },
      { label: 'Kafka topic', text: 'name: ${1:orders}\ntype: kafka\ntopic: ${2:sales.orders.placed}' },
      { label: 'Snowflake table or view', text: 'name: ${1:orders}\ntype: snowflake\ntable: ${2:RAW.SALES.ORDERS}' },
      { label: 'REST interface', text: 'name: ${1:orders}\ntype: rest\nurl: ${2:https://api.example.com/orders}' },
      {
        label: 'Files',
        text: 'name: ${1:orders}\ntype: file\nformat: ${3|parquet,delta,iceberg,csv,json|}\nlocation: ${2:s3://lake/orders/}',
      },
    ],
  },
  {
    at: /(^|^dataProduct\/)outputPorts$/,
    as: 'items',
    blocks: [
      {
        label: 'Kafka topic',
        text: 'name: ${1:events}\ntype: kafka\ntopic: ${2:marketing.customer-360.changed}',
      },
      {
        label: 'Snowflake table or view',
        text: 'name: ${1:table}\ntype: snowflake\ntable: ${2:ANALYTICS.MARTS.CUSTOMER_360}',
      },
      { label: 'REST interface', text: 'name: ${1:api}\ntype: rest\nurl: ${2:https://api.example.com/customers}' },
      {
        label: 'Files',
        text: 'name: ${1:files}\ntype: file\nformat: ${3|parquet,delta,iceberg,csv,json|}\nlocation: ${2:s3://lake/customer-360/}',
      },
    ],
  },
  {
    at: /(^|^dataProduct\/)quality$/,
    as: 'items',
    blocks: [
      check('row count', 'type: library\nmetric: rowCount\nmustBeGreaterThan: ${2:0}'),
      check('no nulls', 'type: library\nmetric: nullValues\nproperty: ${2:id}\nmustBe: ${3:0}'),
      check('no duplicates', 'type: library\nmetric: duplicateValues\nproperty: ${2:id}\nmustBe: ${3:0}'),
      check(
        'nothing missing',
        "type: library\nmetric: missingValues\nproperty: ${2:id}\narguments:\n  missingValues: [${3:'', n/a}]\nmustBe: ${4:0}",
      ),
      check(
        'valid values',
        'type: library\nmetric: invalidValues\nproperty: ${2:id}\narguments:\n  validValues: [${3:open, closed}]\nmustBe: ${4:0}',
      ),
      check('SQL query', 'type: sql\nquery: |\n  ${2:SELECT COUNT(*) FROM {object\\}}\nmustBeGreaterThan: ${3:0}'),
      check('in words', 'type: text\ndescription: ${2:What has to hold, for people to check}'),
    ],
  },
  {
    at: /(^|^dataProduct\/)consumers$/,
    as: 'items',
    blocks: [
      { label: 'Consumer', text: 'name: ${1:recommendations}\ncontact: ${2:team@example.com}\nuses: [${3:id}]' },
    ],
  },
];
