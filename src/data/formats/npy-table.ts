import { InputError } from "../../tensor/index.js";
import type { ByteFile } from "./byte-file.js";
import { badValue, isGood, placeOf } from "./npy.js";
import { NPY_LEAD, npyHeaderEnd, parseNpyHeader, type NpyHeader } from "./npy-header.js";
import type { ColumnRequest, Table, TableBlock, TableOptions } from "./table.js";

/** Wider arrays are most likely the wrong way round. */
const MOST_COLUMNS = 10_000;
/** Of the file, fetched for one block; and rows of one. */
const BLOCK_BYTES = 2 ** 20;
const BLOCK_ROWS = 8192;

/**
 * A `.npy` file of shape (n, C) or (n) as a table of columns "1" to "C". A block at a time is fetched: in Fortran order a stretch of each column, otherwise a
 * stretch of rows; so the file is never in memory as a whole. Truth values are 0 and 1. Throws InputError for another number of axes, for a file that
 * `decodeNpy` refuses, and where text is asked for as numbers.
 */
export async function openNpyTable(file: ByteFile, { signal }: TableOptions = {}): Promise<Table> {
  const header = await readNpyHeader(file);
  const { shape, type } = header;
  if (shape.length !== 1 && shape.length !== 2) {
    const next = shape.length === 3 ? "; windows (N, T, C) are a dataset, not a recording" : "";
    throw new InputError(`${file.name}: expected an array of shape (n, C) or (n), a row a sample; received ${shape.length} axes${next}`);
  }
  const [rows, width = 1] = shape as [number, number?];
  if (width < 1 || width > MOST_COLUMNS) {
    throw new InputError(
      `${file.name}: expected 1 to ${MOST_COLUMNS} columns, (n, C); received (${rows}, ${width}); save array.T if rows are columns`,
    );
  }
  async function* blocks(requests: readonly ColumnRequest[]): AsyncGenerator<TableBlock> {
    for (const { column, as } of requests) {
      if (!Number.isInteger(column) || column < 0 || column >= width)
        throw new InputError(`${file.name}: expected a column from 0 to ${width - 1}; received ${column}`);
      if (as === "number" && type.kind === "text")
        throw new InputError(`${file.name}: expected numbers; received text (${type.name}); save array.astype(float)`);
    }
    const perRow = type.bytes * (header.fortran ? 1 : width);
    const step = Math.max(1, Math.min(BLOCK_ROWS, Math.floor(BLOCK_BYTES / perRow)));
    for (let first = 0; first < rows; first += step) {
      signal?.throwIfAborted();
      const range = { first, end: Math.min(rows, first + step) };
      yield { firstRow: first + 1, rows: range.end - first, values: await readBlock(file, header, { ...range, requests }) };
    }
  }
  return { columns: Array.from({ length: width }, (_, column) => String(column + 1)), rows, blocks };
}

/** The header, of which no more is fetched than there is. */
export async function readNpyHeader(file: ByteFile): Promise<NpyHeader> {
  const { end } = npyHeaderEnd(await file.slice(0, NPY_LEAD), file.name);
  return parseNpyHeader(await file.slice(0, end), file.size, file.name);
}

interface Stretch {
  readonly first: number;
  readonly end: number;
  readonly requests: readonly ColumnRequest[];
}

async function readBlock(file: ByteFile, header: NpyHeader, { first, end, requests }: Stretch): Promise<TableBlock["values"]> {
  const { shape, type, fortran, dataOffset } = header;
  const [rows, width = 1] = shape as [number, number?];
  function fetch(from: number, to: number): Promise<Uint8Array> {
    return file.slice(dataOffset + from * type.bytes, dataOffset + to * type.bytes);
  }
  const whole = fortran ? undefined : await fetch(first * width, end * width);
  const values: (Float64Array | readonly string[])[] = [];
  for (const { column, as } of requests) {
    const bytes = whole ?? (await fetch(column * rows + first, column * rows + end));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const step = type.bytes * (fortran ? 1 : width);
    const start = fortran ? 0 : column * type.bytes;
    const numbers = as === "number" ? new Float64Array(end - first) : undefined;
    const texts: string[] = [];
    for (let row = 0; row < end - first; row++) {
      const value = type.get(view, start + row * step);
      if (!isGood(type, value)) throw badValue(type, view, start + row * step, placeOf(file.name, shape.length, first + row, column));
      if (numbers) numbers[row] = value as number;
      else texts.push(String(value));
    }
    values.push(numbers ?? texts);
  }
  return values;
}
