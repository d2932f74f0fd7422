import { formatShape, InputError, sizeOf } from "../../tensor/index.js";
import { checkOneOf } from "../checks.js";
import type { LayerDefinition } from "../layer.js";

/** The sum of its inputs, element by element, from the first named to the last: Keras' Add. */
export interface AddConfig {
  readonly kind: "Add";
  /** Applied to the sum, in the same pass; in Keras a layer of its own. */
  readonly activation: "linear" | "relu";
}

/** Inputs of one shape -> that shape. Default: activation "linear". */
export function add(options: Partial<Omit<AddConfig, "kind">> = {}): AddConfig {
  return { kind: "Add", activation: "linear", ...options };
}

export const addDefinition: LayerDefinition<AddConfig> = {
  kind: "Add",
  defaultName: "add",
  masking: true,
  joins: true,

  outputShape({ activation }, ...inputShapes) {
    checkOneOf("Add", "activation", activation, ["linear", "relu"]);
    const shapes = inputShapes.map(formatShape);
    if (new Set(shapes).size > 1) throw new InputError(`Add: inputs must have one shape; received ${shapes.join(" and ")}`);
    return inputShapes[0]!;
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan({ activation }, { kernels, inputs, y, dy, outputShape }) {
    const size = sizeOf(outputShape);
    const relu = activation === "relu" ? 1 : 0;
    return {
      forward(first, n) {
        const at = 4 * first * size;
        let sum = inputs[0]!.x;
        for (let i = 1; i < inputs.length; i++) {
          kernels.add(y + at, sum + at, inputs[i]!.x + at, n * size, i === inputs.length - 1 ? relu : 0);
          sum = y;
        }
      },
      backward(first, n) {
        const at = 4 * first * size;
        for (let i = 0; i < inputs.length; i++) {
          const { dx } = inputs[i]!;
          if (dx === undefined) continue;
          // A copy each: whoever made an input may zero its gradient in place where a ReLU gave 0.
          if (relu) kernels.reluBackward(dx + at, dy! + at, y + at, n * size);
          else kernels.copyRows(dx + at, dy! + at, n, size, size, size);
        }
      },
    };
  },
};
