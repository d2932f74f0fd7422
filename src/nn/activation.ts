import { ACTIVATION_CODES } from "../kernels/index.js";

/**
 * What is applied to every element by itself, Keras' functions with Keras' defaults: relu max(0, x); elu x above 0, else e^x - 1 (Clevert et al.,
 * arXiv:1511.07289); gelu x P(X <= x), X standard normal, by erf as Keras' `gelu(x, approximate=False)` (Hendrycks and Gimpel, arXiv:1606.08415);
 * swish x sigmoid(x) (Ramachandran et al., arXiv:1710.05941), Keras' silu; tanh; sigmoid 1 / (1 + e^-x).
 */
export type ActivationName = (typeof ACTIVATION_CODES)[number];

export const ACTIVATION_NAMES: readonly ActivationName[] = ACTIVATION_CODES;

/** What the kernels know it by. */
export function codeOf(activation: ActivationName): number {
  return ACTIVATION_CODES.indexOf(activation);
}
