/** `data-product sample` as a user runs it, against a real cluster: JSON shape, exactness, exit codes, failures. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import kafkajs from 'kafkajs';
import { registerCodecs } from './codecs.ts';
import { type KafkaService, start } from './kafka.ts';
import { removeFolder, temporaryFolder } from './process.ts';

const MAIN = path.resolve(import.meta.dirname, '../../cli/src/main.ts');
const CONTRACT = `dataProduct:
  name: orders
  domain: commerce
  owner: commerce-orders-team
  version: 2.0.0
  schema:
    type: object
    required: [orderId, amount]
    properties:
      orderId: { type: string }
      amount: { type: number, minimum: 0 }
      currency: { type: string, enum: [CHF, EUR] }
  outputPorts:
    - name: orders-placed
      type: kafka
      connection: mesh
      topic: commerce.orders.placed
      payload: /payload
`;
const TOPIC = 'commerce.orders.placed';
let kafka: KafkaService;
let folder: string;

interface Ran {
  code: number;
  out: string;
  err: string;
}
const sample = (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, 'sample', ...args],
      { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...env } },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
const event = (payload: unknown) =>
  `{"eventId":12345678901234567890,"rate":0.10000000000000000001,"payload":${JSON.stringify(payload)}}`;

describe('data-product sample', () => {
  before(async () => {
    registerCodecs();
    folder = await temporaryFolder('sample');
    kafka = await start({ topics: [{ topic: TOPIC }, { topic: 'empty' }, { topic: 'mixed' }] });
    await mkdir(path.join(folder, '.data-product'));
    await mkdir(path.join(folder, 'orders'));
    await writeFile(path.join(folder, 'orders', 'contract.yaml'), CONTRACT);
    const { brokers, username, ca } = kafka.secure;
    const connections = {
      kafka: {
        mesh: { brokers, ssl: { ca }, sasl: { mechanism: 'scram-sha-512', username } },
        plain: { brokers: kafka.brokers },
      },
    };
    await writeFile(path.join(folder, '.data-product', 'connections.yaml'), JSON.stringify(connections));
    const producer = kafka.client().producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    const at = (i: number) => String(1_700_000_000_000 + i * 1000);
    await producer.send({
      topic: TOPIC,
      compression: kafkajs.CompressionTypes.ZSTD,
      messages: [
        {
          key: 'c-1',
          timestamp: at(0),
          headers: { type: 'ORDER_PLACED', tag: ['a', 'b'] },
          value: event({ orderId: 'o-1', amount: 5, currency: 'CHF' }),
        },
        { key: 'c-2', timestamp: at(1), value: event({ orderId: 'o-2', amount: -5, currency: 'USD' }) },
        { key: Buffer.from([0xff]), timestamp: at(2), value: 'not json' },
        { key: 'c-4', timestamp: at(3), value: null },
      ],
    });
    await producer.disconnect();
  });
  after(async () => {
    await kafka?.stop();
    if (folder) await removeFolder(folder);
  });
  const password = () => ({ DATA_PRODUCT_KAFKA_MESH_PASSWORD: kafka.secure.password });
  const contract = 'orders/contract.yaml';

  test('the JSON shape, whole', async () => {
    const { code, out, err } = await sample(['--contract', contract, '--format', 'json'], password());
    assert.equal(err, '');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(out), {
      topic: TOPIC,
      messages: [
        {
          partition: 0,
          offset: '3',
          timestamp: '2023-11-14T22:13:23.000Z',
          key: 'c-4',
          headers: {},
          value: null,
          violations: [],
        },
        {
          partition: 0,
          offset: '2',
          timestamp: '2023-11-14T22:13:22.000Z',
          key: { base64: '/w==' },
          headers: {},
          value: 'not json',
          violations: [
            { rule: 'live/not-json', path: '', message: 'The value could not be decoded: it is text, not JSON' },
          ],
        },
        {
          partition: 0,
          offset: '1',
          timestamp: '2023-11-14T22:13:21.000Z',
          key: 'c-2',
          headers: {},
          value: {
            eventId: '12345678901234567890',
            rate: '0.10000000000000000001',
            payload: { orderId: 'o-2', amount: -5, currency: 'USD' },
          },
          violations: JSON.parse(out).messages[2].violations,
        },
        {
          partition: 0,
          offset: '0',
          timestamp: '2023-11-14T22:13:20.000Z',
          key: 'c-1',
          headers: { type: 'ORDER_PLACED', tag: ['a', 'b'] },
          value: {
            eventId: '12345678901234567890',
            rate: '0.10000000000000000001',
            payload: { orderId: 'o-1', amount: 5, currency: 'CHF' },
          },
          violations: [],
        },
      ],
      summary: { read: 4, conforming: 2, violating: 2 },
    });
    const broken = JSON.parse(out).messages[2].violations as { path: string; message: string; rule: string }[];
    assert.deepEqual(broken.map(({ path: at }) => at).sort(), ['/payload/amount', '/payload/currency']);
    assert.ok(broken.every(({ rule, message }) => rule.startsWith('live/') && message.length > 10));
  });

  test('for people: a line per message, violations below, the count at the end', async () => {
    const { code, out } = await sample(['--contract', contract, '--newest', '3'], password());
    assert.equal(code, 0);
    assert.match(out, /^commerce\.orders\.placed\n/);
    assert.match(out, /✖ {2}2023-11-14T22:13:21\.000Z +0 +1 {2}c-2 .*\n +\/payload\/(amount|currency) {2}/);
    assert.match(out, /3 read · 1 conform · 2 violate the contract\n$/);
    assert.doesNotMatch(out, /\u001b/);
  });

  test('--fail-on violation, and what conforms passes', async () => {
    assert.equal((await sample(['--contract', contract, '--fail-on', 'violation'], password())).code, 1);
    assert.equal(
      (await sample(['--contract', contract, '--newest', '1', '--fail-on', 'violation'], password())).code,
      0,
    );
  });

  test('--brokers and --payload win over the contract', async () => {
    const args = [
      '--contract',
      contract,
      '--brokers',
      kafka.brokers.join(),
      '--payload',
      '/nowhere',
      '--format',
      'json',
    ];
    const { code, out } = await sample(args);
    assert.equal(code, 0);
    assert.ok(
      JSON.parse(out)
        .messages.at(-1)
        .violations.some(({ rule }: { rule: string }) => rule === 'live/envelope'),
    );
  });

  test('an empty topic is no failure', async () => {
    const { code, out } = await sample(['--contract', contract, '--topic', 'empty', '--kafka', 'plain']);
    assert.equal(out, 'Topic empty holds no messages yet.\n');
    assert.equal(code, 0);
  });

  test('what could not run exits with 2 and says what to do', async () => {
    const missing = await sample(['--contract', contract, '--topic', 'commerce.orders.place', '--kafka', 'plain']);
    assert.equal(missing.code, 2);
    assert.match(missing.err, /has no topic commerce\.orders\.place\.\n {2}Did you mean commerce\.orders\.placed/);
    const wrong = await sample(['--contract', contract], { DATA_PRODUCT_KAFKA_MESH_PASSWORD: 'geheim-1' });
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /refused the user "demo"/);
    assert.doesNotMatch(wrong.err + wrong.out, /geheim-1/);
    const none = await sample(['--contract', contract]);
    assert.match(none.err, /No password is known for "mesh"/);
    const unknown = await sample(['--contract', contract, '--kafka', 'plian']);
    assert.match(unknown.err, /Did you mean plain/);
    assert.equal((await sample(['--contract', 'nope.yaml'])).code, 2);
    assert.equal((await sample([])).code, 2);
    const down = await sample(['--contract', contract, '--brokers', '127.0.0.1:1']);
    assert.equal(down.code, 2);
    assert.match(down.err, /nothing listens there/);
  });

  test('no consumer group was made', async () => {
    assert.deepEqual(await kafka.consumerGroups(), []);
  });
});
