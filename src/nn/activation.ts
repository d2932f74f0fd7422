import { ACTIVATION_CODES } from "../kernels/index.js";
import { sizeOf, type Pointer } from "../tensor/index.js";
import type { LayerPlan } from "./layer.js";

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

/** An activation behind a layer's products. */
export interface BoundActivation {
  /** 1 where the products themselves apply it, which they can of ReLU alone. */
  readonly relu: 0 | 1;
  /** Where the products write: the layer's y, or a buffer of its own where the derivative needs what went in. */
  readonly z: Pointer;
  /** z -> y. */
  forward(first: number, n: number): void;
  /** Multiplies dy by the derivative, in place. */
  backward(first: number, n: number): void;
}

/**
 * `keep` leaves what went in where it is, beside what came out: a loss needs it. "softmax", over the last axis, always does so: it is of last layers alone.
 */
export function bindActivation(plan: LayerPlan, activation: "linear" | "softmax" | ActivationName, keep = false): BoundActivation {
  const { kernels, arena, batchSize, y, dy, canTrain, masked, outputShape } = plan;
  const size = sizeOf(outputShape);
  const forward = (): void => {};
  if (activation === "linear") return { relu: 0, z: y, forward, backward() {} };
  if (activation === "relu") {
    return {
      relu: 1,
      z: y,
      forward,
      backward(first, n) {
        const at = 4 * first * size;
        if (!masked) kernels.reluBackward(dy! + at, dy! + at, y + at, n * size);
      },
    };
  }
  if (activation === "softmax") {
    const classes = outputShape.at(-1)!,
      rows = size / classes;
    const z = arena.allocate(batchSize * size);
    return {
      relu: 0,
      z,
      forward(first, n) {
        const at = 4 * first * size;
        kernels.softmaxForward(y + at, z + at, n * rows, classes);
      },
      backward(first, n) {
        const at = 4 * first * size;
        kernels.softmaxBackward(dy! + at, y + at, dy! + at, n * rows, classes);
      },
    };
  }
  const code = codeOf(activation);
  const z = keep || (canTrain && (activation === "gelu" || activation === "swish")) ? arena.allocate(batchSize * size) : y;
  return {
    relu: 0,
    z,
    forward(first, n) {
      const at = 4 * first * size;
      kernels.activationForward(y + at, z + at, n * size, code);
    },
    backward(first, n) {
      const at = 4 * first * size;
      kernels.activationBackward(dy! + at, dy! + at, z + at, y + at, n * size, code);
    },
  };
}
