import type { Pointer } from "../../tensor/index.js";

/** Small passes over rows. Arguments and letters as in `Kernels`. */
export interface RowKernels {
  /** y(rows, C) = act(y + b(C)), in place; `relu` 1 applies max(0, .). */
  addBias(y: Pointer, b: Pointer, rows: number, c: number, relu: number): void;
  /** y(rows, C) = the sum of x(rows, count, C) over its middle axis, in order. */
  sumRows(y: Pointer, x: Pointer, rows: number, count: number, c: number): void;
  /** out(columns) = the sums of the columns of from(rows, columns); shared out as conv1dBackwardFilters. */
  columnSums(out: Pointer, from: Pointer, rows: number, columns: number, part: number, parts: number): void;
}
