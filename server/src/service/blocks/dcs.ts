/** Blocks of a DCS contract. */
import type { Block, BlockPlace } from './block.ts';

const WORDS: Block = {
  label: 'Check: in words',
  text: 'type: text\ndescription: ${1:What has to hold, for people to check}',
};
const CUSTOM: Block = {
  label: 'Check: another engine',
  text: 'type: custom\nengine: ${1:soda}\nimplementation: |\n  ${2:row_count > 0}',
};
const library = (label: string, metric: string, comparison: string, rest = ''): Block => ({
  label: `Check: ${label}`,
  text: `type: library\nmetric: ${metric}${rest}\n${comparison}`,
});
const sqlCheck = (query: string, comparison = 'mustBe'): Block => ({
  label: 'Check: SQL query',
  text: `type: sql\ndescription: \${1:What is checked}\nquery: |\n  \${2:${query}}\n${comparison}: \${3:0}`,
});
const field = (type: string): Block => ({
  label: `Field: ${type}`,
  text: `\${1:name}:\n  type: ${type}\n  required: \${2|true,false|}\n  description: \${3:What it means}`,
});

export const DCS_BLOCKS: readonly BlockPlace[] = [
  {
    at: /^$/,
    as: 'pairs',
    blocks: [
      {
        label: 'Data contract (DCS)',
        text: `dataContractSpecification: 1.2.1
id: \${1:orders-contract}
info:
  title: \${2:Orders}
  version: \${3:1.0.0}
  owner: \${4:checkout-team}
models:
  \${5:orders}:
    description: \${6:What one record stands for}
    type: \${7|table,view,object|}
    fields:
      \${8:order_id}:
        type: string
        primaryKey: true
        required: true
        description: \${9:What it identifies}
$0`,
      },
    ],
  },
  {
    at: /^models$/,
    as: 'pairs',
    blocks: ['table', 'view', 'object'].map((type) => ({
      label: `Model: ${type}`,
      text: `\${1:orders}:\n  description: \${2:What one record stands for}\n  type: ${type}\n  fields:\n    \${3:id}:\n      type: \${4:string}\n      required: \${5|true,false|}\n      description: \${6:What it means}`,
    })),
  },
  {
    at: /(^|\/)fields$/,
    as: 'pairs',
    blocks: [
      {
        label: 'Field: key',
        text: '${1:id}:\n  type: ${2|string,integer,bigint|}\n  primaryKey: true\n  required: true\n  unique: true\n  description: ${3:What it identifies}',
      },
      ...['string', 'integer', 'decimal', 'boolean', 'date', 'timestamp'].map(field),
      {
        label: 'Field: enum',
        text: '${1:status}:\n  type: string\n  enum: [${2:open, closed}]\n  description: ${3:What it means}',
      },
      {
        label: 'Field: record',
        text: '${1:address}:\n  type: record\n  description: ${2:What it holds}\n  fields:\n    ${3:city}:\n      type: ${4:string}',
      },
      {
        label: 'Field: array',
        text: '${1:tags}:\n  type: array\n  description: ${2:What it lists}\n  items:\n    type: ${3:string}',
      },
    ],
  },
  {
    at: /^definitions$/,
    as: 'pairs',
    blocks: [
      {
        label: 'Definition',
        text: '${1:order_id}:\n  title: ${2:Order ID}\n  type: ${3:string}\n  description: ${4:What it means}\n  example: ${5:"243-25"}',
      },
    ],
  },
  {
    at: /^models\/[^/]+\/quality$/,
    as: 'items',
    blocks: [
      library('row count', 'rowCount', 'mustBeGreaterThan: ${1:0}'),
      library('duplicates', 'duplicateValues', 'mustBe: ${2:0}', '\narguments:\n  properties: [${1:id}]'),
      sqlCheck('SELECT COUNT(*) FROM {model\\}', 'mustBeGreaterThan'),
      WORDS,
      CUSTOM,
    ],
  },
  {
    at: /fields\/[^/]+\/quality$/,
    as: 'items',
    blocks: [
      library('no nulls', 'nullValues', 'mustBe: ${1:0}'),
      library('valid values', 'invalidValues', 'mustBe: ${2:0}', '\narguments:\n  validValues: [${1:open, closed}]'),
      library('duplicates', 'duplicateValues', 'mustBe: ${1:0}'),
      sqlCheck('SELECT COUNT(*) FROM {model\\} WHERE {field\\} IS NULL'),
      WORDS,
      CUSTOM,
    ],
  },
];
