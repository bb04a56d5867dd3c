/** Reads Kafka's binary protocol from a buffer: big endian, zig-zag varints. Throws RangeError past the end. Source: Kafka protocol guide. */
export class Cursor {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  int8(): number {
    return this.bytes.readInt8(this.#advance(1));
  }
  int16(): number {
    return this.bytes.readInt16BE(this.#advance(2));
  }
  int32(): number {
    return this.bytes.readInt32BE(this.#advance(4));
  }
  int64(): bigint {
    return this.bytes.readBigInt64BE(this.#advance(8));
  }
  /** A string with an int16 length; null when the length is -1. */
  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.take(length).toString('utf8');
  }
  /** An array with an int32 length; null counts as empty. */
  array<T>(read: () => T): T[] {
    const length = this.int32();
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(read());
    return items;
  }
  /** A view of the next bytes, not a copy. */
  take(length: number): Buffer {
    const from = this.#advance(length);
    return this.bytes.subarray(from, from + length);
  }
  varint(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes.readUInt8(this.#advance(1));
      result |= (byte & 127) << shift;
      if (byte < 128) return (result >>> 1) ^ -(result & 1);
    }
    throw new RangeError('varint longer than 5 bytes');
  }
  varlong(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes.readUInt8(this.#advance(1));
      result |= BigInt(byte & 127) << shift;
      if (byte < 128) return (result >> 1n) ^ -(result & 1n);
    }
    throw new RangeError('varlong longer than 10 bytes');
  }
  /** Bytes with a varint length; null when the length is negative. */
  varbytes(): Buffer | null {
    const length = this.varint();
    return length < 0 ? null : this.take(length);
  }

  #advance(length: number): number {
    const from = this.at;
    if (length < 0 || from + length > this.bytes.length) throw new RangeError('the data ends early');
    this.at = from + length;
    return from;
  }
}
