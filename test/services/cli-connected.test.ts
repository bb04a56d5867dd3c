/** The command line as a process, against the stand-in, Kafka and Prometheus. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import kafkajs from 'kafkajs';
import { type KafkaService, start as startKafka } from './kafka.ts';
import { type PrometheusService, start as startPrometheus } from './prometheus.ts';
import { type SnowflakeService, start as startSnowflake } from './snowflake.ts';

const CLI = path.join(import.meta.dirname, '../../cli/src/main.ts');

let folder: string;
let snowflake: SnowflakeService;
let prometheus: PrometheusService;
let kafka: KafkaService;
let target: Server;

async function cli(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    ...process.env,
    SNOWFLAKE_HOME: path.join(folder, 'sf'),
    DATA_PRODUCT_SNOWFLAKE_MAIN_PASSWORD: snowflake.password,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...argv], { cwd: folder, env, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, out, err }),
    );
  });
}
const json = async (...argv: string[]) => {
  const { code, out, err } = await cli(...argv, '--format', 'json');
  return { code, err, value: out === '' ? undefined : JSON.parse(out) };
};

const CONTRACT = `dataProduct:
  name: orders
  domain: commerce
  owner: orders-team
  version: 1.0.0
  description: Orders
schema:
  type: object
  required: [id]
  properties:
    id: { type: string }
outputPorts:
  - { name: events, type: kafka, topic: orders, connection: elsewhere }
sla:
  freshness: PT15M
  availability: 99.9%
  qualityScore: 0.95
observability:
  metrics:
    availability: avg_over_time(up{job="orders"}[1m])
`;

async function produce(values: string[], timestamp: number): Promise<void> {
  const producer = new kafkajs.Kafka({ brokers: kafka.brokers, logLevel: kafkajs.logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: values.map((value) => ({ value, timestamp: String(timestamp) })) });
  await producer.disconnect();
}

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'data-product-cli-'));
  target = createServer((_, response) => response.end('events_total 1\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => target.once('listening', resolve));
  const scraped = `127.0.0.1:${(target.address() as AddressInfo).port}`;
  [snowflake, prometheus, kafka] = await Promise.all([
    startSnowflake({
      seed: [
        'create database if not exists ANALYTICS',
        'create schema if not exists ANALYTICS.MARTS',
        'create table ANALYTICS.MARTS.T (ID number(38,0), NAME varchar, B binary)',
        "insert into ANALYTICS.MARTS.T select 9223372036854775807, 'x', to_binary('AB','HEX')",
      ],
    }),
    startPrometheus({ jobs: { orders: [scraped] } }),
    startKafka({ topics: [{ topic: 'orders', partitions: 2 }] }),
  ]);
  await mkdir(path.join(folder, 'sf'));
  const { account, user, host, port, protocol } = snowflake;
  await writeFile(
    path.join(folder, 'sf', 'connections.toml'),
    `[main]\naccount = "${account}"\nuser = "${user}"\nhost = "${host}"\nport = ${port}\nprotocol = "${protocol}"\ndatabase = "ANALYTICS"\nschema = "MARTS"\n`,
    { mode: 0o600 },
  );
  await writeFile(path.join(folder, 'contract.yaml'), CONTRACT);
});
after(async () => {
  await Promise.all([snowflake?.stop(), prometheus?.stop(), kafka?.stop()]);
  target?.close();
  await rm(folder, { recursive: true, force: true });
});

test('query: exact values, binary, the shape of one and of several statements', async () => {
  const one = await json('query', 'select * from T', '--connection', 'main');
  assert.equal(one.code, 0, one.err);
  const { columns, rows, rowCount, truncated, elapsedMs, queryId } = one.value;
  assert.deepEqual(columns, [
    { name: 'ID', type: 'FIXED' },
    { name: 'NAME', type: 'TEXT' },
    { name: 'B', type: 'BINARY' },
  ]);
  assert.deepEqual([rows, rowCount, truncated], [[['9223372036854775807', 'x', { base64: 'qw==' }]], 1, false]);
  assert.ok(Number.isInteger(elapsedMs) && typeof queryId === 'string');
  const two = await json('query', 'select 1 a; select 2 b', '--connection', 'main');
  assert.deepEqual(
    two.value.map((result: { rows: unknown }) => result.rows),
    [[[1]], [[2]]],
  );
  const human = await cli('query', 'select * from T', '--connection', 'main');
  assert.match(human.out, /ID +NAME +B\n─+.*\n9223372036854775807 {2}x +AB\n1 row · \d+ ms · /);
});

test('query: an error of a file points into the file; what came before is still given', async () => {
  await writeFile(path.join(folder, 'report.sql'), 'select 1 a;\n\n-- second\nselect name,\n  nope\nfrom T;\nselect 3');
  const failed = await json('query', 'report.sql', '--connection', 'main');
  assert.equal(failed.code, 2);
  assert.equal(failed.value.length, 1);
  assert.match(failed.err, /report\.sql:5:3\n {4}nope\n {4}\^\n✖ .*NOPE/);
});

test('query: writes only when allowed', async () => {
  const refused = await cli('query', 'create table W (A int)', '--connection', 'main');
  assert.equal(refused.code, 2);
  assert.match(refused.err, /CREATE TABLE is not known to only read.*--allow-write/s);
  const allowed = await cli(
    'query',
    'create table W (A int); insert into W select 1; select count(*) n from W',
    '--connection',
    'main',
    '--allow-write',
  );
  assert.equal(allowed.code, 0, allowed.err);
});

test('query: an unknown connection is answered with the known ones', async () => {
  const { code, err } = await cli('query', 'select 1', '--connection', 'mian');
  assert.equal(code, 2);
  assert.match(err, /no Snowflake connection named "mian"[\s\S]*Did you mean main/);
});

test('sla: met, breached and unknown, with exit codes and sources', async () => {
  await produce(['{"id":"a"}', '{"id":"b"}', '{"id":3}', '{"id":"d"}'], Date.now() - 60_000);
  const options = [
    'contract.yaml',
    '--prometheus',
    prometheus.url,
    '--brokers',
    kafka.brokers.join(','),
    '--fail-on',
    'breached',
  ];
  const { code, value, err } = await json('sla', ...options);
  const [freshness, availability, quality] = value;
  assert.deepEqual(
    [freshness.objective, freshness.target, freshness.unit, freshness.status, freshness.source, freshness.reason],
    ['freshness', 900, 's', 'met', 'kafka', null],
    err,
  );
  assert.ok(freshness.measured >= 59 && freshness.measured < 120, JSON.stringify(freshness));
  assert.deepEqual(
    [availability.status, availability.measured, availability.target, availability.unit, availability.source],
    ['met', 1, 0.999, 'ratio', 'prometheus'],
    JSON.stringify(availability),
  );
  assert.deepEqual(
    [quality.status, quality.measured, quality.source, quality.line],
    ['breached', 0.75, 'live', 17],
    JSON.stringify(quality),
  );
  assert.match(freshness.observedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.equal(code, 1);
  assert.deepEqual(await kafka.consumerGroups(), []);
  const human = await cli('sla', ...options);
  assert.match(
    human.out,
    /contract\.yaml\n {2}freshness +PT15M +● .*kafka\n {2}availability +99\.9% +● .*\n {2}qualityScore +0\.95 +✖ /,
  );
});

test('sla: a source that is down makes its objective unknown, not the others', async () => {
  const { code, value } = await json(
    'sla',
    'contract.yaml',
    '--prometheus',
    'http://127.0.0.1:9',
    '--brokers',
    kafka.brokers.join(','),
  );
  assert.equal(code, 0);
  assert.deepEqual(
    value.map(({ status }: { status: string }) => status),
    ['met', 'unknown', 'breached'],
  );
  assert.match(value[1].reason, /http:\/\/127\.0\.0\.1:9.*cannot be reached/);
});
