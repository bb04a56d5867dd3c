/** Record batches built byte by byte: what a committed reader sees of them, and that no bytes make it crash. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import lz4 from 'lz4js';
import snappy from 'snappyjs';
import { decompress } from '../../../../connectors/src/kafka/codecs.ts';
import { crc32c, type FetchedPartition, visible } from '../../../../connectors/src/kafka/records.ts';

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let left = (BigInt(value) << 1n) ^ (BigInt(value) >> 63n);
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return [...bytes, Number(left)];
};
const bytesOf = (text: string | null) =>
  text === null ? varint(-1) : [...varint(Buffer.byteLength(text)), ...Buffer.from(text)];

interface BatchOptions {
  offset: number;
  values: (string | null)[];
  codec?: number;
  producer?: number;
  transactional?: boolean;
  control?: 'commit' | 'abort';
  damage?: boolean;
}
function batch({
  offset,
  values,
  codec = 0,
  producer = -1,
  transactional = false,
  control,
  damage,
}: BatchOptions): Buffer {
  const records = values.map((value, i) => {
    const key = control ? [...varint(4), 0, 0, 0, control === 'commit' ? 1 : 0] : varint(-1);
    const record = [
      0,
      ...varint(i * 10),
      ...varint(i),
      ...key,
      ...bytesOf(value),
      ...varint(1),
      ...bytesOf('h'),
      ...bytesOf('v'),
    ];
    return [...varint(record.length), ...record];
  });
  const raw = Buffer.from(records.flat());
  const compress: Record<number, () => Uint8Array> = {
    0: () => raw,
    1: () => zlib.gzipSync(raw),
    2: () => snappy.compress(new Uint8Array(raw)),
    3: () => lz4.compress(new Uint8Array(raw)),
    4: () => zlib.zstdCompressSync(raw),
  };
  const body = Buffer.from(compress[codec]?.() ?? raw);
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(BigInt(offset), 0);
  head.writeInt32BE(49 + body.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(codec | (transactional ? 16 : 0) | (control ? 32 : 0), 21);
  head.writeInt32BE(values.length - 1, 23);
  head.writeBigInt64BE(1_700_000_000_000n, 27);
  head.writeBigInt64BE(1_700_000_000_000n, 35);
  head.writeBigInt64BE(BigInt(producer), 43);
  head.writeInt32BE(values.length, 57);
  const whole = Buffer.concat([head, body]);
  whole.writeUInt32BE(crc32c(whole.subarray(21)), 17);
  if (damage) whole[whole.length - 1] = (whole[whole.length - 1] ?? 0) ^ 1;
  return whole;
}
const fetched = (set: Buffer, aborted: [producer: number, first: number][] = []): FetchedPartition => ({
  partition: 0,
  errorCode: 0,
  lastStableOffset: 0n,
  aborted: aborted.map(([producer, first]) => ({ producerId: BigInt(producer), firstOffset: BigInt(first) })),
  set,
});
const MAX = 1 << 20;
const see = (set: Buffer, aborted?: [number, number][], from = 0n, to = 1000n) =>
  visible(fetched(set, aborted), from, to, MAX);
const texts = (seen: ReturnType<typeof see>) => seen.records.map(({ offset, value }) => `${offset}:${value}`);

test('CRC-32C: the check value of its definition', () => assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283));

describe('visible', () => {
  test('records with key, headers and times; from and to are held', () => {
    const seen = see(batch({ offset: 5, values: ['a', null, 'c', 'd'] }), [], 6n, 8n);
    assert.deepEqual(texts(seen), ['6:null', '7:c']);
    assert.equal(seen.next, 9n);
    assert.deepEqual(seen.records[1], {
      partition: 0,
      offset: 7n,
      timestamp: 1_700_000_000_020,
      timestampType: 'create',
      key: null,
      value: Buffer.from('c'),
      headers: [['h', Buffer.from('v')]],
      codec: 'none',
    });
  });
  test('interleaved transactions: the aborted one is left out until its marker, no further', () => {
    const set = Buffer.concat([
      batch({ offset: 0, values: ['x1'], producer: 1, transactional: true }),
      batch({ offset: 1, values: ['y1'], producer: 2, transactional: true }),
      batch({ offset: 2, values: [null], producer: 1, transactional: true, control: 'abort' }),
      batch({ offset: 3, values: ['x2'], producer: 1, transactional: true }),
      batch({ offset: 4, values: ['y2'], producer: 2, transactional: true }),
      batch({ offset: 5, values: [null], producer: 2, transactional: true, control: 'abort' }),
      batch({ offset: 6, values: [null], producer: 1, transactional: true, control: 'commit' }),
      batch({ offset: 7, values: ['plain'] }),
    ]);
    const seen = see(set, [
      [1, 0],
      [2, 1],
    ]);
    assert.deepEqual(texts(seen), ['3:x2', '7:plain']);
    assert.equal(seen.next, 8n);
  });
  test('a corrupt batch is told and passed over, also one that is no codec', () => {
    const set = Buffer.concat([
      batch({ offset: 0, values: ['a'] }),
      batch({ offset: 1, values: ['b', 'c'], damage: true }),
      batch({ offset: 3, values: ['d'], codec: 7 }),
      batch({ offset: 4, values: ['e'] }),
    ]);
    const seen = see(set);
    assert.deepEqual(texts(seen), ['0:a', '4:e']);
    assert.deepEqual(seen.corrupt, [
      { from: 1n, to: 2n, message: 'its checksum does not match' },
      { from: 3n, to: 3n, message: 'unknown codec 7' },
    ]);
  });
  test('a batch that the broker cut at the end is left for the next answer', () => {
    const set = Buffer.concat([
      batch({ offset: 0, values: ['a'] }),
      batch({ offset: 1, values: ['b'] }).subarray(0, 65),
    ]);
    const seen = see(set);
    assert.deepEqual(texts(seen), ['0:a']);
    assert.equal(seen.next, 1n);
  });
  test('every codec', () => {
    for (const codec of [0, 1, 2, 3, 4])
      assert.deepEqual(
        texts(see(batch({ offset: 0, values: ['ä'.repeat(300)], codec }))),
        [`0:${'ä'.repeat(300)}`],
        `codec ${codec}`,
      );
  });
  test('damaged bytes give corrupt batches, never a crash', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (codec, values, damage) => {
          const set = batch({ offset: 0, values, codec });
          // Behind the length, so that the batch is still found; the checksum is made right again.
          for (const [at, byte] of damage) set[61 + (at % (set.length - 61))] = byte;
          set.writeUInt32BE(crc32c(set.subarray(21)), 17);
          const seen = see(set);
          assert.ok(seen.corrupt.length <= 1);
          assert.equal(seen.next, BigInt(values.length));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('decompress', () => {
  const text = Buffer.from('the same thing again and again '.repeat(5000));
  const xerial = (blocks: Buffer[]) =>
    Buffer.concat([
      Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
      ...blocks.flatMap((block) => {
        const packed = Buffer.from(snappy.compress(new Uint8Array(block)));
        const length = Buffer.alloc(4);
        length.writeInt32BE(packed.length);
        return [length, packed];
      }),
    ]);
  const packed: [string, number, Buffer][] = [
    ['gzip', 1, zlib.gzipSync(text)],
    ['snappy, raw', 2, Buffer.from(snappy.compress(new Uint8Array(text)))],
    ['snappy, xerial', 2, xerial([text.subarray(0, 32768), text.subarray(32768)])],
    ['lz4', 3, Buffer.from(lz4.compress(new Uint8Array(text)))],
    ['zstd', 4, zlib.zstdCompressSync(text)],
  ];
  for (const [name, codec, bytes] of packed)
    test(`${name}: whole, and refused when it grows past the limit`, () => {
      assert.ok(decompress(codec, bytes, MAX).equals(text));
      assert.throws(() => decompress(codec, bytes, 10_000));
      assert.throws(() => decompress(codec, bytes.subarray(0, bytes.length >> 1), MAX));
    });
  test('lz4 with linked blocks, which lz4js alone corrupts', () => {
    // Two blocks of 64 KB; the second is one match that reaches back into the first.
    const first = Buffer.alloc(65536, 'abcdefgh');
    const stored = Buffer.alloc(4);
    stored.writeUInt32LE((0x80000000 | first.length) >>> 0);
    // token: 0 literals, match length 15+… = 20; offset 65528 back; then 5 literals as the format's end asks.
    const second = Buffer.from([0x0f, 0xf8, 0xff, 1, 0x50, ...Buffer.from('world')]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(second.length);
    const frame = Buffer.concat([
      Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0]),
      stored,
      first,
      length,
      second,
      Buffer.alloc(4),
    ]);
    const expected = Buffer.concat([first, first.subarray(8, 28), Buffer.from('world')]);
    assert.ok(decompress(3, frame, MAX).equals(expected));
  });
});
