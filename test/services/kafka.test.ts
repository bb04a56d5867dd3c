import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import kafkajs from 'kafkajs';
import { type KafkaService, start } from './kafka.ts';
import { newest } from './kcat.ts';
import { listening } from './process.ts';

describe('the Kafka service', () => {
  let kafka: KafkaService;
  before(async () => {
    kafka = await start({ topics: [{ topic: 'orders', partitions: 3, config: { 'cleanup.policy': 'compact' } }] });
  });
  after(() => kafka.stop());

  test('has the topics asked for and no consumer group', async () => {
    const admin = kafka.client().admin();
    await admin.connect();
    const [topic] = (await admin.fetchTopicMetadata({ topics: ['orders'] })).topics;
    await admin.disconnect();
    assert.equal(topic?.partitions.length, 3);
    assert.deepEqual(await kafka.consumerGroups(), []);
  });

  test('takes SCRAM over TLS with the right password only', async () => {
    const { brokers, username, password, ca } = kafka.secure;
    const connect = async (secret: string) => {
      const admin = kafka
        .client({
          brokers,
          ssl: { ca: [readFileSync(ca)] },
          sasl: { mechanism: 'scram-sha-512', username, password: secret },
          retry: { retries: 0 },
        })
        .admin();
      try {
        await admin.connect();
        return (await admin.describeCluster()).brokers.length;
      } finally {
        await admin.disconnect();
      }
    };
    assert.equal(await connect(password), 1);
    await assert.rejects(connect('wrong'), kafkajs.KafkaJSSASLAuthenticationError);
  });

  test('takes a client certificate', async () => {
    const { brokers, ca, cert, key } = kafka.mutualTls;
    const ssl = { ca: [readFileSync(ca)], cert: readFileSync(cert), key: readFileSync(key) };
    const admin = kafka.client({ brokers, ssl, retry: { retries: 0 } }).admin();
    await admin.connect();
    assert.equal((await admin.describeCluster()).brokers.length, 1);
    await admin.disconnect();
  });

  test('keeps what it was given over a crash, and a second broker joins', async () => {
    await kafka.tool(
      'org.apache.kafka.tools.ConsoleProducer',
      [
        '--bootstrap-server',
        kafka.broker.address,
        '--topic',
        'orders',
        '--property',
        'parse.key=true',
        '--property',
        'key.separator=:',
      ],
      'a:1\n',
    );
    await kafka.broker.kill();
    assert.equal(await listening(Number(kafka.broker.address.split(':')[1])), false);
    await kafka.broker.restart();
    const admin = kafka.client().admin();
    await admin.connect();
    // A broker that is just up again may answer for a moment that it leads nothing yet.
    const sizes = async () => (await admin.fetchTopicOffsets('orders')).map((end) => Number(end.high));
    const ends = await eventually(sizes, kafkajs.KafkaJSProtocolError);
    assert.equal(
      ends.reduce((sum, high) => sum + high, 0),
      1,
    );
    assert.equal(await newest(kafka.broker.address, 'orders', 1), '1\n');
    const second = await kafka.addBroker();
    assert.equal((await admin.describeCluster()).brokers.length, 2);
    await admin.disconnect();
    await second.stop();
  });
});

/** Asks again while the answer is an error of this kind, for 20 seconds at most. */
async function eventually<T>(ask: () => Promise<T>, retriable: new (...args: never[]) => Error): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof retriable) || attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

test('stopping leaves neither process nor folder', async () => {
  const kafka = await start();
  const port = Number(kafka.broker.address.split(':')[1]);
  await kafka.stop();
  assert.equal(await listening(port), false);
  assert.equal(existsSync(kafka.folder), false);
});
