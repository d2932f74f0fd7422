import type { Pointer } from "../../tensor/index.js";

/**
 * Losses of N windows, each with the gradient of what stands before the output's activation. Arguments and letters as in `Kernels`; `labels` are
 * int32, each naming one of the weights, and a window's loss and gradient are its label's weight times what they would be.
 */
export interface LossKernels {
  /**
   * p = softmax(z); loss(N) = -sum over k of t(k) log p(k) with t = (1 - smoothing) onehot(label) + smoothing / K, from z itself, so that a small
   * p costs no digits; dz = scale * (p - t). `weights` holds K floats.
   */
  softmaxCrossEntropy(
    p: Pointer,
    loss: Pointer,
    dz: Pointer,
    z: Pointer,
    labels: Pointer,
    weights: Pointer,
    n: number,
    k: number,
    scale: number,
    smoothing: number,
  ): void;
}
