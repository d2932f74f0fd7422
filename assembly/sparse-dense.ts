// A dense layer whose x is mostly zero because it came through ReLU, dropout and pooling. Forward and the weights' gradient sum over lists of
// the others. The input's gradient is made where x is not zero alone: where it is zero, ReLU and dropout let none through, so nobody reads it.
// Requires: U a multiple of 4. Reference: denseForward, denseBackwardInput, denseBackwardWeights in src/kernels/reference.ts.
import { at, madd, startOf } from "./lanes";
import { addListed, appendNonZero, LIST_SLACK } from "./listed";
import { columnSums } from "./pack";

/** Rows of w gone through for all windows before the next: 64 x 100 floats stay in the first-level cache. */
const BLOCK: i32 = 64;
/** And for one window alone. */
const ALONE: i32 = 256;

/** Floats of a list of windows, filled up to a multiple of 4. */
// @ts-ignore: decorator
@inline
function windowList(n: i32): i32 {
  return 2 * (n + LIST_SLACK);
}

export function sparseDenseScratch(n: i32, d: i32): i32 {
  // One window's x, or four features of all windows and where their lists end.
  return max(2 * (d + LIST_SLACK), 4 * windowList(n) + 4);
}

export function sparseDenseForward(y: usize, x: usize, w: usize, b: usize, scratch: usize, n: i32, d: i32, u: i32, relu: i32): void {
  const vectors = u >> 2;
  // One window alone uses each row once, but in two halves: 256 rows keep the second half near (the baseline's whole prediction 71.3 to 70.3 us
  // at best, against all rows at once).
  const most = n == 1 ? ALONE : BLOCK;
  for (let block = 0; block < d; block += most) {
    const length = min(most, d - block);
    const rows = at(w, block * u);
    const ahead = min(most, d - block - length) * u / n;
    for (let i = 0; i < n; i++) {
      touch(scratch, at(rows, length * u + i * ahead), ahead);
      const end = appendNonZero(scratch, at(x, i * d + block), length, 0, u << 2);
      const row = at(y, i * u);
      addListed(row, block == 0 ? b : row, scratch, end, rows, vectors);
    }
  }
  if (!relu) return;
  const zero = f32x4.splat(0);
  for (let i = 0; i < n * u; i += 4) v128.store(at(y, i), f32x4.max(zero, v128.load(at(y, i))));
}

/**
 * Reads a float of each cache line, so that the next block of w comes near while this one is multiplied: lists pick its rows in an order that no
 * prefetcher foresees. 0.37 to 0.35 ms of the baseline's step, 0.63 to 0.56 beside other work (Zen 4, plain); nothing for the input's gradient,
 * which finds w as the forward pass left it. `to` takes what must be kept of the reads: otherwise they would be no part of the program.
 */
function touch(to: usize, from: usize, count: i32): void {
  let sum = 0;
  for (const end = at(from, count); from < end; from += 64) sum |= load<i32>(from);
  store<i32>(to, sum);
}

/** Where x is not zero; zero elsewhere. Every number is a sum over four lanes of u, whoever else is made beside it. */
export function sparseDenseBackwardInput(dx: usize, dy: usize, x: usize, w: usize, scratch: usize, n: i32, d: i32, u: i32): void {
  memory.fill(dx, 0, <usize>(n * d) << 2);
  for (let block = 0; block < d; block += BLOCK) {
    const length = min(BLOCK, d - block);
    for (let i = 0; i < n; i++) {
      const start = i * d + block;
      const end = appendNonZero(scratch, at(x, start), length, block, 1);
      // The last are made again to fill a vector: their numbers are the same.
      if (scratch < end) for (let entry = end; entry < end + 24; entry += 8) store<u64>(entry, load<u64>(end - 8));
      for (let entry = scratch; entry < end; entry += 32) dots(at(dx, i * d), entry, at(dy, i * u), w, u);
    }
  }
}

/** dx of one window for four features of a list. */
// @ts-ignore: decorator
@inline
function dots(dx: usize, entries: usize, dy: usize, w: usize, u: i32): void {
  const i0 = load<i32>(entries), i1 = load<i32>(entries, 8), i2 = load<i32>(entries, 16), i3 = load<i32>(entries, 24);
  let w0 = at(w, i0 * u), w1 = at(w, i1 * u), w2 = at(w, i2 * u), w3 = at(w, i3 * u);
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  for (const end = at(dy, u); dy < end; dy += 16, w0 += 16, w1 += 16, w2 += 16, w3 += 16) {
    const gradients = v128.load(dy);
    a0 = madd(gradients, v128.load(w0), a0);
    a1 = madd(gradients, v128.load(w1), a1);
    a2 = madd(gradients, v128.load(w2), a2);
    a3 = madd(gradients, v128.load(w3), a3);
  }
  const b0 = v128.shuffle<f32>(a0, a1, 0, 4, 1, 5), b1 = v128.shuffle<f32>(a0, a1, 2, 6, 3, 7);
  const b2 = v128.shuffle<f32>(a2, a3, 0, 4, 1, 5), b3 = v128.shuffle<f32>(a2, a3, 2, 6, 3, 7);
  const sums = f32x4.add(f32x4.add(v128.shuffle<f32>(b0, b2, 0, 1, 4, 5), v128.shuffle<f32>(b0, b2, 2, 3, 6, 7)),
    f32x4.add(v128.shuffle<f32>(b1, b3, 0, 1, 4, 5), v128.shuffle<f32>(b1, b3, 2, 3, 6, 7)));
  f32.store(at(dx, i0), f32x4.extract_lane(sums, 0));
  f32.store(at(dx, i1), f32x4.extract_lane(sums, 1));
  f32.store(at(dx, i2), f32x4.extract_lane(sums, 2));
  f32.store(at(dx, i3), f32x4.extract_lane(sums, 3));
}

/** The share `part` of `parts` of the rows of dw, and the same share of db. */
export function sparseDenseBackwardWeights(dw: usize, db: usize, x: usize, dy: usize, scratch: usize, n: i32, d: i32, u: i32, part: i32,
  parts: i32): void {
  columnSums(db, dy, n, u, part, parts);
  const to = startOf(part + 1, parts, d);
  const size = windowList(n);
  const ends = at(scratch, 4 * size);
  for (let first = startOf(part, parts, d); first < to; first += 4) {
    const features = min(4, to - first);
    listWindows(scratch, ends, size, x, n, d, first, features, u);
    for (let j = 0; j < features; j++) {
      addListed(at(dw, (first + j) * u), 0, at(scratch, j * size), load<u32>(at(ends, j)), dy, u >> 2);
    }
  }
}

/** Of each of up to four neighbouring features the windows where x is not zero: where their dy is, and x. */
function listWindows(lists: usize, ends: usize, size: i32, x: usize, n: i32, d: i32, first: i32, features: i32, u: i32): void {
  const bytes = <usize>size << 2;
  let l0 = lists, l1 = l0 + bytes, l2 = l1 + bytes, l3 = l2 + bytes;
  let source = at(x, first);
  if (features == 4) {
    for (let i = 0, offset = 0; i < n; i++, offset += u << 2, source = at(source, d)) {
      const values = v128.load(source);
      const present = f32x4.ne(values, f32x4.splat(0));
      i32.store(l0, offset); i32.store(l1, offset); i32.store(l2, offset); i32.store(l3, offset);
      f32.store(l0, f32x4.extract_lane(values, 0), 4);
      f32.store(l1, f32x4.extract_lane(values, 1), 4);
      f32.store(l2, f32x4.extract_lane(values, 2), 4);
      f32.store(l3, f32x4.extract_lane(values, 3), 4);
      const lanes = i32x4.bitmask(present);
      l0 += <usize>(lanes & 1) << 3;
      l1 += <usize>(lanes & 2) << 2;
      l2 += <usize>(lanes & 4) << 1;
      l3 += <usize>(lanes & 8);
    }
  } else {
    for (let j = 0; j < features; j++) {
      let list = at(lists, j * size);
      let from = at(source, j);
      for (let i = 0, offset = 0; i < n; i++, offset += u << 2, from = at(from, d)) {
        const value = f32.load(from);
        i32.store(list, offset);
        f32.store(list, value, 4);
        list += <usize>(value != 0) << 3;
      }
      store<u32>(at(ends, j), list);
    }
    return;
  }
  store<u32>(ends, l0);
  store<u32>(ends, l1, 4);
  store<u32>(ends, l2, 8);
  store<u32>(ends, l3, 12);
}
