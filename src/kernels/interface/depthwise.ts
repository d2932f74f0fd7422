import type { Pointer } from "../../tensor/index.js";

/** Depthwise convolution. Arguments and letters as in `Kernels`; M is Keras' depth_multiplier, and output f = c * M + m. */
export interface DepthwiseKernels {
  /**
   * y(N, To, C * M) = act(b(C * M) + sum over k of x(N, T, C)[t * stride + k * dilation - padLeft][f / M] * w(K, C, M)[k][f]), x counting as
   * zero outside 0 ... T-1; `relu` 1 applies max(0, .). `scratch` holds depthwiseConv1dScratch(...) floats.
   */
  depthwiseConv1dForward(
    y: Pointer,
    x: Pointer,
    w: Pointer,
    b: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    m: number,
    k: number,
    stride: number,
    dilation: number,
    padLeft: number,
    tOut: number,
    relu: number,
  ): void;
  /** dx(N, T, C), overwritten, from dy(N, To, C * M). */
  depthwiseConv1dBackwardInput(
    dx: Pointer,
    dy: Pointer,
    w: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    m: number,
    k: number,
    stride: number,
    dilation: number,
    padLeft: number,
    tOut: number,
  ): void;
  /** dw(K, C, M) and db(C * M), overwritten with the sums over all windows; shared out as conv1dBackwardFilters. */
  depthwiseConv1dBackwardFilters(
    dw: Pointer,
    db: Pointer,
    x: Pointer,
    dy: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    m: number,
    k: number,
    stride: number,
    dilation: number,
    padLeft: number,
    tOut: number,
    part: number,
    parts: number,
  ): void;
  /** Floats of scratch that the three need at most. */
  depthwiseConv1dScratch(
    t: number,
    c: number,
    m: number,
    k: number,
    stride: number,
    dilation: number,
    padLeft: number,
    tOut: number,
  ): number;
}
