/** Definition, references and rename across files, with a `|` at the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Location } from 'vscode-languageserver-types';
import {
  definition,
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

/** Indexes the files; the one with the bar is opened with its cursor there. */
async function open(marked: Record<string, string>): Promise<Opened> {
  const texts = Object.fromEntries(Object.entries(marked).map(([name, text]) => [name, text.replace('|', '')]));
  const workspace = new Workspace({ fileSystem: memoryDisk(texts) });
  await workspace.index(['file:///w']);
  const [name, text] = Object.entries(marked).find(([, one]) => one.includes('|'))!;
  const uri = `file:///w/${name}`;
  workspace.documents.didOpen(uri, 1, texts[name]!);
  return { workspace, uri, offset: text.indexOf('|'), texts };
}

/** All files after the rename. */
async function renamed(marked: Record<string, string>, newName: string): Promise<Record<string, string>> {
  const { workspace, uri, offset, texts } = await open(marked);
  const ours = workspace.documents.get(uri)!;
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
