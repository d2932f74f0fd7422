import type { Pointer } from "../../tensor/index.js";

/**
 * Recurrent layers, one direction at a time. Arguments and letters as in `Kernels`; U is the number of units, all rows stand in the order of
 * time, `backwards` 1 runs from the last step to the first. `scratch` holds recurrentScratch(...) floats.
 */
export interface RecurrentKernels {
  /**
   * h(N, T, U) and cells c(N, T, U) of an LSTM. z(N, T, 4 U) holds the inputs' products and biases of the gates i, f, g, o, as Keras orders
   * them, and becomes the gates; r(U, 4 U) multiplies the state. Before the first step both are zero.
   */
  lstmForward(h: Pointer, c: Pointer, z: Pointer, r: Pointer, scratch: Pointer, n: number, t: number, u: number, backwards: number): void;
  /** z, the gates, becomes the gradient of what went into them; dh(N, T, U) is that of h as others than the next step read it. */
  lstmBackward(z: Pointer, dh: Pointer, c: Pointer, r: Pointer, scratch: Pointer, n: number, t: number, u: number, backwards: number): void;
  /**
   * h(N, T, U) of a GRU whose reset gate comes behind the product with the state. z(N, T, 3 U) holds the inputs' products and biases of z, r, g,
   * as Keras orders them, and becomes these; r(U, 3 U) and b(3 U) are the state's. The last third of a row of inner(N, T, 3 U) becomes g's
   * share of h R + b; the rest is left as it is.
   */
  gruForward(
    h: Pointer,
    inner: Pointer,
    z: Pointer,
    r: Pointer,
    b: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    u: number,
    backwards: number,
  ): void;
  /** z becomes the gradient of the inputs' products, `inner` that of h R + b. */
  gruBackward(
    z: Pointer,
    inner: Pointer,
    dh: Pointer,
    h: Pointer,
    r: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    u: number,
    backwards: number,
  ): void;
  /**
   * dr(U, columns), overwritten with the sums over all windows and steps of transpose(state before the step) dz(N, T, columns); shared out as
   * conv1dBackwardFilters.
   */
  recurrentBackwardWeights(
    dr: Pointer,
    h: Pointer,
    dz: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    u: number,
    columns: number,
    backwards: number,
    part: number,
    parts: number,
  ): void;
  /** Floats of scratch that the five need at most for n windows; `columns` is 4 U or 3 U. */
  recurrentScratch(n: number, t: number, u: number, columns: number): number;
}
