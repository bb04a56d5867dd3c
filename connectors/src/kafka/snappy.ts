/**
 * Snappy's block format. Strict, unlike snappyjs, which fills up with zeros what a damaged block does not say.
 * Source: "Snappy compressed format description" of google/snappy.
 */

const damaged = (): Error => new Error('a Snappy block is corrupt');

/** The varint at the start: the uncompressed length, and where the elements begin. */
function preamble(block: Buffer): { length: number; at: number } {
  let length = 0;
  for (let i = 0; i < 5 && i < block.length; i++) {
    const byte = block[i] ?? 0;
    length += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return { length, at: i + 1 };
  }
  throw new Error('not a Snappy block');
}

/** Copies from `distance` back, byte by byte where source and target overlap (a run). */
function copyBack(out: Buffer, size: number, distance: number, length: number): void {
  if (distance === 0 || distance > size || size + length > out.length) throw damaged();
  if (distance >= length) out.copyWithin(size, size - distance, size - distance + length);
  else for (let i = size; i < size + length; i++) out[i] = out[i - distance] as number;
}

/**
 * Decompresses one block.
 * @param max bytes it may grow to
 * @throws Error when it is damaged, ends early or is too large; RangeError past its end
 */
export function snappyBlock(block: Buffer, max: number): Buffer {
  const { length, at: begin } = preamble(block);
  if (length > max) throw new Error(`it decompresses to more than ${Math.round(max / 2 ** 20)} MB`);
  const out = Buffer.allocUnsafe(length);
  let size = 0;
  for (let at = begin; at < block.length; ) {
    const tag = block.readUInt8(at++);
    const kind = tag & 3;
    if (kind === 0) {
      let count = (tag >> 2) + 1;
      const extra = count - 60;
      if (extra > 0) {
        count = block.readUIntLE(at, extra) + 1;
        at += extra;
      }
      if (at + count > block.length || size + count > length) throw damaged();
      block.copy(out, size, at, at + count);
      at += count;
      size += count;
      continue;
    }
    const count = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const width = kind === 1 ? 1 : kind === 2 ? 2 : 4;
    const distance = block.readUIntLE(at, width) + (kind === 1 ? (tag >> 5) * 256 : 0);
    at += width;
    copyBack(out, size, distance, count);
    size += count;
  }
  if (size !== length) throw damaged();
  return out;
}
