// Cells of text as numbers, and signals side by side, for src/data/formats/text-memory.ts: a binary of its own, 1.5 kB that a thread of a few
// milliseconds loads at once, and whose changes do not change the kernels' hash. The memory is its own.

/** Where free memory starts. */
export const heapBase: usize = __heap_base;

/** Bytes of a cell, and of the four that are read at a time. */
const CELL = 16;
const GROUP: usize = 4 * CELL;

/** Seven digits stand behind the point: exponent e divides all eight, as an integer, by 10^(7 - e), which a float64 holds up to 10^22. */
const LEAST_EXPONENT = -15;
const LAST: i32 = 22;
const divisors = memory.data<f64>([
  1e22, 1e21, 1e20, 1e19, 1e18, 1e17, 1e16, 1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1e0,
]);

/**
 * Reads cells "  1.0128170e+000" or " -1.2321670e-001", four at a time, from `text`, the start of a row, until one of four has another form, fewer
 * than four of `columns` are left, or nothing but the last byte before `end`; stores them at `values` as float32 and returns their number.
 * An integer of eight digits over an exact power of ten is one float64 operation, so the bits are those of `Number`, rounded to float32.
 */
export function readFixedCells(text: usize, end: usize, values: usize, columns: i32): i32 {
  // Blank, blank or minus, digit, point, seven digits, "e", sign, three digits: byte i is least + 0 ... most, and of signs nothing between.
  const least = i8x16(32, 32, 48, 46, 48, 48, 48, 48, 48, 48, 48, 101, 43, 48, 48, 48);
  const most = i8x16(0, 13, 9, 0, 9, 9, 9, 9, 9, 9, 9, 0, 2, 0, 9, 9);
  const minus = i32x4.splat(13 << 8), down = i32x4.splat(2);
  const none = i32x4.splat(0), byte = i32x4.splat(255);
  let read = 0;
  // The character after a cell must be there to be looked at.
  for (; read + 4 <= columns && text + GROUP < end; read += 4, text += GROUP, values += 16) {
    const a = i8x16.sub(v128.load(text), least), b = i8x16.sub(v128.load(text, 16), least);
    const c = i8x16.sub(v128.load(text, 32), least), d = i8x16.sub(v128.load(text, 48), least);
    // The first and the last words of all four: signs of the numbers; signs of the exponents, and these.
    const outerAB = v128.shuffle<i32>(a, b, 0, 4, 3, 7), outerCD = v128.shuffle<i32>(c, d, 0, 4, 3, 7);
    const heads = v128.shuffle<i64>(outerAB, outerCD, 0, 2), powers = v128.shuffle<i64>(outerAB, outerCD, 1, 3);
    const headSigns = v128.and(heads, i32x4.splat(0xff00)), powerSigns = v128.and(powers, byte);
    const downwards = i32x4.eq(powerSigns, down);
    const signs = v128.and(v128.or(i32x4.eq(headSigns, minus), i32x4.eq(headSigns, none)), v128.or(downwards, i32x4.eq(powerSigns, none)));
    // The hundreds are 0, so that the upper half has the tens and the ones.
    const tens = i32x4.shr_u(powers, 16);
    const exponents = i16x8.add(i16x8.mul(v128.and(tens, byte), i32x4.splat(10)), i32x4.shr_u(tens, 8));
    const places = i32x4.add(i32x4.sub(v128.xor(exponents, downwards), downwards), i32x4.splat(-LEAST_EXPONENT));
    const beyond = v128.or(
      v128.or(i8x16.sub_sat_u(a, most), i8x16.sub_sat_u(b, most)),
      v128.or(i8x16.sub_sat_u(c, most), i8x16.sub_sat_u(d, most)),
    );
    if (v128.any_true(v128.or(v128.or(beyond, v128.not(signs)), i32x4.gt_u(places, i32x4.splat(LAST))))) break;
    // Eight digits a cell, joined to pairs, fours and eights.
    const digitsAB = v128.shuffle<i8>(a, b, 2, 4, 5, 6, 7, 8, 9, 10, 18, 20, 21, 22, 23, 24, 25, 26);
    const digitsCD = v128.shuffle<i8>(c, d, 2, 4, 5, 6, 7, 8, 9, 10, 18, 20, 21, 22, 23, 24, 25, 26);
    const fours = i16x8.narrow_i32x4_s(joined(digitsAB), joined(digitsCD));
    const eights = i32x4.dot_i16x8_s(fours, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
    const low = f64x2.div(f64x2.convert_low_i32x4_s(eights), divisorsOf(i32x4.extract_lane(places, 0), i32x4.extract_lane(places, 1)));
    const high = f64x2.div(
      f64x2.convert_low_i32x4_s(v128.shuffle<i64>(eights, eights, 1, 1)),
      divisorsOf(i32x4.extract_lane(places, 2), i32x4.extract_lane(places, 3)),
    );
    const numbers = v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
    // 13 is odd: its lowest bit becomes the sign's.
    v128.store(values, v128.xor(numbers, v128.and(i32x4.shl(heads, 23), i32x4.splat(0x80000000))));
  }
  // A cell ends with a blank, which the head of the next one begins with: the last one may go on instead.
  return read > 0 && !isBlank(load<u8>(text)) ? read - 1 : read;
}

/** A matrix (rows, columns) at `from`, transposed to `to`: channels one after another become steps of all channels. */
export function transpose(from: usize, to: usize, rows: i32, columns: i32): void {
  const stride = <usize>rows << 2;
  for (let row = 0; row < rows; row++) {
    let at = to + (<usize>row << 2);
    for (const end = from + (<usize>columns << 2); from < end; from += 4, at += stride) store<f32>(at, load<f32>(from));
  }
}

/** Of eight digits each in a half, two numbers of four. */
// @ts-ignore: decorator
@inline
function joined(digits: v128): v128 {
  const pairs = i16x8.add(i16x8.mul(v128.and(digits, i16x8.splat(255)), i16x8.splat(10)), i16x8.shr_u(digits, 8));
  return i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
}

// @ts-ignore: decorator
@inline
function divisorsOf(first: i32, second: i32): v128 {
  return v128.load64_lane(divisors + (<usize>second << 3), v128.load64_zero(divisors + (<usize>first << 3)), 1);
}

// @ts-ignore: decorator
@inline
function isBlank(c: u8): bool {
  return c == 32 || c == 10 || c == 13 || c == 9;
}
