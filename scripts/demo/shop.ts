/** The playground's shop: its customers, products and events, the same in every run (times apart). Pure. */
import { createHash } from 'node:crypto';

export const CUSTOMERS = 240;

export interface Product {
  productId: string;
  name: string;
  category: 'coffee' | 'tea' | 'equipment' | 'gift';
  price: number;
}
export const PRODUCTS: readonly Product[] = [
  { productId: 'COF-001', name: 'Espresso Ticino 1 kg', category: 'coffee', price: 28.5 },
  { productId: 'COF-002', name: 'Filter Ethiopia 500 g', category: 'coffee', price: 19.9 },
  { productId: 'TEA-001', name: 'Alpine Herbs 100 g', category: 'tea', price: 12.4 },
  { productId: 'TEA-002', name: 'Green Sencha 250 g', category: 'tea', price: 24 },
  { productId: 'EQP-001', name: 'Hand Grinder', category: 'equipment', price: 149 },
  { productId: 'EQP-002', name: 'Espresso Machine', category: 'equipment', price: 1290 },
  { productId: 'GFT-001', name: 'Tasting Box', category: 'gift', price: 59 },
];

/** What the registry holds for commerce.products.changed. */
export const PRODUCT_SCHEMA = JSON.stringify({
  type: 'object',
  required: ['productId', 'name', 'price'],
  properties: {
    productId: { type: 'string' },
    name: { type: 'string' },
    category: { type: 'string' },
    price: { type: 'number' },
    updatedAt: { type: 'string', format: 'date-time' },
  },
});

/** A UUID made from a name, always the same one. */
export function uuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
export const customerId = (n: number): string => uuid(`customer ${n % CUSTOMERS}`);

/** A number in [0, 1) that looks random and depends on `seed` alone. */
export function noise(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32;
}
const pick = <T>(items: readonly T[], seed: string): T => items[Math.floor(noise(seed) * items.length)] as T;
const money = (value: number): number => Math.round(value * 100) / 100;

export interface OrderItem {
  productId: string;
  quantity: number;
  price: number;
}
export interface Order {
  orderId?: string;
  customerId: string;
  items: OrderItem[];
  totalAmount: number;
  currency: string;
}
export interface Envelope {
  eventId: string;
  eventType: 'ORDER_PLACED';
  timestamp: string;
  payload: Order;
  metadata: { correlationId: string; source: 'order-service'; version: string };
}

/** The nth order as it should be. */
export function order(n: number): Order & { orderId: string } {
  const items = Array.from({ length: 1 + Math.floor(noise(`items ${n}`) * 3) }, (_, i): OrderItem => {
    const { productId, price } = pick(PRODUCTS, `product ${n} ${i}`);
    return { productId, quantity: 1 + Math.floor(noise(`quantity ${n} ${i}`) * 4), price };
  });
  return {
    orderId: `ORD-${String(100_000 + n)}`,
    customerId: customerId(Math.floor(noise(`who ${n}`) * CUSTOMERS)),
    items,
    totalAmount: money(items.reduce((sum, item) => sum + item.quantity * item.price, 0)),
    currency: pick(['CHF', 'CHF', 'CHF', 'EUR', 'USD'], `currency ${n}`),
  };
}

/** How some orders break the contract: in any 50 events on end at least one of each kind. */
const SLIPS: readonly { every: number; at: number; break: (order: Order) => Order }[] = [
  { every: 17, at: 3, break: (o) => ({ ...o, totalAmount: -o.totalAmount }) },
  { every: 41, at: 7, break: (o) => ({ ...o, currency: 'BTC' }) },
  { every: 43, at: 11, break: ({ orderId: _, ...rest }) => rest },
  { every: 47, at: 19, break: (o) => ({ ...o, customerId: o.customerId.slice(0, 8) }) },
];

/** The nth event on commerce.orders.placed, right or wrong. */
export function orderPlaced(n: number, at: Date): Envelope {
  const slips = SLIPS.filter((slip) => n % slip.every === slip.at);
  return {
    eventId: uuid(`event ${n}`),
    eventType: 'ORDER_PLACED',
    timestamp: at.toISOString(),
    payload: slips.reduce<Order>((sent, slip) => slip.break(sent), order(n)),
    metadata: { correlationId: uuid(`correlation ${n}`), source: 'order-service', version: '2.0.0' },
  };
}
export const breaksContract = (n: number): boolean => SLIPS.some((slip) => n % slip.every === slip.at);

export interface CustomerChanged {
  customerId: string;
  segment: string;
  lifetimeValue: number;
  lastActivity: string;
  preferences: { language: string; channels: string[] };
}

/** The nth record on marketing.customer-360.changed; every twelfth carries a segment no contract knows. */
export function customerChanged(n: number, at: Date): CustomerChanged {
  const who = Math.floor(noise(`changed ${n}`) * CUSTOMERS);
  return {
    customerId: customerId(who),
    segment: n % 12 === 4 ? 'vip' : pick(['premium', 'standard', 'standard', 'new', 'churning'], `segment ${n}`),
    lifetimeValue: money(noise(`value ${who}`) * 20_000),
    lastActivity: at.toISOString(),
    preferences: preferences(who),
  };
}

export function preferences(who: number): { language: string; channels: string[] } {
  return {
    language: pick(['de', 'de', 'fr', 'it', 'en'], `language ${who}`),
    channels: pick([['email'], ['email', 'push'], ['sms'], []], `channels ${who}`),
  };
}
