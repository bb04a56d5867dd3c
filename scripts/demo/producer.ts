/**
 * The playground's live services in one process: the order service (events on commerce.orders.placed), the customer-360
 * service (marketing.customer-360.changed), the catalog's REST interface, and /metrics for Prometheus.
 *
 *   node producer.ts      KAFKA_BROKERS=HOST:PORT,…  PORT=HTTP port  PRODUCT_SCHEMA_ID=id in the registry  [INTERVAL_MS=1000]
 */
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs, { type Message, type Producer } from 'kafkajs';
import { breaksContract, customerChanged, orderPlaced, PRODUCTS, type Product } from './shop.ts';

export const ORDERS_TOPIC = 'commerce.orders.placed';
export const CUSTOMERS_TOPIC = 'marketing.customer-360.changed';
const PRODUCTS_TOPIC = 'commerce.products.changed';
const DEAD_LETTERS_TOPIC = 'commerce.orders.dead-letter';
/** So many events lie in the topics before the first live one: the first preview is rich. */
const BACKFILL = { orders: 200, customers: 40 };
/** Nobody has changed the catalog for three days: it promises to be a day old at most. */
const CATALOG_AGE = 3 * 24 * 3600 * 1000;
/** Seconds between events in the back-fill. */
const SPACING = 3;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
  compress: (encoder: { buffer: Buffer }) => compress(encoder.buffer),
  decompress: (buffer: Buffer) => decompress(buffer),
});

const counts = { orders: 0, violating: 0, customers: 0, failed: 0 };
let ready = false;

const kafka = new kafkajs.Kafka({
  clientId: 'order-service',
  brokers: (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(','),
  logLevel: kafkajs.logLevel.ERROR,
  retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 1000 },
});
const producer = kafka.producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  idempotent: true,
  maxInFlightRequests: 1,
  transactionalId: 'order-transactions',
});

function orderMessage(n: number, at: Date): Message {
  const event = orderPlaced(n, at);
  return {
    key: event.payload.customerId,
    value: JSON.stringify(event),
    timestamp: String(at.getTime()),
    headers: { 'event-type': 'ORDER_PLACED', 'content-type': 'application/json' },
  };
}

function customerMessage(n: number, at: Date): Message {
  const record = customerChanged(n, at);
  return {
    key: record.customerId,
    value: JSON.stringify(record),
    timestamp: String(at.getTime()),
    headers: { 'event-type': 'CUSTOMER_CHANGED', 'content-type': 'application/json' },
  };
}

/** Confluent's wire format: a zero byte, the schema's id in four bytes, then the record. */
function productMessage(product: Product): Message {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(Number(process.env.PRODUCT_SCHEMA_ID), 1);
  const at = new Date(Date.now() - CATALOG_AGE);
  const value = Buffer.from(JSON.stringify({ ...product, updatedAt: at.toISOString() }));
  return { key: product.productId, value: Buffer.concat([head, value]), timestamp: String(at.getTime()) };
}

/** One transaction: readers see all of it or nothing. */
async function send(to: Producer, topic: string, messages: Message[]): Promise<void> {
  const transaction = await to.transaction();
  try {
    await transaction.send({ topic, messages, compression: kafkajs.CompressionTypes.ZSTD });
    await transaction.commit();
  } catch (error) {
    await transaction.abort().catch(() => {});
    throw error;
  }
}

async function backfill(): Promise<void> {
  const now = Date.now();
  const past = (n: number, total: number): Date => new Date(now - (total - n) * SPACING * 1000);
  const of = (total: number, message: (n: number, at: Date) => Message): Message[] =>
    Array.from({ length: total }, (_, n) => message(n, past(n, total)));
  await send(producer, ORDERS_TOPIC, of(BACKFILL.orders, orderMessage));
  await send(producer, CUSTOMERS_TOPIC, of(BACKFILL.customers, customerMessage));
  await send(producer, PRODUCTS_TOPIC, PRODUCTS.map(productMessage));
  // What a consumer could not read: not JSON.
  await send(producer, DEAD_LETTERS_TOPIC, [{ value: 'java.lang.IllegalStateException: no such customer' }]);
  counts.orders = BACKFILL.orders;
  counts.customers = BACKFILL.customers;
  counts.violating = Array.from({ length: BACKFILL.orders }, (_, n) => n).filter(breaksContract).length;
}

/** About one order a second, and a changed customer now and then; a broker that is away is waited for. */
async function live(interval: number): Promise<never> {
  for (;;) {
    await wait(interval);
    try {
      await send(producer, ORDERS_TOPIC, [orderMessage(counts.orders, new Date())]);
      if (breaksContract(counts.orders)) counts.violating++;
      counts.orders++;
      if (counts.orders % 5 !== 0) continue;
      await send(producer, CUSTOMERS_TOPIC, [customerMessage(counts.customers, new Date())]);
      counts.customers++;
    } catch (error) {
      counts.failed++;
      console.error(new Date().toISOString(), error instanceof Error ? error.message : error);
    }
  }
}

function metrics(): string {
  const counter = (name: string, help: string, value: number): string =>
    `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} ${value}\n`;
  return (
    counter('orders_produced_total', 'Events on commerce.orders.placed', counts.orders) +
    counter('orders_violating_total', 'Those that break the contract', counts.violating) +
    counter('customers_changed_total', 'Events on marketing.customer-360.changed', counts.customers) +
    counter('produce_failures_total', 'Events that could not be written', counts.failed)
  );
}

const server = createServer((request, response) => {
  const path = request.url ?? '/';
  const product = PRODUCTS.find(({ productId }) => path === `/products/${productId}`);
  const json = path === '/products' ? PRODUCTS : product;
  if (path === '/metrics') response.end(metrics());
  else if (path === '/ready') response.writeHead(ready ? 200 : 503).end();
  else if (json) response.setHeader('content-type', 'application/json').end(JSON.stringify(json));
  else response.writeHead(404).end();
});

process.on('SIGTERM', () => process.exit(0));
server.listen(Number(process.env.PORT), '127.0.0.1');
await producer.connect();
await backfill();
ready = true;
await live(Number(process.env.INTERVAL_MS ?? 1000));
