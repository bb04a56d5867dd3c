/** Documents of ours that visit what the public files leave out: every server type, every option of every type. */
import type { Json } from './mutants.ts';

interface Seed {
  name: string;
  document: Json;
}

const ODCS = { apiVersion: 'v3.2.0', kind: 'DataContract', id: 'orders', version: '1.0.0', status: 'active' };
const PLACE = {
  host: 'db.example.com',
  port: 5432,
  database: 'shop',
  schema: 'public',
  account: 'acme',
  catalog: 'main',
  catalogUrl: 'https://catalog.example.com',
  project: 'acme',
  dataset: 'orders',
  location: 'sftp://files.example.com/orders/*.json',
  format: 'json',
  path: './orders.json',
  serviceName: 'ORCL',
  stagingDir: 's3://acme/results/',
  stream: 'orders',
  topic: 'orders',
};
/** Server type -> keys of `PLACE` it has. */
const SERVERS: Record<string, (keyof typeof PLACE)[]> = {
  api: ['location'],
  athena: ['stagingDir', 'schema'],
  azure: ['location', 'format'],
  bigquery: ['project', 'dataset'],
  clickhouse: ['host', 'port', 'database'],
  databricks: ['catalog', 'schema', 'host'],
  denodo: ['host', 'port', 'database'],
  dremio: ['host', 'port', 'schema'],
  duckdb: ['database'],
  exasol: ['host', 'port', 'schema'],
  fastobjects: ['database'],
  glue: ['account', 'database', 'location', 'format'],
  hana: ['host', 'port'],
  cloudsql: ['host', 'port', 'database', 'schema'],
  db2: ['host', 'port', 'database'],
  hive: ['host', 'database'],
  iceberg: ['catalog', 'catalogUrl'],
  impala: ['host', 'port', 'database'],
  informix: ['host', 'database'],
  ingres: ['host', 'database'],
  kafka: ['host', 'format'],
  kinesis: ['format'],
  local: ['path', 'format'],
  mysql: ['host', 'port', 'database'],
  oracle: ['host', 'port', 'serviceName'],
  poet: ['database', 'host'],
  postgres: ['host', 'port', 'database', 'schema'],
  postgresql: ['host', 'port', 'database', 'schema'],
  presto: ['host', 'catalog'],
  pubsub: ['project'],
  redshift: ['database', 'schema', 'account'],
  s3: ['location', 'format'],
  sftp: ['location', 'format'],
  snowflake: ['account', 'database', 'schema'],
  sqlserver: ['host', 'port', 'database', 'schema'],
  synapse: ['host', 'port', 'database'],
  teradata: ['host', 'port'],
  trino: ['host', 'port', 'catalog', 'schema'],
  vectorwise: ['host', 'database'],
  versant: ['database'],
  vertica: ['host', 'port', 'database', 'schema'],
  zen: ['host', 'database'],
  btrieve: ['host', 'port', 'database'],
  custom: ['host', 'port', 'stream', 'location'],
};
const place = (type: string): { [key: string]: Json } =>
  Object.fromEntries(SERVERS[type]!.map((key) => [key, PLACE[key]]));

/** Type -> options it knows, in the words of 3.0 and of 3.1. */
const OPTIONS: [type: string | null, options: { [key: string]: Json }][] = [
  ['string', { minLength: 1, maxLength: 9, pattern: '^a', format: 'uuid' }],
  ['date', { minimum: '2020-01-01', exclusiveMaximum: '2021-01-01', format: 'yyyy-MM-dd' }],
  ['date', { minimum: '2020-01-01', exclusiveMinimum: true }],
  ['timestamp', { timezone: true, defaultTimezone: 'Etc/UTC', maximum: '2021-01-01' }],
  ['time', { format: 'HH:mm:ss' }],
  ['integer', { minimum: 1, exclusiveMaximum: 9, multipleOf: 2, format: 'u16' }],
  ['integer', { maximum: 9, exclusiveMaximum: true }],
  ['number', { format: 'f64', exclusiveMinimum: 0 }],
  ['number', { minimum: 0, exclusiveMinimum: false }],
  ['object', { minProperties: 1, required: ['a'] }],
  ['array', { minItems: 1, uniqueItems: true }],
  ['boolean', { anything: 1 }],
  ['vector', { dimensions: 3, elementType: 'int8', distanceMetric: 'cosine', normalized: true }],
  [null, {}],
];
const property = (type: string | null, options: { [key: string]: Json }): Json => ({
  name: 'a',
  ...(type !== null && { logicalType: type }),
  logicalTypeOptions: options,
  ...((type === 'object' || type === null) && { properties: [{ name: 'b', logicalType: 'string' }] }),
  ...((type === 'array' || type === null) && { items: { logicalType: 'object', properties: [{ name: 'c' }] } }),
});
const RULES: Json[] = [
  { metric: 'rowCount', mustBeBetween: [1, 2] },
  { type: 'library', metric: 'nullValues', mustBe: 0, arguments: { a: 1 } },
  { rule: 'rowCount', mustBeGreaterThan: 3 },
  { type: 'library', rule: 'x' },
  { type: 'sql', query: 'SELECT 1', mustNotBe: 'x' },
  { type: 'custom', engine: 'soda', implementation: { a: 1 } },
  { type: 'custom', engine: 'soda', implementation: 'a' },
  { type: 'text', description: 'words', dimension: 'coverage' },
  { type: 'sql', metric: 'rowCount', query: 'SELECT 1', mustBeLessThan: 1 },
];

const odcs: Seed[] = [
  ...Object.keys(SERVERS).map((type) => ({
    name: `server ${type}`,
    document: { ...ODCS, servers: [{ server: 'one', type, ...place(type) }] },
  })),
  ...OPTIONS.map(([type, options]) => ({
    name: `options of ${type}`,
    document: { ...ODCS, schema: [{ name: 'o', properties: [property(type, options)] }] },
  })),
  ...RULES.map((rule) => ({
    name: `rule ${JSON.stringify(rule)}`,
    document: { ...ODCS, schema: [{ name: 'o', quality: [rule], properties: [{ name: 'a', quality: [rule] }] }] },
  })),
  {
    name: 'map',
    document: {
      ...ODCS,
      schema: [
        {
          name: 'o',
          properties: [
            {
              name: 'a',
              logicalType: 'map',
              map: { key: { logicalType: 'string' }, value: { logicalType: 'object', properties: [{ name: 'b' }] } },
            },
          ],
        },
      ],
    },
  },
  {
    name: 'relationships',
    document: {
      ...ODCS,
      schema: [
        {
          name: 'o',
          relationships: [
            { from: 'o.a', to: 'p.b' },
            {
              from: ['o.a', 'o.b'],
              to: ['schema/p/properties/a', 'https://x.example/y.yaml#schema/p/properties/b'],
              type: 'foreignKey',
            },
          ],
          properties: [{ name: 'a', relationships: [{ to: 'p.b' }, { to: ['p.b'] }] }],
        },
      ],
    },
  },
  {
    name: 'context',
    document: {
      ...ODCS,
      context: {
        instructions: 'x',
        verifiedStatements: [{ question: 'q', answer: 'a', tags: ['t'] }],
        constraints: [{ constraint: 'c', id: 'i' }],
      },
      schema: [
        {
          name: 'o',
          context: 'text',
          synonyms: [{ synonym: 's', locale: 'de' }],
          properties: [
            {
              name: 'a',
              enum: [{ value: 1, label: 'one' }, { value: null }],
              semanticType: 'measure',
              deprecated: true,
            },
          ],
        },
      ],
    },
  },
  {
    name: 'people',
    document: {
      ...ODCS,
      team: { name: 't', members: [{ username: 'u', dateIn: '2026-01-01' }] },
      roles: [{ role: 'r', customProperties: [{ property: 'p', value: [1] }] }],
      support: [{ channel: 'c', url: 'https://x.example' }],
      price: { priceAmount: 1.5 },
    },
  },
  {
    name: 'older people',
    document: {
      ...ODCS,
      team: [{ username: 'u', dateOut: '2026-01-01' }],
      slaDefaultElement: 'o.a',
      slaProperties: [
        { property: 'latency', value: 4, unit: 'd', element: 'o.a', driver: 'regulatory' },
        { property: 'x', value: null, valueExt: true },
      ],
    },
  },
];

const DCS = { dataContractSpecification: '1.2.1', id: 'orders', info: { title: 'Orders', version: '1.0.0' } };
const DCS_TYPES = [
  'bigquery',
  'postgres',
  's3',
  'sftp',
  'redshift',
  'azure',
  'sqlserver',
  'snowflake',
  'databricks',
  'glue',
  'oracle',
  'kafka',
  'pubsub',
  'kinesis',
  'trino',
  'clickhouse',
  'local',
];
const DCS_MORE: Record<string, { [key: string]: Json }> = {
  kafka: { topic: 'orders' },
  pubsub: { topic: 'orders' },
  kinesis: { stream: 'orders' },
};
const DCS_RULES: Json[] = [
  { type: 'text', description: 'words' },
  { type: 'sql', query: 'SELECT 1', mustBeBetween: [1, 2] },
  { type: 'library', metric: 'rowCount', mustBeBetween: [1, 2], arguments: { a: 1 } },
  { type: 'custom', engine: 'soda', implementation: ['a'] },
  { description: 'd', query: 'q', metric: 'm', engine: 'e', mustBe: 1 },
];
const dcs: Seed[] = [
  ...DCS_TYPES.map((type) => ({
    name: `server ${type}`,
    document: { ...DCS, servers: { one: { type, ...place(type), ...DCS_MORE[type], roles: [{ name: 'r' }] } } },
  })),
  ...DCS_RULES.map((rule) => ({
    name: `rule ${JSON.stringify(rule)}`,
    document: { ...DCS, models: { o: { quality: [rule], fields: { a: { type: 'string', quality: [rule] } } } } },
  })),
  {
    name: 'fields',
    document: {
      ...DCS,
      models: {
        o: {
          type: 'view',
          primaryKey: ['a'],
          fields: {
            a: {
              type: 'struct',
              fields: {
                b: { type: 'array', items: { type: 'map', keys: { type: 'string' }, values: { type: 'int' } } },
              },
            },
            c: {
              $ref: '#/definitions/x',
              enum: ['v'],
              links: { l: 'https://x.example' },
              config: { avroType: 'long', other: 1 },
            },
          },
        },
      },
      definitions: { 'd/x': { type: 'text', precision: 3, examples: [1] } },
    },
  },
  {
    name: 'promises',
    document: {
      ...DCS,
      servicelevels: {
        availability: { percentage: '99.9%' },
        retention: { period: 'P1Y', unlimited: false },
        frequency: { type: 'batch', cron: '0 0 * * *' },
        backup: { interval: 'weekly' },
        support: { time: '9-5' },
      },
      terms: { policies: [{ type: 'privacy', url: 'https://x.example' }] },
    },
  },
];

const PORT = { name: 'orders', version: '1.0.0', contractId: 'c-1' };
const ODPS = { apiVersion: 'v1.1.0', kind: 'DataProduct', id: 'shop', status: 'active' };
const odps: Seed[] = [
  {
    name: 'ports',
    document: {
      ...ODPS,
      name: 'Shop',
      inputPorts: [PORT],
      outputPorts: [
        {
          ...PORT,
          type: 'tables',
          sbom: [{ url: 'https://x.example' }],
          inputContracts: [{ id: 'c-0', version: '1.0.0' }],
        },
      ],
      managementPorts: [{ name: 'm', content: 'control', type: 'rest', url: 'https://x.example', tags: ['t'] }],
    },
  },
  {
    name: 'tagged ports',
    document: {
      ...ODPS,
      inputPorts: [{ ...PORT, tags: ['t'], customProperties: [{ property: 'p', value: 1 }] }],
      team: { name: 't', members: [{ username: 'u', dateIn: '2026-01-01', tags: ['t'] }] },
    },
  },
  {
    name: 'people',
    document: {
      ...ODPS,
      team: [{ username: 'u', name: 'n' }],
      support: [{ channel: 'c', url: 'mailto:a@x.example', scope: 'issues' }],
      authoritativeDefinitions: [{ type: 'tutorial', url: 'https://x.example' }],
      description: { purpose: 'p', customProperties: [{ property: 'p', value: [1] }] },
      productCreatedTs: '2026-01-01T00:00:00Z',
    },
  },
  {
    name: 'newest',
    document: {
      ...ODPS,
      type: 'aggregate',
      deprecated: false,
      synonyms: [{ synonym: 's' }],
      context: { instructions: 'i', verifiedStatements: [{ question: 'q' }], constraints: [{ constraint: 'c' }] },
      inputPorts: [{ name: 'only', id: 'i' }],
      outputPorts: [{ name: 'o', context: {}, synonyms: [], sbom: [{ id: 'b', tags: [] }] }],
      customProperties: [{ property: 'p', value: null, vendor: 'v', id: 'i' }],
    },
  },
];

export const seeds: Record<'odcs' | 'dcs' | 'odps', Seed[]> = { odcs, dcs, odps };
