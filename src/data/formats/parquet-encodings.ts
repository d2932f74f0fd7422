/**
 * Parquet's encodings (parquet-format, Encodings.md), each from bytes to as many values as were asked for. hyparquet's own are not used: a run's length is taken
 * from the file there, so that a few changed bytes fill the memory. All throw where the bytes do not hold what they should.
 */

/** Bytes that are read from the front. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** Stretches of some bytes, so that short texts take no object each. */
export interface Stretches {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
}

/** What a column holds before it is told what it means. */
export type RawValues = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array | Stretches;

const BYTES = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8 } as const;

/** Numbers one after another, little-endian; texts each behind its length; truth values eight a byte. */
export function readPlain(cursor: Cursor, type: string, count: number, length = 0): RawValues {
  if (type === "BOOLEAN") {
    const bits = take(cursor, Math.ceil(count / 8));
    return Uint8Array.from({ length: count }, (_, i) => (bits[i >> 3]! >> (i & 7)) & 1);
  }
  if (type === "BYTE_ARRAY") {
    if (count > (cursor.bytes.length - cursor.at) / 4) throw new Error(`${count} values in ${cursor.bytes.length - cursor.at} bytes`);
    return stretches(cursor, count, () => uint32(cursor));
  }
  if (type === "FIXED_LEN_BYTE_ARRAY") {
    if (length < 1 || count > (cursor.bytes.length - cursor.at) / length) throw new Error(`${count} values of ${length} bytes`);
    return stretches(cursor, count, () => length);
  }
  if (type === "INT96") return readPlain(cursor, "FIXED_LEN_BYTE_ARRAY", count, 12);
  if (!Object.hasOwn(BYTES, type)) throw new Error(`the unknown type ${type}`);
  const bytes = take(cursor, count * BYTES[type as keyof typeof BYTES]);
  return numbersOf(bytes.slice(), type);
}

/** WebAssembly's machines are little-endian, as Parquet is. */
function numbersOf({ buffer }: Uint8Array<ArrayBuffer>, type: string): RawValues {
  if (type === "INT32") return new Int32Array(buffer);
  if (type === "INT64") return new BigInt64Array(buffer);
  return type === "FLOAT" ? new Float32Array(buffer) : new Float64Array(buffer);
}

/** First bytes of all values, then second bytes, and so on. */
export function readByteStreamSplit(cursor: Cursor, type: string, count: number, length = 0): RawValues {
  const width = type === "FIXED_LEN_BYTE_ARRAY" ? length : BYTES[type as keyof typeof BYTES];
  if (!width || width > 64) throw new Error(`values of type ${type} in split bytes`);
  const split = take(cursor, count * width);
  const bytes = new Uint8Array(count * width);
  for (let b = 0; b < width; b++) for (let i = 0; i < count; i++) bytes[i * width + b] = split[b * count + i]!;
  return readPlain({ bytes, at: 0 }, type, count, length);
}

/** Runs of one number, or groups of eight packed ones: levels, places in a dictionary, truth values. */
export function readRuns(cursor: Cursor, width: number, count: number): Int32Array {
  if (width > 32) throw new Error(`numbers of ${width} bits`);
  const output = new Int32Array(count);
  let seen = 0;
  while (seen < count) {
    const head = varint(cursor);
    const groups = Math.floor(head / 2);
    if (groups === 0) throw new Error("a run of none");
    if (head % 2 === 0) {
      let value = 0;
      take(cursor, Math.ceil(width / 8)).forEach((byte, i) => (value |= byte << (8 * i)));
      output.fill(value, seen, Math.min(count, seen + groups));
      seen += groups;
    } else {
      const packed = Math.min(groups * 8, count - seen);
      // The last group may be cut off behind the last value.
      const bytes = take(cursor, Math.min(groups * width, Math.max(Math.ceil((packed * width) / 8), cursor.bytes.length - cursor.at)));
      unpack(bytes, width, output.subarray(seen, seen + packed));
      seen += packed;
    }
  }
  return output;
}

/** Numbers of `width` bits one after another, the lowest bits first. */
function unpack(bytes: Uint8Array, width: number, output: Int32Array): void {
  for (let i = 0, bit = 0; i < output.length; i++) {
    let value = 0;
    for (let done = 0; done < width;) {
      const within = bit & 7;
      const some = Math.min(8 - within, width - done);
      value |= ((bytes[bit >> 3]! >> within) & ((1 << some) - 1)) << done;
      done += some;
      bit += some;
    }
    output[i] = value;
  }
}

/** Differences to the least of their block, packed. All sums are modulo 2^64. */
export function readDeltas(cursor: Cursor, count: number): BigInt64Array {
  const output = new BigInt64Array(count);
  const block = varint(cursor),
    parts = varint(cursor),
    total = varint(cursor);
  let value = zigzag(cursor);
  if (count !== total) throw new Error(`${total} differences where ${count} values are`);
  if (block === 0 || block > 2 ** 16 || parts === 0 || block % (parts * 8) !== 0) throw new Error(`blocks of ${block} in ${parts} parts`);
  const each = block / parts;
  if (count > 0) output[0] = value;
  for (let seen = 1; seen < count;) {
    const least = zigzag(cursor);
    const widths = take(cursor, parts);
    for (let part = 0; part < parts && seen < count; part++) {
      const width = widths[part]!;
      if (width > 64) throw new Error(`differences of ${width} bits`);
      const bytes = take(cursor, (each * width) / 8);
      for (let i = 0; i < each && seen < count; i++) {
        value = BigInt.asIntN(64, value + least + bitsAt(bytes, i * width, width));
        output[seen++] = value;
      }
    }
  }
  return output;
}

function bitsAt(bytes: Uint8Array, bit: number, width: number): bigint {
  let value = 0n;
  for (let done = 0; done < width;) {
    const at = bit + done;
    const some = Math.min(8 - (at & 7), width - done);
    value |= BigInt((bytes[at >> 3]! >> (at & 7)) & ((1 << some) - 1)) << BigInt(done);
    done += some;
  }
  return value;
}

/** Lengths as differences, then the bytes of all texts. */
export function readLengthsThenBytes(cursor: Cursor, count: number): Stretches {
  const lengths = readDeltas(cursor, count);
  return stretches(cursor, count, (i) => Number(lengths[i]));
}

/** How much of the text before is repeated, as differences, then the rest of each. `most` is how many bytes there may be in all. */
export function readFrontCoded(cursor: Cursor, count: number, most: number): Stretches {
  const repeated = readDeltas(cursor, count);
  const rests = readLengthsThenBytes(cursor, count);
  const lengths = Int32Array.from(rests.lengths, (rest, i) => {
    const shared = Number(repeated[i]);
    const before = i === 0 ? 0 : Number(repeated[i - 1]) + rests.lengths[i - 1]!;
    if (shared < 0 || shared > before) throw new Error(`${shared} bytes repeated of ${before}`);
    return shared + rest;
  });
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total > most) throw new Error(`${total} bytes of text in a page`);
  const bytes = new Uint8Array(total),
    starts = new Int32Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    starts[i] = at;
    const shared = Number(repeated[i]);
    if (shared > 0) bytes.copyWithin(at, starts[i - 1]!, starts[i - 1]! + shared);
    bytes.set(rests.bytes.subarray(rests.starts[i], rests.starts[i]! + rests.lengths[i]!), at + shared);
    at += lengths[i]!;
  }
  return { bytes, starts, lengths };
}

function stretches(cursor: Cursor, count: number, lengthOf: (i: number) => number): Stretches {
  const starts = new Int32Array(count),
    lengths = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const length = lengthOf(i);
    starts[i] = cursor.at;
    lengths[i] = length;
    if (!(length >= 0) || length > cursor.bytes.length - cursor.at)
      throw new Error(`${length} bytes where ${cursor.bytes.length - cursor.at} are left`);
    cursor.at += length;
  }
  return { bytes: cursor.bytes, starts, lengths };
}

export function take(cursor: Cursor, length: number): Uint8Array {
  const { bytes, at } = cursor;
  if (!(length >= 0) || length > bytes.length - at) throw new Error(`${length} bytes where ${bytes.length - at} are left`);
  cursor.at += length;
  return bytes.subarray(at, at + length);
}

export function uint32(cursor: Cursor): number {
  const bytes = take(cursor, 4);
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}

function varint(cursor: Cursor): number {
  let value = 0;
  for (let i = 0, scale = 1; i < 5; i++, scale *= 128) {
    const byte = take(cursor, 1)[0]!;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
  throw new Error("a number of more than 5 bytes");
}

function zigzag(cursor: Cursor): bigint {
  const value = wideVarint(cursor);
  return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
}

function wideVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = take(cursor, 1)[0]!;
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte < 128) return value;
  }
  throw new Error("a number of more than 10 bytes");
}
