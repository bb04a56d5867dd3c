import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breaksContract, customerChanged, orderPlaced } from '../../../scripts/demo/shop.ts';

const AT = new Date('2026-01-02T03:04:05Z');

test('any fifty orders on end show each way to break the contract, and most are right', () => {
  for (let start = 150; start < 1000; start += 25) {
    const events = Array.from({ length: 50 }, (_, i) => orderPlaced(start + i, AT).payload);
    assert.ok(
      events.some((order) => order.totalAmount < 0),
      `a negative amount after ${start}`,
    );
    assert.ok(
      events.some((order) => order.currency === 'BTC'),
      `an unknown currency after ${start}`,
    );
    assert.ok(
      events.some((order) => order.orderId === undefined),
      `a missing field after ${start}`,
    );
    assert.ok(
      events.some((order) => order.customerId.length === 8),
      `a wrong format after ${start}`,
    );
    const wrong = Array.from({ length: 50 }, (_, i) => start + i).filter(breaksContract).length;
    assert.ok(wrong >= 4 && wrong <= 9, `${wrong} of 50 break it`);
  }
});

test('events are the same in every run', () => {
  assert.deepEqual(orderPlaced(42, AT), orderPlaced(42, AT));
  assert.match(
    orderPlaced(42, AT).payload.customerId,
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.equal(customerChanged(4, AT).segment, 'vip');
});
