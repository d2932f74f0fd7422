import { InputError } from "../../tensor/index.js";
import type { ColumnMetaData } from "hyparquet";
import type { ByteFile } from "./byte-file.js";
import { decompressorOf, type Decompress } from "./parquet-codecs.js";
import {
  readByteStreamSplit,
  readDeltas,
  readFrontCoded,
  readLengthsThenBytes,
  readPlain,
  readRuns,
  take,
  uint32,
  type Cursor,
  type RawValues,
} from "./parquet-encodings.js";
import { orBroken, type ParquetLeaf } from "./parquet-footer.js";
import { checkPage, DICTIONARY, INDEX, PAGE_BYTES, RATIO, readPageHeader, type PageHeader } from "./parquet-page-header.js";
import type { Convert } from "./parquet-values.js";

/** Cells of one page of a column. */
export type Cells = Float64Array | readonly string[];

/** What is read of one column in one row group. */
export interface ColumnChunk {
  readonly file: ByteFile;
  readonly leaf: ParquetLeaf;
  readonly metadata: ColumnMetaData;
  /** Rows of the row group, and how many there are before it. */
  readonly rows: number;
  readonly before: number;
  readonly convert: Convert;
  /** Whether cells are texts. */
  readonly text: boolean;
}

/** Fetched at once: pages are mostly of 1 MiB or less. */
const FETCHED = 2 ** 20;
/** Bytes of a file up to `end`, of which some more are fetched than asked for. */
function piecewise(file: ByteFile, end: number): (from: number, to: number) => Promise<Uint8Array> {
  let held: Uint8Array = new Uint8Array(),
    start = 0;
  return async (from, to) => {
    if (from < start || Math.min(to, end) > start + held.length) {
      start = from;
      held = await file.slice(from, Math.min(end, Math.max(to, from + FETCHED)));
    }
    return held.subarray(from - start, Math.min(to, end) - start);
  };
}

/** The cells of a column's pages, one page after another, as many as the row group has rows. Throws InputError for whatever is not as the headers say. */
export async function* cellsOf(chunk: ColumnChunk): AsyncGenerator<Cells> {
  const { file, leaf, metadata, rows, before } = chunk;
  const place = `${file.name}: column ${leaf.name}`;
  const decompress = await decompressorOf(metadata.codec);
  if (!decompress) {
    throw new InputError(
      `${place}: expected pages packed by Snappy, gzip, Brotli, LZ4 or zstd, or not; received the codec ${metadata.codec}`,
    );
  }
  const start = Number(metadata.dictionary_page_offset || metadata.data_page_offset);
  const end = start + Number(metadata.total_compressed_size);
  if (!(start >= 4) || !(end <= file.size) || !(end >= start))
    throw new InputError(`${place}: expected an intact Parquet file; received pages at ${start} to ${end} of ${file.size} bytes`);
  const bytes = piecewise(file, end);
  let dictionary: Cells | undefined,
    seen = 0;
  for (let at = start; seen < rows;) {
    const where = `${place}, row ${before + seen + 1}`;
    const { header, length } = await readPageHeader(bytes, at, { end, where });
    at += length;
    const packed = await bytes(at, at + header.packedSize);
    at += header.packedSize;
    orBroken(where, () => checkPage(header, { packed: packed.length, left: rows - seen, fileSize: file.size }));
    if (header.kind === INDEX) continue;
    if (header.kind === DICTIONARY) {
      const raw = orBroken(where, () => dictionaryOf(header, unpacked(packed, header.size, decompress), leaf));
      dictionary = chunk.convert(raw, (i) => `${place}, entry ${i + 1} of its dictionary`);
      continue;
    }
    const cells = orBroken(where, () => readPage(packed, header, { ...chunk, decompress, dictionary, seen: before + seen, place }));
    yield cells;
    seen += cells.length;
  }
}

function unpacked(packed: Uint8Array, size: number, decompress: Decompress): Uint8Array {
  if (size === 0) return new Uint8Array();
  const page = decompress(packed, size);
  if (page.length !== size) throw new Error(`a page of ${page.length} bytes where its header says ${size}`);
  return page;
}

function dictionaryOf({ count, encoding }: PageHeader, bytes: Uint8Array, { element }: ParquetLeaf): RawValues {
  if (encoding !== PLAIN && encoding !== PLAIN_DICTIONARY) throw new Error(`a dictionary of the encoding ${encoding}`);
  return readPlain({ bytes, at: 0 }, String(element.type), count, element.type_length);
}

interface Reading extends ColumnChunk {
  readonly decompress: Decompress;
  readonly dictionary: Cells | undefined;
  /** Rows of the file before this page. */
  readonly seen: number;
  readonly place: string;
}

function readPage(packed: Uint8Array, header: PageHeader, reading: Reading): Cells {
  const { leaf, decompress } = reading;
  const { count, second } = header;
  let levels: Int32Array | undefined, values: Cursor;
  if (second) {
    const { repetitionBytes, levelBytes, packed: isPacked } = second;
    if (repetitionBytes > 0) throw new Error("levels of repetition where nothing repeats");
    const rest = packed.subarray(levelBytes);
    if (levelBytes > Math.min(packed.length, header.size)) throw new Error(`${levelBytes} bytes of levels in a page of ${packed.length}`);
    if (leaf.levels > 0) levels = readRuns({ bytes: packed.subarray(0, levelBytes), at: 0 }, bitsFor(leaf.levels), count);
    values = { bytes: isPacked ? unpacked(rest, header.size - levelBytes, decompress) : rest, at: 0 };
  } else {
    values = { bytes: unpacked(packed, header.size, decompress), at: 0 };
    if (leaf.levels > 0) levels = readRuns({ bytes: take(values, uint32(values)), at: 0 }, bitsFor(leaf.levels), count);
  }
  const present = levels ? levels.reduce((sum, level) => sum + (level === leaf.levels ? 1 : 0), 0) : count;
  return spread(readCells(values, header.encoding, present, reading), levels, leaf.levels, count);
}

function bitsFor(most: number): number {
  return 32 - Math.clz32(most);
}

const PLAIN = 0,
  PLAIN_DICTIONARY = 2,
  RLE = 3,
  DELTA_BINARY_PACKED = 5,
  DELTA_LENGTH_BYTE_ARRAY = 6,
  DELTA_BYTE_ARRAY = 7,
  RLE_DICTIONARY = 8,
  BYTE_STREAM_SPLIT = 9;

function readCells(cursor: Cursor, encoding: number, count: number, { leaf, dictionary, convert, text, seen, place }: Reading): Cells {
  if (encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY) {
    if (!dictionary) throw new Error("a page that needs a dictionary where none came before");
    if (count === 0) return text ? [] : new Float64Array();
    return picked(dictionary, readRuns(cursor, take(cursor, 1)[0]!, count));
  }
  // Of a page with missing values the row is that of its first.
  return convert(rawOf(cursor, encoding, count, leaf), (i) => `${place}, row ${seen + i + 1}`);
}

function rawOf(cursor: Cursor, encoding: number, count: number, { element }: ParquetLeaf): RawValues {
  const type = String(element.type);
  switch (encoding) {
    case PLAIN:
      return readPlain(cursor, type, count, element.type_length);
    case BYTE_STREAM_SPLIT:
      return readByteStreamSplit(cursor, type, count, element.type_length);
    case RLE:
      if (type !== "BOOLEAN") break;
      return Uint8Array.from(count === 0 ? [] : readRuns({ bytes: take(cursor, uint32(cursor)), at: 0 }, 1, count));
    case DELTA_BINARY_PACKED: {
      if (type !== "INT32" && type !== "INT64") break;
      const values = readDeltas(cursor, count);
      return type === "INT64" ? values : Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value)));
    }
    case DELTA_LENGTH_BYTE_ARRAY:
      if (type !== "BYTE_ARRAY") break;
      return readLengthsThenBytes(cursor, count);
    case DELTA_BYTE_ARRAY:
      if (type !== "BYTE_ARRAY" && type !== "FIXED_LEN_BYTE_ARRAY") break;
      return readFrontCoded(cursor, count, Math.max(PAGE_BYTES, RATIO * cursor.bytes.length));
  }
  throw new Error(`values of type ${type} in the encoding ${encoding}`);
}

function picked(dictionary: Cells, places: Int32Array): Cells {
  const wrong = places.find((place) => place < 0 || place >= dictionary.length);
  if (wrong !== undefined) throw new Error(`entry ${wrong} of a dictionary of ${dictionary.length}`);
  if (dictionary instanceof Float64Array) return Float64Array.from(places, (place) => dictionary[place]!);
  return Array.from(places, (place) => dictionary[place]!);
}

/** Puts missing cells, NaN or "", between those that are there. */
function spread(cells: Cells, levels: Int32Array | undefined, there: number, count: number): Cells {
  if (!levels || cells.length === count) return cells;
  let next = 0;
  if (cells instanceof Float64Array) return Float64Array.from(levels, (level) => (level === there ? cells[next++]! : Number.NaN));
  return Array.from(levels, (level) => (level === there ? cells[next++]! : ""));
}
