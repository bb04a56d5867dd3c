/** Compression for kafkajs producers in tests; kafkajs itself only has gzip. */
import zlib from 'node:zlib';
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';
import snappy from 'snappyjs';

/** Registers zstd, snappy (one raw block, as librdkafka writes) and lz4. Reading through kafkajs is not supported. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const unread = async () => {
    throw new Error('tests read through the connector');
  };
  const codec = (compress: (bytes: Buffer) => Uint8Array) => () => ({
    compress: async (encoder: { buffer: Buffer }) => Buffer.from(compress(encoder.buffer)),
    decompress: unread,
  });
  CompressionCodecs[CompressionTypes.ZSTD] = codec((bytes) => zlib.zstdCompressSync(bytes));
  CompressionCodecs[CompressionTypes.Snappy] = codec((bytes) => snappy.compress(new Uint8Array(bytes)));
  CompressionCodecs[CompressionTypes.LZ4] = codec(lz4Frame);
}

/** One frame of independent blocks, which is all Kafka takes; lz4js declares linked ones. Good for up to one block, 4 MB. */
function lz4Frame(bytes: Buffer): Uint8Array {
  const frame = lz4.compress(new Uint8Array(bytes));
  // Flags: version 1, independent; 4 MB blocks; the header's checksum for exactly these.
  frame.set([0x60, 0x70, 0x73], 4);
  return frame;
}
