// Sums over what is not zero. Behind ReLU, dropout and pooling most values are zero, and so are most gradients that come back through them: of
// the baseline's dense inputs a quarter to a third are not, of the gradients of its second convolution an eighth (UCI HAR, in training). A
// zero adds nothing, so a product over a list of the others gives the same sum with a third or an eighth of the arithmetic.
//
// A list is pairs of 8 bytes, (offset in bytes, value), in the order of summing; its product adds value * (the floats at base + offset). One
// loop per width, since accumulators must be locals to stay in registers: 13 vectors of them are the most that V8 holds (39 GFLOPS of what
// is multiplied; 12 make 38, 8 make 34, 4 make 26, 14 spill and make 30; Zen 4, plain). Reference: none of its own; the kernels that use it have.
import { at, madd } from "./lanes";

/** Entries past its end that writing a list may touch. */
export const LIST_SLACK: i32 = 4;

/** Of each set of lanes that are not zero, the bytes that bring them to the front. */
const patterns: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  4, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 4, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 255,
  8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255,
  4, 5, 6, 7, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255, 255, 255, 255,
  12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255,
  4, 5, 6, 7, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 255, 255, 255, 255,
  8, 9, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
], 16);

/**
 * Appends what is not zero of `count` floats, with offsets from `offset` on, `step` bytes apart; returns the list's end. Requires: room for
 * LIST_SLACK entries behind the last.
 */
export function appendNonZero(list: usize, from: usize, count: i32, offset: usize, step: usize): usize {
  const zero = f32x4.splat(0);
  let i = 0;
  while (i + 16 <= count) {
    const floats = min(64, (count - i) & ~15);
    let present = sixteen(from);
    if (floats > 16) present |= sixteen(from + 64) << 16;
    if (floats > 32) present |= sixteen(from + 128) << 32;
    if (floats > 48) present |= sixteen(from + 192) << 48;
    for (; present != 0; present &= present - 1, list += 8) {
      const j = <usize>ctz(present);
      i32.store(list, <i32>(offset + j * step));
      i32.store(list, i32.load(from + (j << 2)), 4);
    }
    i += floats;
    from = at(from, floats);
    offset += <usize>floats * step;
  }
  let offsets = i32x4.add(i32x4.splat(<i32>offset), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(<i32>step)));
  const next = i32x4.splat(<i32>step << 2);
  const first = i;
  for (; i + 4 <= count; i += 4, from += 16) {
    const values = v128.load(from);
    const lanes = i32x4.bitmask(f32x4.ne(values, zero));
    const pattern = v128.load(patterns + (<usize>lanes << 4));
    const front = v128.swizzle(values, pattern), places = v128.swizzle(offsets, pattern);
    v128.store(list, v128.shuffle<f32>(places, front, 0, 4, 1, 5));
    v128.store(list, v128.shuffle<f32>(places, front, 2, 6, 3, 7), 16);
    list += <usize>popcnt(lanes) << 3;
    offsets = i32x4.add(offsets, next);
  }
  offset += <usize>(i - first) * step;
  for (; i < count; i++, from += 4, offset += step) {
    const value = f32.load(from);
    i32.store(list, <i32>offset);
    f32.store(list, value, 4);
    list += <usize>(value != 0) << 3;
  }
  return list;
}

/** A bit for each of 16 floats that is not zero. */
// @ts-ignore: decorator
@inline
function sixteen(from: usize): u64 {
  const zero = f32x4.splat(0);
  const low = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(from), zero), f32x4.ne(v128.load(from, 16), zero));
  const high = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(from, 32), zero), f32x4.ne(v128.load(from, 48), zero));
  return <u64><u32>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}

/** c = start + sum over the list, `vectors` times 4 floats; `start` may be c, or 0 for zeros. */
export function addListed(c: usize, start: usize, list: usize, end: usize, base: usize, vectors: i32): void {
  while (vectors > 0) {
    const width = widthOf(vectors);
    const bytes = <usize>width << 4;
    // Called from two places, the loops stay functions of their own: inlined into this one, V8 unrolls the short ones until they spill (8
    // vectors 20 GFLOPS in place of 34).
    if (start) {
      addWidth(width, c, start, list, end, base);
      start += bytes;
    } else addWidth(width, c, 0, list, end, base);
    c += bytes;
    base += bytes;
    vectors -= width;
  }
}

// @ts-ignore: decorator
@inline
function addWidth(width: i32, c: usize, start: usize, list: usize, end: usize, base: usize): void {
  if (width == 13) listed13(c, start, list, end, base);
  else if (width == 12) listed12(c, start, list, end, base);
  else if (width == 8) listed8(c, start, list, end, base);
  else if (width == 7) listed7(c, start, list, end, base);
  else if (width == 4) listed4(c, start, list, end, base);
  else if (width == 2) listed2(c, start, list, end, base);
  else listed1(c, start, list, end, base);
}

/** The next loop's width: 16 vectors are twice 8, 25 are 13 and 12. */
// @ts-ignore: decorator
@inline
function widthOf(vectors: i32): i32 {
  if (vectors == 13 || vectors == 25) return 13;
  if (vectors >= 17 || vectors == 12) return 12;
  if (vectors >= 8) return 8;
  return vectors == 7 ? 7 : vectors >= 4 ? 4 : vectors >= 2 ? 2 : 1;
}

function listed13(c: usize, start: usize, list: usize, end: usize, base: usize): void {
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0), c4 = f32x4.splat(0), c5 = f32x4.splat(0),
    c6 = f32x4.splat(0), c7 = f32x4.splat(0), c8 = f32x4.splat(0), c9 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0),
    c12 = f32x4.splat(0);
  if (start) {
    c0 = v128.load(start); c1 = v128.load(start, 16); c2 = v128.load(start, 32); c3 = v128.load(start, 48); c4 = v128.load(start, 64);
    c5 = v128.load(start, 80); c6 = v128.load(start, 96); c7 = v128.load(start, 112); c8 = v128.load(start, 128); c9 = v128.load(start, 144);
    c10 = v128.load(start, 160); c11 = v128.load(start, 176); c12 = v128.load(start, 192);
  }
  for (; list < end; list += 8) {
    const x = v128.load32_splat(list, 4);
    const p = base + <usize>i32.load(list);
    c0 = madd(x, v128.load(p), c0); c1 = madd(x, v128.load(p, 16), c1); c2 = madd(x, v128.load(p, 32), c2); c3 = madd(x, v128.load(p, 48), c3);
    c4 = madd(x, v128.load(p, 64), c4); c5 = madd(x, v128.load(p, 80), c5); c6 = madd(x, v128.load(p, 96), c6); c7 = madd(x, v128.load(p, 112), c7);
    c8 = madd(x, v128.load(p, 128), c8); c9 = madd(x, v128.load(p, 144), c9); c10 = madd(x, v128.load(p, 160), c10);
    c11 = madd(x, v128.load(p, 176), c11); c12 = madd(x, v128.load(p, 192), c12);
  }
  v128.store(c, c0); v128.store(c, c1, 16); v128.store(c, c2, 32); v128.store(c, c3, 48); v128.store(c, c4, 64); v128.store(c, c5, 80);
  v128.store(c, c6, 96); v128.store(c, c7, 112); v128.store(c, c8, 128); v128.store(c, c9, 144); v128.store(c, c10, 160); v128.store(c, c11, 176);
  v128.store(c, c12, 192);
}

function listed12(c: usize, start: usize, list: usize, end: usize, base: usize): void {
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0), c4 = f32x4.splat(0), c5 = f32x4.splat(0),
    c6 = f32x4.splat(0), c7 = f32x4.splat(0), c8 = f32x4.splat(0), c9 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  if (start) {
    c0 = v128.load(start); c1 = v128.load(start, 16); c2 = v128.load(start, 32); c3 = v128.load(start, 48); c4 = v128.load(start, 64);
    c5 = v128.load(start, 80); c6 = v128.load(start, 96); c7 = v128.load(start, 112); c8 = v128.load(start, 128); c9 = v128.load(start, 144);
    c10 = v128.load(start, 160); c11 = v128.load(start, 176);
  }
  for (; list < end; list += 8) {
    const x = v128.load32_splat(list, 4);
    const p = base + <usize>i32.load(list);
    c0 = madd(x, v128.load(p), c0); c1 = madd(x, v128.load(p, 16), c1); c2 = madd(x, v128.load(p, 32), c2); c3 = madd(x, v128.load(p, 48), c3);
    c4 = madd(x, v128.load(p, 64), c4); c5 = madd(x, v128.load(p, 80), c5); c6 = madd(x, v128.load(p, 96), c6); c7 = madd(x, v128.load(p, 112), c7);
    c8 = madd(x, v128.load(p, 128), c8); c9 = madd(x, v128.load(p, 144), c9); c10 = madd(x, v128.load(p, 160), c10);
    c11 = madd(x, v128.load(p, 176), c11);
  }
  v128.store(c, c0); v128.store(c, c1, 16); v128.store(c, c2, 32); v128.store(c, c3, 48); v128.store(c, c4, 64); v128.store(c, c5, 80);
  v128.store(c, c6, 96); v128.store(c, c7, 112); v128.store(c, c8, 128); v128.store(c, c9, 144); v128.store(c, c10, 160); v128.store(c, c11, 176);
}

function listed8(c: usize, start: usize, list: usize, end: usize, base: usize): void {
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0), c4 = f32x4.splat(0), c5 = f32x4.splat(0),
    c6 = f32x4.splat(0), c7 = f32x4.splat(0);
  if (start) {
    c0 = v128.load(start); c1 = v128.load(start, 16); c2 = v128.load(start, 32); c3 = v128.load(start, 48); c4 = v128.load(start, 64);
    c5 = v128.load(start, 80); c6 = v128.load(start, 96); c7 = v128.load(start, 112);
  }
  for (; list < end; list += 8) {
    const x = v128.load32_splat(list, 4);
    const p = base + <usize>i32.load(list);
    c0 = madd(x, v128.load(p), c0); c1 = madd(x, v128.load(p, 16), c1); c2 = madd(x, v128.load(p, 32), c2); c3 = madd(x, v128.load(p, 48), c3);
    c4 = madd(x, v128.load(p, 64), c4); c5 = madd(x, v128.load(p, 80), c5); c6 = madd(x, v128.load(p, 96), c6); c7 = madd(x, v128.load(p, 112), c7);
  }
  v128.store(c, c0); v128.store(c, c1, 16); v128.store(c, c2, 32); v128.store(c, c3, 48); v128.store(c, c4, 64); v128.store(c, c5, 80);
  v128.store(c, c6, 96); v128.store(c, c7, 112);
}

function listed7(c: usize, start: usize, list: usize, end: usize, base: usize): void {
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0), c4 = f32x4.splat(0), c5 = f32x4.splat(0),
    c6 = f32x4.splat(0);
  if (start) {
    c0 = v128.load(start); c1 = v128.load(start, 16); c2 = v128.load(start, 32); c3 = v128.load(start, 48); c4 = v128.load(start, 64);
    c5 = v128.load(start, 80); c6 = v128.load(start, 96);
  }
  for (; list < end; list += 8) {
    const x = v128.load32_splat(list, 4);
    const p = base + <usize>i32.load(list);
    c0 = madd(x, v128.load(p), c0); c1 = madd(x, v128.load(p, 16), c1); c2 = madd(x, v128.load(p, 32), c2); c3 = madd(x, v128.load(p, 48), c3);
    c4 = madd(x, v128.load(p, 64), c4); c5 = madd(x, v128.load(p, 80), c5); c6 = madd(x, v128.load(p, 96), c6);
  }
  v128.store(c, c0); v128.store(c, c1, 16); v128.store(c, c2, 32); v128.store(c, c3, 48); v128.store(c, c4, 64); v128.store(c, c5, 80);
  v128.store(c, c6, 96);
}

function listed4(c: usize, start: usize, list: usize, end: usize, base: usize): void {
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0);
  if (start) {
    c0 = v128.load(start); c1 = v128.load(start, 16); c2 = v128.load(start, 32); c3 = v128.load(start, 48);
  }
  for (; list < end; list += 8) {
    const x = v128.load32_splat(list, 4);
    const p = base + <usize>i32.load(list);
    c0 = madd(x, v128.load(p), c0); c1 = madd(x, v128.load(p, 16), c1); c2 = madd(x, v128.load(p, 32), c2); c3 = madd(x, v128.load(p, 48), c3);
  }
  v128.store(c, c0); v128.store(c, c1, 16); v128.store(c, c2, 32); v128.store(c, c3, 48);
}

function listed2(c: usize, start: usize, list: usize, end: usize, base: usize): void {
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0);
  if (start) {
    c0 = v128.load(start); c1 = v128.load(start, 16);
  }
  for (; list < end; list += 8) {
    const x = v128.load32_splat(list, 4);
    const p = base + <usize>i32.load(list);
    c0 = madd(x, v128.load(p), c0); c1 = madd(x, v128.load(p, 16), c1);
  }
  v128.store(c, c0); v128.store(c, c1, 16);
}

function listed1(c: usize, start: usize, list: usize, end: usize, base: usize): void {
  let c0 = f32x4.splat(0);
  if (start) {
    c0 = v128.load(start);
  }
  for (; list < end; list += 8) {
    const x = v128.load32_splat(list, 4);
    const p = base + <usize>i32.load(list);
    c0 = madd(x, v128.load(p), c0);
  }
  v128.store(c, c0);
}
