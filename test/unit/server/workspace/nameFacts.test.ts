/** What a hover tells of a name besides its meaning. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarkupContent } from 'vscode-languageserver-types';
import { conformSamples, hoverAt, nameFacts, Workspace } from '../../../../server/src/workspace/index.ts';
import { memoryDisk } from './disk.ts';

const CUSTOMER = `dataProduct:
  name: customer-360
  domain: marketing
  owner: team
  version: 1.0.0
inputPorts:
  - name: crm
    type: contract
    contract: crm-export
    uses: [customerId]
transformation:
  dbt: { model: dim_customers }
schema:
  type: object
  required: [customerId]
  properties:
    customerId: { type: string }
    segment: { type: string, enum: [a, b] }
    note: { type: string }
outputPorts:
  - name: events
    type: kafka
    topic: marketing.changed
    payload: /payload
    key: customerId
  - name: table
    type: snowflake
    table: DB.MARTS.CUSTOMERS
consumers:
  - name: Billing_Team
    uses: [customerId]
`;
const FILES: Record<string, string> = {
  'customer/contract.yaml': CUSTOMER,
  'crm/contract.yaml': `dataProduct:
  name: crm-export
  domain: sales
  owner: team
  version: 1.0.0
schema:
  type: object
  properties:
    customerId: { type: string }
`,
  'dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\n',
  'models/schema.yml': 'models:\n  - name: dim_customers\n    columns:\n      - name: customer_id\n',
  'models/dim_customers.sql': 'select 1 as customer_id',
};

async function open() {
  const workspace = new Workspace({ fileSystem: memoryDisk(FILES) });
  await workspace.index(['file:///w']);
  const uri = 'file:///w/customer/contract.yaml';
  workspace.documents.didOpen(uri, 1, CUSTOMER);
  const ours = workspace.documents.get(uri)!;
  const facts = (at: string, now = Date.now()) => nameFacts(workspace, ours, CUSTOMER.indexOf(at) + 1, now);
  return { workspace, uri, facts };
}

test('a property tells where it comes from, stands, is read and used', async () => {
  const { facts } = await open();
  assert.equal(
    await facts('customerId: {'),
    [
      '**Comes from** `crm-export.customerId` ([contract.yaml:9](file:///w/crm/contract.yaml#L9)), ' +
        'dbt model `dim_customers` ([schema.yml:4](file:///w/models/schema.yml#L4))',
      '**Stands in** topic `marketing.changed` at `/payload/customerId`, table `DB.MARTS.CUSTOMERS`',
      '**Read by** Billing\\_Team',
      '**Used** 3 times: [contract.yaml:15](file:///w/customer/contract.yaml#L15), ' +
        '[contract.yaml:25](file:///w/customer/contract.yaml#L25), [contract.yaml:31](file:///w/customer/contract.yaml#L31)',
    ].join('\n\n'),
  );
});

test('a reference to another product tells what it is', async () => {
  const { workspace, uri } = await open();
  const found = await hoverAt(workspace, workspace.documents.get(uri)!, CUSTOMER.indexOf('crm-export') + 1, 0);
  assert.match((found!.contents as MarkupContent).value, /^\*\*crm-export\*\*\n\n\*sales · team · 1\.0\.0\*\n/);
});

test('a property nobody uses tells only where it stands; a key of the format tells nothing', async () => {
  const { facts } = await open();
  assert.equal(
    await facts('note: {'),
    '**Stands in** topic `marketing.changed` at `/payload/note`, table `DB.MARTS.CUSTOMERS`',
  );
  assert.equal(await facts('owner: team'), null);
});

test('the last sample is told with shares and violations, until its preview is closed', async () => {
  const { workspace, uri, facts } = await open();
  const values = [
    { customerId: '1', segment: 'a', note: null },
    { customerId: '2', segment: 'x' },
    { customerId: '3' },
  ];
  const samples = values.map((payload, index) => ({ id: `0:${index}`, value: JSON.stringify({ payload }) }));
  const { live } = await conformSamples(workspace, { uri, port: 'events', samples, publish: true });
  assert.ok(live);
  workspace.samples.set(live.uri, live.sample);
  const now = live.sample.at + 180_000;
  const said = async (at: string) => (await facts(at, now))?.split('\n\n').find((line) => line.includes('sample'));
  const head = '**Last sample** of `marketing.changed`, 3 min ago:';
  assert.equal(await said('customerId: {'), `${head} in 3 of 3 messages (100%), none breaks the contract`);
  assert.equal(await said('segment: {'), `${head} in 2 of 3 messages (66.7%), 1 breaks the contract`);
  assert.equal(await said('note: {'), `${head} in 1 of 3 messages (33.3%), null in 1, 1 breaks the contract`);
  workspace.samples.clear(uri, 'marketing.changed');
  assert.equal(await said('segment: {'), undefined);
});

const SHOP = `apiVersion: v3.1.0
kind: DataContract
id: shop
version: 1.0.0
status: active
schema:
  - name: orders
    physicalName: SHOP.ORDERS
    description: One row per order
    quality:
      - type: sql
        query: SELECT count(*) FROM \${object} WHERE total_sum < 0
        mustBe: 0
    properties:
      - name: order_id
        logicalType: string
        physicalType: VARCHAR(36)
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        description: Number of the order
      - name: total_sum
        logicalType: number
        classification: internal
        transformSourceObjects: [raw.orders, raw.prices]
slaProperties:
  - { property: latency, value: 4, unit: d, element: orders.order_id }
`;

test('a hover speaks of the object or property that is named, wherever it is named', async () => {
  const workspace = new Workspace({ fileSystem: memoryDisk({ 'shop.odcs.yaml': SHOP }) });
  await workspace.index(['file:///w']);
  const uri = 'file:///w/shop.odcs.yaml';
  workspace.documents.didOpen(uri, 1, SHOP);
  await workspace.settled(uri);
  const ours = workspace.documents.get(uri)!;
  const words = async (at: string) => {
    const found = await hoverAt(workspace, ours, SHOP.indexOf(at) + at.length, 0);
    const { start, end } = found!.range!;
    const about = SHOP.slice(ours.document.offsetAt(start), ours.document.offsetAt(end));
    return [about, ...(found!.contents as MarkupContent).value.split('\n\n---\n\n')[0]!.split('\n\n')];
  };
  const order = [
    'order_id',
    '**order\\_id**',
    'Number of the order',
    '*string · VARCHAR(36) · required · primary key*',
  ];
  assert.deepEqual(await words('- name: order_'), order);
  assert.deepEqual(await words('element: orders.order_'), order);
  const total = ['total_sum', '**total\\_sum**', '*number · internal*'];
  assert.deepEqual(await words('WHERE tot'), total);
  const ofTotal = await hoverAt(workspace, ours, SHOP.indexOf('total_sum <'), 0);
  assert.match((ofTotal!.contents as MarkupContent).value, /\*\*Comes from\*\* `raw\.orders`, `raw\.prices`\n/);
  const orders = ['orders', '**orders**', 'One row per order', '*`SHOP.ORDERS` · 2 properties*'];
  assert.deepEqual(await words('- name: ord'), orders);
  assert.deepEqual(await words('element: ord'), orders);
  assert.deepEqual((await words('- na')).slice(0, 2), ['name', '**name**'], 'the key is one of the format');
});
