import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usesIn } from '../../../../../server/src/service/readers/index.ts';
import { told } from './shapes.ts';

const uses = (text: string) => usesIn('file:///w/events.ts', text).map(told);
const SEND = "await producer.send({ topic: 't', messages: [{ value: JSON.stringify(event) }] })";

test('the type of what is sent is read from the file', () => {
  const cases: [code: string, ...expected: string[]][] = [
    [
      `interface E { id: string; kind: 'A' | 'B'; readonly at?: Date; n: number | null; items: Array<{ p: bigint }>; tags: string[]; extra: Record<string, unknown> }
const event: E = make()\n${SEND}`,
      'producer t {id: text, kind: text, at?: text, n?: numeric, items: [{p: integer}], tags: [text], extra: map}',
    ],
    [
      `interface Base { id: string; v: number }\nexport interface E extends Base {\n  v: string\n  body: Body\n}\ntype Body = { a: boolean } & { b: string }
export const publish = async (event: E) => { ${SEND} }`,
      'producer t {id: text, v: text, body: {a: boolean, b: text}}',
    ],
    [
      `interface E extends Elsewhere { a: string; [key: string]: unknown; f(): void }\nconst event: E = x\n${SEND}`,
      'producer t {a: text, …}',
    ],
    [
      `type E = { a: Partial<X>; b: ns.Type<string>; c: (string | null)[]; d: () => void; e: string | number }\nconst event = {} as E
const TOPIC = 't'\nproducer.send({ topic: TOPIC, messages: rows.map((row) => ({ value: JSON.stringify(row as E) })) })`,
      'producer t {a: unknown, b: unknown, c: [text], d: unknown, e: unknown}',
    ],
    [
      `interface E { a: string }\nconst topic = 't'\nconst event: E = x\nproducer.send({ topic, messages: [{ value: JSON.stringify(event) }] })`,
      'producer t {a: text}',
    ],
    // Nothing says what is sent, or where to.
    [`interface E { a: string }\nconst event: E = x\nrun((event) => { ${SEND} })`],
    [`interface E { a: string }\nconst event = x\n${SEND}`],
    [`interface E<T> { a: T }\nconst event: E<string> = x\n${SEND}`],
    [`interface E { a: string }\nconst event: E = x\n${SEND.replace("'t'", '`t-$' + '{name}`')}`],
    [`// interface E { a: string }\nconst event: E = x\n${SEND}`],
  ];
  for (const [code, ...expected] of cases) assert.deepEqual(uses(code), expected, code);
});

test('the type of what is parsed is read, and linked to the topic the file subscribes to', () => {
  const type = 'interface E { id: string; amount?: number }\n';
  const subscribe = "await consumer.subscribe({ topics: ['t'], fromBeginning: true })\n";
  const shape = '{id: text, amount?: numeric}';
  assert.deepEqual(uses(`${type}${subscribe}const e: E = JSON.parse(m.value.toString())`), [`reader t ${shape}`]);
  assert.deepEqual(uses(`${type}${subscribe}handle(JSON.parse(m.value.toString()) as E)`), [`reader t ${shape}`]);
  assert.deepEqual(uses(`${type}handle(JSON.parse(m) as E, 't')`), [`reader ?t ${shape}`]);
  assert.deepEqual(uses(`${type}${subscribe}const e = JSON.parse(m.value.toString())`), []);
  const two = "consumer.subscribe({ topic: 'a' })\nconsumer.subscribe({ topic: 'b' })\n";
  assert.deepEqual(uses(`${type}${two}const e: E = JSON.parse(m)`), [`reader ? ${shape}`]);
});

test('half-typed code and noise never throw', () => {
  const whole = `interface E { id: string; a: Array<{ b: (A | null)[] }> }\nconst event: E = x\n${SEND}`;
  for (let end = 0; end <= whole.length; end++) uses(whole.slice(0, end));
  for (const noise of [
    'interface E {'.repeat(3_000),
    'type A = A\nconst event: A = JSON.parse(x) as A',
    '`${`JSON.parse(',
    '/[/JSON.parse',
  ])
    assert.deepEqual(uses(`${noise} JSON.stringify(x)`), []);
});
