import { InputError, type Shape } from "../../tensor/index.js";
import { checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";

/** Zeros before the first time step and behind the last; the words are Keras'. */
export interface ZeroPadding1DConfig {
  readonly kind: "ZeroPadding1D";
  /** Steps before and behind. */
  readonly padding: readonly [number, number];
}

/** (T, C) -> (padding[0] + T + padding[1], C). Default as in Keras: one step on either side. */
export function zeroPadding1D(options: Partial<Omit<ZeroPadding1DConfig, "kind">> = {}): ZeroPadding1DConfig {
  return { kind: "ZeroPadding1D", padding: [1, 1], ...options };
}

/** Two whole numbers of steps, or InputError. */
export function checkSides(layer: string, name: string, sides: readonly number[]): void {
  if (sides.length !== 2 || !sides.every((steps) => Number.isInteger(steps) && steps >= 0 && steps <= 65536)) {
    throw new InputError(
      `${layer}: ${name} must be two whole numbers from 0 to 65536, steps before and behind; received ${sides.join(", ")}`,
    );
  }
}

export const zeroPadding1dDefinition: LayerDefinition<ZeroPadding1DConfig> = {
  kind: "ZeroPadding1D",
  defaultName: "zero_padding1d",
  masking: true,

  outputShape({ padding }, inputShape): Shape {
    checkSides("ZeroPadding1D", "padding", padding);
    const [t, c] = checkTimeAndChannels("ZeroPadding1D", inputShape);
    return [padding[0] + t + padding[1], c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan({ padding }, { kernels, x, y, dx, dy, inputShape, outputShape }) {
    const [t, c] = inputShape as readonly [number, number];
    const [inputs, outputs] = [t * c, outputShape[0]! * c];
    const start = 4 * padding[0] * c;
    return {
      // The zeros are those of a fresh arena: nobody else writes y.
      forward(first, n) {
        kernels.copyRows(y + 4 * first * outputs + start, x + 4 * first * inputs, n, inputs, outputs, inputs);
      },
      backward(first, n) {
        if (dx !== undefined) kernels.copyRows(dx + 4 * first * inputs, dy! + 4 * first * outputs + start, n, inputs, inputs, outputs);
      },
    };
  },
};
