// Two micro-kernels carry every matrix product: 4 rows x 8 columns of the result in 8 accumulators, 2 loads of b and 4 splats of a, 14 of
// the 16 vector registers. The loop is NOT unrolled by hand: V8 puts all loads of a basic block first, and past 15 live vectors it spills
// (measured on Zen 3, plain: 4x8 once 37-40 GFLOPS, unrolled twice 35, three times 32; 6x8 25; 8x4 25).
import { madd, zero } from "./lanes";

/** Result is max(0, .). */
export const RELU: i32 = 1;
/** Accumulators start from c, not from the bias. */
export const ACCUMULATE: i32 = 2;

/** 4 x 8 floats where a tile with fewer rows or columns is computed before its part is copied out; of this instance alone. */
let edge: usize = memory.data(128, 16);

/**
 * Instances that share a memory share its static data too: each of them must be given 4 x 8 floats that no other uses. A global lives in
 * the instance, so what it points to can differ.
 */
export function useEdge(pointer: usize): void {
  edge = pointer;
}

/**
 * c(rows, cols) = start + sum over s, j of a(row)[s * segStride + j] * b[s * segLength + j](col), rows <= 4, cols <= 8.
 *
 * Row r of `a` starts lda bytes after row r - 1 and may overlap it: that is how a convolution is a matrix product without im2col. A row
 * is `segments` runs of segBytes bytes, segStride bytes apart. `b` holds 8 columns a step, ldb bytes between steps. All strides in bytes.
 * `bias` 0 means zero. Requires: bias and b readable for 8 columns, whatever `cols` is.
 */
export function nnTile(c: usize, ldc: usize, a: usize, lda: usize, segments: i32, segStride: usize, segBytes: usize, b: usize, ldb: usize,
  rows: i32, cols: i32, bias: usize, mode: i32): void {
  const partial = rows < 4 || cols < 8;
  let target = c, ld = ldc;
  if (partial) {
    target = edge;
    ld = 32;
    if (mode & ACCUMULATE) copyTile(edge, 32, c, ldc, rows, cols);
  }
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero(), c30 = zero(), c31 = zero();
  if (mode & ACCUMULATE) {
    c00 = v128.load(target);
    c01 = v128.load(target, 16);
    c10 = v128.load(target + ld);
    c11 = v128.load(target + ld, 16);
    c20 = v128.load(target + 2 * ld);
    c21 = v128.load(target + 2 * ld, 16);
    c30 = v128.load(target + 3 * ld);
    c31 = v128.load(target + 3 * ld, 16);
  } else if (bias) {
    c00 = v128.load(bias);
    c01 = v128.load(bias, 16);
    c10 = c00; c20 = c00; c30 = c00;
    c11 = c01; c21 = c01; c31 = c01;
  }
  // Rows that are not there repeat the last one that is; their results are not copied out.
  const a1 = rows > 1 ? a + lda : a;
  const a2 = rows > 2 ? a1 + lda : a1;
  const a3 = rows > 3 ? a2 + lda : a2;
  let start: usize = 0;
  for (let s = 0; s < segments; s++) {
    let p0 = a + start, p1 = a1 + start, p2 = a2 + start, p3 = a3 + start;
    const end = p0 + segBytes;
    while (p0 < end) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(p0);
      c00 = madd(x0, b0, c00);
      c01 = madd(x0, b1, c01);
      const x1 = v128.load32_splat(p1);
      c10 = madd(x1, b0, c10);
      c11 = madd(x1, b1, c11);
      const x2 = v128.load32_splat(p2);
      c20 = madd(x2, b0, c20);
      c21 = madd(x2, b1, c21);
      const x3 = v128.load32_splat(p3);
      c30 = madd(x3, b0, c30);
      c31 = madd(x3, b1, c31);
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
      b += ldb;
    }
    start += segStride;
  }
  if (mode & RELU) {
    const z = zero();
    c00 = f32x4.max(c00, z);
    c01 = f32x4.max(c01, z);
    c10 = f32x4.max(c10, z);
    c11 = f32x4.max(c11, z);
    c20 = f32x4.max(c20, z);
    c21 = f32x4.max(c21, z);
    c30 = f32x4.max(c30, z);
    c31 = f32x4.max(c31, z);
  }
  v128.store(target, c00);
  v128.store(target, c01, 16);
  v128.store(target + ld, c10);
  v128.store(target + ld, c11, 16);
  v128.store(target + 2 * ld, c20);
  v128.store(target + 2 * ld, c21, 16);
  v128.store(target + 3 * ld, c30);
  v128.store(target + 3 * ld, c31, 16);
  if (partial) copyTile(c, ldc, edge, 32, rows, cols);
}

/**
 * c(rows, cols) (+)= sum over t < count of a[t](row) * b[t](col), rows <= 4, cols <= 8: step t of `a` is 4 floats, aStep bytes after the
 * one before; of `b` 8 floats, bStep bytes after. Requires: 4 and 8 floats readable at each step, whatever rows and cols are.
 */
export function tnTile(c: usize, ldc: usize, a: usize, aStep: usize, b: usize, bStep: usize, count: i32, rows: i32, cols: i32, mode: i32): void {
  const partial = rows < 4 || cols < 8;
  let target = c, ld = ldc;
  if (partial) {
    target = edge;
    ld = 32;
    if (mode & ACCUMULATE) copyTile(edge, 32, c, ldc, rows, cols);
  }
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero(), c30 = zero(), c31 = zero();
  if (mode & ACCUMULATE) {
    c00 = v128.load(target);
    c01 = v128.load(target, 16);
    c10 = v128.load(target + ld);
    c11 = v128.load(target + ld, 16);
    c20 = v128.load(target + 2 * ld);
    c21 = v128.load(target + 2 * ld, 16);
    c30 = v128.load(target + 3 * ld);
    c31 = v128.load(target + 3 * ld, 16);
  }
  const end = b + <usize>count * bStep;
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a);
    c00 = madd(x0, b0, c00);
    c01 = madd(x0, b1, c01);
    const x1 = v128.load32_splat(a, 4);
    c10 = madd(x1, b0, c10);
    c11 = madd(x1, b1, c11);
    const x2 = v128.load32_splat(a, 8);
    c20 = madd(x2, b0, c20);
    c21 = madd(x2, b1, c21);
    const x3 = v128.load32_splat(a, 12);
    c30 = madd(x3, b0, c30);
    c31 = madd(x3, b1, c31);
    a += aStep;
    b += bStep;
  }
  v128.store(target, c00);
  v128.store(target, c01, 16);
  v128.store(target + ld, c10);
  v128.store(target + ld, c11, 16);
  v128.store(target + 2 * ld, c20);
  v128.store(target + 2 * ld, c21, 16);
  v128.store(target + 3 * ld, c30);
  v128.store(target + 3 * ld, c31, 16);
  if (partial) copyTile(c, ldc, edge, 32, rows, cols);
}

function copyTile(to: usize, ldTo: usize, from: usize, ldFrom: usize, rows: i32, cols: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < cols; j++) {
      const offset = (<usize>j) << 2;
      f32.store(to + offset, f32.load(from + offset));
    }
    to += ldTo;
    from += ldFrom;
  }
}

/**
 * `tiles` whole tiles under each other, as nnTile computes each from bias or zero: one call for all of them, since with 27 or 64 steps a
 * tile the call of 13 arguments is felt.
 */
function nnColumn(c: usize, ldc: usize, tiles: i32, a: usize, lda: usize, segments: i32, segStride: usize, segBytes: usize, panel: usize,
  ldb: usize, bias: usize, low: v128): void {
  let bias0 = zero(), bias1 = zero();
  if (bias) {
    bias0 = v128.load(bias);
    bias1 = v128.load(bias, 16);
  }
  for (let tile = 0; tile < tiles; tile++) {
    let c00 = bias0, c01 = bias1, c10 = bias0, c11 = bias1, c20 = bias0, c21 = bias1, c30 = bias0, c31 = bias1;
    let b = panel, start = a;
    for (let s = 0; s < segments; s++) {
      let p0 = start, p1 = p0 + lda, p2 = p1 + lda, p3 = p2 + lda;
      const end = p0 + segBytes;
      while (p0 < end) {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        const x0 = v128.load32_splat(p0);
        c00 = madd(x0, b0, c00);
        c01 = madd(x0, b1, c01);
        const x1 = v128.load32_splat(p1);
        c10 = madd(x1, b0, c10);
        c11 = madd(x1, b1, c11);
        const x2 = v128.load32_splat(p2);
        c20 = madd(x2, b0, c20);
        c21 = madd(x2, b1, c21);
        const x3 = v128.load32_splat(p3);
        c30 = madd(x3, b0, c30);
        c31 = madd(x3, b1, c31);
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
        b += ldb;
      }
      start += segStride;
    }
    v128.store(c, f32x4.max(low, c00));
    v128.store(c, f32x4.max(low, c01), 16);
    v128.store(c + ldc, f32x4.max(low, c10));
    v128.store(c + ldc, f32x4.max(low, c11), 16);
    v128.store(c + 2 * ldc, f32x4.max(low, c20));
    v128.store(c + 2 * ldc, f32x4.max(low, c21), 16);
    v128.store(c + 3 * ldc, f32x4.max(low, c30));
    v128.store(c + 3 * ldc, f32x4.max(low, c31), 16);
    c += 4 * ldc;
    a += 4 * lda;
  }
}

/** Rows handled before the next panel of columns, so that the rows of `a` stay in the first-level cache (64 to 256 made no difference). */
const ROW_BLOCK: i32 = 64;

/**
 * c(rows, cols) by tiles, `b` being panels of 8 columns, panelBytes apart. A last tile of rows starts early enough to be whole (it stores
 * the same values again), so only c with fewer than 4 rows or a panel with fewer than 8 columns takes the slow edge. Requires: no ACCUMULATE.
 */
export function nnRows(c: usize, ldc: usize, rows: i32, cols: i32, a: usize, lda: usize, segments: i32, segStride: usize, segBytes: usize,
  b: usize, panelBytes: usize, ldb: usize, bias: usize, mode: i32): void {
  const low = f32x4.splat(mode & RELU ? 0 : -Infinity);
  for (let block = 0; block < rows; block += ROW_BLOCK) {
    const stop = min(block + ROW_BLOCK, rows);
    let panel = b;
    for (let col = 0; col < cols; col += 8, panel += panelBytes) {
      const width = min(8, cols - col);
      const offset = (<usize>col) << 2;
      const start = bias ? bias + offset : 0;
      let row = block;
      if (width == 8) {
        const tiles = (stop - block) >> 2;
        nnColumn(c + <usize>block * ldc + offset, ldc, tiles, a + <usize>block * lda, lda, segments, segStride, segBytes, panel, ldb, start, low);
        row += 4 * tiles;
      }
      for (; row < stop; row += 4) {
        const first = rows < 4 ? row : min(row, rows - 4);
        nnTile(c + <usize>first * ldc + offset, ldc, a + <usize>first * lda, lda, segments, segStride, segBytes, panel, ldb, min(4, rows), width,
          start, mode);
      }
    }
  }
}
