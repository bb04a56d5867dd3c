/** Contracts of any size, the same for the same size, and the public ODCS ones with their official schemas. */
import fs from 'node:fs';
import path from 'node:path';

const CONFORMANCE = path.resolve(import.meta.dirname, '../../../shared/conformance/odcs');

export interface PublicContract {
  text: string;
  /** File of the official schema of its version. */
  schema: string;
}

/** The public ODCS contracts, the larger one also five times over; null where they are not installed. */
export function publicContracts(): Record<'11 KB' | '192 KB' | '5 x 192 KB', PublicContract> | null {
  if (!fs.existsSync(CONFORMANCE)) return null;
  const read = (name: string) => fs.readFileSync(path.join(CONFORMANCE, 'valid', `${name}.odcs.yaml`), 'utf8');
  const withSchema = (text: string): PublicContract => {
    const version = /^apiVersion: "?v(\d+\.\d+)/m.exec(text)?.[1];
    const schema = fs.readdirSync(path.join(CONFORMANCE, 'schema')).find((name) => name.startsWith(`v${version}`));
    if (!schema) throw new Error(`No official schema for ODCS ${version}`);
    return { text, schema: path.join(CONFORMANCE, 'schema', schema) };
  };
  const large = read('postgresql-adventureworks-contract');
  return {
    '11 KB': withSchema(read('full-example')),
    '192 KB': withSchema(large),
    '5 x 192 KB': withSchema(fiveTimes(large)),
  };
}

/** The objects five times, each time under other names. */
function fiveTimes(text: string): string {
  const start = text.indexOf('\nschema:\n') + '\nschema:\n'.length;
  const end = text.slice(start).search(/^\S/m) + start;
  const objects = text.slice(start, end);
  const copies = [1, 2, 3, 4, 5].map((copy) => objects.replace(/^( {2}- name: "[^"]*)"/gm, `$1_${copy}"`));
  return text.slice(0, start) + copies.join('') + text.slice(end);
}

const TYPES = [
  'type: string',
  'type: string\n        format: uuid',
  'type: number\n        minimum: 0',
  'type: integer',
  'type: string\n        format: date-time',
  'type: string\n        enum: [premium, standard, new, churning]',
  'type: array\n        items: { type: string }',
  'type: boolean',
];

/** A valid contract of the dataProduct dialect of about so many bytes. */
export function contractOf(bytes: number): string {
  const head = `# Benchmark contract
dataProduct:
  name: customer-360
  domain: marketing
  owner: marketing-data-team
  version: 3.2.0
  description: |
    Unified customer view combining CRM, transactions,
    and behavioral data for personalization use cases.
schema:
  type: object
  required: [property_0, property_1]
  properties:
`;
  const tail = `sla:
  freshness: PT15M   # Max 15 minutes delay
  availability: 99.9%
  qualityScore: 0.95
access:
  classification: internal
  requiredPermissions:
    - marketing:read
    - analytics:read
outputPorts:
  - name: events
    type: kafka
    topic: marketing.customer-360.changed
    payload: /payload
    key: property_0
  - name: table
    type: snowflake
    table: ANALYTICS.MARTS.CUSTOMER_360
    timestampColumn: property_4
quality:
  - name: no duplicates
    type: library
    metric: duplicateValues
    property: property_0
    mustBe: 0
`;
  const parts = [head];
  let size = head.length + tail.length;
  for (let i = 0; size < bytes; i++) {
    const property = `      property_${i}:
        ${TYPES[i % TYPES.length]}
        description: What property ${i} means, where it comes from, and when it is empty
`;
    parts.push(property);
    size += property.length;
  }
  // Properties stand one level under `properties:`, which is at column 2.
  return (
    parts
      .join('')
      .replace(/^ {6}(property_)/gm, '    $1')
      .replace(/^ {8}/gm, '      ') + tail
  );
}

/** 2,000 maps that merge one anchor: the case that takes other tools seconds. */
export function mergeKeys(count: number): string {
  const lines = [
    'x-base: &base',
    '  type: string',
    '  minLength: 1',
    'dataProduct:',
    '  name: merged',
    '  domain: d',
    '  owner: o',
    '  version: 1.0.0',
    '  schema:',
    '    type: object',
    '    properties:',
  ];
  for (let i = 0; i < count; i++) lines.push(`      p${i}:`, '        <<: *base', `        description: property ${i}`);
  return `${lines.join('\n')}\n`;
}
