import assert from 'node:assert/strict';
import test from 'node:test';
import { join, parent, placeOf } from '../../../../server/src/workspace/uri.ts';

const OLD = 'git:/mesh/products/customer-360/contract.yaml?%7B%22path%22%3A%22/mesh/x%22%2C%22ref%22%3A%22HEAD%22%7D';

test('an older version of a file stands where the file stands', () => {
  assert.equal(placeOf(OLD), 'file:///mesh/products/customer-360/contract.yaml');
  assert.equal(parent(OLD), 'file:///mesh/products/customer-360');
  assert.equal(join(parent(OLD), '../../dbt'), 'file:///mesh/dbt');
});

test('every other document is its own place', () => {
  for (const uri of ['file:///a/contract.yaml', 'untitled:Untitled-1', 'vscode-remote://host/a/b.yaml'])
    assert.equal(placeOf(uri), uri);
});
