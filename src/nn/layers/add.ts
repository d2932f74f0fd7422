import { formatShape, InputError, sizeOf } from "../../tensor/index.js";
import type { LayerDefinition } from "../layer.js";

/** The sum of its inputs, element by element, from the first named to the last: Keras' Add. */
export interface AddConfig {
  readonly kind: "Add";
}

/** Inputs of one shape -> that shape. */
export function add(): AddConfig {
  return { kind: "Add" };
}

export const addDefinition: LayerDefinition<AddConfig> = {
  kind: "Add",
  defaultName: "add",
  joins: true,

  outputShape(_config, ...inputShapes) {
    const shapes = inputShapes.map(formatShape);
    if (new Set(shapes).size > 1) throw new InputError(`Add: inputs must have one shape; received ${shapes.join(" and ")}`);
    return inputShapes[0]!;
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(_config, { kernels, inputs, y, dy, outputShape }) {
    const size = sizeOf(outputShape);
    return {
      forward(first, n) {
        const at = 4 * first * size;
        kernels.add(y + at, inputs[0]!.x + at, inputs[1]!.x + at, n * size);
        for (let i = 2; i < inputs.length; i++) kernels.add(y + at, y + at, inputs[i]!.x + at, n * size);
      },
      backward(first, n) {
        const at = 4 * first * size;
        for (let i = 0; i < inputs.length; i++) {
          const { dx } = inputs[i]!;
          // A copy each: whoever made an input may zero its gradient in place where a ReLU gave 0.
          if (dx !== undefined) kernels.copyRows(dx + at, dy! + at, n, size, size, size);
        }
      },
    };
  },
};
