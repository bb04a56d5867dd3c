/** The Kafka reader while the cluster misbehaves: brokers die, leaders move, topics vanish. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import kafkajs, { type Producer } from 'kafkajs';
import { brokersEntry, envSecrets } from '../../connectors/src/config/index.ts';
import { type KafkaSession, openKafka, type TopicRead } from '../../connectors/src/kafka/index.ts';
import type { Result } from '../../server/src/protocol.ts';
import { registerCodecs } from './codecs.ts';
import { type KafkaService, start } from './kafka.ts';

const { CompressionTypes } = kafkajs;
const COUNT = 12_000;
let kafka: KafkaService;
let session: KafkaSession;
let producer: Producer;
const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => unhandled.push(error));

const value = <T>(result: Result<T>): T => {
  assert.ok(result.ok, result.ok ? '' : `${result.code}: ${result.reason} ${result.action}`);
  return result.value;
};
const numbers = (read: TopicRead) =>
  read.messages.map((message) =>
    message.value.kind === 'json' ? (JSON.parse(message.value.text) as { i: number }).i : -1,
  );
const all = Array.from({ length: COUNT }, (_, i) => COUNT - 1 - i);

/** 12,000 messages of about 1 KB that do not compress: a dozen answers of a megabyte. */
async function fill(topic: string): Promise<void> {
  const base = 1_700_000_000_000;
  for (let from = 0; from < COUNT; from += 500) {
    const messages = Array.from({ length: 500 }, (_, k) => {
      const i = from + k;
      const pad = Array.from({ length: 64 }, (_, n) => ((i * 2654435761 + n * 40503) % 4294967296).toString(36)).join(
        '',
      );
      return { value: JSON.stringify({ i, pad }), timestamp: String(base + i) };
    });
    await producer.send({ topic, messages, compression: CompressionTypes.ZSTD });
  }
}

describe('a cluster with faults', () => {
  before(async () => {
    registerCodecs();
    kafka = await start({
      topics: [
        { topic: 'big', partitions: 1 },
        { topic: 'doomed', partitions: 1 },
      ],
    });
    producer = kafka.client().producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    session = value(await openKafka(brokersEntry(kafka.brokers.join(',')), envSecrets({})));
    await fill('big');
  });
  after(async () => {
    await session?.close();
    await producer?.disconnect();
    await kafka?.stop();
  });

  test('a broker killed in the middle of a read and started again: the read completes', async () => {
    let killed: Promise<void> | undefined;
    const reading = session.newest('big', COUNT, {
      onProgress: ({ read }) => {
        if (read > 2000) killed ??= kafka.broker.kill().then(() => kafka.broker.restart());
      },
    });
    const read = value(await reading);
    await killed;
    assert.ok(killed, 'the broker was killed while reading');
    assert.deepEqual(numbers(read), all);
  });

  test('a broker that is down is told at once, and the same session works when it is back', async () => {
    await kafka.broker.kill();
    const failed = await session.newest('big', 10);
    assert.equal(failed.ok, false);
    assert.equal(!failed.ok && failed.code, 'kafka/unreachable');
    await kafka.broker.restart();
    let read = await session.newest('big', 10);
    for (let i = 0; i < 50 && !read.ok; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      read = await session.newest('big', 10);
    }
    assert.deepEqual(numbers(value(read)), all.slice(0, 10));
  });

  test('a topic deleted between two reads is missing, not a crash', async () => {
    await producer.send({ topic: 'doomed', messages: [{ value: '{"i":1}' }] });
    assert.deepEqual(numbers(value(await session.newest('doomed', 5))), [1]);
    await kafka.deleteTopics(['doomed']);
    let read = await session.newest('doomed', 5);
    for (let i = 0; i < 50 && read.ok; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      read = await session.newest('doomed', 5);
    }
    assert.equal(!read.ok && read.code, 'kafka/topic-missing');
  });

  test('leaders that move while reading: every read is complete', async () => {
    const second = await kafka.addBroker();
    const admin = kafka.client().admin();
    await admin.connect();
    const move = (replicas: number[]) =>
      admin.alterPartitionReassignments({
        topics: [{ topic: 'big', partitionAssignment: [{ partition: 0, replicas }] }],
      });
    const leader = async () => (await admin.fetchTopicMetadata({ topics: ['big'] })).topics[0]?.partitions[0]?.leader;
    let moved = false;
    await move([second.id]);
    for (let i = 0; i < 60 && !moved; i++) {
      const read = session.newest('big', COUNT);
      moved = (await leader()) === second.id;
      assert.deepEqual(numbers(value(await read)), all);
    }
    assert.deepEqual(numbers(value(await session.newest('big', COUNT))), all);
    await admin.disconnect();
    assert.ok(moved, 'the leader moved');
  });

  test('nothing is left: no group, no unhandled rejection', async () => {
    assert.deepEqual(await kafka.consumerGroups(), []);
    assert.deepEqual(unhandled, []);
  });
});
