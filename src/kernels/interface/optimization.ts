import type { Pointer } from "../../tensor/index.js";

/** What a training step does to parameters and gradients, element by element. Arguments and letters as in `Kernels`. */
export interface OptimizationKernels {
  /**
   * One step of Adam (Kingma and Ba, arXiv:1412.6980) over `count` parameters, in place: m += (1 - beta1)(g - m),
   * v += (1 - beta2)(g^2 - v), p -= alpha m / (sqrt(v) + epsilon). `alpha` carries the bias corrections, as in Keras:
   * learningRate * sqrt(1 - beta2^step) / (1 - beta1^step), so epsilon is the paper's "epsilon hat".
   */
  adam(p: Pointer, m: Pointer, v: Pointer, g: Pointer, count: number, alpha: number, beta1: number, beta2: number, epsilon: number): void;
  /** One step along the gradient with momentum, as in Keras: v = momentum v - rate g; p += v, or with `nesterov` 1 p += momentum v - rate g. */
  sgd(p: Pointer, v: Pointer, g: Pointer, count: number, rate: number, momentum: number, nesterov: number): void;
  /** y += factor x. y may be x. */
  addScaled(y: Pointer, x: Pointer, count: number, factor: number): void;
  /** y *= factor. */
  scale(y: Pointer, count: number, factor: number): void;
  /** y = y, but no further from 0 than `limit`. */
  clip(y: Pointer, count: number, limit: number): void;
  /** The sum of x^2 in float64. */
  sumOfSquares(x: Pointer, count: number): number;
  /** y += share (x - y). */
  blend(y: Pointer, x: Pointer, count: number, share: number): void;
}
