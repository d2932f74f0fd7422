/**
 * Cells of sixteen characters, "  1.0128170e+000" or " -1.2321670e-001", as MATLAB on Windows writes a table in its long e format: four
 * 32-bit words a cell, whose digits are checked and joined four at a time. UCI HAR's 190 MB take 0.4 of the time of the loop over
 * characters, 0.11 s for 0.28. SIMD in WebAssembly took 0.29 in a prototype, but wants the text in its own memory, where zlib does not write.
 */

/** Bytes of a cell. */
export const FIXED_CELL = 16;

const LF = 10,
  CR = 13,
  TAB = 9,
  BLANK = 32,
  PLUS = 43,
  COMMA = 44,
  MINUS = 45,
  ZERO = 48;

/** Seven digits stand behind the point: exponent e divides all eight, as an integer, by 10^(7 - e), which a float64 holds up to 10^22. */
const LEAST_EXPONENT = -15;
const EXPONENTS = 23;
/** Of positive cells, then of negative ones. A branch for either sign would be compiled anew when the first cell of the other comes along. */
const DIVISORS = Float64Array.from({ length: 2 * EXPONENTS }, (_, i) => Number(`${i < EXPONENTS ? "" : "-"}1e${22 - (i % EXPONENTS)}`));

/**
 * Reads cells of this form from bytes[p ...], which must be the start of a row, until one has another form or `columns` are read; stores
 * them at `values[index + k * stride]` and returns their number. An integer of eight digits over an exact power of ten is one float64
 * operation, so the bits are those of `Number`, rounded to float32.
 */
export function readFixedCells(view: DataView, p: number, values: Float32Array, index: number, stride: number, columns: number): number {
  let read = 0;
  // The character after a cell must be there to be looked at.
  for (const room = view.byteLength - FIXED_CELL; read < columns && p < room; read++, p += FIXED_CELL) {
    // In memory order: blank, sign, digit, point; four digits; three digits, "e"; sign, three digits.
    const head = view.getInt32(p, true);
    const negative = (head & 0xff00ffff) === 0x2e002d20;
    if (!negative && (head & 0xff00ffff) !== 0x2e002020) break;
    const lead = ((head >>> 16) & 255) ^ ZERO;
    const four = view.getInt32(p + 4, true) ^ 0x30303030;
    const three = view.getInt32(p + 8, true) ^ 0x65303030;
    const power = view.getInt32(p + 12, true) ^ 0x30303000;
    const exponentSign = power & 255;
    if (exponentSign !== MINUS && exponentSign !== PLUS) break;
    const scale = power & ~255;
    // A byte is a digit if neither it nor it + 6 passes 15. A carry into the next comes only from a byte that is none itself.
    const digits = four | (four + 0x06060606) | three | (three + 0x00060606) | scale | (scale + 0x06060600);
    if ((digits & 0xf0f0f0f0) !== 0 || lead > 9 || three >>> 24 !== 0) break;
    const exponent = ((scale >>> 8) & 255) * 100 + ((scale >>> 16) & 255) * 10 + (scale >>> 24);
    // The two signs are one below and one above the comma.
    const at = (COMMA - exponentSign) * exponent - LEAST_EXPONENT;
    if (at >>> 0 >= EXPONENTS) break;
    // Pairs of digits in bytes 0 and 2, then both in the upper half.
    const pairs = (Math.imul(four, 10) + (four >>> 8)) & 0x00ff00ff;
    const middle = Math.imul(pairs, 0x00640001) >>> 16;
    const end = (three & 255) * 100 + ((three >>> 8) & 255) * 10 + (three >>> 16);
    values[index] = (lead * 10_000_000 + middle * 1000 + end) / DIVISORS[at + (negative ? EXPONENTS : 0)]!;
    index += stride;
  }
  // A cell ends with a blank, which the head of the next one begins with: the last one may go on instead.
  if (read > 0 && !isBlank(view.getUint8(p))) read--;
  return read;
}

function isBlank(c: number): boolean {
  return c === BLANK || c === LF || c === CR || c === TAB;
}
