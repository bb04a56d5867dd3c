/** How the order service publishes an order: what the contract beside this file promises. */
import kafkajs from 'kafkajs';

const kafka = new kafkajs.Kafka({
  clientId: 'order-service',
  brokers: (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(','),
  ssl: true,
  sasl: {
    mechanism: 'scram-sha-512',
    username: process.env.KAFKA_USER ?? '',
    password: process.env.KAFKA_PASSWORD ?? '',
  },
});

const producer = kafka.producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  idempotent: true,
  maxInFlightRequests: 1,
  transactionalId: 'order-transactions',
});

export interface Order {
  id: string;
  customerId: string;
  correlationId: string;
  items: { productId: string; quantity: number; price: number }[];
  total: number;
}

interface OrderPlacedEvent {
  eventId: string;
  eventType: 'ORDER_PLACED';
  timestamp: string;
  payload: {
    orderId: string;
    customerId: string;
    items: { productId: string; quantity: number; price: number }[];
    totalAmount: number;
    currency: string;
  };
  metadata: { correlationId: string; source: string; version: string };
}

export async function publishOrderPlaced(order: Order): Promise<void> {
  const event: OrderPlacedEvent = {
    eventId: crypto.randomUUID(),
    eventType: 'ORDER_PLACED',
    timestamp: new Date().toISOString(),
    payload: {
      orderId: order.id,
      customerId: order.customerId,
      items: order.items,
      totalAmount: order.total,
      currency: 'CHF',
    },
    metadata: { correlationId: order.correlationId, source: 'order-service', version: '2.0.0' },
  };
  await producer.send({
    topic: 'commerce.orders.placed',
    messages: [
      {
        key: order.customerId,
        value: JSON.stringify(event),
        headers: { 'event-type': 'ORDER_PLACED', 'content-type': 'application/json' },
      },
    ],
  });
}
