import { InputError } from "../../tensor/index.js";
import { FIXED_CELL } from "./text-memory.js";
import { quote } from "./quote.js";

/** A table of known size, and what is done with its cells. */
export interface TableTarget {
  readonly rows: number;
  readonly columns: number;
  /** Called with some rows after others, the first of them `row`, and then with all where the text was read anew; the array changes afterwards. */
  readonly store: (cells: Float32Array, row: number) => void;
}

/** Lines of a table's text, the last of which has its line end, and where their numbers go. */
export interface Lines {
  readonly bytes: Uint8Array;
  /** The lines are bytes[start ... end - 1]; what has been read is taken off the start. */
  start: number;
  readonly end: number;
  /** Row-major, from the lines' first cell on. */
  readonly values: Float32Array;
  /** Reads cells at the start of a row, quicker and with the same bits, and returns how many it took (text-memory.ts). */
  readonly readFixedCells?: (p: number, end: number, index: number, columns: number) => number;
}

export const LF = 10;
const CR = 13,
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

/**
 * Reads lines until there are no more or `rows` are full, `row` of them already; returns the number of the row after them. Throws InputError
 * naming file, row and column for another number of columns and for what is no finite decimal number.
 */
export function parseLines(lines: Lines, file: string, { rows, columns }: Pick<TableTarget, "rows" | "columns">, row: number): number {
  const { bytes, end, values, readFixedCells } = lines;
  let p = lines.start,
    index = 0;
  for (; p < end && row < rows; row++) {
    const fixed = readFixedCells ? readFixedCells(p, end, index, columns) : 0;
    p += FIXED_CELL * fixed;
    index += fixed;
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
      index++;
    }
  }
  lines.start = p;
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

export function isBlank(c: number): boolean {
  return c === BLANK || c === LF || c === CR || c === TAB;
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
