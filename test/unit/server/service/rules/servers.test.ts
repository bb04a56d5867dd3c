import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finds, fixed } from './marked.ts';

const odcs = (servers: string) =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\nservers:\n${servers}`;

test('one place under two names, in ODCS and DCS', () => {
  finds(
    'contract/same-server',
    odcs(`  - { server: a, type: snowflake, account: x, database: D, schema: S }
  - { schema: S, server: «b», type: snowflake, database: D, account: x, description: The other }
  - { server: c, type: snowflake, account: x, database: D, schema: T }
  - { server: a, type: snowflake, account: x, database: D, schema: S }
  - { server: d, type: kafka }
  - { server: e, type: kafka }
`),
  );
  finds(
    'contract/same-server',
    `dataContractSpecification: 1.2.1
id: a
info: { title: A, version: 1.0.0 }
servers:
  a: { type: kafka, host: h, topic: t }
  «b»: { type: kafka, host: h, topic: t }
  c: { type: kafka, host: h, topic: u }
`,
  );
});

test('one environment in two spellings', () => {
  const text = odcs(`  - { server: a, type: kafka, host: h, environment: prod }
  - { server: b, type: kafka, host: i, environment: «production» }
  - { server: c, type: kafka, host: j, environment: prod }
  - { server: d, type: kafka, host: k, environment: dev }
  - { server: e, type: kafka, host: l, environment: eu-west }
`);
  finds('contract/server-environment', text);
  assert.match(fixed('contract/server-environment', text), /server: b, .*environment: prod /);
});

test('an environment that is nearly a usual word; words of one’s own are fine', () => {
  const text = odcs(
    ['«prodction»', 'dev1', 'prod-eu', 'PROD', 'blue', '«stagin»', 'lab']
      .map((word, index) => `  - { server: s${index}, type: kafka, host: h${index}, environment: ${word} }\n`)
      .join(''),
  );
  finds('contract/vocabulary', text);
  assert.match(fixed('contract/vocabulary', text), /environment: production [\s\S]*environment: staging /);
});

test('a server of DCS whose type is nearly a known one', () => {
  const rule = 'contract/vocabulary';
  const dcs = (type: string) =>
    `dataContractSpecification: 1.2.1\nid: a\ninfo: { title: A, version: 1.0.0 }\nservers:\n  a: { type: ${type} }\n`;
  assert.match(fixed(rule, dcs('«snowflak»')), /type: snowflake /);
  for (const type of ['«postgress»', '«bigqeury»', '«kafak»']) finds(rule, dcs(type));
  for (const type of ['postgres', 'postgresql', 'mssql', 'mysql', 'S3', 'teradata', 'ours']) finds(rule, dcs(type));
});
