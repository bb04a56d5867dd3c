import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeActions } from '../../../../server/src/service/codeActions.ts';
import { bridgeHints } from '../../../../server/src/workspace/bridgeHints.ts';
import { diagnose, diagnosticsOf } from '../../../../server/src/workspace/diagnose.ts';
import type { FileSystem } from '../../../../server/src/workspace/fileSystem.ts';
import { Workspace } from '../../../../server/src/workspace/workspace.ts';

const CONTRACT = 'file:///w/contract.yaml';
const SCHEMA = 'file:///w/models/schema.yml';
const OURS =
  /^cross\/(column-|nullability|enum-values|range|uniqueness|freshness-test|source-freshness|pattern|format-test|unchecked|classification|version|table-column)/;

function disk(files: Record<string, string>): FileSystem {
  const uris = () => Object.keys(files).map((name) => `file:///w/${name}`);
  return {
    readFile: async (uri) => files[uri.slice(10)] ?? null,
    stat: async (uri) => (uris().includes(uri) ? { kind: 'file', size: 1, modified: 1 } : null),
    readDirectory: async (uri) => {
      const below = uris().flatMap((one) => (one.startsWith(`${uri}/`) ? one.slice(uri.length + 1) : []));
      return [...new Set(below.map((one) => one.split('/')[0]!))].map((name) => ({
        name,
        kind: below.includes(name) ? ('file' as const) : ('folder' as const),
      }));
    },
  };
}

/** @param name of the product; the model is `customer_orders` */
function files(
  properties: string,
  columns: string,
  more: { sql?: string; contract?: string; model?: string; name?: string },
) {
  const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));
  return {
    'dbt_project.yml': 'name: p\n',
    'models/customer_orders.sql': more.sql ?? 'select {{ columns() }} from {{ ref("x") }}',
    'models/schema.yml': `models:\n  - name: customer_orders\n${indented(more.model ?? '', 4)}    columns:\n${indented(columns, 6)}\n`,
    'contract.yaml': `dataProduct:\n  name: ${more.name ?? 'customer-orders'}\n  domain: d\n  owner: o\n  version: 1.0.0\nschema:\n  type: object\n${indented(more.contract ?? '', 2)}  properties:\n${indented(properties, 4)}\n`,
  };
}
async function opened(all: Record<string, string>): Promise<Workspace> {
  const workspace = new Workspace({ fileSystem: disk(all) });
  await workspace.index(['file:///w']);
  for (const [uri, name] of [
    [CONTRACT, 'contract.yaml'],
    [SCHEMA, 'models/schema.yml'],
  ] as const)
    workspace.documents.didOpen(uri, 1, all[name]!);
  await workspace.settled(CONTRACT);
  await workspace.settled(SCHEMA);
  return workspace;
}
/** `line:character label`, 1-based. */
function hints(workspace: Workspace, uri: string): string[] {
  const ours = workspace.documents.get(uri)!;
  return bridgeHints(workspace, ours, { start: 0, end: ours.document.text.length }).map(
    ({ position, label }) => `${position.line + 1}:${position.character + 1} ${label}`,
  );
}
function found(workspace: Workspace, uri: string): string[] {
  const ours = workspace.documents.get(uri)!;
  return diagnose(workspace, ours, {})
    .filter((one) => OURS.test(one.rule))
    .map((one) => `${one.rule.slice(6)} ${ours.document.text.slice(one.start, one.end)}`);
}

test('each disagreement is reported in the contract and in the properties; agreement and the unknown are not', async () => {
  type Case = [
    properties: string,
    columns: string,
    more: Parameters<typeof files>[2],
    contract: string[],
    dbt: string[],
  ];
  const range = '- name: n\n  tests:\n    - dbt_utils.accepted_range: { min_value: 0 }';
  const recency = (layout: string) => `tests:\n  - dbt_utils.recency: ${layout}\n`;
  const cases: Case[] = [
    ['totalAmount: { type: number }', '- name: TOTAL_AMOUNT\n  data_type: number(10,2)', {}, [], []],
    ['a: { type: string }', '- name: b', {}, [], []],
    [
      'a: { type: string }\nb: { type: string }',
      '- name: a',
      { sql: 'select a, c from {{ ref("x") }}' },
      ['column-unpromised schema', 'column-missing b'],
      ['column-missing customer_orders', 'column-unpromised customer_orders'],
    ],
    ['a: { type: string, format: date-time }', '- name: a\n  data_type: timestamp_ntz', {}, [], []],
    ['a: { type: string }', '- name: a\n  data_type: some_domain', {}, [], []],
    ['a: { type: integer }', '- name: a\n  data_type: varchar', {}, ['column-type a'], ['column-type varchar']],
    ['a: { type: string }', '- name: a\n  tests: [not_null]', {}, ['nullability a'], ['nullability not_null']],
    ['a: { type: string }', '- name: a\n  tests: [not_null]', { contract: 'required: [a]\n' }, [], []],
    ['a: { type: string }', '- name: a', { contract: 'required: [a]\n' }, ['nullability a'], ['nullability a']],
    [
      'a: { type: string }',
      "- name: a\n  tests: [{ not_null: { where: 'b = 1' } }]",
      { contract: 'required: [a]\n' },
      ['nullability a'],
      ['nullability not_null'],
    ],
    [
      'a: { type: string, x-unique: true }',
      "- name: a\n  tests: [{ unique: { config: { where: 'b = 1' } } }]",
      {},
      ['uniqueness a'],
      ['uniqueness unique'],
    ],
    [
      's: { type: string, enum: [new, old] }',
      "- name: s\n  tests:\n    - accepted_values: { values: ['new', 'gone'] }",
      {},
      ['enum-values s'],
      ['enum-values accepted_values'],
    ],
    [
      's: { type: string, enum: [new, old] }',
      "- name: s\n  tests:\n    - accepted_values: { arguments: { values: ['old', 'new'] } }",
      {},
      [],
      [],
    ],
    ['n: { type: number, minimum: 0 }', range, {}, [], []],
    ['n: { type: number, minimum: 1 }', range, {}, ['range n'], ['range dbt_utils.accepted_range']],
    ['n: { type: number }', range, {}, [], []],
    [
      'a: { type: string }',
      '- name: a',
      { model: recency('{ datepart: hour, interval: 1, field: t }') },
      ['freshness-test freshness'],
      ['freshness-test dbt_utils.recency'],
    ],
    ['a: { type: string }', '- name: a', { model: recency('{ datepart: minute, interval: 15, field: t }') }, [], []],
    ['a: { type: integer }', '- name: a\n  data_type: varchar', { name: 'others' }, [], []],
  ];
  for (const [properties, columns, more, contract, dbt] of cases) {
    const all = files(properties, columns, more);
    all['contract.yaml'] += 'sla:\n  freshness: PT15M\n';
    const workspace = await opened(all);
    const about = `${all['contract.yaml']}\n${all['models/schema.yml']}`;
    assert.deepEqual(found(workspace, CONTRACT), contract, about);
    assert.deepEqual(found(workspace, SCHEMA), dbt, about);
  }
});

test('what tests, meta and versions say is held against the contract too', async () => {
  const tests = (...all: string[]) => `- name: a\n  tests:\n${all.map((one) => `    - ${one}\n`).join('')}`;
  const regex = (expression: string) =>
    tests(`dbt_expectations.expect_column_values_to_match_regex: { regex: '${expression}' }`);
  const accepts = (values: string) => tests(`accepted_values: { values: [${values}] }`);
  type Case = [properties: string, columns: string, expected: string[], more?: Parameters<typeof files>[2]];
  const cases: Case[] = [
    ['a: { type: string, pattern: "^A[0-9]+$" }', regex('^A[0-9]+$'), []],
    ['a: { type: string, pattern: "^A[0-9]+$" }', regex('^A\\\\d+$'), []],
    ['a: { type: string, pattern: "^A[0-9]+$" }', regex('^B'), ['pattern']],
    ['a: { type: string, format: uuid }', regex('^[0-9a-f-]{36}$'), []],
    ['a: { type: string, format: uuid }', regex('^[0-9]+$'), ['format-test']],
    ['a: { type: string, enum: [x, y1] }', regex('^[a-z]$'), ['format-test']],
    ['a: { type: string, pattern: "^[a-z]$" }', accepts('x, y1'), ['format-test']],
    ['a: { type: string, pattern: "^[a-z]+$" }', accepts('x, y'), []],
    ['a: { type: string, pattern: "^[a-z]+$" }', accepts('"{{ var(1) }}"'), []],
    ['a: { type: string, enum: [x] }', tests('unique'), ['unchecked']],
    ['a: { type: integer, minimum: 1 }', tests('unique'), ['unchecked']],
    ['a: { type: integer, minimum: 1 }', tests('unique', 'own_test_of_limits'), []],
    ['a: { type: integer, minimum: 1 }', '- name: a', []],
    [
      'a: { type: integer, minimum: 0 }',
      tests('dbt_utils.accepted_range: { min_value: 0, inclusive: false }'),
      ['range'],
    ],
    [
      'a: { type: integer, maximum: 5 }',
      tests('dbt_expectations.expect_column_values_to_be_between: { min_value: 0, max_value: 4 }'),
      ['range'],
    ],
    [
      'a: { type: string, enum: [x] }',
      tests('dbt_expectations.expect_column_values_to_be_in_set: { value_set: [x, z] }'),
      ['enum-values'],
    ],
    ['a: { type: string }', tests("not_null: { config: { where: 'b = 1' } }"), []],
    [
      'a: { type: string, enum: [x] }',
      tests("accepted_values: { values: [z], config: { where: 'b' } }"),
      ['unchecked'],
    ],
    [
      'a: { type: integer, minimum: 1 }',
      tests("dbt_utils.accepted_range: { min_value: 2, where: 'b' }"),
      ['unchecked'],
    ],
    [
      'a: { type: integer, minimum: 1 }',
      tests("dbt_utils.accepted_range: { min_value: 2, where: 'b' }", 'dbt_utils.accepted_range: { min_value: 1 }'),
      [],
    ],
    [
      'a: { type: string }',
      tests('dbt_expectations.expect_column_values_to_be_of_type: { column_type: boolean }'),
      ['column-type'],
    ],
    [
      'a: { type: string, classification: internal }',
      '- name: a\n  meta: { classification: restricted }',
      ['classification'],
    ],
    [
      'a: { type: string, classification: internal }',
      '- name: a\n  config: { meta: { data_classification: Internal } }',
      [],
    ],
    ['a: { type: string, classification: internal }', '- name: a\n  meta: { classification: tier 2 }', []],
    ['a: { type: string }', '- name: a\n  meta: { contains_pii: true }', ['classification']],
    ['a: { type: string }', '- name: a\n  meta: { pii: false }\n  tags: [pii]', []],
    ['a: { type: string }', '- name: a\n  tags: [pii]', ['classification']],
    ['a: { type: string, classification: confidential }', '- name: a\n  tags: [pii]', []],
    ['a: { type: string, tags: [pii] }', '- name: a\n  tags: [pii]', []],
    ['a: { type: string }', '- name: a', ['version'], { model: 'versions: [{ v: 1 }, { v: 2 }]\n' }],
    ['a: { type: string }', '- name: b', ['version'], { model: 'latest_version: 3\nversions: [{ v: 3 }]\n' }],
    ['a: { type: string }', '- name: a', [], { model: 'latest_version: 1\nversions: [{ v: 1 }, { v: 2 }]\n' }],
    ['a: { type: string }', '- name: a', [], { model: 'versions: [{ v: old }, { v: 2 }]\n' }],
    ['a: { type: string }', '- name: a', ['classification'], { model: 'meta: { classification: public }\n' }],
  ];
  for (const [properties, columns, expected, more = {}] of cases) {
    const all = files(properties, columns, more);
    all['contract.yaml'] += 'access:\n  classification: internal\n';
    const workspace = await opened(all);
    for (const uri of [CONTRACT, SCHEMA])
      assert.deepEqual(
        found(workspace, uri).map((one) => one.split(' ')[0]),
        expected,
        `${uri}: ${properties}\n${columns}\n${more.model ?? ''}`,
      );
  }
});

test('a port leads to the model of its table, by the name dbt gave it; a table elsewhere ends the guessing', async () => {
  const port = (table: string) => `outputPorts:\n  - { name: out, type: snowflake, table: ${table} }\n`;
  const manifest = JSON.stringify({
    metadata: { adapter_type: 'snowflake' },
    nodes: {
      'model.p.customer_orders': {
        resource_type: 'model',
        name: 'customer_orders',
        database: 'DB',
        schema: 'MARTS',
        alias: 'CO',
      },
    },
  });
  const cases: [table: string, manifest: string | null, name: string, linked: boolean][] = [
    ['MARTS.CUSTOMER_ORDERS', null, 'anything', true],
    ['DB.MARTS.CO', manifest, 'anything', true],
    ['CO', manifest, 'anything', true],
    ['DB.RAW.CO', manifest, 'anything', false],
    ['DB.RAW.ELSEWHERE', null, 'customer-orders', false],
  ];
  for (const [table, built, name, linked] of cases) {
    const all: Record<string, string> = files('a: { type: integer }', '- name: a\n  data_type: varchar', { name });
    all['contract.yaml'] += port(table);
    if (built) all['target/manifest.json'] = built;
    const workspace = await opened(all);
    assert.deepEqual(found(workspace, CONTRACT), linked ? ['column-type a'] : [], table);
    assert.deepEqual(found(workspace, SCHEMA), linked ? ['column-type varchar'] : [], table);
    assert.deepEqual(hints(workspace, CONTRACT), [], 'what is stated is no guess');
  }
});

test('each object of a contract has its own model, and a guess is shown on both sides', async () => {
  const all: Record<string, string> = files('', '- name: a\n  data_type: varchar', {});
  const column = (name: string) =>
    `  - name: ${name}\n    properties:\n      - { name: a, logicalType: integer }\n      - { name: b, logicalType: string }\n`;
  all['contract.yaml'] =
    `apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\nschema:\n${column('others')}${column('customer_orders')}`;
  all['models/schema.yml'] += '  - name: others\n    columns:\n      - name: b\n        data_type: boolean\n';
  all['models/others.sql'] = 'select 1 as b';
  const workspace = await opened(all);
  assert.deepEqual(
    found(workspace, CONTRACT).filter((one) => one.startsWith('column-type')),
    ['column-type b', 'column-type a'],
  );
  assert.deepEqual(hints(workspace, CONTRACT), ['7:17 ≈ dbt model others', '11:26 ≈ dbt model customer_orders']);
  assert.deepEqual(hints(workspace, SCHEMA).sort(), ['2:26 ≈ contract x', '6:17 ≈ contract x']);
});

test('a source behind the model may not be older than promised before dbt says so', async () => {
  const source = (freshness: string, table = '') =>
    `sources:\n  - name: raw\n    freshness: ${freshness}\n    tables:\n      - name: orders${table}\n`;
  const hours = (count: number) =>
    `{ warn_after: { count: ${count}, period: hour }, error_after: { count: 48, period: hour } }`;
  const cases: [properties: string, expected: string[]][] = [
    [source(hours(12)), ['source-freshness warn_after: { count: 12, period: hour }']],
    [source(hours(1)), []],
    [source(hours(12), '\n        freshness: null'), []],
    [
      source(hours(1), '\n        config: { freshness: { error_after: { count: 1, period: day } } }'),
      ['source-freshness error_after: { count: 1, period: day }'],
    ],
  ];
  for (const [properties, expected] of cases) {
    const all: Record<string, string> = files('a: { type: string }', '- name: a', {
      sql: "select a from {{ ref('stg') }}",
    });
    all['models/stg.sql'] = "select a from {{ source('raw', 'orders') }}";
    all['models/sources.yml'] = properties;
    all['contract.yaml'] += 'sla:\n  freshness: PT2H\n';
    const workspace = await opened(all);
    const uri = 'file:///w/models/sources.yml';
    workspace.documents.didOpen(uri, 1, properties);
    await workspace.settled(uri);
    assert.deepEqual(found(workspace, CONTRACT), expected.length > 0 ? ['source-freshness freshness'] : [], properties);
    assert.deepEqual(found(workspace, uri), expected, properties);
  }
});

test('the table as dbt last saw it counts where nothing else tells', async () => {
  const all: Record<string, string> = files(
    'a: { type: integer }\nb: { type: string }\nc: { type: string }',
    '- name: a\n- name: b\n  data_type: varchar',
    {},
  );
  all['target/catalog.json'] = JSON.stringify({
    nodes: {
      'model.p.customer_orders': {
        columns: { A: { name: 'A', type: 'TEXT', index: 1 }, B: { name: 'B', type: 'BOOLEAN', index: 2 } },
      },
    },
  });
  const workspace = await opened(all);
  assert.deepEqual(found(workspace, CONTRACT), ['column-type a', 'table-column c']);
  assert.deepEqual(found(workspace, SCHEMA), ['table-column customer_orders', 'column-type a']);
});

test('a stated model wins over the guess, and each side leads to the other and says why', async () => {
  const all = files('a: { type: integer }', '- name: a\n  data_type: varchar', { name: 'anything' });
  all['contract.yaml'] += 'transformation:\n  dbt: { model: customer_orders }\n';
  const workspace = await opened(all);
  const related = (uri: string) => {
    const ours = workspace.documents.get(uri)!;
    return diagnosticsOf(workspace, ours, diagnose(workspace, ours, {}))
      .filter((one) => one.code === 'cross/column-type')
      .flatMap((one) => one.relatedInformation ?? [])
      .map(({ location, message }) => `${location.uri}:${location.range.start.line + 1} ${message}`);
  };
  const why = 'the transformation is the dbt model customer_orders';
  assert.deepEqual(related(CONTRACT), [`${SCHEMA}:5 The transformation is the dbt model customer_orders`]);
  assert.deepEqual(related(SCHEMA), [`${CONTRACT}:9 The contract anything (${why})`]);
});

test('a properties file that is not open is read, and read again when it changes', async () => {
  const all = files('a: { type: integer }', '- name: a\n  data_type: varchar', {});
  const workspace = new Workspace({ fileSystem: disk(all) });
  await workspace.index(['file:///w']);
  workspace.documents.didOpen(CONTRACT, 1, all['contract.yaml']);
  await workspace.settled(CONTRACT);
  assert.deepEqual(found(workspace, CONTRACT), ['column-type a']);
  all['models/schema.yml'] = all['models/schema.yml'].replace('varchar', 'bigint');
  await workspace.fileChanged(SCHEMA, false);
  await workspace.settled(CONTRACT);
  assert.deepEqual(found(workspace, CONTRACT), []);
});

test('fixes say in the one file what the other already says', async () => {
  const fixed = async (all: Record<string, string>, uri: string): Promise<string[]> => {
    const workspace = await opened(all);
    const ours = workspace.documents.get(uri)!;
    const diagnostics = diagnosticsOf(workspace, ours, diagnose(workspace, ours, {})).filter((one) =>
      OURS.test(String(one.code)),
    );
    return codeActions(ours.document, { diagnostics, range: { start: 0, end: 0 }, contract: null }).map((action) => {
      const [edit] = action.edit?.changes?.[uri] ?? [];
      assert.ok(edit);
      const { text } = ours.document;
      const at = ours.document.offsetAt(edit.range.start);
      return `${action.title}:${(text.slice(0, at) + edit.newText + text.slice(at)).split(/columns:|type: object/)[1]}`;
    });
  };
  const required = 'required: [a]\n';
  assert.deepEqual(await fixed(files('a: { type: string }', '- name: a', { contract: required }), SCHEMA), [
    'Add not_null:\n      - name: a\n        data_tests:\n          - not_null\n',
  ]);
  assert.deepEqual(
    await fixed(files('a: { type: string }', '- name: a\n  tests:\n    - unique', { contract: required }), SCHEMA),
    ['Add not_null:\n      - name: a\n        tests:\n          - unique\n          - not_null\n'],
  );
  const tested = '- name: a\n  tests: [not_null]';
  assert.deepEqual(await fixed(files('a: { type: string }', tested, {}), CONTRACT), [
    'Add a:\n  properties:\n    a: { type: string }\n  required:\n    - a\n',
  ]);
  assert.deepEqual(
    await fixed(files('a: { type: string }\nb: {}', tested, { contract: 'required:\n  - b\n' }), CONTRACT),
    ['Add a:\n  required:\n    - b\n    - a\n  properties:\n    a: { type: string }\n    b: {}\n'],
  );
});
