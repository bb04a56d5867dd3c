/** Rename of dbt models and columns, `|` at the cursor: the files afterwards, or why it is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { WorkspaceEdit } from 'vscode-languageserver-types';
import {
  placeInSql,
  placeInYaml,
  prepareDbtRename,
  renameDbt,
  Workspace,
} from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const FILES: Record<string, string> = {
  'dbt_project.yml': 'name: shop\n',
  'models/stg_orders.sql': 'select 1 as order_id, 2 as customer_id, 3 as total',
  'models/orders.sql': `{{ config(materialized='incremental', unique_key='order_id') }}
with source as (select order_id, customer_id, total from {{ ref('stg_orders') }}),
final as (select order_id, customer_id as customer, total from source)
select * from final where order_id > 0
`,
  'models/customers.sql': `select o.customer, sum(o.total) as lifetime, max(order_id) as order_id
from {{ ref('shop', 'orders') }} as o where o.total > 0 group by o.customer`,
  'models/other.sql': "select a.x from {{ ref('elsewhere', 'orders') }} as a",
  'models/schema.yml': `models:
  - name: orders
    description: What was bought. # keep
    constraints: [{ type: primary_key, columns: [order_id] }]
    data_tests:
      - dbt_utils.unique_combination_of_columns:
          arguments: { combination_of_columns: [order_id, total] }
    columns:
      - name: order_id
        data_tests: [unique]
      - name: "total"
  - name: customers
    columns:
      - name: order_id
        data_tests:
          - relationships: { arguments: { to: ref('orders'), field: order_id } }
unit_tests:
  - name: sums
    model: customers
    given: [{ input: ref('orders'), rows: [{ order_id: 1, total: 2 }] }]
    expect: { rows: [{ order_id: 1 }] }
exposures:
  - name: report
    type: dashboard
    owner: { name: x }
    depends_on: [ref('orders')]
`,
  'products/orders/contract.yaml': `dataProduct:
  name: orders
  transformation: { dbt: { project: shop, model: orders } }
  schema:
    type: object
    required: [total]
    properties:
      total: { type: number }
`,
};

interface Renamed {
  /** Files that changed. */
  files: Record<string, string>;
  /** Files with changes the user is asked about. */
  asked: string[];
  moved: string[];
}

/** Puts the cursor at `|` in one file and renames what is there. */
async function renamed(
  file: string,
  marked: string,
  newName: string,
  more: Record<string, string> = {},
  missing: readonly string[] = [],
): Promise<Renamed | string | null> {
  const text = more[file] ?? FILES[file]!;
  const cursor = text.indexOf(marked.replace('|', '')) + marked.indexOf('|');
  assert.ok(text.includes(marked.replace('|', '')), marked);
  const files = { ...FILES, ...more };
  for (const name of missing) delete files[name];
  const workspace = new Workspace({ fileSystem: memoryDisk(files) });
  await workspace.index(['file:///w']);
  const uri = `file:///w/${file}`;
  workspace.documents.didOpen(uri, 1, text);
  await workspace.settled('file:///w/models/schema.yml');
  const ours = workspace.documents.get(uri);
  const place = ours
    ? placeInYaml(workspace, ours, cursor)
    : placeInSql(workspace, uri, workspace.documents.plain(uri)!.positionAt(cursor));
  assert.ok(place);
  try {
    if (!(await prepareDbtRename(workspace, uri, place))) return null;
    return applied(files, await renameDbt(workspace, uri, place, newName));
  } catch (error) {
    return (error as Error).message;
  }
}

/** `orders` renamed to `purchases` in its properties, in a project that lacks some files and has others. */
async function renamedWithout(missing: string[], more: Record<string, string>): Promise<Renamed> {
  const result = await renamed('models/schema.yml', '- name: or|ders', 'purchases', more, missing);
  assert.ok(result && typeof result !== 'string', String(result));
  return result;
}

function applied(before: Record<string, string>, edit: WorkspaceEdit | null): Renamed {
  const result: Renamed = { files: {}, asked: [], moved: [] };
  const name = (uri: string) => uri.replace('file:///w/', '');
  for (const change of edit?.documentChanges ?? []) {
    if ('kind' in change) {
      if (change.kind === 'rename') result.moved.push(`${name(change.oldUri)} -> ${name(change.newUri)}`);
      continue;
    }
    const file = name(change.textDocument.uri);
    const edits = change.edits.flatMap((one) => ('newText' in one ? one : []));
    if (edits.some((one) => 'annotationId' in one)) result.asked.push(file);
    result.files[file] = TextDocument.applyEdits(TextDocument.create('file:///x', 'x', 1, before[file]!), edits);
  }
  return result;
}

test('a model: its file, its entry, every ref and the contract that names it', async () => {
  for (const [file, marked] of [
    ['models/schema.yml', '- name: or|ders'],
    ['models/customers.sql', "ref('shop', 'or|ders')"],
  ] as const) {
    const result = await renamed(file, marked, 'purchases');
    assert.ok(result && typeof result !== 'string');
    assert.deepEqual(result.moved, ['models/orders.sql -> models/purchases.sql']);
    assert.deepEqual(Object.keys(result.files).sort(), [
      'models/customers.sql',
      'models/schema.yml',
      'products/orders/contract.yaml',
    ]);
    assert.match(result.files['models/customers.sql']!, /ref\('shop', 'purchases'\)/);
    assert.equal(
      result.files['models/schema.yml'],
      FILES['models/schema.yml']!.replace('- name: orders', '- name: purchases').replaceAll(
        "ref('orders')",
        "ref('purchases')",
      ),
    );
    assert.match(result.files['products/orders/contract.yaml']!, /name: orders\n.*model: purchases/);
  }
});

test('a model is not renamed to a name that is taken, of a package, or with versions', async () => {
  assert.match(String(await renamed('models/schema.yml', '- name: or|ders', 'customers')), /already/);
  assert.match(String(await renamed('models/schema.yml', '- name: or|ders', 'my orders')), /letters, digits/);
  const versions = { 'models/schema.yml': 'models:\n  - name: orders\n    versions: [{ v: 1 }]\n' };
  assert.match(String(await renamed('models/schema.yml', '- name: or|ders', 'x', versions)), /versions/);
  assert.match(String(await renamed('models/other.sql', "ref('elsewhere', 'or|ders')", 'purchases')), /elsewhere/);
});

test('a model: its own key in dbt_project.yml, and no folder of that name', async () => {
  const project = `name: shop
models:
  shop:
    +materialized: view
    orders: # the folder
      +schema: sales
      "orders": { +materialized: table } # the model
    other:
      orders: { +materialized: table }
seeds:
  shop: { orders: { orders: { +enabled: true } } }
`;
  const files = {
    'dbt_project.yml': project,
    'models/orders/orders.sql': FILES['models/orders.sql']!,
  };
  const nested = await renamedWithout(['models/orders.sql'], files);
  assert.deepEqual(nested.moved, ['models/orders/orders.sql -> models/orders/purchases.sql']);
  assert.equal(nested.files['dbt_project.yml'], project.replace('"orders": {', '"purchases": {'));

  const beside = await renamedWithout([], {
    'dbt_project.yml': project,
    'models/orders/lines.sql': 'select 1 as line_id',
  });
  assert.deepEqual(beside.moved, ['models/orders.sql -> models/purchases.sql']);
  assert.equal(beside.files['dbt_project.yml'], undefined);

  const flat = 'name: shop\nmodels:\n  shop: { orders: { +enabled: true }, customers: { +enabled: true } }\n';
  const top = await renamedWithout([], { 'dbt_project.yml': flat });
  assert.equal(top.files['dbt_project.yml'], flat.replace('{ orders:', '{ purchases:'));

  const setting = 'name: shop\nmodels:\n  shop: { orders: table }\n';
  assert.equal((await renamedWithout([], { 'dbt_project.yml': setting })).files['dbt_project.yml'], undefined);
});

test('a column: its entry, its tests, its SQL, and the models that read it, which keep their own', async () => {
  const result = await renamed('models/schema.yml', '- name: "to|tal"', 'amount');
  assert.ok(result && typeof result !== 'string', String(result));
  assert.equal(
    result.files['models/orders.sql'],
    FILES['models/orders.sql']!.replace('customer, total from source', 'customer, total as amount from source'),
  );
  assert.equal(
    result.files['models/customers.sql'],
    FILES['models/customers.sql']!.replace('sum(o.total)', 'sum(o.amount)').replace('where o.total', 'where o.amount'),
  );
  assert.equal(
    result.files['models/schema.yml'],
    FILES['models/schema.yml']!.replace('[order_id, total]', '[order_id, amount]')
      .replace('"total"', '"amount"')
      .replace('total: 2', 'amount: 2'),
  );
  assert.deepEqual(result.asked, ['products/orders/contract.yaml']);
  assert.match(result.files['products/orders/contract.yaml']!, /required: \[amount\]\n.*\n.*amount:/);
});

test('a column from the SQL that gives it its name; a reader that shows it keeps the old name', async () => {
  const result = await renamed('models/orders.sql', 'customer_id as cus|tomer', 'client');
  assert.ok(result && typeof result !== 'string', String(result));
  assert.match(result.files['models/orders.sql']!, /customer_id as client/);
  assert.match(result.files['models/customers.sql']!, /select o\.client as customer, .* group by o\.client$/s);
});

test('config and keys go along', async () => {
  const alone = { 'models/customers.sql': 'select 1 as order_id' };
  const sql = "{{ config(unique_key='order_id') }}\nselect 1 as order_id, 2 as total";
  const result = await renamed('models/schema.yml', '- name: order|_id', 'id', { ...alone, 'models/orders.sql': sql });
  assert.ok(result && typeof result !== 'string', String(result));
  assert.equal(result.files['models/orders.sql'], sql.replaceAll('order_id', 'id'));
  assert.match(result.files['models/schema.yml']!, /columns: \[id\] \}\]/);
  assert.match(result.files['models/schema.yml']!, /field: id \}/);
});

test('what is not certain is refused with the reason', async () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ['what the model itself reads further on', {}, /reads its own `order_id` further on/],
    ['a star over a source', { 'models/orders.sql': "select * from {{ source('a', 'b') }}" }, /cannot be told/],
    [
      'a star over another model',
      { 'models/orders.sql': "select * from {{ ref('stg_orders') }}" },
      /comes through a `\*`/,
    ],
    [
      'an ORDER BY over unknown columns',
      { 'models/orders.sql': "select x as order_id, y as total from {{ source('a', 'b') }} order by order_id" },
      /not certain/,
    ],
    [
      'a reader that passes it on',
      {
        'models/orders.sql': 'select 1 as order_id, 2 as total',
        'models/customers.sql': "select * from {{ ref('orders') }}",
      },
      /customers\.sql passes `order_id` on/,
    ],
    [
      'a reader that is not understood',
      {
        'models/orders.sql': 'select 1 as order_id, 2 as total',
        'models/customers.sql': "select {{ made('order_id') }} from {{ ref('orders') }}",
      },
      /customers\.sql reads `orders`/,
    ],
  ];
  for (const [title, more, expected] of cases)
    assert.match(String(await renamed('models/schema.yml', '- name: order|_id', 'id', more)), expected, title);
});

test('a name with signs of its own is looked for as it stands', async () => {
  const rename = (orders: string, customers: string) =>
    renamed('models/schema.yml', '- name: cos|ts$', 'costs', {
      'models/schema.yml': 'models:\n  - name: orders\n    columns:\n      - name: costs$\n',
      'models/orders.sql': orders,
      'models/customers.sql': customers,
    });
  const known = 'select 1 as costs$, 2 as total';
  const reads = (column: string) => `select ${column} from {{ ref('orders') }}`;
  assert.match(
    String(await rename("select x as costs$ from {{ source('a', 'b') }} order by costs$", reads('total'))),
    /names `costs\$` in other places/,
  );
  assert.match(String(await rename(known, reads("{{ made('costs$') }}"))), /customers\.sql reads `orders`/);
  const result = await rename(known, reads('total, 1 as xcosts'));
  assert.ok(result && typeof result !== 'string', String(result));
  assert.equal(result.files['models/orders.sql'], 'select 1 as costs, 2 as total');
  assert.equal(result.files['models/customers.sql'], undefined);
});
