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
  /**
   * p(N) = sigmoid(z); loss(N) = -t log p - (1 - t) log(1 - p) with t = (1 - smoothing) label + smoothing / 2, from z itself; dz = scale * (p - t).
   * Labels are 0 or 1; `weights` holds 2 floats; dz may be z.
   */
  sigmoidCrossEntropy(
    p: Pointer,
    loss: Pointer,
    dz: Pointer,
    z: Pointer,
    labels: Pointer,
    weights: Pointer,
    n: number,
    scale: number,
    smoothing: number,
  ): void;
  /** loss(N) = mean over k of (y - target)^2, both (N, K); dy = scale * 2 / K * (y - target). dy may be `targets`. */
  meanSquaredError(loss: Pointer, dy: Pointer, y: Pointer, targets: Pointer, n: number, k: number, scale: number): void;
}
