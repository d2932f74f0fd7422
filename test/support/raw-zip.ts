import { crc32, deflateRawSync } from "node:zlib";

/** One entry, honest unless told to lie. */
export interface RawEntry {
  readonly name: string;
  readonly data: Uint8Array;
  /** What the headers claim in place of the truth. */
  readonly crc?: number;
  readonly declaredSize?: number;
  /** Unix mode; 0o120777 makes a symbolic link. */
  readonly mode?: number;
  /** General purpose bits; bit 0 says encrypted, bit 11 that the name is UTF-8. */
  readonly flags?: number;
  /** Take the body of the entry of this number, so that two overlap. */
  readonly bodyOf?: number;
}

/** A zip archive byte by byte (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16), so that tests can write what no packer would. */
export function rawZip(entries: readonly RawEntry[]): Uint8Array {
  const chunks: Uint8Array[] = [],
    directory: Uint8Array[] = [],
    offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.name);
    const body = deflateRawSync(entry.data, { level: 1 });
    const fields = {
      flags: entry.flags ?? 0x800,
      crc: entry.crc ?? crc32(entry.data),
      packed: body.length,
      size: entry.declaredSize ?? entry.data.length,
      name,
    };
    if (entry.bodyOf === undefined) {
      const header = localHeader(fields);
      offsets.push(offset);
      chunks.push(header, body);
      offset += header.length + body.length;
    } else {
      offsets.push(offsets[entry.bodyOf]!);
    }
    directory.push(directoryHeader(fields, entry.mode ?? 0o100644, offsets.at(-1)!));
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  return concatenate([...chunks, ...directory, endRecord(entries.length, size, offset)]);
}

interface Fields {
  readonly flags: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly name: Uint8Array;
}

function localHeader({ flags, crc, packed, size, name }: Fields): Uint8Array {
  const bytes = new Uint8Array(30 + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(4, 20, true);
  common(view, 6, flags, crc, packed, size, name.length);
  bytes.set(name, 30);
  return bytes;
}

function directoryHeader({ flags, crc, packed, size, name }: Fields, mode: number, offset: number): Uint8Array {
  const bytes = new Uint8Array(46 + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, (3 << 8) | 20, true);
  view.setUint16(6, 20, true);
  common(view, 8, flags, crc, packed, size, name.length);
  view.setUint32(38, (mode << 16) >>> 0, true);
  view.setUint32(42, offset, true);
  bytes.set(name, 46);
  return bytes;
}

/** The fields that local and central headers share, in the same order; dated 1980-01-01. */
function common(view: DataView, at: number, flags: number, crc: number, packed: number, size: number, nameLength: number): void {
  view.setUint16(at, flags, true);
  view.setUint16(at + 2, 8, true);
  view.setUint16(at + 6, 0x21, true);
  view.setUint32(at + 8, crc, true);
  view.setUint32(at + 12, packed, true);
  view.setUint32(at + 16, size, true);
  view.setUint16(at + 20, nameLength, true);
}

function endRecord(count: number, size: number, offset: number): Uint8Array {
  const bytes = new Uint8Array(22);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return bytes;
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
