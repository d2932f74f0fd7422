import { InputError } from "../tensor/index.js";

/**
 * "valid": only whole neighbourhoods. "same": as many outputs as inputs (divided by the stride, rounded up), zeros on both sides, the odd
 * one at the end. "causal": as "same", but all zeros before the start, so that no output looks ahead.
 */
export type Padding = "valid" | "same" | "causal";

/**
 * Output steps and the zeros before the first input step, as TensorFlow computes them.
 * `reach` is how many time steps one output looks over: (kernelSize - 1) * dilationRate + 1. Throws InputError when there is no output.
 */
export function padTime(layer: string, steps: number, reach: number, stride: number, padding: Padding): { steps: number; padLeft: number } {
  if (padding === "valid") {
    if (reach > steps) {
      throw new InputError(
        `${layer}: padding "valid" needs at least ${reach} time steps; received ${steps}; use a smaller kernelSize or poolSize, or padding "same"`,
      );
    }
    return { steps: Math.floor((steps - reach) / stride) + 1, padLeft: 0 };
  }
  const outputs = Math.ceil(steps / stride);
  if (padding === "causal") return { steps: outputs, padLeft: reach - 1 };
  const total = Math.max(0, (outputs - 1) * stride + reach - steps);
  return { steps: outputs, padLeft: Math.floor(total / 2) };
}
