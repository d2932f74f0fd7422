import type { Pointer } from "../../tensor/index.js";

/** Element by element: products, zeros, and two kinds of noise beside `dropout`. Arguments and letters as in `Kernels`. */
export interface ElementwiseKernels {
  /** y = a * b. y may be a or b. */
  multiply(y: Pointer, a: Pointer, b: Pointer, count: number): void;
  /** x = 0. */
  fillZero(x: Pointer, count: number): void;
  /**
   * As `dropout`, but channel c of window i of x(N, T, C) is kept or not for all its time steps, by the hash of (offset + i * C + c, key0, key1).
   * y may be x.
   */
  spatialDropout1d(y: Pointer, x: Pointer, n: number, t: number, c: number, rate: number, offset: number, key0: number, key1: number): void;
  /**
   * y = x + deviation * z: z standard normal, element i's the inverse of the distribution function at ((hash >>> 8) | 1) / 2^24 of the hash of
   * (i + offset, key0, key1). y may be x.
   */
  gaussianNoise(y: Pointer, x: Pointer, count: number, deviation: number, offset: number, key0: number, key1: number): void;
}
