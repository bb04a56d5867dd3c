import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { SyncDirection } from '../../../../server/src/protocol.ts';
import { syncOf, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const CONTRACT = 'file:///w/contract.yaml';
const SCHEMA = 'file:///w/models/schema.yml';

interface Case {
  /** Of `models: - name: customer_orders`, indented by four. */
  model: string;
  contract: string;
  sql?: string;
  files?: Record<string, string>;
}
const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));
const schemaOf = (model: string) => `models:\n  - name: customer_orders\n${indented(model, 4)}`;
const head = 'dataProduct:\n  name: customer-orders\n  domain: d\n  owner: o\n  version: 1.0.0\n';

/** The target's text after the edits, what they do and what they leave alone. */
async function synced({ model, contract, sql, files }: Case, direction: SyncDirection, from = CONTRACT) {
  const all: Record<string, string> = {
    'dbt_project.yml': 'name: p\n',
    'models/customer_orders.sql': sql ?? 'select {{ columns() }} from {{ ref("x") }}',
    'models/schema.yml': schemaOf(model),
    'contract.yaml': contract,
    ...files,
  };
  const workspace = new Workspace({ fileSystem: memoryDisk(all) });
  await workspace.index(['file:///w']);
  const [file, ...more] = await syncOf(workspace, { uri: from, direction });
  assert.ok(file, 'a pair was found');
  assert.deepEqual(more, []);
  assert.equal(file.uri, direction === 'contract' ? CONTRACT : SCHEMA);
  const text = direction === 'contract' ? contract : schemaOf(model);
  const after = TextDocument.applyEdits(TextDocument.create(file.uri, 'yaml', 0, text), file.edits);
  return { ...file, after };
}

const PROMISES = `${head}schema:
  type: object
  required: [customerId, segment]
  properties:
    customerId: { type: string, description: Who ordered, x-unique: true }
    segment:
      type: string
      enum: [premium, standard, new]
    total: { type: number, minimum: 0, maximum: 10 }
    updatedAt: { type: string, format: date-time }
    rating: { type: integer }
`;
const MODEL = `columns:
  # the key
  - name: customer_id # of CRM
    data_type: varchar
    data_tests: [unique]
  - name: segment
    data_tests:
      - accepted_values:
          arguments:
            values:
              - premium # pays more
              - standard
              - old
  - name: total
    data_type: varchar
    description: "{{ doc('total') }}"
`;

test('schema.yml is brought up to the contract: tests, types, columns; what it says beside stays', async () => {
  const files = { 'packages.yml': 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n' };
  const done = await synced({ model: MODEL, contract: PROMISES, files }, 'model');
  assert.equal(
    done.after,
    schemaOf(`columns:
  # the key
  - name: customer_id # of CRM
    description: Who ordered
    data_type: varchar
    data_tests: [unique, not_null]
  - name: segment
    data_tests:
      - accepted_values:
          arguments:
            values:
              - premium # pays more
              - standard
              - new
      - not_null
  - name: total
    data_type: number(38,6)
    description: "{{ doc('total') }}"
    data_tests:
      - dbt_utils.accepted_range:
          arguments:
            min_value: 0
            max_value: 10
  - name: updated_at
  - name: rating
`),
  );
  assert.deepEqual(done.skipped, []);
  assert.ok(done.changes.includes('total: data_type number(38,6)'), String(done.changes));
});

test('only tests; a range without a package that has the test is left alone, and said', async () => {
  const done = await synced({ model: MODEL, contract: PROMISES }, 'tests', SCHEMA);
  assert.deepEqual(done.changes, ['customer_id: not_null', 'segment: not_null', 'segment: values of accepted_values']);
  assert.deepEqual(done.skipped, ['total: no package with a test accepted_range (dbt_utils) is installed']);
});

test('the project’s own test of a range is used, flat where the file writes arguments so', async () => {
  const files = {
    'macros/range.sql': '{% test accepted_range(model, column_name, min_value, max_value) %}select 1{% endtest %}',
  };
  const model = 'columns:\n  - name: total\n';
  const done = await synced({ model, contract: PROMISES, files }, 'tests');
  assert.equal(
    done.after,
    schemaOf(`${model}    data_tests:\n      - accepted_range:\n          min_value: 0\n          max_value: 10\n`),
  );
});

test('a column the SQL does not produce is not documented', async () => {
  const sql = 'select a as customer_id, b as total, c as updated_at from {{ ref("x") }}';
  const done = await synced({ model: 'columns:\n  - name: customer_id\n', contract: PROMISES, sql }, 'model');
  assert.match(done.after, /name: total\n {8}data_tests|name: total\n/);
  assert.doesNotMatch(done.after, /rating|segment/);
  assert.equal(done.skipped.filter((one) => /does not produce it/.test(one)).length, 2);
});

const CHECKED = `columns:
  - name: customer_id
    description: Who ordered
    data_tests: [not_null, unique]
  - name: segment
    data_tests:
      - not_null
      - accepted_values: { values: [premium, standard] }
  - name: total
    data_type: number(18,2)
    data_tests:
      - dbt_utils.accepted_range: { min_value: 0 }
  - name: loaded_at
    data_type: timestamp_ntz
    data_tests: [not_null]
`;

test('a contract is brought up to schema.yml, in the style of its names', async () => {
  const contract = `${head}schema:
  type: object
  required: [customerId] # more to come
  properties:
    customerId: { type: string }
    segment:
      type: string # of customers
      enum: [premium, standard, new]
    total:
      type: string
`;
  const done = await synced({ model: CHECKED, contract }, 'contract', SCHEMA);
  assert.equal(
    done.after,
    `${head}schema:
  type: object
  required: [customerId, segment, loadedAt] # more to come
  properties:
    customerId: { type: string, x-unique: true, description: Who ordered }
    segment:
      type: string # of customers
      enum: [premium, standard]
    total:
      type: number
      minimum: 0
    loadedAt:
      type: string
      format: date-time
`,
  );
});

/** A contract of strings. */
const odcs = (version: string, ...columns: string[]): string => `apiVersion: ${version}
kind: DataContract
id: customer-orders
name: customer-orders
version: 1.0.0
status: draft
schema:
  - name: customer_orders
    properties:
${columns.map((name) => `      - name: ${name}\n        logicalType: string\n`).join('')}`;

test('an ODCS contract is brought up to schema.yml', async () => {
  const contract = odcs('v3.1.0', 'customer_id', 'segment', 'total');
  const done = await synced({ model: CHECKED, contract }, 'contract');
  assert.equal(
    done.after.slice(done.after.indexOf('    properties')),
    `    properties:
      - name: customer_id
        description: Who ordered
        logicalType: string
        required: true
        unique: true
      - name: segment
        logicalType: string
        required: true
        quality:
          - type: library
            metric: invalidValues
            arguments:
              validValues: [premium, standard]
            mustBe: 0
      - name: total
        logicalType: number
        physicalType: number(18,2)
        logicalTypeOptions:
          minimum: 0
      - name: loaded_at
        logicalType: timestamp
        physicalType: timestamp_ntz
        required: true
`,
  );
});

test('an ODCS 3.0 contract is given nothing its version does not have', async () => {
  const contract = odcs('v3.0.2', 'customer_id', 'segment');
  const done = await synced({ model: CHECKED, contract }, 'contract');
  assert.doesNotMatch(done.after, /metric|timestamp$/m);
  assert.match(done.after, /- name: loaded_at\n {8}logicalType: date\n {8}physicalType: timestamp_ntz\n/);
  assert.match(JSON.stringify(done), /segment: ODCS 3\.0 has no check of allowed values: bring the contract to 3\.1/);
});

test('a DCS contract is brought up to schema.yml', async () => {
  const contract = `dataContractSpecification: 1.2.1
id: customer-orders
info:
  title: customer-orders
  version: 1.0.0
models:
  customer_orders:
    fields:
      customer_id:
        type: string
      segment: # of customers
        type: string
        enum:
          - premium # pays more
          - new
      total:
        type: string
`;
  const done = await synced({ model: CHECKED, contract }, 'contract');
  assert.equal(
    done.after.slice(done.after.indexOf('    fields')),
    `    fields:
      customer_id:
        type: string
        required: true
        unique: true
        description: Who ordered
      segment: # of customers
        type: string
        enum:
          - premium # pays more
          - standard
        required: true
      total:
        type: number
        minimum: 0
      loaded_at:
        type: timestamp
        required: true
`,
  );
});

test('twice is once: after the edits nothing is left to do, either way', async () => {
  const files = { 'packages.yml': 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n' };
  const toModel = await synced({ model: MODEL, contract: PROMISES, files }, 'model');
  const model = toModel.after.slice(toModel.after.indexOf('    columns')).replaceAll(/^ {4}/gm, '');
  assert.deepEqual((await synced({ model, contract: PROMISES, files }, 'model')).changes, []);
  const toContract = await synced({ model: CHECKED, contract: PROMISES }, 'contract');
  assert.deepEqual((await synced({ model: CHECKED, contract: toContract.after }, 'contract')).changes, []);
});

test('a new column brings its type and tests where dbt enforces the contract', async () => {
  const model =
    'config: { contract: { enforced: true } }\ncolumns:\n  - name: customer_id\n    data_type: varchar\n    data_tests: [not_null, unique]\n    description: Who ordered\n';
  const contract = PROMISES.replace(/ {4}total[\s\S]*/, '');
  const done = await synced({ model, contract }, 'model');
  assert.equal(
    done.after,
    schemaOf(`${model}  - name: segment
    data_type: varchar
    data_tests:
      - not_null
      - accepted_values:
          values: [premium, standard, new]
`),
  );
});

test('what is added to the last line of a column stays with that column', async () => {
  const contract = `${head}schema:
  type: object
  required: [a]
  properties:
    a: { type: string, description: First }
    b: { type: string, description: Second }
`;
  const done = await synced(
    { model: 'columns:\n  - name: a', contract: contract.replace('customer-orders', 'customer_orders') },
    'model',
  );
  assert.equal(
    done.after,
    schemaOf(
      'columns:\n  - name: a\n    data_tests:\n      - not_null\n    description: First\n  - name: b\n    description: Second',
    ),
  );
});

test('columns that the SQL produces are documented with their types, from the properties file and from the SQL', async () => {
  const sql = 'select id as customer_id, total::number(18,2) as TOTAL, n as item_count from {{ ref("x") }}';
  const files = {
    'target/catalog.json': JSON.stringify({
      nodes: { 'model.p.customer_orders': { columns: { N: { name: 'ITEM_COUNT', type: 'NUMBER', index: 1 } } } },
    }),
  };
  for (const from of [SCHEMA, 'file:///w/models/customer_orders.sql']) {
    const done = await synced({ model: 'description: Orders\n', contract: PROMISES, sql, files }, 'columns', from);
    assert.equal(
      done.after,
      schemaOf(`description: Orders
columns:
  - name: customer_id
  - name: total
    data_type: number(18,2)
  - name: item_count
    data_type: number
`),
    );
  }
  const some = { model: 'columns: [{ name: customer_id }]\n', contract: PROMISES, sql };
  const more = await synced(some, 'columns', SCHEMA);
  assert.equal(
    more.after,
    schemaOf('columns: [{ name: customer_id }, { name: total, data_type: "number(18,2)" }, { name: item_count }]\n'),
  );
});

test('a broken file is left alone', async () => {
  const workspace = new Workspace({
    fileSystem: memoryDisk({
      'dbt_project.yml': 'name: p\n',
      'models/customer_orders.sql': 'select 1 as a',
      'models/schema.yml': `${schemaOf(MODEL)}  - name: [\n`,
      'contract.yaml': PROMISES,
    }),
  });
  await workspace.index(['file:///w']);
  assert.deepEqual(await syncOf(workspace, { uri: CONTRACT, direction: 'model' }), []);
});

/** A product of that name, made by the model, that promises one column. */
const promising = (name: string, column: string) =>
  `${head.replace('customer-orders', name)}transformation: { dbt: { model: customer_orders } }\nschema:\n  type: object\n  required: [${column}]\n  properties:\n    ${column}: { type: string }\n`;

test('two contracts of one model are two proposals, each whole; models of their own go together', async () => {
  const model = 'columns:\n  - name: a\n';
  const schema = `${schemaOf(model)}  - name: other\n    columns: []\n`;
  const workspace = new Workspace({
    fileSystem: memoryDisk({
      'dbt_project.yml': 'name: p\n',
      'models/customer_orders.sql': 'select {{ columns() }} from {{ ref("x") }}',
      'models/other.sql': 'select {{ columns() }} from {{ ref("x") }}',
      'models/schema.yml': schema,
      'one.yaml': promising('one', 'b'),
      'two.yaml': promising('two', 'b'),
      'other.yaml': promising('three', 'c').replace('customer_orders', 'other'),
    }),
  });
  await workspace.index(['file:///w']);
  const files = await syncOf(workspace, { uri: SCHEMA, direction: 'model' });
  assert.deepEqual(files.map((file) => file.pairs.map(({ contract, model }) => `${contract} ${model}`)).toSorted(), [
    ['one customer_orders'],
    ['three other'],
    ['two customer_orders'],
  ]);
  const column = (name: string) => `  - name: ${name}\n    data_tests:\n      - not_null\n`;
  for (const { uri, edits, pairs, changes } of files) {
    const after = TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 0, schema), edits);
    assert.deepEqual(changes.length, 1);
    if (pairs[0]!.model === 'customer_orders')
      assert.equal(after, schema.replace(schemaOf(model), schemaOf(model + column('b'))));
  }
  const [one, ...more] = await syncOf(workspace, { uri: 'file:///w/one.yaml', direction: 'model' });
  assert.deepEqual([one?.pairs.map(({ contract }) => contract), more], [['one'], []]);
});

test('what is proposed belongs to the version of the document that was read, or to the file on disk', async () => {
  const schema = schemaOf('columns:\n  - name: a\n');
  const workspace = new Workspace({
    fileSystem: memoryDisk({
      'dbt_project.yml': 'name: p\n',
      'models/customer_orders.sql': 'select {{ columns() }} from {{ ref("x") }}',
      'models/schema.yml': schema,
      'contract.yaml': promising('one', 'b'),
    }),
  });
  await workspace.index(['file:///w']);
  const version = async (direction: SyncDirection) =>
    (await syncOf(workspace, { uri: SCHEMA, direction })).map((file) => file.version);
  assert.deepEqual([await version('model'), await version('columns')], [[null], [null]]);
  workspace.documents.didOpen(SCHEMA, 7, schema);
  assert.deepEqual([await version('model'), await version('columns')], [[7], [7]]);
  workspace.documents.didChange(SCHEMA, 8, [{ text: `# more\n${schema}` }]);
  assert.deepEqual([await version('model'), await version('contract')], [[8], [null]]);
});
