/**
 * Decompression of record batches, bounded: a batch that would grow past `max` bytes is refused before it does.
 * Sources: Kafka's KIP-98 (attributes), the LZ4 frame format, Snappy's framing by xerial's snappy-java.
 */
import zlib from 'node:zlib';
import lz4 from 'lz4js';
import { snappyBlock } from './snappy.ts';

/** Name by codec id, as in a batch's attributes. */
export const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

function bounded(size: number, max: number): number {
  if (size > max) throw new Error(`it decompresses to more than ${Math.round(max / 2 ** 20)} MB`);
  return size;
}

const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const isXerial = (bytes: Buffer, at: number) =>
  bytes.length - at >= 16 && bytes.compare(XERIAL, 0, 8, at, at + 8) === 0;

/** librdkafka writes one raw block; Java writes xerial's framing: a 16-byte header, then int32 length and block, repeated. */
function unsnappy(bytes: Buffer, max: number): Buffer {
  if (!isXerial(bytes, 0)) return snappyBlock(bytes, max);
  const blocks: Buffer[] = [];
  let total = 0;
  for (let at = 16; at < bytes.length; ) {
    if (isXerial(bytes, at)) {
      at += 16;
      continue;
    }
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0 || at + length > bytes.length) throw new Error('a Snappy block ends early');
    const block = snappyBlock(bytes.subarray(at, at + length), max - total);
    total += block.length;
    blocks.push(block);
    at += length;
  }
  return Buffer.concat(blocks);
}

const LZ4_BLOCK_SIZES: Record<number, number> = { 4: 65536, 5: 262144, 6: 1048576, 7: 4194304 };

interface Lz4Frame {
  /** Where the blocks begin. */
  at: number;
  blockMax: number;
  blockChecksum: boolean;
  contentChecksum: boolean;
}

function lz4Header(bytes: Buffer, from: number, max: number): Lz4Frame {
  const flags = bytes.readUInt8(from);
  const blockMax = LZ4_BLOCK_SIZES[(bytes.readUInt8(from + 1) >> 4) & 7];
  if (!blockMax || flags >> 6 !== 1) throw new Error('bad LZ4 frame header');
  let at = from + 2;
  if (flags & 8) {
    bounded(Number(bytes.readBigUInt64LE(at)), max);
    at += 8;
  }
  if (flags & 1) at += 4; // dictionary id
  return { at: at + 1, blockMax, blockChecksum: (flags & 16) !== 0, contentChecksum: (flags & 4) !== 0 };
}

/**
 * LZ4 frames with linked or independent blocks. lz4js's own frame decoder corrupts linked blocks, so only its block decoder is
 * used, with the output so far as the history.
 */
function unlz4(bytes: Buffer, max: number): Buffer {
  let out = Buffer.allocUnsafe(Math.min(Math.max(bytes.length * 4, 65536), max + 65536));
  let size = 0;
  for (let at = 0; at + 7 <= bytes.length; ) {
    const magic = bytes.readUInt32LE(at);
    at += 4;
    if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
      at += 4 + bytes.readUInt32LE(at); // a skippable frame
      continue;
    }
    if (magic !== 0x184d2204) throw new Error('not an LZ4 frame');
    const frame = lz4Header(bytes, at, max);
    at = frame.at;
    for (;;) {
      const word = bytes.readUInt32LE(at);
      at += 4;
      if (word === 0) break;
      const length = word & 0x7fffffff;
      if (at + length > bytes.length) throw new Error('an LZ4 block ends early');
      if (out.length - size < frame.blockMax) {
        const grown = Buffer.allocUnsafe(Math.max(out.length * 2, size + frame.blockMax));
        out.copy(grown, 0, 0, size);
        out = grown;
      }
      const before = size;
      if (word >>> 31) size += bytes.copy(out, size, at, at + length);
      else size = lz4.decompressBlock(bytes, out, at, length, size);
      if (!(size - before <= frame.blockMax)) throw new Error('an LZ4 block is corrupt');
      bounded(size, max);
      at += length + (frame.blockChecksum ? 4 : 0);
    }
    if (frame.contentChecksum) at += 4;
  }
  return out.subarray(0, size);
}

/**
 * The records of a batch's body.
 * @param codec codec id of the batch's attributes, see `codecNames`
 * @param max bytes it may grow to
 * @throws Error when the data is corrupt, too large or of an unknown codec
 */
export function decompress(codec: number, body: Buffer, max: number): Buffer {
  switch (codec) {
    case 0:
      return body;
    case 1:
      return zlib.gunzipSync(body, { maxOutputLength: max });
    case 2:
      return unsnappy(body, max);
    case 3:
      return unlz4(body, max);
    case 4:
      return zlib.zstdDecompressSync(body, { maxOutputLength: max });
    default:
      throw new Error(`unknown codec ${codec}`);
  }
}
