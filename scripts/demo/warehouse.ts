/** The playground's raw tables for the Snowflake stand-in: customers, orders, tickets, products. Pure. */
import { CUSTOMERS, customerId, noise, order, PRODUCTS, preferences } from './shop.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ORDERS = 1500;
const TICKETS = [
  'Thank you, the grinder is great',
  'My parcel is late again',
  'The machine arrived broken',
  'How do I change my address?',
];

const CREATE = [
  'CREATE DATABASE RAW',
  'CREATE DATABASE ANALYTICS',
  'CREATE SCHEMA RAW.COMMERCE',
  'CREATE SCHEMA RAW.CRM',
  'CREATE SCHEMA RAW.SUPPORT',
  'CREATE SCHEMA ANALYTICS.STAGING',
  'CREATE SCHEMA ANALYTICS.MARTS',
  `CREATE TABLE RAW.COMMERCE.ORDERS (ORDER_ID VARCHAR, CUSTOMER_ID VARCHAR, ITEMS VARIANT, TOTAL_AMOUNT NUMBER(18,2),
     CURRENCY VARCHAR, PLACED_AT TIMESTAMP_NTZ)`,
  `CREATE TABLE RAW.COMMERCE.PRODUCTS (PRODUCT_ID VARCHAR, NAME VARCHAR, CATEGORY VARCHAR, PRICE NUMBER(10,2),
     UPDATED_AT TIMESTAMP_NTZ)`,
  'CREATE TABLE RAW.CRM.CUSTOMERS (CUSTOMER_ID VARCHAR, EMAIL VARCHAR, CREATED_AT TIMESTAMP_NTZ, PREFERENCES VARIANT)',
  `CREATE TABLE RAW.SUPPORT.TICKETS (TICKET_ID NUMBER, CUSTOMER_ID VARCHAR, TICKET_TEXT VARCHAR,
     CREATED_AT TIMESTAMP_NTZ)`,
];

/** Statements that create the tables, and the rows to put in. `now` is the instant the newest rows are close to. */
export function warehouse(now: Date): { seed: string[]; rows: Record<string, (string | null)[][]> } {
  const ago = (ms: number): string => timestamp(new Date(now.getTime() - ms));
  return {
    seed: CREATE,
    rows: {
      'RAW.CRM.CUSTOMERS': numbers(CUSTOMERS).map((n) => [
        customerId(n),
        n % 17 === 0 ? null : `customer${n}@example.com`,
        ago((20 + noise(`since ${n}`) * 1200) * DAY),
        JSON.stringify(preferences(n)),
      ]),
      'RAW.COMMERCE.ORDERS': numbers(ORDERS).map((n) => {
        const { orderId, customerId: who, items, totalAmount, currency } = order(n - ORDERS);
        // Denser towards today; the newest is two minutes old.
        const age = n === ORDERS - 1 ? 0 : noise(`age ${n}`) ** 3 * 180 * DAY;
        return [orderId, who, JSON.stringify(items), String(totalAmount), currency, ago(2 * MINUTE + age)];
      }),
      'RAW.SUPPORT.TICKETS': numbers(120).map((n) => [
        String(n + 1),
        customerId(Math.floor(noise(`ticket ${n}`) * CUSTOMERS)),
        TICKETS[n % TICKETS.length] ?? '',
        ago(noise(`ticket age ${n}`) * 120 * DAY),
      ]),
      // Three days old: the promise of product-catalog is broken.
      'RAW.COMMERCE.PRODUCTS': PRODUCTS.map(({ productId, name, category, price }, n) => [
        productId,
        name,
        category,
        String(price),
        ago((3 + n) * DAY),
      ]),
    },
  };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
/** Snowflake's `TIMESTAMP_NTZ`, UTC by our convention. */
const timestamp = (at: Date): string => at.toISOString().replace('T', ' ').slice(0, 23);
