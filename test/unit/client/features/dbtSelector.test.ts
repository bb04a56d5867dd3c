import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSelectable, selector } from '../../../../client/src/features/dbtSelector.ts';

test('a node is selected by its file, else by name and kind; what dbt would read otherwise is not passed on', () => {
  const model = { kind: 'model', name: 'orders' } as const;
  const cases = [
    [selector({ ...model, file: 'models/orders/orders.sql' }), 'path:models/orders/orders.sql'],
    [selector({ ...model, file: 'models/my orders/orders.sql' }), 'path:models/my?orders/orders.sql,orders'],
    [selector({ ...model, file: 'models/[a]/orders.sql' }), 'path:models/?a?/orders.sql,orders'],
    [selector(model), 'orders,resource_type:model'],
    [selector({ kind: 'snapshot', name: 'orders' }), 'orders,resource_type:snapshot'],
    [selector({ kind: 'source', source: 'crm', name: 'orders' }), 'source:crm.orders'],
  ] as const;
  for (const [selected, expected] of cases) {
    assert.equal(selected, expected);
    assert.ok(isSelectable(selected), selected);
  }
  for (const odd of ['--full-refresh', 'a b', 'a;b', '*', '']) assert.ok(!isSelectable(odd), odd);
});
