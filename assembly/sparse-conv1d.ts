// The gradients of a convolution whose dy is mostly zero: a pooling behind it hands its gradient to one step of each pool, and what dropout or
// ReLU took away gets none. The direct sums over what is left cost less than the transform domain (conv2 of the baseline, an eighth of dy not
// zero: 13 of 101 MFLOP, where F(6,3) needs 45 and its transforms), and are more exact.
//   dx[t] = sum over k, f of dy[t + padLeft - k][f] * w[k][:][f]: for each t one list over K rows of dy, f and row giving the place in w.
//   dw[:][:][f] = sum over t of dy[t][f] * x[t * stride - padLeft ...]: for each f one list over t; K * C floats of x lie in a row.
// dy comes as a list, made once for both (gradient-list.ts). Requires: dilation 1. The input's gradient also: stride 1, C a multiple of 4.
// Reference: conv1dBackwardInput, conv1dBackwardFilters in src/kernels/reference.ts.
import { align4, at, startOf } from "./lanes";
import { entriesOf, gradientListLength, STEP } from "./gradient-list";
import { addListed, LIST_SLACK } from "./listed";
import { pad } from "./window";

/** Floats of dx made in one go: 8 vectors, whose share of w, 24 kB with 64 filters and kernel 3, stays in the first-level cache. */
const BLOCK: i32 = 32;

/** Floats of a list of one filter. */
// @ts-ignore: decorator
@inline
function filterList(tOut: i32): i32 {
  return 2 * (tOut + LIST_SLACK);
}

export function sparseConv1dScratch(t: i32, c: i32, f: i32, k: i32, stride: i32, tOut: i32): i32 {
  // w by blocks.
  const input = k * f * BLOCK * ((c + BLOCK - 1) / BLOCK);
  // dw transposed, a padded window, the lists of the filters and their ends, db.
  return max(input, f * align4(k * c) + align4(((tOut - 1) * stride + k) * c) + 4 + f * filterList(tOut) + 2 * align4(f));
}

/** With `relu` dx is also zero where x, a ReLU's output, is 0. */
export function sparseConv1dBackwardInput(dx: usize, dy: usize, x: usize, w: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32,
  padLeft: i32, tOut: i32, relu: i32): void {
  packByBlocks(scratch, w, k, c, f);
  const rowBytes = <usize>(f * STEP);
  for (let i = 0; i < n; i++) {
    const starts = at(dy, i * gradientListLength(tOut, f));
    for (let col = 0, panel = scratch; col < c; col += BLOCK, panel = at(panel, k * f * BLOCK)) {
      const width = min(BLOCK, c - col);
      for (let to = 0; to < t; to++) {
        // Entry (row, f) of dy stands for tap t + padLeft - row: its offset from tap t + padLeft is that of -row.
        const last = to + padLeft;
        const from = entriesOf(starts, min(tOut, max(0, last - k + 1))), end = entriesOf(starts, min(tOut, last + 1));
        const place = (i * t + to) * c + col;
        addListed(at(dx, place), 0, from, end, panel + <usize>last * rowBytes, width >> 2);
        if (relu) mask(at(dx, place), at(x, place), width);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function mask(dx: usize, x: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (const end = at(dx, count); dx < end; dx += 16, x += 16) v128.store(dx, v128.and(v128.load(dx), f32x4.gt(v128.load(x), zero)));
}

/** to[ceil(C / 32)][K][F][32] = w(K, C, F): channels side by side, as many as a block has. */
function packByBlocks(to: usize, w: usize, k: i32, c: i32, f: i32): void {
  for (let col = 0; col < c; col += BLOCK) {
    const width = min(BLOCK, c - col);
    for (let tap = 0; tap < k; tap++, to = at(to, f * BLOCK)) {
      for (let j = 0; j < width; j++) {
        let source = at(w, (tap * c + col + j) * f), target = at(to, j);
        for (let filter = 0; filter < f; filter++, source += 4, target = at(target, BLOCK)) f32.store(target, f32.load(source));
      }
    }
  }
}

/** The share `part` of `parts` of dw, its filters, and the same share of db. Each number is a sum over the windows in their order. */
export function sparseConv1dBackwardFilters(dw: usize, db: usize, x: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, stride: i32,
  padLeft: i32, tOut: i32, part: i32, parts: i32): void {
  const from = startOf(part, parts, f), to = startOf(part + 1, parts, f);
  if (from == to) return;
  const length = align4(k * c), steps = (tOut - 1) * stride + k;
  const sums = scratch;
  const window = at(sums, f * length), lists = at(window, align4(steps * c) + 4);
  const ends = at(lists, f * filterList(tOut)), biases = at(ends, align4(f));
  const listBytes = <usize>filterList(tOut) << 2;
  memory.fill(at(sums, from * length), 0, <usize>((to - from) * length) << 2);
  memory.fill(biases, 0, <usize>f << 2);
  for (let i = 0; i < n; i++) {
    let source = pad(window, at(x, i * t * c), t, c, steps, padLeft);
    // The last vector of a row may reach past the window; what it finds there is no part of dw, but it must be memory.
    if (length != k * c && source != window) {
      memory.copy(window, source, <usize>(steps * c) << 2);
      source = window;
    }
    for (let filter = 0; filter < f; filter++) store<u32>(at(ends, filter), lists + <usize>filter * listBytes);
    // All filters' entries, since to leave out those of other shares takes as long.
    const starts = at(dy, i * gradientListLength(tOut, f));
    for (let time = 0, entry = entriesOf(starts, 0); time < tOut; time++) {
      const end = entriesOf(starts, time + 1);
      for (; entry < end; entry += 8) {
        const filter = <i32>((load<u32>(entry) + <u32>(time * f * STEP)) / STEP);
        const place = at(ends, filter), bias = at(biases, filter);
        const target = load<u32>(place);
        const value = f32.load(entry, 4);
        store<u32>(target, time * stride * c << 2);
        f32.store(target, value, 4);
        store<u32>(place, target + 8);
        f32.store(bias, f32.load(bias) + value);
      }
    }
    for (let filter = from; filter < to; filter++) {
      const sum = at(sums, filter * length);
      addListed(sum, sum, lists + <usize>filter * listBytes, load<u32>(at(ends, filter)), source, length >> 2);
    }
  }
  memory.copy(at(db, from), at(biases, from), <usize>(to - from) << 2);
  for (let index = 0; index < k * c; index++) {
    let source = at(sums, from * length + index);
    for (let filter = from; filter < to; filter++, source = at(source, length)) f32.store(at(dw, index * f + filter), f32.load(source));
  }
}
