/**
 * Record batches (message format 2) out of a Fetch answer. kafkajs's own decoder leaks aborted records, returns control records,
 * checks no CRC and fails a whole answer for one bad partition. Source: Kafka's documentation, "Message Format".
 */
import { codecNames, decompress } from './codecs.ts';
import { Cursor } from './cursor.ts';

/** One record, its bytes still undecoded. */
export interface RawRecord {
  partition: number;
  offset: bigint;
  /** Milliseconds since 1970. */
  timestamp: number;
  timestampType: 'create' | 'append';
  key: Buffer | null;
  value: Buffer | null;
  headers: [name: string, value: Buffer | null][];
  codec: string;
}

export interface AbortedTransaction {
  producerId: bigint;
  firstOffset: bigint;
}

/** One partition's part of a Fetch answer. */
export interface FetchedPartition {
  partition: number;
  errorCode: number;
  lastStableOffset: bigint;
  aborted: AbortedTransaction[];
  set: Buffer;
}

/** A batch's header; its body is not yet decompressed. */
export interface Batch {
  offset: bigint;
  lastOffset: bigint;
  timestamp: bigint;
  maxTimestamp: bigint;
  producerId: bigint;
  count: number;
  codec: number;
  logAppendTime: boolean;
  transactional: boolean;
  control: boolean;
  body: Buffer;
  /** What the CRC covers, and what it should be. */
  checked: Buffer;
  crc: number;
}

const CRC_TABLE = new Uint32Array(256).map((_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** CRC-32C (Castagnoli). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (CRC_TABLE[(crc ^ (bytes[i] as number)) & 255] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const HEADER = 61;

/** The batches of a record set; a last one that the broker cut at its size limit is left out. */
export function* batches(set: Buffer): Generator<Batch> {
  for (let at = 0; at + HEADER <= set.length; ) {
    const cursor = new Cursor(set, at);
    const offset = cursor.int64();
    const end = at + 12 + cursor.int32();
    if (end > set.length) return;
    cursor.int32(); // partition leader epoch
    const magic = cursor.int8();
    if (magic !== 2) throw new Error(`record format ${magic}, older than Kafka 0.11, cannot be read`);
    const crc = cursor.int32() >>> 0;
    const checked = set.subarray(cursor.at, end);
    const attributes = cursor.int16();
    const lastOffset = offset + BigInt(cursor.int32());
    const timestamp = cursor.int64();
    const maxTimestamp = cursor.int64();
    const producerId = cursor.int64();
    cursor.int16(); // producer epoch
    cursor.int32(); // base sequence
    const count = cursor.int32();
    yield {
      offset,
      lastOffset,
      timestamp,
      maxTimestamp,
      producerId,
      count,
      codec: attributes & 7,
      logAppendTime: (attributes & 8) !== 0,
      transactional: (attributes & 16) !== 0,
      control: (attributes & 32) !== 0,
      body: set.subarray(cursor.at, end),
      checked,
      crc,
    };
    at = end;
  }
}

/** The records of a decompressed body at or after `from` and before `to`. */
function* recordsOf(batch: Batch, body: Buffer, partition: number, from: bigint, to: bigint): Generator<RawRecord> {
  const cursor = new Cursor(body);
  const timestampType = batch.logAppendTime ? 'append' : 'create';
  for (let i = 0; i < batch.count; i++) {
    const size = cursor.varint();
    const end = cursor.at + size;
    cursor.int8(); // attributes, unused
    const created = batch.timestamp + cursor.varlong();
    const offset = batch.offset + BigInt(cursor.varint());
    if (offset >= from && offset < to) {
      const key = cursor.varbytes();
      const value = cursor.varbytes();
      const headers: RawRecord['headers'] = [];
      for (let left = cursor.varint(); left > 0; left--)
        headers.push([(cursor.varbytes() ?? Buffer.alloc(0)).toString('utf8'), cursor.varbytes()]);
      const timestamp = Number(batch.logAppendTime ? batch.maxTimestamp : created);
      yield { partition, offset, timestamp, timestampType, key, value, headers, codec: codecNames[batch.codec] ?? '?' };
    }
    if (size < 0 || end > body.length) throw new RangeError('a record ends past its batch');
    cursor.at = end;
  }
}

/** A control batch's marker: true when it aborts its producer's transaction. */
function aborts(batch: Batch): boolean {
  const cursor = new Cursor(batch.body);
  cursor.varint();
  cursor.int8();
  cursor.varlong();
  cursor.varint();
  const key = cursor.varbytes();
  return key !== null && key.length >= 4 && key.readInt16BE(2) === 0;
}

export interface Visible {
  records: RawRecord[];
  /** Where to go on reading: past gaps, control records and what was dropped. */
  next: bigint;
  /** Batches that could not be read: the range of offsets and why. */
  corrupt: { from: bigint; to: bigint; message: string }[];
}

/**
 * What a committed reader sees of one partition's answer: records of aborted transactions, control records and records outside
 * [from, to) are left out; a corrupt batch is reported and passed over.
 * @param maxBatch bytes one batch may decompress to
 */
export function visible(fetched: FetchedPartition, from: bigint, to: bigint, maxBatch: number): Visible {
  const result: Visible = { records: [], next: from, corrupt: [] };
  const pending = [...fetched.aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborted = new Set<bigint>();
  for (const batch of batches(fetched.set)) {
    // Several transactions may begin to be aborted within one batch's range.
    while (pending[0] && pending[0].firstOffset <= batch.lastOffset) aborted.add(pending.shift()?.producerId ?? -1n);
    if (batch.lastOffset >= result.next) result.next = batch.lastOffset + 1n;
    try {
      if (batch.control) {
        if (batch.count > 0 && aborts(batch)) aborted.delete(batch.producerId);
        continue;
      }
      if (batch.transactional && aborted.has(batch.producerId)) continue;
      if (batch.lastOffset < from || batch.offset >= to || batch.count === 0) continue;
      if (crc32c(batch.checked) !== batch.crc) throw new Error('its checksum does not match');
      const body = decompress(batch.codec, batch.body, maxBatch);
      // Gathered first: a batch that breaks half-way gives nothing rather than a part.
      const records = [...recordsOf(batch, body, fetched.partition, from, to)];
      for (const record of records) result.records.push(record);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      result.corrupt.push({ from: batch.offset, to: batch.lastOffset, message });
    }
  }
  return result;
}
