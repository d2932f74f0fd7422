import type { Arena, Pointer } from "../tensor/index.js";
import type { ActivationKernels } from "./interface/activation.js";
import type { ElementwiseKernels } from "./interface/elementwise.js";
import type { LossKernels } from "./interface/losses.js";
import type { NormalizationKernels } from "./interface/normalization.js";
import type { PoolingKernels } from "./interface/pooling.js";
import type { OptimizationKernels } from "./interface/optimization.js";
import type { AttentionKernels } from "./interface/attention.js";
import type { DepthwiseKernels } from "./interface/depthwise.js";
import type { RecurrentKernels } from "./interface/recurrent.js";
import type { RowKernels } from "./interface/rows.js";

/**
 * The operations a network is made of, on float32 buffers of one arena. Every implementation has exactly these functions; a test holds
 * the keys against the WebAssembly binary's exports, so the two cannot drift.
 *
 * Kernels never allocate and never check: shapes are checked where a network is built. Arguments stand in the order outputs, inputs,
 * parameters, scratch, sizes. Letters: N windows, T time steps, C channels in, F filters, K kernel size, D features in, U units out; a
 * gradient is `d` + name. Buffers are row-major, start on 4-byte boundaries (fastest on 16), and do not overlap unless a line says they may.
 */
export interface Kernels
  extends
    ActivationKernels,
    AttentionKernels,
    DepthwiseKernels,
    ElementwiseKernels,
    LossKernels,
    NormalizationKernels,
    OptimizationKernels,
    PoolingKernels,
    RecurrentKernels,
    RowKernels {
  /** Where this instance keeps what does not fill a tile, 32 floats: to be called where several instances work on one memory. */
  useEdge(pointer: Pointer): void;

  /**
   * y(N, To, F) = act(b(F) + sum over k, c of x(N, T, C)[t * stride + k * dilation - padLeft] * w(K, C, F)), x counting as zero outside
   * 0 ... T-1; `relu` 1 applies max(0, .), 0 nothing. `scratch` holds conv1dScratch(...) floats.
   */
  conv1dForward(
    y: Pointer,
    x: Pointer,
    w: Pointer,
    b: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    f: number,
    k: number,
    stride: number,
    dilation: number,
    padLeft: number,
    tOut: number,
    relu: number,
  ): void;
  /** Floats that conv1dPack writes. */
  conv1dPackedLength(c: number, f: number, k: number, stride: number, dilation: number): number;
  /**
   * w(K, C, F) as the products read it, rearranged or transformed: for whoever goes forward many
   * times with the same filters. `scratch` as conv1dForward's.
   */
  conv1dPack(packed: Pointer, w: Pointer, scratch: Pointer, c: number, f: number, k: number, stride: number, dilation: number): void;
  /**
   * conv1dForward with what conv1dPack made of w in its place, and maxPool1dForward over `pool` steps, stride = pool, no padding, so that
   * y is (N, floor(To / pool), F): the bits of the two. Of `pool` 1 nothing is pooled; of more, `scratch` holds 8 * To * F floats besides
   * conv1dScratch(...).
   */
  conv1dForwardPacked(
    y: Pointer,
    x: Pointer,
    packed: Pointer,
    b: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    f: number,
    k: number,
    stride: number,
    dilation: number,
    padLeft: number,
    tOut: number,
    relu: number,
    pool: number,
  ): void;
  /** dx(N, T, C), overwritten, from dy(N, To, F). */
  conv1dBackwardInput(
    dx: Pointer,
    dy: Pointer,
    w: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    f: number,
    k: number,
    stride: number,
    dilation: number,
    padLeft: number,
    tOut: number,
  ): void;
  /**
   * dw(K, C, F) and db(F), overwritten with the sums over all windows: what share number `part`, from 0, of `parts` makes of them. The shares
   * together are all, and no bit depends on how many there are.
   */
  conv1dBackwardFilters(
    dw: Pointer,
    db: Pointer,
    x: Pointer,
    dy: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    f: number,
    k: number,
    stride: number,
    dilation: number,
    padLeft: number,
    tOut: number,
    part: number,
    parts: number,
  ): void;
  /** Floats of scratch that the convolution kernels need at most. */
  conv1dScratch(t: number, c: number, f: number, k: number, stride: number, dilation: number, padLeft: number, tOut: number): number;

  /** y(N, U) = act(b(U) + x(N, D) w(D, U)). */
  denseForward(y: Pointer, x: Pointer, w: Pointer, b: Pointer, scratch: Pointer, n: number, d: number, u: number, relu: number): void;
  /** Floats that densePack writes. */
  densePackedLength(d: number, u: number): number;
  /** w(D, U) as the products read it. */
  densePack(packed: Pointer, w: Pointer, d: number, u: number): void;
  /** denseForward with what densePack made of w in its place: the same bits. */
  denseForwardPacked(y: Pointer, x: Pointer, packed: Pointer, b: Pointer, n: number, d: number, u: number, relu: number): void;
  /** dx(N, D), overwritten, = dy(N, U) transpose(w). */
  denseBackwardInput(dx: Pointer, dy: Pointer, w: Pointer, scratch: Pointer, n: number, d: number, u: number): void;
  /** dw(D, U) and db(U), overwritten, = transpose(x) dy and the column sums of dy; shared out as conv1dBackwardFilters. */
  denseBackwardWeights(
    dw: Pointer,
    db: Pointer,
    x: Pointer,
    dy: Pointer,
    scratch: Pointer,
    n: number,
    d: number,
    u: number,
    part: number,
    parts: number,
  ): void;
  /** Floats of scratch that the dense kernels need at most. */
  denseScratch(n: number, d: number, u: number): number;

  /** Floats of `list` in listGradient for each window. */
  gradientListLength(tOut: number, f: number): number;
  /** list = what is not zero in dy(N, To, F), a window's part behind the other's, in a form of the kernels' own. */
  listGradient(list: Pointer, dy: Pointer, n: number, tOut: number, f: number): void;
  /**
   * conv1dBackwardInput and conv1dBackwardFilters for a dy that is mostly zero, as listGradient left it: sums over what is not. dilation is 1;
   * the input's gradient also needs stride 1 and C a multiple of 4, and with `relu` 1 is zero where x <= 0 too, x being a ReLU's output.
   */
  sparseConv1dBackwardInput(
    dx: Pointer,
    dy: Pointer,
    x: Pointer,
    w: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    f: number,
    k: number,
    padLeft: number,
    tOut: number,
    relu: number,
  ): void;
  sparseConv1dBackwardFilters(
    dw: Pointer,
    db: Pointer,
    x: Pointer,
    dy: Pointer,
    scratch: Pointer,
    n: number,
    t: number,
    c: number,
    f: number,
    k: number,
    stride: number,
    padLeft: number,
    tOut: number,
    part: number,
    parts: number,
  ): void;
  /** Floats of scratch that the two need at most. */
  sparseConv1dScratch(t: number, c: number, f: number, k: number, stride: number, tOut: number): number;

  /** The dense kernels for an x that is mostly zero: sums over what is not. U is a multiple of 4. */
  sparseDenseForward(y: Pointer, x: Pointer, w: Pointer, b: Pointer, scratch: Pointer, n: number, d: number, u: number, relu: number): void;
  /** dx where x is not zero; zero elsewhere, whatever the sum is there. */
  sparseDenseBackwardInput(dx: Pointer, dy: Pointer, x: Pointer, w: Pointer, scratch: Pointer, n: number, d: number, u: number): void;
  sparseDenseBackwardWeights(
    dw: Pointer,
    db: Pointer,
    x: Pointer,
    dy: Pointer,
    scratch: Pointer,
    n: number,
    d: number,
    u: number,
    part: number,
    parts: number,
  ): void;
  /** Floats of scratch that the three need at most. */
  sparseDenseScratch(n: number, d: number): number;

  /** dx = dy where y > 0, else 0. `y` is the activation's output; dx may be dy. */
  reluBackward(dx: Pointer, dy: Pointer, y: Pointer, count: number): void;

  /** y[row * yStride + i] = x[row * xStride + i], 0 <= i < length; y and x may start between 16-byte boundaries. */
  copyRows(y: Pointer, x: Pointer, rows: number, length: number, yStride: number, xStride: number): void;
  /** y = act(a + b); `relu` 1 applies max(0, .). y may be a or b. */
  add(y: Pointer, a: Pointer, b: Pointer, count: number, relu: number): void;

  /** y(N, To, C)[t] = max of x(N, T, C)[t * stride - padLeft + j], 0 <= j < pool, positions outside x left out. */
  maxPool1dForward(
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
  /** dx(N, T, C), overwritten: each dy goes to the first position that held the maximum y. */
  maxPool1dBackward(
    dx: Pointer,
    x: Pointer,
    y: Pointer,
    dy: Pointer,
    n: number,
    t: number,
    c: number,
    pool: number,
    stride: number,
    padLeft: number,
    tOut: number,
  ): void;

  /**
   * y = x / (1 - rate) where element i is kept, else 0. Whether it is kept follows from 16 bits of a hash of (i + offset, key0, key1), so the
   * mask depends on nothing but these numbers: the backward pass calls this again, on dy, with the same ones. `rate` is in [0, 1) and taken to
   * the nearest multiple of 2^-16; y may be x.
   */
  dropout(y: Pointer, x: Pointer, count: number, rate: number, offset: number, key0: number, key1: number): void;

  /**
   * y = maxPool1dForward of dropout(x), stride = pool <= 8, no padding: the same bits in one pass. The first element of x is number `offset`. `winners`
   * says, in a form of the kernels' own, to which elements of x the gradient of y goes; with `relu` 1, x being a ReLU's output, to none that is 0.
   */
  dropoutMaxPool1dForward(
    y: Pointer,
    winners: Pointer,
    x: Pointer,
    n: number,
    t: number,
    c: number,
    pool: number,
    tOut: number,
    rate: number,
    offset: number,
    key0: number,
    key1: number,
    relu: number,
  ): void;
  /** Floats of `winners` for each window. */
  winnersLength(t: number, c: number): number;
  /** dx(N, T, C), overwritten, from dy(N, To, C) through that pooling and dropout. */
  dropoutMaxPool1dBackward(
    dx: Pointer,
    winners: Pointer,
    dy: Pointer,
    n: number,
    t: number,
    c: number,
    pool: number,
    tOut: number,
    rate: number,
  ): void;
  /** That and listGradient of its dx in one. */
  dropoutMaxPool1dBackwardList(
    list: Pointer,
    winners: Pointer,
    dy: Pointer,
    n: number,
    t: number,
    c: number,
    pool: number,
    tOut: number,
    rate: number,
  ): void;

  /** p(N, K) = softmax over each row of z(N, K), the row's maximum subtracted first. p may be z. */
  softmaxForward(p: Pointer, z: Pointer, n: number, k: number): void;
  /** dx = p * (dp - sum over the row of dp * p). dx may be dp. */
  softmaxBackward(dx: Pointer, p: Pointer, dp: Pointer, n: number, k: number): void;

  /** y = `yeoJohnson` of tensor, elementwise along rows of `length`; lambdas hold one row. In float64, rounded once. y may be x. */
  yeoJohnson(y: Pointer, x: Pointer, lambdas: Pointer, rows: number, length: number): void;
  /** y = `arcsinh` of tensor, likewise; widths, above 0, hold one row. */
  arcsinh(y: Pointer, x: Pointer, widths: Pointer, rows: number, length: number): void;
  /** y = (x - mean) / scale, elementwise along rows of `length`; mean and scale hold one row. y may be x. */
  standardise(y: Pointer, x: Pointer, mean: Pointer, scale: Pointer, rows: number, length: number): void;
}

/** Which implementation computes: plain SIMD (default, the same bits everywhere), relaxed SIMD (fused multiply-add), plain loops. */
export type KernelsName = "plain" | "relaxed" | "reference";

/** An implementation together with the memory it works on. */
export interface Backend {
  readonly name: KernelsName;
  /** SHA-256 of the binary, or "typescript" for the reference: part of every result, since it names the bits. */
  readonly sha256: string;
  readonly kernels: Kernels;
  readonly arena: Arena;
}
