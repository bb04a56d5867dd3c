import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLabel, decodeRecord, decodeValue } from '../../../../connectors/src/kafka/decode.ts';
import { toFailure, type Where, WireError } from '../../../../connectors/src/kafka/errors.ts';
import { sampleSuggestions } from '../../../../connectors/src/kafka/index.ts';

test('values: JSON kept as written, text, bytes, wire format', () => {
  assert.deepEqual(decodeValue(null), { kind: 'null' });
  assert.deepEqual(decodeValue(Buffer.from('{ "a": 1.0 }')), { kind: 'json', text: '{ "a": 1.0 }' });
  assert.deepEqual(decodeValue(Buffer.from('Grüezi')), { kind: 'text', text: 'Grüezi' });
  assert.deepEqual(decodeValue(Buffer.from('')), { kind: 'text', text: '' });
  assert.deepEqual(decodeValue(Buffer.from([0xc3, 0x28])), { kind: 'binary', base64: 'wyg=' });
  assert.deepEqual(decodeValue(Buffer.from([1, 2, 3])), { kind: 'binary', base64: 'AQID' });
  const framed = decodeValue(Buffer.from([0, 0, 0, 1, 0, ...Buffer.from('[1]')]));
  assert.deepEqual(framed, { kind: 'json', text: '[1]', schema: { id: 256, type: 'JSON' } });
});
test('labels: numbers and words are text, objects are JSON', () => {
  assert.deepEqual(decodeLabel(Buffer.from('007')), { kind: 'text', text: '007' });
  assert.deepEqual(decodeLabel(Buffer.from('12345678901234567890')), { kind: 'text', text: '12345678901234567890' });
  assert.deepEqual(decodeLabel(Buffer.from('true')), { kind: 'text', text: 'true' });
  assert.deepEqual(decodeLabel(Buffer.from('{"id":1}')), { kind: 'json', text: '{"id":1}' });
});
test('a timestamp no date can hold does not throw', () => {
  const record = {
    partition: 0,
    offset: 1n,
    timestamp: 1.7e18,
    timestampType: 'create' as const,
    key: null,
    value: null,
    headers: [],
    codec: 'none',
  };
  assert.equal(decodeRecord(record).timestamp, '+275760-09-13T00:00:00.000Z');
});

test('topics ranked for a contract: named, then by product, domain and object; internal ones last', () => {
  const topics = [
    '__consumer_offsets',
    'marketing.customer-360.changed',
    'commerce.orders.placed',
    'marketing.campaigns',
    'zzz',
  ].map((name) => ({ name, partitions: 1, internal: name.startsWith('__') }));
  const names = (hints: Parameters<typeof sampleSuggestions>[1]) =>
    sampleSuggestions(topics, hints).map(({ topic }) => topic.name);
  assert.deepEqual(names({ product: 'customer-360', domain: 'marketing' }), [
    'marketing.customer-360.changed',
    'marketing.campaigns',
    'commerce.orders.placed',
    'zzz',
    '__consumer_offsets',
  ]);
  assert.equal(names({ product: 'order', objects: ['OrderPlaced'] })[0], 'commerce.orders.placed');
  assert.equal(names({ topic: 'zzz', product: 'customer-360' })[0], 'zzz');
  const [first] = sampleSuggestions(topics, { product: 'customer-360', domain: 'marketing' });
  assert.equal(first?.reason, 'product customer-360, domain marketing');
  assert.equal(sampleSuggestions(topics, { product: 'unrelated' })[0]?.score, 0);
});

test('failures name the thing and the remedy', () => {
  const at: Where = {
    connection: 'mesh',
    origin: 'connections.yaml:3',
    address: 'kafka:9092',
    advertised: true,
    topic: 't',
    user: 'u',
    mechanism: 'plain',
    tls: true,
  };
  const lost = Object.assign(new Error('Connection error: getaddrinfo ENOTFOUND kafka'), {
    name: 'KafkaJSConnectionError',
    code: 'ENOTFOUND',
  });
  const unreachable = toFailure(lost, at);
  assert.equal(unreachable.code, 'kafka/unreachable');
  assert.match(
    unreachable.reason,
    /kafka:9092 of "mesh" cannot be reached: the host name is unknown \(ENOTFOUND\)\. The cluster itself advertises/,
  );
  assert.match(unreachable.action, /advertised\.listeners/);
  assert.equal(toFailure(new WireError(29), at).code, 'kafka/not-authorized');
  assert.equal(
    toFailure(Object.assign(new Error('x'), { name: 'KafkaJSConnectionError', code: 'CERT_HAS_EXPIRED' }), at).code,
    'kafka/tls-untrusted',
  );
  assert.equal(
    toFailure(Object.assign(new Error('timed out'), { name: 'KafkaJSRequestTimeoutError' }), at).code,
    'kafka/timeout',
  );
});
