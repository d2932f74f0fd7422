import { InputError } from "../../tensor/index.js";
import { FIXED_CELL, readFixedCells } from "./fixed-cells.js";
import { quote } from "./quote.js";

/**
 * Tables of numbers as text: one row a line, cells separated by blanks or tabs, lines ended by LF or CRLF. The numbers are those of
 * JavaScript's `Number`, without hexadecimal, NaN and Infinity, rounded to float32.
 *
 * A cell of at most 15 digits is an integer below 2^53 times or over an exact power of ten up to 10^22, so that one float64 operation
 * gives the correctly rounded value (Clinger, "How to read floating point numbers accurately", PLDI 1990, section 3). Any other cell
 * goes through `Number`. Rows in the fixed form of UCI HAR are read faster (fixed-cells.ts). All give the same bits.
 */
export interface NumberTable {
  readonly rows: number;
  readonly columns: number;
  /** Shape (rows, columns), row-major. */
  readonly values: Float32Array;
}

/** Where the cells of a table of known size go: cell k, counted along the rows, is stored at `values[offset + k * stride]`. */
export interface TableTarget {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly offset: number;
  readonly stride: number;
}

const LF = 10,
  CR = 13,
  TAB = 9,
  BLANK = 32,
  PLUS = 43,
  MINUS = 45,
  POINT = 46,
  ZERO = 48;

/** More digits than this may not fit the 53 bits of a float64's integer. */
const EXACT_DIGITS = 15;
/** So many digits fit an int32, whose arithmetic is the fastest; most measured numbers have no more. */
const INTEGER_DIGITS = 9;
/** 10^22 = 2^22 * 5^22 and 5^22 < 2^53: the last power of ten that a float64 holds exactly. */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
/** A longer cell is no measured number, and text of any length must not be copied into a message or handed to `Number`. */
const LONGEST_CELL = 1000;
const LONE_CR = "expected lines ended by LF or CRLF; received a CR without LF; save the file with LF line ends";
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a whole table, its size taken from the file: the first line sets the columns. Throws InputError naming file, row and column. */
export function parseTable(bytes: Uint8Array, file: string): NumberTable {
  const { rows, columns } = measureTable(bytes, file);
  const values = new Float32Array(rows * columns);
  parseTableInto(bytes, file, { rows, columns, values, offset: 0, stride: 1 });
  return { rows, columns, values };
}

/** Reads a table of one column of whole numbers: labels, subjects. Throws InputError naming file, row and column. */
export function parseIntegers(bytes: Uint8Array, file: string): Int32Array {
  const { rows } = measureTable(bytes, file);
  const values = new Float32Array(rows);
  parseTableInto(bytes, file, { rows, columns: 1, values, offset: 0, stride: 1 });
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
 * Reads a table of known size into its place in a larger array, for instance one channel of (window, time, channel). Throws InputError
 * naming file, row and column (from 1) and the cell: for another number of rows or columns, for what is no finite decimal number, for
 * CR-only line ends and for UTF-16.
 */
export function parseTableInto(bytes: Uint8Array, file: string, target: TableTarget): void {
  const start = textStart(bytes, file);
  const end = textEnd(bytes, start);
  if (start === end)
    throw new InputError(`${file}: expected ${target.rows} rows; received ${emptiness(bytes)}; fetch or export the file again`);
  const lastBreak = bytes.lastIndexOf(LF, end - 1);
  const whole = lastBreak < start ? start : lastBreak + 1;
  // One kind of array for both calls: a loop that also meets Node's Buffer, another kind to V8, takes a sixth longer.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  let row = parseLines(plain, start, whole, file, target, 0);
  // The last line is copied to get a line end, so that the loop over cells never has to look for the end of the file.
  const last = new Uint8Array(end - whole + 1);
  last.set(bytes.subarray(whole, end));
  last[end - whole] = LF;
  row = parseLines(last, 0, last.length, file, target, row);
  if (row !== target.rows) throw new InputError(`${file}: expected ${target.rows} rows; received ${row}; the file may be cut short`);
}

/** Reads the lines of bytes[p ... end - 1], the last of which must be LF; returns the number of the row after them. */
function parseLines(bytes: Uint8Array, p: number, end: number, file: string, target: TableTarget, row: number): number {
  const { values, stride, columns } = target;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let index = target.offset + row * columns * stride;
  for (; p < end; row++) {
    if (row === target.rows) throw new InputError(`${file}: row ${row + 1}: expected ${target.rows} rows; received more`);
    const fixed = readFixedCells(view, p, values, index, stride, columns);
    p += FIXED_CELL * fixed;
    index += stride * fixed;
    for (let column = fixed; ; column++) {
      let c = bytes[p]!;
      while (c === BLANK || c === TAB) c = bytes[++p]!;
      if (c === CR) {
        c = bytes[++p]!;
        if (c !== LF) throw new InputError(`${file}: row ${row + 1}, column ${column + 1}: ${LONE_CR}`);
      }
      if (c === LF) {
        p++;
        if (column !== columns) throw wrongColumns(file, row, columns, column);
        break;
      }
      if (column === columns) throw wrongColumns(file, row, columns, column + 1);
      const cell = p;
      const negative = c === MINUS;
      if (negative || c === PLUS) c = bytes[++p]!;
      const first = p;
      let mantissa = 0,
        exponent = 0;
      for (let d = c ^ ZERO; d <= 9; d = c ^ ZERO) {
        mantissa = (Math.imul(mantissa, 10) + d) | 0;
        c = bytes[++p]!;
      }
      let digits = p - first;
      if (c === POINT) {
        const point = p;
        c = bytes[++p]!;
        for (let d = c ^ ZERO; d <= 9; d = c ^ ZERO) {
          mantissa = (Math.imul(mantissa, 10) + d) | 0;
          c = bytes[++p]!;
        }
        exponent = point + 1 - p;
        digits -= exponent;
      }
      const last = p;
      let plain = digits > 0 && digits <= EXACT_DIGITS;
      if ((c | 32) === 101) {
        c = bytes[++p]!;
        const down = c === MINUS;
        if (down || c === PLUS) c = bytes[++p]!;
        const start = p;
        let power = 0;
        for (let d = c ^ ZERO; d <= 9; d = c ^ ZERO) {
          power = (Math.imul(power, 10) + d) | 0;
          c = bytes[++p]!;
        }
        plain = plain && p > start && p - start <= INTEGER_DIGITS;
        exponent += down ? -power : power;
      }
      if (plain && c <= BLANK && isBlank(c) && exponent <= 22 && exponent >= -22) {
        const whole = digits <= INTEGER_DIGITS ? mantissa : wideMantissa(bytes, first, last);
        const value = exponent < 0 ? whole / EXACT_POWERS[-exponent]! : whole * EXACT_POWERS[exponent]!;
        values[index] = negative ? -value : value;
      } else {
        p = cell;
        while (!isBlank(bytes[p]!)) p++;
        values[index] = parseCell(bytes.subarray(cell, p), file, row, column);
      }
      index += stride;
    }
  }
  return row;
}

/** The digits of bytes[p ... end - 1], a point among them left out, as an integer: for more of them than an int32 holds. */
function wideMantissa(bytes: Uint8Array, p: number, end: number): number {
  let mantissa = 0;
  for (; p < end; p++) if (bytes[p] !== POINT) mantissa = mantissa * 10 + (bytes[p]! - ZERO);
  return mantissa;
}

/** Any cell, the slow way: what the loop did not take. */
function parseCell(cell: Uint8Array, file: string, row: number, column: number): number {
  const place = `${file}: row ${row + 1}, column ${column + 1}`;
  if (cell.includes(0)) throw new InputError(`${place}: expected text; received a NUL byte (UTF-16 or binary); save the file as UTF-8`);
  if (cell.length > LONGEST_CELL) {
    throw new InputError(
      `${place}: expected a number of at most ${LONGEST_CELL} characters; received ${cell.length}: ${quote(latin1(cell), 40)}`,
    );
  }
  const text = latin1(cell);
  const value = DECIMAL.test(text) ? Math.fround(Number(text)) : NaN;
  if (!Number.isFinite(value))
    throw new InputError(`${place}: expected a finite decimal number such as -1.25e-3; received ${quote(latin1(cell), 40)}`);
  return value;
}

function wrongColumns(file: string, row: number, expected: number, received: number): InputError {
  const found = received > expected ? "more" : received === 0 ? "a blank line" : `${received}`;
  return new InputError(
    `${file}: row ${row + 1}, column ${Math.min(received, expected) + 1}: expected ${expected} columns; received ${found}`,
  );
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

function isBlank(c: number): boolean {
  return c === BLANK || c === LF || c === CR || c === TAB;
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
