import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { prometheusEntry } from '../../connectors/src/config/index.ts';
import { Secret } from '../../connectors/src/config/secret.ts';
import { instantQuery } from '../../connectors/src/metrics/index.ts';
import { type PrometheusService, start } from './prometheus.ts';

const noSecrets = { secrets: { get: async () => undefined } };
let service: PrometheusService;
before(async () => {
  service = await start();
});
after(() => service?.stop());

const ask = (query: string) => instantQuery(prometheusEntry(service.url), query, noSecrets);

test('one number, whatever form it comes in', async () => {
  for (const query of ['vector(0.5)', '0.25 * 2', 'scalar(vector(0.5))']) {
    const answer = await ask(query);
    assert.ok(answer.ok, JSON.stringify(answer));
    assert.equal(answer.value.value, 0.5);
    assert.ok(Math.abs(Date.parse(answer.value.at) - Date.now()) < 10_000);
  }
});

test('no number: each with its reason', async () => {
  const cases: [string, string, RegExp][] = [
    ['up{job="nobody"}', 'prometheus/no-data', /no data for up/],
    ['0 / 0', 'prometheus/not-a-number', /NaN/],
    ['vector(1) / 0', 'prometheus/not-a-number', /\+Inf/],
    ['label_replace(vector(1), "a", "x", "", "") or vector(2)', 'prometheus/ambiguous', /2 series/],
    ['"text"', 'prometheus/ambiguous', /string/],
    ['vector(1)[5m:1m]', 'prometheus/ambiguous', /matrix/],
    ['avg_over_time(up', 'prometheus/bad-query', /parse error/],
  ];
  for (const [query, code, reason] of cases) {
    const answer = await ask(query);
    assert.ok(!answer.ok, query);
    assert.equal(answer.code, code, query);
    assert.match(answer.reason, reason);
    assert.ok(answer.action.length > 10);
  }
});

test('not there, not Prometheus, cancelled', async () => {
  const gone = await instantQuery(prometheusEntry('http://127.0.0.1:9'), 'up', noSecrets);
  assert.equal(!gone.ok && gone.code, 'prometheus/unreachable');
  const cancelled = await instantQuery(prometheusEntry(service.url), 'up', {
    ...noSecrets,
    signal: AbortSignal.abort(),
  });
  assert.equal(!cancelled.ok && cancelled.code, 'prometheus/cancelled');
  const page = await instantQuery(prometheusEntry(`${service.url}/nowhere`), 'up', noSecrets);
  assert.equal(!page.ok && page.code, 'prometheus/not-prometheus');
});

test('logins are sent and never told', async () => {
  const seen: (string | undefined)[] = [];
  const guard = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => guard.once('listening', resolve));
  const entry = {
    ...prometheusEntry(`http://127.0.0.1:${(guard.address() as AddressInfo).port}`),
    username: 'u',
    password: new Secret('s3cret-4711'),
  };
  const answer = await instantQuery(entry, 'up', noSecrets);
  assert.equal(!answer.ok && answer.code, 'prometheus/auth-failed');
  assert.doesNotMatch(JSON.stringify(answer), /s3cret-4711/);
  await instantQuery({ ...entry, username: undefined }, 'up', noSecrets);
  assert.deepEqual(seen, [`Basic ${Buffer.from('u:s3cret-4711').toString('base64')}`, 'Bearer s3cret-4711']);
  guard.close();
});
