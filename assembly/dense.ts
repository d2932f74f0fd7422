// Fully connected layer: y = act(b + x w), x(N, D), w(D, U), both row-major as Keras keeps them.
// Reference: denseForward, denseBackwardInput, denseBackwardWeights in src/kernels/reference.ts.
import { align8, at, startOf } from "./lanes";
import { columnSums, packPanels8, packTransposed8 } from "./pack";
import { nnRow, ROW_COLUMNS } from "./row";
import { ACCUMULATE, nnRows, nnTile, RELU, tnTile } from "./tiles";

/** Rows of w gone through before the next 4 windows: 128 x 100 floats stay in the second-level cache (124 and 248: no difference). */
const BLOCK: i32 = 128;

/** From this many windows on, a block of w is packed before it is used: w then streams once from memory, in order. */
const PACKED_FROM: i32 = 8;

/** Floats of a tile. */
const TILE: i32 = 32;

export function denseScratch(n: i32, d: i32, u: i32): i32 {
  return max(align8(u) * min(d, BLOCK), max(TILE + align8(n) * u, align8(u) * n));
}

export function denseForward(y: usize, x: usize, w: usize, b: usize, scratch: usize, n: i32, d: i32, u: i32, relu: i32): void {
  const whole = n < PACKED_FROM ? u & ~7 : 0;
  for (let block = 0; block < d; block += BLOCK) {
    const length = min(BLOCK, d - block);
    // With few windows only the last panel is copied, when it lacks columns.
    if (whole < u) packPanels8(scratch, at(w, block * u + whole), length, u - whole, u);
    columns(y, x, at(w, block * u), 32, <usize>(u << 2), b, n, d, u, block, length, 0, whole, relu);
    columns(y, x, scratch, <usize>(length << 5), 32, b, n, d, u, block, length, whole, u, relu);
  }
}

export function densePackedLength(d: i32, u: i32): i32 {
  return align8(u) * d;
}

export function densePack(packed: usize, w: usize, d: i32, u: i32): void {
  packPanels8(packed, w, d, u, u);
}

/**
 * Without blocks: whole panels are read in order and no sum is put down and taken up again. Against blocks of 128 rows 35 to 29 us for one
 * window, 7 % less for each of 16 (baseline, Zen 4, plain).
 */
export function denseForwardPacked(y: usize, x: usize, packed: usize, b: usize, n: i32, d: i32, u: i32, relu: i32): void {
  const panelBytes = <usize>(d << 5);
  if (n == 1) return columns(y, x, packed, panelBytes, 32, b, 1, d, u, 0, d, 0, u, relu);
  nnRows(y, <usize>(u << 2), n, u, x, <usize>(d << 2), 1, 0, <usize>(d << 2), packed, panelBytes, 32, b, relu ? RELU : 0);
}

/**
 * What `length` rows of w from `block` on add to the columns from ... to - 1 of y. They are panels of 8 columns, panelBytes apart, with ldb
 * bytes between rows. Each number is summed in the order of the rows, however many windows there are.
 */
function columns(y: usize, x: usize, panels: usize, panelBytes: usize, ldb: usize, b: usize, n: i32, d: i32, u: i32, block: i32, length: i32,
  from: i32, to: i32, relu: i32): void {
  const mode = (block == 0 ? 0 : ACCUMULATE) | (relu && block + length == d ? RELU : 0);
  const ldx = <usize>(d << 2), ldy = <usize>(u << 2), segBytes = <usize>(length << 2);
  let col = from;
  if (n == 1) {
    for (; col + ROW_COLUMNS <= to; panels += 3 * panelBytes) {
      const wide = col + ROW_COLUMNS + 4 == to;
      nnRow(at(y, col), at(x, block), length, panels, panelBytes, ldb, at(b, col), mode, wide);
      col += ROW_COLUMNS + (wide ? 4 : 0);
    }
  }
  for (; col < to; col += 8, panels += panelBytes) {
    for (let row = 0; row < n; row += 4) {
      nnTile(at(y, row * u + col), ldy, at(x, row * d + block), ldx, 1, 0, segBytes, panels, ldb, min(4, n - row), min(8, to - col), at(b, col),
        mode);
    }
  }
}

/** dx = dy transpose(w): four rows of w against eight windows at a time, turned on storing, so that w is read once and in order. */
export function denseBackwardInput(dx: usize, dy: usize, w: usize, scratch: usize, n: i32, d: i32, u: i32): void {
  const tile = scratch, panels = at(scratch, TILE);
  packTransposed8(panels, dy, n, u);
  const ldx = <usize>(d << 2), ldw = <usize>(u << 2);
  for (let row = 0; row < d; row += 4) {
    const height = min(4, d - row);
    const a = at(w, row * u);
    for (let window = 0; window < n; window += 8) {
      // Short tiles leave the rows past `height` of the buffer as they were: they are not stored below.
      nnTile(tile, 32, a, ldw, 1, 0, ldw, at(panels, window * u), 32, height, 8, 0, 0);
      const width = min(8, n - window);
      let target = at(dx, window * d + row);
      if (height == 4) {
        turn(target, ldx, tile, min(4, width));
        if (width > 4) turn(target + 4 * ldx, ldx, tile + 16, width - 4);
      } else {
        for (let j = 0; j < width; j++, target += ldx) {
          for (let r = 0; r < height; r++) f32.store(at(target, r), f32.load(at(tile, r * 8 + j)));
        }
      }
    }
  }
}

/** Stores the first `count` rows of the transpose of a 4 x 4 block whose rows lie 32 bytes apart. */
// @ts-ignore: decorator
@inline
function turn(to: usize, ld: usize, from: usize, count: i32): void {
  const r0 = v128.load(from), r1 = v128.load(from, 32), r2 = v128.load(from, 64), r3 = v128.load(from, 96);
  const a0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), a1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const b0 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), b1 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(a0, b0, 0, 1, 4, 5));
  if (count > 1) v128.store(to + ld, v128.shuffle<f32>(a0, b0, 2, 3, 6, 7));
  if (count > 2) v128.store(to + 2 * ld, v128.shuffle<f32>(a1, b1, 0, 1, 4, 5));
  if (count > 3) v128.store(to + 3 * ld, v128.shuffle<f32>(a1, b1, 2, 3, 6, 7));
}

/** The share `part` of `parts` of the rows of dw, and the same share of db. */
export function denseBackwardWeights(dw: usize, db: usize, x: usize, dy: usize, scratch: usize, n: i32, d: i32, u: i32, part: i32, parts: i32): void {
  columnSums(db, dy, n, u, part, parts);
  const from = startOf(part, parts, d), to = startOf(part + 1, parts, d);
  if (from == to) return;
  packPanels8(scratch, dy, n, u, u);
  const ldx = <usize>(d << 2), ldw = <usize>(u << 2);
  for (let row = from; row < to; row += 4) {
    for (let col = 0; col < u; col += 8) {
      tnTile(at(dw, row * u + col), ldw, at(x, row), ldx, at(scratch, col * n), 32, n, min(4, to - row), min(8, u - col), 0);
    }
  }
}
