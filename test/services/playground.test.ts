import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newest } from './kcat.ts';
import { type Playground, startPlayground } from './playground.ts';
import { run } from './process.ts';

describe('the playground', () => {
  let playground: Playground;
  before(async () => {
    playground = await startPlayground({ interval: 200 });
  });
  after(() => playground.stop());

  test('has a rich past in its topics, some of it wrong, and goes on', async () => {
    const read = async () => {
      const text = await newest(playground.kafka.broker.address, 'commerce.orders.placed', 1000);
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { payload: Record<string, unknown> });
    };
    const events = await read();
    assert.ok(events.length >= 200, `${events.length} events`);
    assert.ok(events.some(({ payload }) => Number(payload.totalAmount) < 0));
    assert.ok(events.some(({ payload }) => payload.currency === 'BTC'));
    assert.ok(events.some(({ payload }) => !('orderId' in payload)));
    let later = events;
    for (const started = Date.now(); later.length === events.length && Date.now() - started < 20_000; ) {
      await sleep(250);
      later = await read();
    }
    assert.ok(later.length > events.length, 'live events arrive');
    assert.deepEqual(await playground.kafka.consumerGroups(), []);
  });

  test('has the results of a real dbt build, one test failing', () => {
    const { results } = JSON.parse(readFileSync(playground.file('dbt/target/run_results.json'), 'utf8')) as {
      results: { unique_id: string; status: string }[];
    };
    assert.deepEqual(
      results
        .filter(({ status }) => status !== 'pass' && status !== 'success')
        .map(({ unique_id, status }) => [unique_id.split('.')[2], status]),
      [['accepted_values_customer_insights_segment__premium__standard__new', 'fail']],
    );
    assert.ok(existsSync(playground.file('dbt/target/manifest.json')));
  });

  test('is a git repository whose contract of customer-360 has changed', async () => {
    const diff = await run('git', ['diff', '--unified=0'], { cwd: playground.folder });
    assert.match(diff, /- {4}freshness: PT1H # Max 1 hour delay\n- {4}availability: 99\.5%/);
    const status = await run('git', ['status', '--porcelain'], { cwd: playground.folder });
    assert.equal(status, ' M data-products/customer-360/contract.yaml\n', 'generated files are ignored');
  });

  test('serves the catalog that its contract describes', async () => {
    const product = (await (await fetch(`${playground.producerUrl}/products/EQP-001`)).json()) as { name: string };
    assert.equal(product.name, 'Hand Grinder');
  });
});
