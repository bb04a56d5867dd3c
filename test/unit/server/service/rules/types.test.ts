import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf, finds, fixed } from './marked.ts';

const contract = (servers: string, columns: [logical: string, physical: string][], version = 'v3.1.0') =>
  `apiVersion: ${version}
kind: DataContract
id: a
version: 1.0.0
status: active
${servers}schema:
  - name: orders
    properties:
${columns.map(([logical, physical], index) => `      - name: c${index}\n        logicalType: ${logical}\n        physicalType: ${physical}\n`).join('')}`;

const SERVERS: Record<string, string> = {
  none: '',
  snowflake: 'servers:\n  - { server: a, type: snowflake, account: x, database: D, schema: S }\n',
  bigquery: 'servers:\n  - { server: a, type: bigquery, project: x, dataset: d }\n',
  databricks: 'servers:\n  - { server: a, type: databricks, catalog: c, schema: s }\n',
  postgres: 'servers:\n  - { server: a, type: postgresql, host: h, port: 5432, database: d, schema: s }\n',
  avro: 'servers:\n  - { server: a, type: kafka, host: h:9092, format: avro }\n',
  json: 'servers:\n  - { server: a, type: kafka, host: h:9092, format: json }\n',
  oracle: 'servers:\n  - { server: a, type: oracle, host: h, port: 1521, serviceName: s }\n',
};

/** Platform -> columns; « » marks the logical type that cannot be. */
const COLUMNS: Record<string, [string, string][]> = {
  none: [
    ['string', 'VARCHAR(36)'],
    ['«integer»', 'VARCHAR(36)'],
    ['«string»', 'INT'],
    ['«integer»', 'DOUBLE'],
    ['«timestamp»', 'DATE'],
    ['date', 'TIMESTAMP'],
    ['integer', 'MY_TYPE'],
  ],
  snowflake: [
    ['integer', 'NUMBER(38,0)'],
    ['integer', 'NUMBER'],
    ['«integer»', 'NUMBER(10, 2)'],
    ['boolean', 'NUMBER(1)'],
    ['boolean', 'CHAR(1)'],
    ['«boolean»', 'VARCHAR(5)'],
    ['timestamp', 'TIMESTAMP_NTZ(9)'],
    ['timestamp', 'timestamp with local time zone'],
    ['«string»', 'TIMESTAMP_LTZ'],
    ['object', 'VARIANT'],
    ['«string»', 'OBJECT'],
    ['array', 'ARRAY'],
    ['string', 'VARCHAR(16) NOT NULL'],
    ['«number»', 'BOOLEAN'],
  ],
  bigquery: [
    ['integer', 'INT64'],
    ['«string»', 'INT64'],
    ['number', 'BIGNUMERIC(38, 10)'],
    ['array', 'ARRAY<STRING>'],
    ['object', 'STRUCT<a INT64, b STRING>'],
    ['«object»', 'ARRAY<STRING>'],
    ['«integer»', 'FLOAT64'],
  ],
  databricks: [
    ['integer', 'long'],
    ['«integer»', 'double'],
    ['object', 'MAP<STRING, INT>'],
    ['«boolean»', 'string'],
    ['string', 'varchar(10)'],
  ],
  postgres: [
    ['integer', 'int4'],
    ['number', 'numeric'],
    ['string', 'uuid'],
    ['array', 'text[]'],
    ['«integer»', 'text[]'],
    ['string', 'character varying(20)'],
    ['«string»', 'double precision'],
    ['object', 'jsonb'],
    ['integer', 'order_state'],
  ],
  avro: [
    ['string', 'string'],
    ['timestamp', 'long'],
    ['«string»', 'long'],
    ['«integer»', 'boolean'],
    ['date', 'int'],
    ['object', 'record'],
  ],
  json: [['string', 'integer']],
  oracle: [['timestamp', 'DATE']],
};

for (const [platform, columns] of Object.entries(COLUMNS))
  test(`logical against physical types: ${platform}`, () => {
    finds('contract/physical-type', contract(SERVERS[platform]!, columns));
  });

test('several servers: a type has to be wrong on each platform that has it', () => {
  const both = SERVERS.bigquery + SERVERS.avro!.replace('servers:\n', '');
  finds(
    'contract/physical-type',
    contract(both, [
      ['«string»', 'BIGINT'],
      ['timestamp', 'DATE'],
    ]).replace('timestamp', '«timestamp»'),
  );
});

test('types a platform does not have: those of others, and slips', () => {
  const postgres = contract(SERVERS.postgres!, [
    ['string', '«STRING»'],
    ['string', '«string(20)»'],
    ['integer', '«int64»'],
    ['string', '«varchr(36)»'],
    ['string', 'order_state'],
    ['map', '«MAP<STRING, STRING>»'],
    ['number', '«double»'],
  ]).replace('apiVersion: v3.1.0', 'apiVersion: v3.2.0');
  finds('contract/unknown-type', postgres);
  const text = fixed('contract/unknown-type', postgres);
  for (const type of ['TEXT', '"varchar(20)"', 'integer', '"varchar(36)"', 'double precision'])
    assert.ok(text.includes(`physicalType: ${type}\n`), `${type} in ${text}`);
  finds('contract/unknown-type', contract(SERVERS.bigquery!, [['string', '«VARCHAR(10)»']]));
  finds('contract/unknown-type', contract(SERVERS.snowflake!, [['integer', '«INT64»']]));
  finds('contract/unknown-type', contract(SERVERS.none!, [['integer', 'STRINGG']]));
  finds('contract/unknown-type', contract(SERVERS.oracle!, [['string', 'VARCHAR2(10)']]));
});

test('the fix writes what the physical type holds, in words the version has', () => {
  const columns: [string, string][] = [['integer', 'TIMESTAMP']];
  assert.match(fixed('contract/physical-type', contract(SERVERS.snowflake!, columns)), /logicalType: timestamp\n/);
  assert.match(
    fixed('contract/physical-type', contract(SERVERS.snowflake!, [['number', 'TIMESTAMP']], 'v3.0.2')),
    /logicalType: date\n/,
  );
});

test('a change of the server changes the verdict', () => {
  const { document, findings } = findingsOf(contract(SERVERS.snowflake!, [['timestamp', 'DATE']]));
  assert.ok(findings.some(({ rule }) => rule === 'contract/physical-type'));
  finds('contract/physical-type', document.text.replace('type: snowflake', 'type: custom'));
});

test('DCS: the types of the stores stand in `config`', () => {
  const text = (fields: string) =>
    `dataContractSpecification: 1.2.1\nid: a\ninfo: { title: A, version: 1.0.0 }\nmodels:\n  orders:\n    fields:\n${fields}`;
  finds(
    'contract/physical-type',
    text(`      a: { type: string, config: { snowflakeType: VARCHAR(10), bigqueryType: «INT64» } }
      b: { type: timestamp_ntz, config: { snowflakeType: TIMESTAMP_NTZ, avroType: long, databricksType: «DATE» } }
      c: { type: bytes, config: { bigqueryType: STRING } }
      d: { type: decimal, config: { postgresType: 'numeric(10, 2)', snowflakeType: NUMBER } }
      e: { type: long, config: { postgresType: «'numeric(10, 2)'», snowflakeType: MY_TYPE } }
`),
  );
  finds('contract/unknown-type', text('      a: { type: string, config: { bigqueryType: «VARCHAR(10)» } }\n'));
});

test('options of another type are said to be that', () => {
  const options = (type: string, text: string) => contract('', [[type, `x\n        logicalTypeOptions: { ${text} }`]]);
  const { findings } = findingsOf(options('integer', 'maxLength: 3'));
  assert.deepEqual(
    findings.map(({ rule, message }) => `${rule} ${message}`),
    [
      'contract/unknown-key `maxLength` is not known in `logicalTypeOptions`. It says something about texts, and this is a whole number.',
    ],
  );
  finds('contract/type-options', options('boolean', '«minimum»: 3'));
});

test('digits after the point are some of all digits', () => {
  const rule = 'contract/decimal-scale';
  for (const server of ['none', 'snowflake', 'bigquery', 'databricks'])
    finds(rule, contract(SERVERS[server]!, [['number', '«DECIMAL(5,8)»']]));
  finds(rule, contract(SERVERS.snowflake!, [['number', 'NUMBER(8, 8)']]));
  finds(rule, contract(SERVERS.snowflake!, [['number', '«number(5, 8) not null»']]));
  for (const server of ['postgres', 'oracle', 'json'])
    finds(rule, contract(SERVERS[server]!, [['number', 'NUMERIC(5,8)']]));
  finds(
    rule,
    `dataContractSpecification: 1.2.1
id: a
info: { title: A, version: 1.0.0 }
models:
  orders:
    fields:
      sum: { type: decimal, precision: 5, scale: «8» }
      tax: { type: decimal, precision: 8, scale: 5 }
      own: { type: decimal, scale: 8 }
      name: { type: string, precision: 5, scale: 8 }
      cost: { type: number, config: { snowflakeType: «"NUMBER(5,8)"», postgresType: "NUMERIC(5,8)" } }
`,
  );
});
