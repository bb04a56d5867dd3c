import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finds, fixed } from './marked.ts';

const odcs = (orders: string) => `apiVersion: v3.2.0
kind: DataContract
id: a
version: 1.0.0
status: active
schema:
  - id: customers_obj
    name: customers
    properties:
      - { id: customer_id_prop, name: id, logicalType: string }
      - { name: age, logicalType: integer }
      - name: address
        logicalType: object
        properties:
          - { name: street, logicalType: string }
  - { name: open, physicalName: raw_open }
  - name: orders
${orders}`;

test('ends by name, nested, by physical name, in any case style; an object without columns may have any', () => {
  const text = odcs(`    properties:
      - name: customer_id
        logicalType: string
        relationships:
          - { to: customers.id }
          - { to: «custmers.id» }
          - { to: «customers.idd» }
          - { to: customers.address.street }
          - { to: «customers.address.streat» }
          - { to: «customers.address_street» }
          - { to: «nothing.id» }
          - { to: raw_open.whatever }
          - { to: Customers.ID }
          - { to: https://example.com/other.yaml#schema/x/properties/y }
`);
  finds('contract/relationship', text);
  const repaired = fixed('contract/relationship', text);
  assert.ok(repaired.includes('{ to: customers.address.street }\n          - { to: customers.address_street }'));
});

test('ends by stable ids', () => {
  const text = odcs(`    properties:
      - name: customer_id
        logicalType: string
        relationships:
          - { to: schema/customers_obj/properties/customer_id_prop }
          - { to: /schema/customers_obj/properties/customer_id_prop }
          - { to: «schema/customer_obj/properties/customer_id_prop» }
          - { to: «schema/customers_obj/properties/customer_idprop» }
`);
  finds('contract/relationship', text);
  assert.equal(fixed('contract/relationship', text).match(/customers_obj\/properties\/customer_id_prop/g)?.length, 4);
});

test('ends of other types, of another number, and a column that refers to itself', () => {
  finds(
    'contract/relationship-type',
    odcs(`    properties:
      - name: customer_id
        logicalType: string
        relationships:
          - { to: «customers.age» }
          - { to: customers.id }
      - { name: line, logicalType: number }
    relationships:
      - { from: orders.line, to: customers.age }
      - { from: orders.line, to: «customers.id» }
      - { from: orders.line, to: «orders.line» }
      - from: [orders.customer_id, orders.line]
        to: [customers.id, «customers.address.street»]
      - from: [orders.customer_id, orders.line]
        to: [«customers.id»]
`),
  );
});

test('DCS: references and keys', () => {
  const text = `dataContractSpecification: 1.2.1
id: a
info: { title: A, version: 1.0.0 }
models:
  orders:
    primaryKey: [order_id, «lin»]
    fields:
      order_id: { type: string }
      line: { type: integer, references: «order.line» }
      customer: { type: integer, references: «customers.id» }
  customers:
    fields:
      id: { type: string, references: orders.order_id }
      parent: { type: string, references: customers.id }
`;
  finds('contract/relationship', text.replace('«lin»', 'lin').replace('«customers.id»', 'customers.id'));
  finds('contract/relationship-type', text.replace('«lin»', 'lin').replace('«order.line»', 'order.line'));
  finds('contract/key-field', text.replace('«order.line»', 'order.line').replace('«customers.id»', 'customers.id'));
});

test('a relationship is judged anew when its other end changes', () => {
  const orders = (to: string) =>
    odcs(`    properties:\n      - name: c\n        logicalType: string\n        relationships: [{ to: ${to} }]\n`);
  finds('contract/relationship', orders('customers.id'));
  finds('contract/relationship', orders('«customers.id»').replace('name: id,', 'name: key,'));
});
