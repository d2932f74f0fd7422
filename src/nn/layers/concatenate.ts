import { formatShape, InputError, sizeOf } from "../../tensor/index.js";
import type { LayerDefinition } from "../layer.js";

/** Puts its inputs side by side along the last axis, in the order in which it names them: Keras' Concatenate with axis -1. */
export interface ConcatenateConfig {
  readonly kind: "Concatenate";
}

/** (..., A), (..., B), ... -> (..., A + B + ...). */
export function concatenate(): ConcatenateConfig {
  return { kind: "Concatenate" };
}

export const concatenateDefinition: LayerDefinition<ConcatenateConfig> = {
  kind: "Concatenate",
  defaultName: "concatenate",
  masking: true,
  joins: true,

  outputShape(_config, ...inputShapes) {
    const [first] = inputShapes as [(typeof inputShapes)[number]];
    const before = first.slice(0, -1);
    if (inputShapes.some((shape) => shape.length !== first.length || before.some((length, axis) => shape[axis] !== length))) {
      throw new InputError(
        `Concatenate: inputs must be alike in all axes but the last; received ${inputShapes.map(formatShape).join(" and ")}; put Flatten before it`,
      );
    }
    return [...before, inputShapes.reduce((sum, shape) => sum + shape.at(-1)!, 0)];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(_config, { kernels, inputs, y, dy, outputShape }) {
    const rows = sizeOf(outputShape.slice(0, -1)),
      width = outputShape.at(-1)!;
    let start = 0;
    const parts = inputs.map(({ shape, x, dx }) => {
      const length = shape.at(-1)!;
      const offset = start * 4;
      start += length;
      return { x, dx, length, offset };
    });
    return {
      forward(first, n) {
        const row = first * rows;
        for (let i = 0; i < parts.length; i++) {
          const { x, length, offset } = parts[i]!;
          kernels.copyRows(y + offset + 4 * row * width, x + 4 * row * length, n * rows, length, width, length);
        }
      },
      backward(first, n) {
        const row = first * rows;
        for (let i = 0; i < parts.length; i++) {
          const { dx, length, offset } = parts[i]!;
          if (dx === undefined) continue;
          kernels.copyRows(dx + 4 * row * length, dy! + offset + 4 * row * width, n * rows, length, length, width);
        }
      },
    };
  },
};
