import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { start } from './prometheus.ts';

test('Prometheus scrapes what it is told and answers', async () => {
  const target = createServer((_, response) => response.end('events_produced_total 42\n'));
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo;
  const prometheus = await start({ jobs: { 'customer-360': [`127.0.0.1:${port}`] } });
  try {
    let value: number | undefined;
    for (let i = 0; i < 100 && value === undefined; i++) {
      value = await prometheus.query('events_produced_total{job="customer-360"}');
      await wait(100);
    }
    assert.equal(value, 42);
    assert.equal(await prometheus.query('up{job="customer-360"}'), 1);
    assert.equal(await prometheus.query('nothing_of_this_name'), undefined);
    await assert.rejects(prometheus.query('up{'), /parse error/);
  } finally {
    await prometheus.stop();
    target.closeAllConnections();
    target.close();
  }
});
