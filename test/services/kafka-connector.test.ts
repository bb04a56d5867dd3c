/** The Kafka connector against a real cluster: connecting in every right and wrong way, codecs, transactions, faults. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Producer } from 'kafkajs';
import { brokersEntry, envSecrets, type KafkaEntry, Secret } from '../../connectors/src/config/index.ts';
import { type KafkaSession, openKafka, type TopicRead } from '../../connectors/src/kafka/index.ts';
import { Sessions } from '../../connectors/src/sessions.ts';
import type { Result } from '../../server/src/protocol.ts';
import { registerCodecs } from './codecs.ts';
import { type KafkaService, start } from './kafka.ts';
import { freePorts } from './process.ts';

const { CompressionTypes } = kafkajs;
const noSecrets = envSecrets({});
let kafka: KafkaService;
let session: KafkaSession;
let producer: Producer;
const unhandled: unknown[] = [];
const warnings: string[] = [];
process.on('unhandledRejection', (error) => unhandled.push(error));
process.on('warning', (warning) => warnings.push(warning.name));

const value = <T>(result: Result<T>): T => {
  assert.ok(result.ok, result.ok ? '' : `${result.code}: ${result.reason} ${result.action}`);
  return result.value;
};
const failure = <T>(result: Result<T>) => {
  assert.ok(!result.ok, 'expected a failure');
  return result;
};
const texts = (read: TopicRead) =>
  read.messages.map((message) => ('text' in message.value ? message.value.text : message.value.kind));
const send = (topic: string, values: (string | null)[], compression = CompressionTypes.None, partition?: number) =>
  producer.send({ topic, compression, messages: values.map((text) => ({ value: text, partition })) });
const entry = (overrides: Partial<KafkaEntry>): KafkaEntry => ({
  ...brokersEntry(kafka.brokers.join(',')),
  name: 'mesh',
  ...overrides,
});
const scram = (password: string): KafkaEntry['sasl'] => ({
  mechanism: 'scram-sha-512',
  username: kafka.secure.username,
  password: new Secret(password),
});
/** TCP connections of this process, other than those of `producer`, to a port. */
const socketsTo = (port: number) =>
  (process as unknown as { _getActiveHandles(): unknown[] })
    ._getActiveHandles()
    .filter((handle) => handle instanceof net.Socket && handle.remotePort === port).length;
/** The same, once those that are just being closed are gone. @returns more than `wanted` when they stay */
async function socketsLeft(port: number, wanted: number): Promise<number> {
  for (const started = Date.now(); socketsTo(port) > wanted && Date.now() - started < 5000; ) await sleep(20);
  return socketsTo(port);
}

before(async () => {
  registerCodecs();
  kafka = await start({
    topics: ['codecs', 'tx', 'empty', 'idle', 'timestamps', 'gone']
      .map((topic) => ({ topic, partitions: 1 }))
      .concat({ topic: 'spread', partitions: 3 }),
  });
  producer = kafka
    .client()
    .producer({ allowAutoTopicCreation: false, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  session = value(await openKafka(entry({}), noSecrets));
});
after(async () => {
  await session?.close();
  await producer?.disconnect();
  await kafka?.stop();
});

describe('connecting', () => {
  const open = async (overrides: Partial<KafkaEntry>, env: Record<string, string> = {}) => {
    const result = await openKafka(entry(overrides), envSecrets(env));
    if (result.ok) await result.value.close();
    return result;
  };
  const secure = (password: string): Partial<KafkaEntry> => ({
    brokers: kafka.secure.brokers,
    tls: { ca: { file: kafka.secure.ca } },
    sasl: scram(password),
  });

  test('SASL_SSL with SCRAM-SHA-512 lists topics', async () => {
    const secured = value(await openKafka(entry(secure(kafka.secure.password)), noSecrets));
    const names = value(await secured.listTopics()).map((topic) => topic.name);
    await secured.close();
    assert.ok(names.includes('codecs'), names.join());
  });
  test('a password from the environment wins over the one of the file', async () => {
    value(await open(secure('stale'), { DATA_PRODUCT_KAFKA_MESH_PASSWORD: kafka.secure.password }));
  });
  test('mutual TLS', async () => {
    const { brokers, ca, cert, key } = kafka.mutualTls;
    value(await open({ brokers, tls: { ca: { file: ca }, cert: { file: cert }, key: { file: key } } }));
  });
  test('the second seed is tried when the first is down', async () => {
    const [port] = await freePorts(1);
    value(await open({ brokers: [`127.0.0.1:${port}`, ...kafka.brokers] }));
  });

  test('a wrong password names user and connection, never the password', async () => {
    const result = failure(await open(secure('not-the-password')));
    assert.equal(result.code, 'kafka/auth-failed');
    assert.equal(
      result.reason,
      'The cluster "mesh" refused the user "demo" (SCRAM-SHA-512): wrong user name or password.',
    );
    assert.doesNotMatch(JSON.stringify(result), /not-the-password/);
  });
  test('no password', async () => {
    const result = failure(await open({ ...secure(''), sasl: { mechanism: 'scram-sha-512', username: 'demo' } }));
    assert.equal(result.code, 'kafka/no-password');
  });
  test('a mechanism that is not offered', async () => {
    const result = failure(
      await open({ ...secure('x'), sasl: { mechanism: 'oauthbearer', password: new Secret('x') } }),
    );
    assert.equal(result.code, 'kafka/auth-failed');
    assert.match(result.reason, /does not offer the SASL mechanism OAUTHBEARER/);
  });
  test('TLS without SASL where SASL is needed', async () => {
    const result = failure(await open({ ...secure('x'), sasl: undefined }));
    assert.equal(result.code, 'kafka/auth-failed', `${result.code} ${result.reason}`);
  });
  test('a CA nobody trusts names the remedy', async () => {
    const result = failure(await open({ ...secure(kafka.secure.password), tls: {} }));
    assert.equal(result.code, 'kafka/tls-untrusted');
    assert.match(result.action, /ssl: \{ca: path\/to\/ca\.pem\}/);
  });
  test('a missing client certificate', async () => {
    const result = failure(await open({ brokers: kafka.mutualTls.brokers, tls: { ca: { file: kafka.mutualTls.ca } } }));
    assert.equal(result.code, 'kafka/tls-client-certificate', `${result.code} ${result.reason}`);
  });
  test('plaintext to a TLS port, TLS to a plaintext port', async () => {
    assert.equal(failure(await open({ brokers: kafka.secure.brokers })).code, 'kafka/plaintext-to-tls');
    assert.equal(failure(await open({ tls: { ca: { file: kafka.secure.ca } } })).code, 'kafka/tls-to-plaintext');
  });
  test('nothing listens, and a host nobody knows', async () => {
    const [port] = await freePorts(1);
    const refused = failure(await open({ brokers: [`127.0.0.1:${port}`] }));
    assert.equal(refused.code, 'kafka/unreachable');
    assert.match(
      refused.reason,
      new RegExp(`127\\.0\\.0\\.1:${port} of "mesh" cannot be reached: nothing listens there`),
    );
    assert.equal(failure(await open({ brokers: ['no-such-host.invalid:9092'] })).code, 'kafka/unreachable');
  });
  test('a certificate file that is missing or no PEM', async () => {
    const missing = failure(await open({ ...secure('x'), tls: { ca: { file: '/nowhere/ca.pem' } } }));
    assert.equal(missing.code, 'kafka/certificate-file');
    assert.match(missing.reason, /\/nowhere\/ca\.pem/);
    assert.equal(
      failure(await open({ ...secure('x'), tls: { ca: { pem: new Secret('xx') } } })).code,
      'kafka/certificate-file',
    );
  });
  test('cancelling a connection that hangs frees the caller and leaves no socket', async () => {
    const server = net.createServer((socket) => socket.resume().on('error', () => {})).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address() as net.AddressInfo;
    const cancel = new AbortController();
    const opening = openKafka(entry({ brokers: [`127.0.0.1:${port}`] }), noSecrets, { signal: cancel.signal });
    await sleep(200);
    cancel.abort();
    assert.equal(failure(await opening).code, 'kafka/cancelled');
    assert.equal(await socketsLeft(port, 0), 0);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('reading', () => {
  test('every codec, as kafkajs writes it', async () => {
    for (const codec of ['None', 'GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const)
      await send('codecs', [JSON.stringify({ codec, text: 'so '.repeat(200) })], CompressionTypes[codec]);
    const read = value(await session.newest('codecs', 5));
    assert.deepEqual(
      read.messages.map((message) => message.codec),
      ['zstd', 'lz4', 'snappy', 'gzip', 'none'],
    );
    assert.deepEqual(
      read.messages.map((message) => message.value.kind),
      Array(5).fill('json'),
    );
    assert.match(texts(read)[1] ?? '', /"codec":"LZ4","text":"so so so/);
  });

  test("every codec, as Kafka's own producer writes it", async () => {
    await kafka.createTopics([{ topic: 'console', partitions: 1 }]);
    for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
      const lines = Array.from(
        { length: 2000 },
        (_, i) => `{"codec":"${codec}","i":${i},"pad":"${'ab'.repeat((i * 7) % 90)}"}`,
      );
      const args = [
        '--bootstrap-server',
        kafka.brokers.join(),
        '--topic',
        'console',
        '--compression-codec',
        codec,
        '--batch-size',
        '131072',
        '--timeout',
        '200',
      ];
      await kafka.tool('org.apache.kafka.tools.ConsoleProducer', args, `${lines.join('\n')}\n`);
    }
    const read = value(await session.newest('console', 10_000));
    assert.equal(read.messages.length, 10_000);
    const byCodec = new Map<string, number>();
    for (const message of read.messages) {
      const { codec } = JSON.parse(message.value.kind === 'json' ? message.value.text : '{}') as { codec: string };
      assert.equal(message.codec, codec);
      byCodec.set(codec, (byCodec.get(codec) ?? 0) + 1);
    }
    assert.deepEqual([...byCodec.entries()].sort(), [
      ['gzip', 2000],
      ['lz4', 2000],
      ['none', 2000],
      ['snappy', 2000],
      ['zstd', 2000],
    ]);
  });

  test('aborted transactions, control records and open transactions stay unseen', async () => {
    const transactional = async (id: string) => {
      const made = kafka.client().producer({
        transactionalId: id,
        idempotent: true,
        maxInFlightRequests: 1,
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      });
      await made.connect();
      return made;
    };
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(transactional));
    assert.ok(a && b && c);
    const put = (to: { send: Producer['send'] }, text: string) =>
      to.send({ topic: 'tx', compression: CompressionTypes.ZSTD, messages: [{ value: text }] });
    await put(producer, 'plain-0');
    const [ta, tb] = [await a.transaction(), await b.transaction()];
    for (const text of ['1', '2']) {
      await put(ta, `A-aborted-${text}`);
      await put(tb, `B-aborted-${text}`);
    }
    await put(producer, 'plain-1');
    await ta.abort();
    await tb.abort();
    const tc = await c.transaction();
    await put(tc, 'C-committed');
    await tc.commit();
    const again = await a.transaction();
    await put(again, 'A-committed');
    await again.commit();
    const open = await b.transaction();
    await put(open, 'B-open');
    await put(producer, 'behind the open one');
    assert.deepEqual(texts(value(await session.newest('tx', 50))), [
      'A-committed',
      'C-committed',
      'plain-1',
      'plain-0',
    ]);
    assert.deepEqual(texts(value(await session.newest('tx', 1))), ['A-committed']);
    await open.commit();
    assert.deepEqual(texts(value(await session.newest('tx', 2))), ['behind the open one', 'B-open']);
    for (const one of [a, b, c]) await one.disconnect();
  });

  test('the newest over all partitions, wherever they are', async () => {
    const at = (second: number) => String(1_700_000_000_000 + second * 1000);
    const messages = Array.from({ length: 90 }, (_, i) => ({
      value: String(i),
      timestamp: at(i),
      partition: i < 30 ? i % 3 : 1,
    }));
    for (const message of messages) await producer.send({ topic: 'spread', messages: [message] });
    const read = value(await session.newest('spread', 70));
    assert.deepEqual(
      texts(read),
      Array.from({ length: 70 }, (_, i) => String(89 - i)),
    );
    assert.equal(read.partitions, 3);
    assert.deepEqual(value(await session.newestTimestamp('spread')).timestamp, new Date(Number(at(89))).toISOString());
  });

  test('keys, headers, tombstones, binary and exact numbers', async () => {
    await kafka.createTopics([{ topic: 'shapes', partitions: 1 }]);
    await producer.send({
      topic: 'shapes',
      messages: [
        {
          key: '00123',
          value: '{"id": 12345678901234567890, "amount": 1.10}',
          headers: { type: ['a', 'b'], raw: Buffer.from([0xff, 0xfe]) },
        },
        { key: 'gone', value: null },
        { key: Buffer.from([0, 0, 0, 7]), value: Buffer.from([0x80, 0x01]) },
        { key: null, value: 'not json' },
        { value: Buffer.concat([Buffer.from([0, 0, 0, 0, 9]), Buffer.from('{"framed":true}')]) },
        { value: Buffer.concat([Buffer.from([0, 0, 0, 0, 9]), Buffer.from([2, 4, 0x80])]) },
      ],
    });
    const [avro, framed, text, binary, tombstone, exact] = value(await session.newest('shapes', 6)).messages;
    assert.deepEqual(exact?.value, { kind: 'json', text: '{"id": 12345678901234567890, "amount": 1.10}' });
    assert.deepEqual(exact?.key, { kind: 'text', text: '00123' });
    assert.deepEqual(exact?.headers, [
      { name: 'type', value: { kind: 'text', text: 'a' } },
      { name: 'type', value: { kind: 'text', text: 'b' } },
      { name: 'raw', value: { kind: 'binary', base64: '//4=' } },
    ]);
    assert.deepEqual(tombstone?.value, { kind: 'null' });
    assert.deepEqual(binary?.value, { kind: 'binary', base64: 'gAE=' });
    assert.equal(binary?.key.kind, 'binary');
    assert.deepEqual(text?.value, { kind: 'text', text: 'not json' });
    assert.deepEqual(framed?.value, { kind: 'json', text: '{"framed":true}', schema: { id: 9, type: 'JSON' } });
    assert.equal(avro?.value.kind, 'binary');
    assert.match(avro?.value.kind === 'binary' ? (avro.value.problem ?? '') : '', /schema 9 of a schema registry/);
  });

  test('an empty topic is a value, a missing one says what was meant', async () => {
    const empty = value(await session.newest('empty', 50));
    assert.equal(empty.empty, true);
    assert.deepEqual(empty.messages, []);
    assert.deepEqual(value(await session.newestTimestamp('empty')), { timestamp: null });
    const missing = failure(await session.newest('codes', 50));
    assert.equal(missing.code, 'kafka/topic-missing');
    assert.match(missing.action, /Did you mean codecs/);
    assert.ok(!value(await session.listTopics()).some((topic) => topic.name === 'codes'), 'nothing was created');
    assert.equal(failure(await session.newest('no such topic!', 50)).code, 'kafka/topic-missing');
  });

  test('a compacted topic: gaps are passed', async () => {
    const config = {
      'cleanup.policy': 'compact',
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.001',
      'delete.retention.ms': '100',
      'segment.bytes': '1048576',
    };
    await kafka.createTopics([{ topic: 'compacted', partitions: 1, config }]);
    const keyed = (key: string, text: string) =>
      producer.send({ topic: 'compacted', messages: [{ key, value: text }] });
    for (let i = 0; i < 200; i++) await keyed(`k${i % 5}`, `v${i}`);
    await sleep(200);
    await keyed('roll', 'roll');
    let read = value(await session.newest('compacted', 300));
    for (let i = 0; i < 60 && read.messages.length > 20; i++) {
      await sleep(250);
      read = value(await session.newest('compacted', 300));
    }
    assert.ok(read.messages.length <= 20, `not compacted: ${read.messages.length}`);
    assert.deepEqual(texts(value(await session.newest('compacted', 4))), texts(read).slice(0, 4));
  });

  test('topics with counts, internal ones flagged and last', async () => {
    const topics = value(await session.listTopics({ counts: true }));
    const spread = topics.find((topic) => topic.name === 'spread');
    assert.deepEqual(spread, { name: 'spread', partitions: 3, internal: false, messages: 90 });
    assert.equal(topics.find((topic) => topic.name === 'empty')?.messages, 0);
    assert.deepEqual(
      topics.filter((topic) => topic.internal).map((topic) => topic.name),
      ['__transaction_state'],
    );
    assert.equal(topics.at(-1)?.name, '__transaction_state');
    const described = value(await session.describe('spread'));
    assert.deepEqual(
      described.details.map(({ partition, leader, earliest, latest }) => [partition, leader, earliest, latest]),
      [
        [0, 1, '0', '10'],
        [1, 1, '0', '70'],
        [2, 1, '0', '10'],
      ],
    );
  });

  test('progress and early messages come while reading', async () => {
    const seen: number[] = [];
    let early = 0;
    const read = value(
      await session.newest('console', 5000, {
        onProgress: ({ read: count }) => seen.push(count),
        onMessages: (some) => {
          early += some.length;
        },
      }),
    );
    assert.equal(read.messages.length, 5000);
    assert.equal(seen.at(-1), 5000);
    assert.ok(early >= 5000);
  });

  test('cancelling a read gives back control at once, and the session goes on', async () => {
    const cancel = new AbortController();
    const reading = session.newest('console', 10_000, { signal: cancel.signal, onProgress: () => cancel.abort() });
    assert.equal(failure(await reading).code, 'kafka/cancelled');
    const again = new AbortController();
    const stuck = session.newest('console', 10_000, { signal: again.signal });
    again.abort();
    assert.equal(failure(await stuck).code, 'kafka/cancelled');
    assert.equal(value(await session.newest('spread', 3)).messages.length, 3);
  });
});

describe('leaving nothing behind', () => {
  test('close is immediate, ends a pending read and leaves no socket', async () => {
    const port = Number(kafka.brokers[0]?.split(':')[1]);
    const before = socketsTo(port);
    const own = value(await openKafka(entry({}), noSecrets));
    value(await own.newest('spread', 5));
    assert.equal(socketsTo(port), before + 1, 'one connection a broker');
    const reading = own.newest('console', 10_000);
    await own.close();
    assert.equal(failure(await reading).code, 'kafka/closed');
    assert.equal(await socketsLeft(port, before), before);
    assert.equal(failure(await own.newest('spread', 1)).code, 'kafka/closed');
    await own.close();
  });
  test('a session of an entry that was edited ends what runs in it, and is closed soon after', async () => {
    let own = entry({ name: 'edited' });
    const connections = () => ({
      ...{ registries: [], snowflake: [], prometheus: [], defaults: {}, problems: [] },
      kafka: [own],
    });
    const pool = new Sessions({ connections, secrets: noSecrets });
    const old = value(await pool.kafka());
    const reading = old.newest('spread', 5);
    own = entry({ name: 'edited', brokers: [...kafka.brokers, ...kafka.brokers] });
    assert.notEqual(value(await pool.kafka()), old);
    assert.equal(value(await reading).topic, 'spread', 'what runs is not cut off');
    const deadline = Date.now() + 10_000;
    while (!old.closed && Date.now() < deadline) await sleep(50);
    assert.equal(old.closed, true, 'long before an idle session would be');
    await pool.closeAll();
  });
  test('an idle connection costs nothing', async () => {
    const used = process.cpuUsage();
    await sleep(1000);
    const { user, system } = process.cpuUsage(used);
    assert.ok((user + system) / 1000 < 150, `${(user + system) / 1000} ms of CPU in a second`);
  });
  test('no consumer group, no warning, no unhandled rejection', async () => {
    assert.deepEqual(await kafka.consumerGroups(), []);
    assert.deepEqual(unhandled, []);
    assert.deepEqual(
      warnings.filter((name) => name !== 'ExperimentalWarning' && name !== 'TimeoutNegativeWarning'),
      [],
    );
  });
});
