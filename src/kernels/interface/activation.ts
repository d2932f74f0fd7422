import type { Pointer } from "../../tensor/index.js";

/** The activations that are computed element by element; one's place here is its `kind` below. */
export const ACTIVATION_CODES = ["relu", "elu", "gelu", "swish", "tanh", "sigmoid"] as const;

/**
 * Activations, Keras' with its defaults: elu with alpha 1, gelu x times the normal distribution's cumulative function (erf, no approximation by
 * tanh), swish x times sigmoid. Arguments and letters as in `Kernels`.
 */
export interface ActivationKernels {
  /** y = act(x). y may be x. */
  activationForward(y: Pointer, x: Pointer, count: number, kind: number): void;
  /**
   * dx = dy * act'(x). Of relu, elu, tanh and sigmoid only y, of gelu and swish only x is read: the other need not be there. dx may be dy.
   */
  activationBackward(dx: Pointer, dy: Pointer, x: Pointer, y: Pointer, count: number, kind: number): void;
}
