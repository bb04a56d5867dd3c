/** Completion, hover, definition and references of a dbt project's names; `|` is the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dbtArguments,
  dbtCompletion,
  dbtHover,
  definition,
  placeInYaml,
  references,
  Workspace,
} from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const FILES = {
  'dbt_project.yml': 'name: shop\n',
  'models/orders.sql': "select * from {{ source('raw', 'orders') }}",
  'models/customers.sql': "select * from {{ ref('orders') }}",
  'models/totals.sql': 'select 1 as day, 2 as total',
  'models/base.yml':
    'sources:\n  - name: raw\n    tables: [{ name: orders }, { name: items }]\nmodels:\n  - name: orders\n    description: One row per order.\n    columns: [{ name: order_id }]\n',
  'models/prices.yml': 'models:\n  - name: prices\n    versions: [{ v: 1 }, { v: 2 }]\n',
  'models/docs.md': 'x\n{% docs total %}The sum.{% enddocs %}',
  'macros/positive.sql': '\n{% test positive(model, column_name) %}select 1{% endtest %}',
};

async function at(marked: string, more: Record<string, string> = {}) {
  const offset = marked.indexOf('|');
  const workspace = new Workspace({ fileSystem: memoryDisk({ ...FILES, ...more }) });
  await workspace.index(['file:///w']);
  const uri = 'file:///w/models/schema.yml';
  workspace.documents.didOpen(uri, 1, marked.replace('|', ''));
  return { workspace, ours: workspace.documents.get(uri)!, offset };
}
const head = 'models:\n  - name: customers\n    columns:\n      - name: id\n        data_tests:\n          - ';

test('names are offered inside the quotes of a call, and nowhere else', async () => {
  const cases: [string, string[] | null][] = [
    [`${head}relationships: { to: ref('|'), field: id }`, ['orders', 'customers', 'totals', 'prices']],
    [`${head}relationships: { to: "source('|')" }`, ['raw']],
    [`${head}relationships: { to: "source('raw', 'o|r')" }`, ['orders', 'items']],
    ['models:\n  - name: customers\n    description: "{{ doc(\'|\') }}"\n', ['total']],
    ['models:\n  - name: cust|\n', null],
    [`${head}relationships: { to: "ref('prices', v=|)" }`, ['1', '2']],
    [`${head}relationships: { to: "ref('shop', 'prices', version='|')" }`, ['1', '2']],
    [`${head}relationships: { to: "ref('orders', v=|)" }`, []],
  ];
  for (const [marked, labels] of cases) {
    const { workspace, ours, offset } = await at(marked);
    const items = dbtCompletion(placeInYaml(workspace, ours, offset)!);
    assert.deepEqual(items?.map((one) => one.label).sort() ?? null, labels?.sort() ?? null, marked);
  }
});

test('definitions: the SQL file, the source, the test, the doc block', async () => {
  const cases: [string, string][] = [
    [`${head}relationships: { to: ref('ord|ers'), field: id }`, 'models/orders.sql:0'],
    [`${head}relationships: { to: "source('raw', 'it|ems')", field: id }`, 'models/base.yml:2'],
    [`${head}posi|tive`, 'macros/positive.sql:1'],
    ['models:\n  - name: customers\n    description: "{{ doc(\'tot|al\') }}"\n', 'models/docs.md:1'],
  ];
  for (const [marked, place] of cases) {
    const { workspace, ours, offset } = await at(marked);
    const [first] = await definition(workspace, ours, offset);
    assert.equal(first && `${first.uri.replace('file:///w/', '')}:${first.range.start.line}`, place, marked);
  }
});

test('hover tells what the project says of a model', async () => {
  const { workspace, ours, offset } = await at(`${head}relationships: { to: ref('ord|ers'), field: id }`);
  const hover = dbtHover(placeInYaml(workspace, ours, offset)!);
  assert.deepEqual(hover?.contents, {
    kind: 'markdown',
    value: '**orders** · model · `models/orders.sql`\n\nOne row per order.\n\nColumns: `order_id`',
  });
});

test('references of a source are its uses in SQL', async () => {
  const { workspace, ours, offset } = await at(`${head}relationships: { to: "source('raw', 'ord|ers')", field: id }`);
  const found = await references(workspace, ours, offset, false);
  assert.deepEqual(
    found.map((one) => [one.uri, one.range.start.character]),
    [['file:///w/models/orders.sql', 32]],
  );
});

test('columns, arguments of tests and their values are offered where they may stand', async () => {
  const column = 'models:\n  - name: customers\n    columns:\n      - name: id\n        data_tests:\n          - ';
  const cases: [string, string[]][] = [
    ['models:\n  - name: totals\n    columns:\n      - name: day\n      - name: |\n', ['total']],
    [`${column}accepted_values:\n              arguments:\n                |\n`, ['values', 'quote']],
    [
      `${column}relationships:\n              arguments:\n                to: ref('orders')\n                |\n`,
      ['field'],
    ],
    [
      `${column}relationships:\n              arguments:\n                to: |\n`,
      ["ref('orders')", "ref('customers')", "ref('prices')", "ref('totals')"],
    ],
    [
      `${column}relationships:\n              arguments:\n                to: ref('totals')\n                field: |\n`,
      ['day', 'total'],
    ],
    [`${column}relationships:\n              arguments: { to: ref('orders'), field: o| }\n`, ['order_id']],
    [`${column}positive:\n              config:\n                |\n`, []],
  ];
  for (const [marked, labels] of cases) {
    const { workspace, ours, offset } = await at(marked);
    assert.deepEqual(
      (await dbtArguments(workspace, ours, offset)).map((one) => one.label),
      labels,
      marked,
    );
  }
});

test('columns still to be documented, with the types that the SQL casts them to', async () => {
  const files = {
    'models/orders.sql': 'select cast(a as numeric(10, 2)) as total, b as day, c::date as bought from t',
    'models/mart.sql': "select *, 1 as more from {{ ref('orders') }}",
    'seeds/codes.csv': '\uFEFFcode,"Full name"\r\n1,one\r\n',
    'seeds/split.csv': 'a;b\n1;2\n',
  };
  const cases: [string, [string, string | undefined][]][] = [
    [
      'models:\n  - name: orders\n    columns:\n      - name: DAY\n      - name: |\n',
      [
        ['total', 'number(10,2)'],
        ['bought', 'date'],
      ],
    ],
    // What is typed already is no other entry.
    [
      'models:\n  - name: orders\n    columns:\n      - name: total\n      - name: day|\n',
      [
        ['day', undefined],
        ['bought', 'date'],
      ],
    ],
    [
      'models:\n  - name: mart\n    columns:\n      - name: day\n      - name: |\n',
      [
        ['total', undefined],
        ['bought', undefined],
        ['more', undefined],
      ],
    ],
    [
      'models:\n  - name: orders\n    columns:\n      - name: bought\n        data_type: |\n',
      [['date', 'as the SQL casts it']],
    ],
    ['models:\n  - name: orders\n    columns:\n      - name: day\n        data_type: |\n', []],
    [
      'seeds:\n  - name: codes\n    columns:\n      - name: |\n',
      [
        ['code', undefined],
        ['Full name', undefined],
      ],
    ],
    ['seeds:\n  - name: split\n    columns:\n      - name: |\n', []],
    // A source's table of a model's name is another table.
    ['sources:\n  - name: raw\n    tables:\n      - name: orders\n        columns:\n          - name: |\n', []],
  ];
  const flow = await at('models:\n  - name: orders\n    columns: [{ name: total, data_type: | }]\n', files);
  const [type] = await dbtArguments(flow.workspace, flow.ours, flow.offset);
  assert.equal(type?.textEdit?.newText, '"number(10,2)"');
  for (const [marked, offered] of cases) {
    const { workspace, ours, offset } = await at(marked, files);
    const items = await dbtArguments(workspace, ours, offset);
    assert.deepEqual(
      items.map((one) => [one.label, one.detail]),
      offered,
      marked,
    );
  }
});
