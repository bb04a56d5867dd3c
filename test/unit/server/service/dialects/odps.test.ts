import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detect, detectText, readContract } from '../../../../../server/src/service/dialects/index.ts';
import { YamlDocument } from '../../../../../server/src/service/document/index.ts';
import { validate } from '../../../../../server/src/service/validate.ts';

const SHOP = `apiVersion: v1.0.0
kind: DataProduct
id: shop
name: Shop
status: active
domain: commerce
inputPorts:
  - {name: payments, version: 1.0.0, contractId: c-1}
  - {name: payments, version: 2.0.0, contractId: c-2}
outputPorts:
  - {name: orders, version: 1.0.0, type: tables, contractId: c-3}
team:
  name: shop-team
`;

test('ports point at contracts by id, one for each version', () => {
  const document = YamlDocument.open('file:///x/shop.yaml', 1, SHOP);
  assert.equal(detect(document), 'odps');
  const contract = readContract(document, 'odps')!;
  assert.deepEqual(
    contract.ports.map(({ name, direction, binding }) => [
      name,
      direction,
      binding.type === 'contract' && binding.contract,
    ]),
    [
      ['payments 1.0.0', 'input', 'c-1'],
      ['payments 2.0.0', 'input', 'c-2'],
      ['orders 1.0.0', 'output', 'c-3'],
    ],
  );
  assert.deepEqual([contract.product.id?.value, contract.product.owner?.value], ['shop', 'shop-team']);
  assert.deepEqual(validate(document, 'odps'), []);
});

test('keys of a newer version are named with it', () => {
  const text = SHOP.replace('domain: commerce', 'type: aggregate');
  const [finding, ...more] = validate(YamlDocument.open('file:///x/shop.yaml', 1, text), 'odps');
  assert.deepEqual(more, []);
  assert.equal(finding?.message, '`type` is not known at the top level. `type` came with version 1.1 of the standard.');
});

test('a Kubernetes resource of that kind is left alone', () => {
  assert.equal(
    detectText('file:///x.yaml', 'apiVersion: mesh.example.com/v1\nkind: DataProduct\noutputPorts: []\n'),
    null,
  );
});
