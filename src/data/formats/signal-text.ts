import { InputError } from "../../tensor/index.js";
import { PIECE, textMemory } from "./text-memory.js";
import { isBlank, LF, parseLines, type TableTarget } from "./table-lines.js";

/**
 * Tables of numbers as text: one row a line, cells separated by blanks or tabs, lines ended by LF or CRLF. The numbers are those of
 * JavaScript's `Number`, without hexadecimal, NaN and Infinity, rounded to float32.
 *
 * A cell of at most 15 digits is an integer below 2^53 times or over an exact power of ten up to 10^22, so that one float64 operation
 * gives the correctly rounded value (Clinger, "How to read floating point numbers accurately", PLDI 1990, section 3). Any other cell
 * goes through `Number` (table-lines.ts). Rows in the fixed form of UCI HAR are read faster (text-memory.ts). All give the same bits.
 */
export interface NumberTable {
  readonly rows: number;
  readonly columns: number;
  /** Shape (rows, columns), row-major. */
  readonly values: Float32Array;
}

/** Reads a whole table, its size taken from the file: the first line sets the columns. Throws InputError naming file, row and column. */
export function parseTable(bytes: Uint8Array, file: string): NumberTable {
  const { rows, columns } = measureTable(bytes, file);
  const values = new Float32Array(rows * columns);
  parseTableInto(bytes, file, { rows, columns, store: (cells, row) => values.set(cells, row * columns) });
  return { rows, columns, values };
}

/** Reads a table of one column of whole numbers: labels, subjects. Throws InputError naming file, row and column. */
export function parseIntegers(bytes: Uint8Array, file: string): Int32Array {
  const { rows } = measureTable(bytes, file);
  const values = new Float32Array(rows);
  parseTableInto(bytes, file, { rows, columns: 1, store: (cells, row) => values.set(cells, row) });
  values.forEach((value, row) => {
    // Past 2^24 a float32 no longer tells neighbouring whole numbers apart.
    if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 24) {
      throw new InputError(`${file}: row ${row + 1}, column 1: expected a whole number below 2^24; received ${value}`);
    }
  });
  return Int32Array.from(values);
}

/** The size of a table: its lines, and the cells of its first. Throws InputError for text that is empty, blank or not UTF-8. */
export function measureTable(bytes: Uint8Array, file: string): { rows: number; columns: number } {
  const start = textStart(bytes, file);
  const end = textEnd(bytes, start);
  if (start === end)
    throw new InputError(`${file}: expected rows of numbers; received ${emptiness(bytes)}; fetch or export the file again`);
  let columns = 0,
    rows = 1,
    p = start;
  while (p < end && bytes[p] !== LF) {
    if (!isBlank(bytes[p]!) && (p + 1 === end || isBlank(bytes[p + 1]!))) columns++;
    p++;
  }
  for (p = bytes.indexOf(LF, p); p >= 0 && p < end; p = bytes.indexOf(LF, p + 1)) rows++;
  return { rows, columns };
}

/**
 * Reads a table of known size. Throws InputError naming file, row and column (from 1) and the cell: for another number of rows or columns,
 * for what is no finite decimal number, for CR-only line ends and for UTF-16.
 */
export function parseTableInto(bytes: Uint8Array, file: string, target: TableTarget): void {
  let taken = 0;
  const read = readTableInto((room) => {
    const piece = bytes.subarray(taken, taken + room.length);
    room.set(piece);
    taken += piece.length;
    return piece.length;
  }, target);
  if (!read) parseWhole(bytes, file, target);
}

/**
 * Reads a table of known size piece by piece: `fill` stores the next bytes at the start of the array it is given and returns their number, 0
 * after the last. False where the text is no such table, or has a line longer than a piece: `parseTableInto` then says which.
 */
export function readTableInto(fill: (room: Uint8Array<ArrayBuffer>) => number, target: TableTarget): boolean {
  const { text, values, readFixedCells } = textMemory();
  let row = 0,
    held = 0;
  try {
    for (let first = true, more = true; more;) {
      const length = fill(text.subarray(held, PIECE));
      more = length > 0;
      let end = held + length;
      // The last line may lack its end; the loop over cells never has to look for the end of the text.
      if (!more && held > 0) text[end++] = LF;
      const whole = text.subarray(0, end).lastIndexOf(LF) + 1;
      if (whole === 0 && end === PIECE) return false;
      if (whole > 0) {
        const start = first ? textStart(text.subarray(0, whole), "") : 0;
        const lines = { bytes: text, start, end: whole, values, readFixedCells };
        const before = row;
        row = parseLines(lines, "", target, row);
        target.store(values.subarray(0, (row - before) * target.columns), before);
        // Nothing but blanks may come after the last row.
        for (let p = lines.start; p < whole; p++) if (!isBlank(text[p]!)) return false;
        text.copyWithin(0, whole, end);
        first = false;
      }
      held = end - whole;
    }
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
  return row === target.rows;
}

/** A table as `parseTableInto` takes it, in one piece of any length, every cell by the loop over characters: what is wrong is said here. */
function parseWhole(bytes: Uint8Array, file: string, target: TableTarget): void {
  const start = textStart(bytes, file);
  const end = textEnd(bytes, start);
  if (start === end)
    throw new InputError(`${file}: expected ${target.rows} rows; received ${emptiness(bytes)}; fetch or export the file again`);
  const lastBreak = bytes.lastIndexOf(LF, end - 1);
  const whole = lastBreak < start ? start : lastBreak + 1;
  const { rows, columns, store } = target;
  const values = new Float32Array(rows * columns);
  let row = parseLines({ bytes, start, end: whole, values }, file, target, 0);
  if (row === rows) throw new InputError(`${file}: row ${rows + 1}: expected ${rows} rows; received more`);
  // The last line is copied to get a line end, so that the loop over cells never has to look for the end of the file.
  const last = new Uint8Array(end - whole + 1);
  last.set(bytes.subarray(whole, end));
  last[end - whole] = LF;
  row = parseLines({ bytes: last, start: 0, end: last.length, values: values.subarray(row * columns) }, file, target, row);
  if (row !== rows) throw new InputError(`${file}: expected ${rows} rows; received ${row}; the file may be cut short`);
  store(values, 0);
}

/** After a UTF-8 byte order mark, if there is one. */
function textStart(bytes: Uint8Array, file: string): number {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw new InputError(`${file}: row 1, column 1: expected UTF-8 text; received UTF-16 (by its byte order mark); save the file as UTF-8`);
  }
  return a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
}

/** Before the blanks and line ends that close the file. */
function textEnd(bytes: Uint8Array, start: number): number {
  let end = bytes.length;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  return end;
}

function emptiness(bytes: Uint8Array): string {
  return bytes.length === 0 ? "an empty file" : `${bytes.length} bytes of blanks`;
}
