import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './registry.ts';

test('the registry gives schemas back by id, references too', async () => {
  const registry = await start();
  try {
    const money = JSON.stringify({
      type: 'record',
      name: 'Money',
      namespace: 'shop',
      fields: [{ name: 'amount', type: 'double' }],
    });
    await registry.register('shop.Money', 'AVRO', money);
    const order = JSON.stringify({
      type: 'record',
      name: 'Order',
      namespace: 'shop',
      fields: [{ name: 'price', type: 'shop.Money' }],
    });
    const id = await registry.register('orders-value', 'AVRO', order, [
      { name: 'shop.Money', subject: 'shop.Money', version: 1 },
    ]);
    const answer = (await (await fetch(`${registry.url}/schemas/ids/${id}`)).json()) as { schema: string };
    assert.deepEqual(JSON.parse(answer.schema), JSON.parse(order));
    await assert.rejects(registry.register('orders-value', 'AVRO', '{"type": "nonsense"}'), /refused orders-value/);
  } finally {
    await registry.stop();
  }
});
