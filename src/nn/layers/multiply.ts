import { formatShape, InputError, sizeOf } from "../../tensor/index.js";
import type { LayerDefinition } from "../layer.js";

/** The product of its inputs, element by element: Keras' Multiply, of inputs that have one shape (Keras repeats shorter ones over time). */
export interface MultiplyConfig {
  readonly kind: "Multiply";
}

/** Inputs of one shape -> that shape. */
export function multiply(): MultiplyConfig {
  return { kind: "Multiply" };
}

export const multiplyDefinition: LayerDefinition<MultiplyConfig> = {
  kind: "Multiply",
  defaultName: "multiply",
  masking: true,
  joins: true,
  looksBack: true,

  outputShape(_config, ...inputShapes) {
    const shapes = inputShapes.map(formatShape);
    if (new Set(shapes).size > 1) throw new InputError(`Multiply: inputs must have one shape; received ${shapes.join(" and ")}`);
    return inputShapes[0]!;
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(_config, { kernels, inputs, y, dy, outputShape }) {
    const size = sizeOf(outputShape);
    return {
      forward(first, n) {
        const at = 4 * first * size;
        let product = inputs[0]!.x;
        for (let i = 1; i < inputs.length; i++) {
          kernels.multiply(y + at, product + at, inputs[i]!.x + at, n * size);
          product = y;
        }
      },
      backward(first, n) {
        const at = 4 * first * size;
        for (let i = 0; i < inputs.length; i++) {
          const { dx } = inputs[i]!;
          if (dx === undefined) continue;
          // From the others themselves: y / x would have nothing to divide where x is 0.
          let product = dy!;
          for (let j = 0; j < inputs.length; j++) {
            if (j === i) continue;
            kernels.multiply(dx + at, product + at, inputs[j]!.x + at, n * size);
            product = dx;
          }
        }
      },
    };
  },
};
