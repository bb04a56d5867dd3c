// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of ODCS look like those of JavaScript
/** Definition, references and rename across files, with a `|` at the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Location } from 'vscode-languageserver-types';
import {
  definition,
  documentLinks,
  prepareRename,
  RenameRefused,
  references,
  rename,
  Workspace,
} from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

interface Opened {
  workspace: Workspace;
  uri: string;
  offset: number;
  texts: Record<string, string>;
}

/** Not the one that begins a block of text. */
const BAR = /\|(?!\n)/;

/** Indexes the files; the one with the bar is opened with its cursor there. */
async function open(marked: Record<string, string>): Promise<Opened> {
  const texts = Object.fromEntries(Object.entries(marked).map(([name, text]) => [name, text.replace(BAR, '')]));
  const workspace = new Workspace({ fileSystem: memoryDisk(texts) });
  await workspace.index(['file:///w']);
  const [name, text] = Object.entries(marked).find(([, one]) => BAR.test(one))!;
  const uri = `file:///w/${name}`;
  workspace.documents.didOpen(uri, 1, texts[name]!);
  return { workspace, uri, offset: text.search(BAR), texts };
}

/** All files after the rename. */
async function renamed(marked: Record<string, string>, newName: string): Promise<Record<string, string>> {
  const { workspace, uri, offset, texts } = await open(marked);
  const ours = workspace.documents.get(uri)!;
  await workspace.settled(uri);
  assert.notEqual(prepareRename(workspace, ours, offset), null, 'there is something to rename');
  const edit = await rename(workspace, ours, offset, newName);
  const result = { ...texts };
  for (const [target, edits] of Object.entries(edit!.changes!)) {
    const name = target.replace('file:///w/', '');
    const { document } = (await workspace.read(target))!;
    result[name] = edits
      .map((one) => ({ ...one, at: document.offsetAt(one.range.start), end: document.offsetAt(one.range.end) }))
      .sort((a, b) => b.at - a.at)
      .reduce((text, one) => text.slice(0, one.at) + one.newText + text.slice(one.end), texts[name]!);
  }
  return result;
}
const places = (locations: Location[]): string[] =>
  locations
    .map(({ uri, range }) => `${uri.replace('file:///w/', '')}:${range.start.line + 1}:${range.start.character + 1}`)
    .sort();

const ORDERS = `dataProduct:
  name: orders
  domain: commerce
  owner: o
  version: 1.0.0
schema:
  type: object
  required: [orderId, "address"]
  allOf:
    - if: { required: [orderId] }
  properties:
    orderId: { type: string }
    address:
      $ref: '#/$defs/place'
    billing: { $ref: '#/$defs/place' }
    lines:
      type: array
      items: { type: object, properties: { price: { type: number } } }
  $defs:
    place: { type: object, properties: { city: { type: string } } }
outputPorts:
  - name: placed
    type: kafka
    topic: t
    key: orderId
  - name: table
    type: snowflake
    table: A.B.C
    timestampColumn: ORDER_ID
consumers:
  - name: c
    uses: [orderId, lines.price]
`;
const READER = `dataProduct:
  name: reader
  domain: d
  owner: o
  version: 1.0.0
inputPorts:
  - name: a
    type: contract
    contract: orders
    port: placed
    uses: [ 'orderId', lines.price ]
  - { name: b, type: contract, contract: commerce/orders }
  - { name: c, type: contract, contract: ./orders.contract.yaml }
transformation: { dbt: { model: orders_model } }
schema: { type: object, properties: { orderId: { type: string } } }
`;
const FILES = { 'orders.contract.yaml': ORDERS, 'reader/contract.yaml': READER.replace('./orders', '../orders') };
const at = (name: keyof typeof FILES, before: string, after = '') => ({
  ...FILES,
  [name]: FILES[name].replace(before + after, `${before}|${after}`),
});

test('a property is renamed in required, ports, consumers and in the contracts that read it', async () => {
  const result = await renamed(at('orders.contract.yaml', '    ord', 'erId: {'), 'orderNumber');
  assert.equal(result['orders.contract.yaml'], ORDERS.replaceAll('orderId', 'orderNumber'), 'ORDER_ID is the store’s');
  assert.equal(
    result['reader/contract.yaml'],
    FILES['reader/contract.yaml'].replace("'orderId'", "'orderNumber'"),
    'the property of that name of another contract stays',
  );
});

test('a nested property is renamed from its use in another file', async () => {
  const result = await renamed(at('reader/contract.yaml', 'lines.pri', 'ce'), 'amount');
  assert.equal(result['orders.contract.yaml'], ORDERS.replaceAll('price', 'amount'));
  assert.equal(result['reader/contract.yaml'], FILES['reader/contract.yaml'].replace('price', 'amount'));
});

test('a product is renamed where it is referred to, with or without its domain; paths stay', async () => {
  const result = await renamed(at('orders.contract.yaml', 'name: ord', 'ers'), 'sales');
  assert.equal(result['orders.contract.yaml'], ORDERS.replace('orders', 'sales'));
  assert.equal(
    result['reader/contract.yaml'],
    FILES['reader/contract.yaml']
      .replace('contract: orders', 'contract: sales')
      .replace('commerce/orders', 'commerce/sales'),
  );
});

test('a product is renamed where it is listed as a consumer; a consumer that is no product is nobody', async () => {
  const consumed = (name: string) => ({
    ...FILES,
    'orders.contract.yaml': ORDERS.replace('name: c\n', `name: ${name}\n`),
  });
  const files = consumed('reader');
  const marked = { ...files, 'reader/contract.yaml': files['reader/contract.yaml'].replace('name: rea', 'name: rea|') };
  const result = await renamed(marked, 'lake');
  assert.equal(result['orders.contract.yaml'], consumed('lake')['orders.contract.yaml']);
  assert.equal(result['reader/contract.yaml'], files['reader/contract.yaml'].replace('name: reader', 'name: lake'));
  const { workspace, uri, offset } = await open(at('orders.contract.yaml', 'consumers:\n  - name: ', 'c\n'));
  assert.equal(prepareRename(workspace, workspace.documents.get(uri)!, offset), null);
});

test('a port and a shared schema', async () => {
  const port = await renamed(at('reader/contract.yaml', 'port: pla', 'ced'), 'new');
  assert.equal(port['orders.contract.yaml'], ORDERS.replace('placed', 'new'));
  assert.equal(port['reader/contract.yaml'], FILES['reader/contract.yaml'].replace('placed', 'new'));
  const schema = await renamed(at('orders.contract.yaml', "'#/$defs/pl", "ace'"), 'location');
  assert.equal(
    schema['orders.contract.yaml'],
    ORDERS.replaceAll('place:', 'location:').replaceAll('defs/place', 'defs/location'),
  );
});

test('a property of a shared schema is one, whichever path leads to it', async () => {
  const shared = ORDERS.replace(
    'type: object, properties: { city',
    'type: object, required: [city], properties: { city',
  )
    .replace('key: orderId', 'key: billing.city')
    .replace('uses: [orderId,', 'uses: [address.city,');
  for (const before of ['properties: { ci', 'required: [ci', 'billing.ci', 'address.ci']) {
    const marked = { 'orders.contract.yaml': shared.replace(before, `${before}|`) };
    const result = await renamed(marked, 'town');
    assert.equal(result['orders.contract.yaml'], shared.replaceAll('city', 'town'), before);
  }
});

test('a name that is taken or is no name is refused with the reason', async () => {
  const refused = async (files: Record<string, string>, name: string) => {
    const { workspace, uri, offset } = await open(files);
    return rename(workspace, workspace.documents.get(uri)!, offset, name).then(
      () => 'renamed',
      (error: unknown) => (error instanceof RenameRefused ? error.message : String(error)),
    );
  };
  assert.match(await refused(at('orders.contract.yaml', '    ord', 'erId: {'), 'lines'), /"lines" beside "orderId"/);
  assert.match(await refused(at('orders.contract.yaml', 'name: ord', 'ers'), 'reader'), /another product/);
  assert.match(await refused(at('orders.contract.yaml', '    ord', 'erId: {'), ' x'), /no blanks/);
});

test('nothing is renamed where nothing is named', async () => {
  const { workspace, uri, offset } = await open(at('orders.contract.yaml', 'topic', ': t'));
  assert.equal(prepareRename(workspace, workspace.documents.get(uri)!, offset), null);
});

test('definition of a property, a port and a shared schema; references include dbt columns', async () => {
  const defined = async (files: Record<string, string>) => {
    const { workspace, uri, offset } = await open(files);
    return places(await definition(workspace, workspace.documents.get(uri)!, offset));
  };
  assert.deepEqual(await defined(at('reader/contract.yaml', 'lines.pri', 'ce')), ['orders.contract.yaml:18:44']);
  assert.deepEqual(await defined(at('reader/contract.yaml', 'port: pla', 'ced')), ['orders.contract.yaml:22:11']);
  assert.deepEqual(await defined(at('orders.contract.yaml', "'#/$defs/pl", "ace'")), ['orders.contract.yaml:20:5']);
  assert.deepEqual(await defined(at('orders.contract.yaml', 'timestampColumn: ORD', 'ER_ID')), [
    'orders.contract.yaml:12:5',
  ]);
  const { workspace, uri, offset } = await open({
    ...at('reader/contract.yaml', '{ ord', 'erId: {'),
    'dbt/dbt_project.yml': 'name: mesh\nversion: 1.0.0\n',
    'dbt/models/orders_model.sql': 'select 1 as order_id',
    'dbt/models/schema.yml': 'models:\n  - name: orders_model\n    columns:\n      - name: order_id\n',
  });
  assert.deepEqual(places(await references(workspace, workspace.documents.get(uri)!, offset, false)), [
    'dbt/models/schema.yml:4:15',
  ]);
});

test('ODCS: elements and relationships name properties of objects', async () => {
  const text = `apiVersion: v3.1.0
kind: DataContract
id: shop
version: 1.0.0
status: active
schema:
  - name: orders
    properties:
      - name: customer_id
        logicalType: string
        relationships: [{ to: customers.id }]
  - name: customers
    properties:
      - name: |id
        logicalType: string
slaProperties:
  - { property: latency, value: 4, unit: d, element: "orders.customer_id, customers.id" }
`;
  const result = await renamed({ 'shop.odcs.yaml': text }, 'key');
  assert.equal(result['shop.odcs.yaml'], text.replace('|id', 'key').replaceAll('customers.id', 'customers.key'));
});

const SHOP = `apiVersion: v3.1.0
kind: DataContract
id: shop
version: 1.0.0
status: active
schema:
  - name: orders
    quality:
      - type: sql
        query: |
          SELECT count(*) FROM orders -- orders of today
          WHERE orders.total < 0 OR TOTAL > 'total'
        mustBe: 0
      - type: sql
        query: "SELECT \\"total\\", o.* FROM Orders o JOIN customers ON o.id = customers.id AND total > 1"
        mustBe: 0
      - type: sql
        query: >-
          WITH big AS (SELECT total, id FROM \${object})
          SELECT count(total) FROM big JOIN other USING (total)
        mustBe: 0
      - type: sql
        query: 'SELECT count(*) FROM elsewhere WHERE total IS NULL'
        mustBe: 0
    properties:
      - { name: id, logicalType: string, relationships: [{ to: customers.id }] }
      - { name: total, logicalType: number }
      - { name: code, physicalName: CODE_, logicalType: string }
  - name: customers
    physicalName: CRM.PEOPLE
    quality: [{ type: sql, query: SELECT count(id) FROM people WHERE code_ = 1, mustBe: 0 }]
    properties:
      - { name: id, logicalType: string }
      - { name: code, physicalName: CODE_, logicalType: string }
slaProperties:
  - { property: latency, value: 4, unit: d, element: "orders.id, customers" }
`;
const shop = (before: string, after: string) => ({
  'shop.odcs.yaml': SHOP.replace(before + after, `${before}|${after}`),
});
/** Lines of the renamed file that are not those of before, in order. */
const changed = async (marked: Record<string, string>, newName: string) => {
  const after = (await renamed(marked, newName))['shop.odcs.yaml']!.split('\n');
  const before = SHOP.split('\n');
  return after.filter((line, index) => line !== before[index]).map((line) => line.trim());
};

test('ODCS: an object is renamed in relationships, promises and SQL; its name in the store stays', async () => {
  const expected = [
    '- name: sales',
    'SELECT count(*) FROM sales -- orders of today',
    "WHERE sales.total < 0 OR TOTAL > 'total'",
    'query: "SELECT \\"total\\", o.* FROM sales o JOIN customers ON o.id = customers.id AND total > 1"',
    '- { property: latency, value: 4, unit: d, element: "sales.id, customers" }',
  ];
  for (const [before, after] of [
    ['name: ord', 'ers'],
    ['FROM Ord', 'ers o'],
    ['WHERE ord', 'ers.total'],
    ['element: "ord', 'ers.id'],
  ] as const)
    assert.deepEqual(await changed(shop(before, after), 'sales'), expected, before);
  assert.deepEqual(await changed(shop('to: cust', 'omers.id'), 'people of today'), [
    'query: "SELECT \\"total\\", o.* FROM Orders o JOIN \\"people of today\\" ON o.id = \\"people of today\\".id AND total > 1"',
    '- { name: id, logicalType: string, relationships: [{ to: people of today.id }] }',
    '- name: people of today',
    '- { property: latency, value: 4, unit: d, element: "orders.id, people of today" }',
  ]);
  const { workspace, uri, offset } = await open(shop('FROM peo', 'ple'));
  assert.equal(prepareRename(workspace, workspace.documents.get(uri)!, offset), null, 'the name in the store');
});

test('ODCS: a property is renamed in the SQL of its object, and nowhere the query does not surely mean it', async () => {
  const expected = [
    "WHERE orders.amount < 0 OR AMOUNT > 'total'",
    'query: "SELECT \\"amount\\", o.* FROM Orders o JOIN customers ON o.id = customers.id AND amount > 1"',
    'WITH big AS (SELECT amount AS total, id FROM ${object})',
    '- { name: amount, logicalType: number }',
  ];
  for (const [before, after] of [
    ['name: to', 'tal,'],
    ['WHERE orders.to', 'tal'],
    ['OR TO', 'TAL'],
  ] as const)
    assert.deepEqual(await changed(shop(before, after), 'amount'), expected, before);
  assert.deepEqual(await changed(shop('name: co', 'de,'), 'kind'), [
    '- { name: kind, physicalName: CODE_, logicalType: string }',
  ]);
});

test('a column in SQL leads to its property, and is one of its references', async () => {
  const { workspace, uri, offset } = await open(shop('WHERE orders.to', 'tal'));
  const ours = workspace.documents.get(uri)!;
  await workspace.settled(uri);
  assert.deepEqual(places(await definition(workspace, ours, offset)), ['shop.odcs.yaml:27:17']);
  assert.deepEqual(places(await references(workspace, ours, offset, false)), [
    'shop.odcs.yaml:12:24',
    'shop.odcs.yaml:12:37',
    'shop.odcs.yaml:15:26',
    'shop.odcs.yaml:15:95',
    'shop.odcs.yaml:19:31',
  ]);
});

test('DCS: a definition, a model and a field are renamed wherever they are named', async () => {
  const text = `dataContractSpecification: 1.2.0
id: shop
info: { title: Shop, version: 1.0.0 }
models:
  orders:
    fields:
      id: { $ref: '#/definitions/key' }
      total: { type: decimal }
    quality:
      - { type: sql, query: SELECT count(*) FROM orders WHERE total < 0, mustBe: 0 }
  lines:
    primaryKey: [id]
    fields:
      id: { $ref: '#/definitions/key' }
      order: { type: string, references: orders.id }
definitions:
  key: { type: string }
servicelevels:
  freshness: { threshold: 4h, timestampField: orders.total }
`;
  const file = 'shop.datacontract.yaml';
  const at = (before: string, after: string) => ({ [file]: text.replace(before + after, `${before}|${after}`) });
  for (const [before, after] of [
    ['definitions/ke', 'y'],
    ['  ke', 'y:'],
  ] as const)
    assert.equal(
      (await renamed(at(before, after), 'number'))[file],
      text.replaceAll('definitions/key', 'definitions/number').replace('  key:', '  number:'),
    );
  assert.equal((await renamed(at('  ord', 'ers:'), 'sales'))[file], text.replaceAll('orders', 'sales'));
  assert.equal((await renamed(at('WHERE to', 'tal'), 'amount'))[file], text.replaceAll('total', 'amount'));
  const { workspace, uri, offset } = await open(at('definitions/ke', 'y'));
  assert.deepEqual(places(await definition(workspace, workspace.documents.get(uri)!, offset)), [`${file}:17:3`]);
});

test('an id is renamed in the descriptors of products that name it', async () => {
  const contract = 'apiVersion: v3.1.0\nkind: DataContract\nid: shop-orders\nversion: 1.0.0\nstatus: active\n';
  const product = `apiVersion: v1.0.0
kind: DataProduct
id: shop
status: active
inputPorts:
  - { name: raw, version: 1.0.0, contractId: shop-orders }
outputPorts:
  - name: out
    version: 1.0.0
    contractId: 'shop-orders'
    inputContracts:
      - { id: shop-orders, version: 1.0.0 }
`;
  for (const [before, after] of [
    ['id: shop-', 'orders\nversion'],
    ["contractId: 'shop-", "orders'"],
    ['{ id: shop-', 'orders,'],
  ] as const) {
    const put = (text: string) => text.replace(before + after, `${before}|${after}`);
    const result = await renamed({ 'orders.odcs.yaml': put(contract), 'shop.odps.yaml': put(product) }, 'sales');
    assert.equal(result['orders.odcs.yaml'], contract.replace('shop-orders', 'sales'), before);
    assert.equal(result['shop.odps.yaml'], product.replaceAll('shop-orders', 'sales'), before);
  }
  const { workspace, uri } = await open({
    'orders.odcs.yaml': contract,
    'shop.odps.yaml': product.replace('sh', '|sh'),
  });
  const links = await documentLinks(workspace, workspace.documents.get(uri)!);
  assert.deepEqual(
    links.map(({ range, target }) => [range.start.line, target]),
    [
      [5, 'file:///w/orders.odcs.yaml#L3'],
      [9, 'file:///w/orders.odcs.yaml#L3'],
    ],
  );
});
