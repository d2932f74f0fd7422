// The gradients of a convolution whose dy is mostly zero: a pooling behind it hands its gradient to one step of each pool, and what dropout or
// ReLU took away gets none. The direct sums over what is left cost less than the transform domain (conv2 of the baseline, an eighth of dy not
// zero: 13 of 101 MFLOP, where F(6,3) needs 45 and its transforms), and are more exact.
//   dx[t] = sum over k, f of dy[t + padLeft - k][f] * w[k][:][f]: for each t one list over K rows of dy, f and row giving the place in w.
//   dw[:][:][f] = sum over t of dy[t][f] * x[t * stride - padLeft ...]: for each f one list over t; K * C floats of x lie in a row.
// Requires: dilation 1. The input's gradient also: stride 1, C a multiple of 4.
// Reference: conv1dBackwardInput, conv1dBackwardFilters in src/kernels/reference.ts.
import { align4, at, startOf } from "./lanes";
import { addListed, appendNonZero, LIST_SLACK } from "./listed";
import { columnSums } from "./pack";
import { pad } from "./window";

/** Vectors of dx made in one go: 8 keep their share of w, 24 kB with 64 filters and kernel 3, in the first-level cache. */
const BLOCK: i32 = 16;

/** Floats of a list with room for `entries`. */
// @ts-ignore: decorator
@inline
function listFloats(entries: i32): i32 {
  return 2 * (entries + LIST_SLACK);
}

export function sparseConv1dScratch(t: i32, c: i32, f: i32, k: i32, stride: i32, tOut: i32): i32 {
  // w by blocks, the list, where each row's entries begin.
  const input = k * c * f + listFloats(tOut * f) + align4(tOut + 1);
  // dw transposed, a padded window, the list of a row, the lists of the filters and their ends.
  return max(input, f * align4(k * c) + align4(((tOut - 1) * stride + k) * c) + 4 + listFloats(f) + f * listFloats(tOut) + align4(f));
}

export function sparseConv1dBackwardInput(dx: usize, dy: usize, w: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, padLeft: i32,
  tOut: i32): void {
  const panels = scratch;
  const list = at(panels, k * c * f), starts = at(list, listFloats(tOut * f));
  packByBlocks(panels, w, k, c, f);
  for (let i = 0; i < n; i++) {
    const window = at(dx, i * t * c);
    for (let col = 0; col < c; col += 4 * BLOCK) {
      const width = min(4 * BLOCK, c - col);
      const panel = at(panels, k * f * col);
      const rowBytes = f * width << 2;
      // Entry (row, f) of output t stands for tap t + padLeft - row: its offset from tap t + padLeft is that of -row.
      if (col == 0 || width < 4 * BLOCK) listRows(list, starts, at(dy, i * tOut * f), tOut, f, width << 2, rowBytes);
      for (let to = 0; to < t; to++) {
        const last = to + padLeft;
        const from = load<u32>(at(starts, min(tOut, max(0, last - k + 1)))), end = load<u32>(at(starts, min(tOut, last + 1)));
        addListed(at(window, to * c + col), 0, from, end, panel + <usize>(last * rowBytes), width >> 2);
      }
    }
  }
}

/** What is not zero in dy(To, F), row after row, and where each row begins; tOut + 1 places. */
function listRows(list: usize, starts: usize, dy: usize, tOut: i32, f: i32, step: i32, rowBytes: i32): void {
  for (let row = 0; row < tOut; row++, dy = at(dy, f)) {
    store<u32>(at(starts, row), list);
    list = appendNonZero(list, dy, f, <usize>(-row * rowBytes), step);
  }
  store<u32>(at(starts, tOut), list);
}

/** to[ceil(C / 32)][K][F][up to 32] = w(K, C, F): channels side by side, as many as a block has. */
function packByBlocks(to: usize, w: usize, k: i32, c: i32, f: i32): void {
  for (let col = 0; col < c; col += 4 * BLOCK) {
    const width = min(4 * BLOCK, c - col);
    for (let tap = 0; tap < k; tap++) {
      for (let j = 0; j < width; j++) {
        let source = at(w, (tap * c + col + j) * f), target = at(to, j);
        for (let filter = 0; filter < f; filter++, source += 4, target = at(target, width)) f32.store(target, f32.load(source));
      }
      to = at(to, f * width);
    }
  }
}

/** The share `part` of `parts` of dw, its filters, and the same share of db. Each number is a sum over the windows in their order. */
export function sparseConv1dBackwardFilters(dw: usize, db: usize, x: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, stride: i32,
  padLeft: i32, tOut: i32, part: i32, parts: i32): void {
  columnSums(db, dy, n * tOut, f, part, parts);
  const from = startOf(part, parts, f), to = startOf(part + 1, parts, f);
  if (from == to) return;
  const length = align4(k * c), steps = (tOut - 1) * stride + k;
  const sums = scratch;
  const window = at(sums, f * length), row = at(window, align4(steps * c) + 4);
  const lists = at(row, listFloats(f)), ends = at(lists, f * listFloats(tOut));
  const listBytes = <usize>listFloats(tOut) << 2;
  memory.fill(at(sums, from * length), 0, <usize>((to - from) * length) << 2);
  for (let i = 0; i < n; i++) {
    let source = pad(window, at(x, i * t * c), t, c, steps, padLeft);
    // The last vector of a row may reach past the window; what it finds there is no part of dw, but it must be memory.
    if (length != k * c && source != window) {
      memory.copy(window, source, <usize>(steps * c) << 2);
      source = window;
    }
    for (let filter = from; filter < to; filter++) store<u32>(at(ends, filter), lists + <usize>filter * listBytes);
    let gradient = at(dy, i * tOut * f + from);
    for (let time = 0; time < tOut; time++, gradient = at(gradient, f)) {
      const end = appendNonZero(row, gradient, to - from, at(ends, from), 4);
      for (let entry = row; entry < end; entry += 8) {
        const place = load<u32>(entry);
        const target = load<u32>(place);
        store<u32>(target, time * stride * c << 2);
        store<u32>(target, load<u32>(entry, 4), 4);
        store<u32>(place, target + 8);
      }
    }
    for (let filter = from; filter < to; filter++) {
      const sum = at(sums, filter * length);
      addListed(sum, sum, lists + <usize>filter * listBytes, load<u32>(at(ends, filter)), source, length >> 2);
    }
  }
  for (let index = 0; index < k * c; index++) {
    let source = at(sums, from * length + index);
    for (let filter = from; filter < to; filter++, source = at(source, length)) f32.store(at(dw, index * f + filter), f32.load(source));
  }
}
