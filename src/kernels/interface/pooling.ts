import type { Pointer } from "../../tensor/index.js";

/** Pooling over time by averages, and what global pooling needs besides. Arguments and letters as in `Kernels`. */
export interface PoolingKernels {
  /** y(N, To, C)[t] = mean of x(N, T, C)[t * stride - padLeft + j], 0 <= j < pool, over those of the positions that lie inside x. */
  averagePool1dForward(
    y: Pointer,
    x: Pointer,
    n: number,
    t: number,
    c: number,
    pool: number,
    stride: number,
    padLeft: number,
    tOut: number,
  ): void;
  /** dx(N, T, C), overwritten: each dy shared equally by the positions it was the mean of. */
  averagePool1dBackward(
    dx: Pointer,
    dy: Pointer,
    n: number,
    t: number,
    c: number,
    pool: number,
    stride: number,
    padLeft: number,
    tOut: number,
  ): void;
  /** dx(N, T, C), overwritten: dy(N, C) shared equally by all positions that held the maximum y(N, C). */
  globalMaxPool1dBackward(dx: Pointer, x: Pointer, y: Pointer, dy: Pointer, n: number, t: number, c: number): void;
  /** y(N, C) = the share of the T time steps of x(N, T, C) that are above 0. */
  globalPpvPool1dForward(y: Pointer, x: Pointer, n: number, t: number, c: number): void;
}
