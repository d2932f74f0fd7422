// What recurrent layers share. The products of the inputs of all time steps are a convolution of kernel 1; here is the product with the state,
// step by step, of all windows at once, and its gradient, which is one product over all windows and steps. States and products of one step lie
// close together in scratch: in h(N, T, U) windows are T * U floats apart, often a power of two, which the first-level cache maps to few sets.
import { align4, align8, at, startOf } from "./lanes";
import { packPanels8 } from "./pack";
import { nnRow, ROW_COLUMNS } from "./row";
import { ACCUMULATE, nnRows, tnTile } from "./tiles";

/** Floats that the recurrent kernels need at most: `columns` are 4 U of an LSTM, 3 U of a GRU. */
export function recurrentScratch(n: i32, t: i32, u: i32, columns: i32): i32 {
  const steps = max(align8(columns) * u, align8(u) * columns) + 4 * align4(n * u) + align4(n * columns);
  return max(steps, align8(columns) * t);
}

/** c(n, cols) = bias + a(n, depth) times panels of 8 columns; bias 0 means zero. */
export function stateProduct(c: usize, a: usize, n: i32, depth: i32, cols: i32, panels: usize, bias: usize): void {
  const width = <usize>(depth << 2), panelBytes = <usize>(depth << 5);
  let col = 0;
  if (n == 1) {
    for (; col + ROW_COLUMNS <= cols; col += ROW_COLUMNS) {
      nnRow(at(c, col), a, depth, at(panels, col * depth), panelBytes, 32, bias ? at(bias, col) : 0, 0, false);
    }
  }
  if (col == cols) return;
  nnRows(at(c, col), <usize>(cols << 2), n, cols - col, a, width, 1, 0, width, at(panels, col * depth), panelBytes, 32,
    bias ? at(bias, col) : 0, 0);
}

/**
 * The share `part` of `parts` of the rows of dr(u, columns) = the sum over windows and steps of transpose(state before the step) dz(step);
 * before the first step, which is the last of the window where it runs backwards, the state is zero.
 */
export function recurrentBackwardWeights(dr: usize, h: usize, dz: usize, scratch: usize, n: i32, t: i32, u: i32, columns: i32, backwards: i32,
  part: i32, parts: i32): void {
  const from = startOf(part, parts, u), to = startOf(part + 1, parts, u);
  if (from == to) return;
  const count = t - 1;
  const hFirst = backwards ? 1 : 0, dzFirst = 1 - hFirst;
  for (let i = 0; i < n; i++) {
    packPanels8(scratch, at(dz, (i * t + dzFirst) * columns), count, columns, columns);
    const states = at(h, (i * t + hFirst) * u);
    for (let row = from; row < to; row += 4) {
      for (let col = 0; col < columns; col += 8) {
        tnTile(at(dr, row * columns + col), <usize>(columns << 2), at(states, row), <usize>(u << 2), at(scratch, col * count), 32, count,
          min(4, to - row), min(8, columns - col), i == 0 ? 0 : ACCUMULATE);
      }
    }
  }
}
