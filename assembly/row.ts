// One row of a matrix product, for a window that comes alone: the tiles' 4 x 8 would compute three rows for nothing.
import { at, madd, zero } from "./lanes";
import { ACCUMULATE, nnRows, RELU } from "./tiles";

/** Columns of nnRow. */
export const ROW_COLUMNS: i32 = 24;

/**
 * c(24) = start + sum over s < count of a[s] * b[s](24), as nnTile starts and sums each column, or c(28) where `wide`: 100 columns in four
 * passes and not five. `b` is panels of 8 columns, panelBytes apart, with ldb bytes between steps. 7 accumulators, 7 loads of b and a splat
 * of a are the 15 vector registers that V8 hands out; a pass that is not wide computes four columns that nobody asked for.
 */
export function nnRow(c: usize, a: usize, count: i32, b: usize, panelBytes: usize, ldb: usize, bias: usize, mode: i32, wide: bool): void {
  let c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero(), c4 = zero(), c5 = zero(), c6 = zero();
  const start = mode & ACCUMULATE ? c : bias;
  if (start) {
    c0 = v128.load(start);
    c1 = v128.load(start, 16);
    c2 = v128.load(start, 32);
    c3 = v128.load(start, 48);
    c4 = v128.load(start, 64);
    c5 = v128.load(start, 80);
    if (wide) c6 = v128.load(start, 96);
  }
  let second = b + panelBytes, third = second + panelBytes, fourth = wide ? third + panelBytes : third;
  const end = a + (<usize>count << 2);
  while (a < end) {
    const x = v128.load32_splat(a);
    c0 = madd(x, v128.load(b), c0);
    c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(second), c2);
    c3 = madd(x, v128.load(second, 16), c3);
    c4 = madd(x, v128.load(third), c4);
    c5 = madd(x, v128.load(third, 16), c5);
    c6 = madd(x, v128.load(fourth), c6);
    a += 4;
    b += ldb;
    second += ldb;
    third += ldb;
    fourth += ldb;
  }
  const low = f32x4.splat(mode & RELU ? 0 : -Infinity);
  v128.store(c, f32x4.max(low, c0));
  v128.store(c, f32x4.max(low, c1), 16);
  v128.store(c, f32x4.max(low, c2), 32);
  v128.store(c, f32x4.max(low, c3), 48);
  v128.store(c, f32x4.max(low, c4), 64);
  v128.store(c, f32x4.max(low, c5), 80);
  if (wide) v128.store(c, f32x4.max(low, c6), 96);
}

/** c(rows, cols) = a(rows, depth) times panels of 8 columns that lie one behind the other; rows of `a` are lda bytes apart. */
export function nnRowsWhole(c: usize, rows: i32, cols: i32, a: usize, lda: usize, depth: i32, panels: usize): void {
  // A last row of its own would be computed as four.
  const single = rows > 4 && rows % 4 == 1 && cols >= ROW_COLUMNS;
  const last = rows - 1;
  nnRows(c, <usize>(cols << 2), single ? last : rows, cols, a, lda, 1, 0, <usize>(depth << 2), panels, <usize>(depth << 5), 32, 0, 0);
  if (single) nnRowWhole(at(c, last * cols), a + <usize>last * lda, depth, panels, cols);
}

/** c(cols) = a(depth) times panels of 8 columns that lie one behind the other; the last 24 overlap those before where need be. Requires: cols >= 24. */
function nnRowWhole(c: usize, a: usize, depth: i32, panels: usize, cols: i32): void {
  for (let next = 0; next < cols; next += ROW_COLUMNS) {
    const col = min(next, cols - ROW_COLUMNS);
    nnRow(at(c, col), a, depth, at(panels, col * depth), <usize>(depth << 5), 32, 0, 0, false);
  }
}
