/**
 * First sample of a topic: the 500 newest of 100,000 zstd messages, connected and cold, beside kcat in the same run; then all
 * 100,000. One JSON line per figure {name, value, unit, peer, peerValue, budget}; medians of several rounds, in turns.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import kafkajs from 'kafkajs';
import { registerCodecs } from '../test/services/codecs.ts';
import { start } from '../test/services/kafka.ts';
import { kcat } from '../test/services/kcat.ts';
import { run } from '../test/services/process.ts';

const COUNT = 100_000;
const NEWEST = 500;
const ROUNDS = 15;
const TOPIC = 'bench';

const median = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};
/** Two things in turns, so that a busy machine slows both. */
async function beside(rounds: number, ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    times[0].push(await timed(ours));
    times[1].push(await timed(theirs));
  }
  return { value: median(times[0]), peerValue: median(times[1]) };
}
const figure = (name: string, found: { value: number; peerValue?: number }, budget?: number) => {
  const round = (ms: number | undefined) => ms && Math.round(ms * 10) / 10;
  const peer = found.peerValue === undefined ? {} : { peer: 'kcat', peerValue: round(found.peerValue) };
  console.log(
    JSON.stringify({ name, value: round(found.value), unit: 'ms', ...peer, ...(budget && { budget: round(budget) }) }),
  );
};

/** The built command line, as a user runs it: a new process reads the newest and judges them against a contract. */
const CONTRACT = `dataProduct:
  name: bench
  domain: commerce
  owner: bench
  version: 1.0.0
  schema:
    type: object
    properties:
      orderId: { type: string }
      totalAmount: { type: number, minimum: 0 }
  outputPorts:
    - { name: orders, type: kafka, topic: ${TOPIC}, payload: /payload }
`;

registerCodecs();
const kafka = await start({ topics: [{ topic: TOPIC, partitions: 1 }] });
try {
  const producer = kafka.client().producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let from = 0; from < COUNT; from += 1000) {
    const messages = Array.from({ length: 1000 }, (_, k) => ({
      key: `customer-${(from + k) % 977}`,
      value: JSON.stringify({
        eventId: from + k,
        eventType: 'ORDER_PLACED',
        payload: { orderId: `ORD-${from + k}`, totalAmount: ((from + k) * 37) % 10007, currency: 'CHF' },
        metadata: { source: 'bench' },
      }),
    }));
    await producer.send({ topic: TOPIC, messages, compression: kafkajs.CompressionTypes.ZSTD });
  }
  await producer.disconnect();

  const { brokersEntry, envSecrets } = await import('../connectors/src/config/index.ts');
  const { openKafka } = await import('../connectors/src/kafka/index.ts');
  const address = kafka.brokers.join(',');
  const opened = await openKafka(brokersEntry(address), envSecrets({}));
  if (!opened.ok) throw new Error(opened.reason);
  const session = opened.value;
  const newest = async (n: number) => {
    const read = await session.newest(TOPIC, n);
    if (!read.ok || read.value.messages.length !== n)
      throw new Error(read.ok ? `read ${read.value.messages.length}` : read.reason);
  };
  // JSON with key and offset, as we decode them. Without fetch.wait.max.ms kcat waits half a second at the partition's end.
  const peer = (n: number) =>
    kcat(['-C', '-q', '-e', '-J', '-b', address, '-t', TOPIC, '-o', `-${n}`, '-X', 'fetch.wait.max.ms=5']);
  await newest(NEWEST);

  const connected = await beside(
    ROUNDS,
    () => newest(NEWEST),
    () => peer(NEWEST),
  );
  figure(`newest ${NEWEST} of ${COUNT}, connected (kcat: from its start)`, connected, 2 * connected.peerValue);
  const reconnect = async () => {
    const again = await openKafka(brokersEntry(address), envSecrets({}));
    if (!again.ok) throw new Error(again.reason);
    await again.value.newest(TOPIC, NEWEST);
    await again.value.close();
  };
  figure(
    `newest ${NEWEST} of ${COUNT}, connection included`,
    await beside(ROUNDS, reconnect, () => peer(NEWEST)),
    1000,
  );
  const contract = path.join(kafka.folder, 'contract.yaml');
  await writeFile(contract, CONTRACT);
  const sample = ['dist/cli.js', 'sample', '--contract', contract, '--brokers', address, '--newest', `${NEWEST}`];
  const cold = () => run(process.execPath, [...sample, '--format', 'json']);
  figure(
    `newest ${NEWEST} of ${COUNT}, cold: dist/cli.js sample, judged and printed`,
    await beside(5, cold, () => peer(NEWEST)),
    1000,
  );
  figure(
    `all ${COUNT}, connected`,
    await beside(
      5,
      () => newest(COUNT),
      () => peer(COUNT),
    ),
  );
  const stop = new AbortController();
  let aborted = 0;
  const reading = session.newest(TOPIC, COUNT, { signal: stop.signal });
  setTimeout(() => {
    aborted = performance.now();
    stop.abort();
  }, 30);
  await reading;
  const cancelled = performance.now() - aborted;
  figure('cancelled while reading: until the caller is free', { value: cancelled }, 200);
  await session.close();
} finally {
  await kafka.stop();
}
