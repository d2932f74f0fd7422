import { checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";
import { overWindows } from "../lengths.js";

/** Largest value of each channel over all time steps: Keras' GlobalMaxPooling1D. Equal ones share the gradient; MaxPooling1D's first gets it. */
export interface GlobalMaxPooling1DConfig {
  readonly kind: "GlobalMaxPooling1D";
}

/** (T, C) -> (C). */
export function globalMaxPooling1D(): GlobalMaxPooling1DConfig {
  return { kind: "GlobalMaxPooling1D" };
}

export const globalMaxPooling1dDefinition: LayerDefinition<GlobalMaxPooling1DConfig> = {
  kind: "GlobalMaxPooling1D",
  defaultName: "global_max_pooling1d",
  masking: true,
  looksBack: true,

  outputShape(_config, inputShape) {
    const [, c] = checkTimeAndChannels("GlobalMaxPooling1D", inputShape);
    return [c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(_config, plan) {
    const { kernels, x, y, dx, dy, inputShape } = plan;
    const [t, c] = inputShape as readonly [number, number];
    const [inputs, outputs] = [4 * t * c, 4 * c];
    const goBack = overWindows(plan, [t, 1], (first, count, steps) => {
      const from = first * inputs,
        to = first * outputs;
      kernels.globalMaxPool1dBackward(dx! + from, x + from, y + to, dy! + to, count, steps, c);
    });
    return {
      forward: overWindows(plan, [t, 1], (first, count, steps) => {
        kernels.maxPool1dForward(y + first * outputs, x + first * inputs, count, steps, c, steps, steps, 0, 1);
      }),
      backward(first, n) {
        if (dx !== undefined) goBack(first, n);
      },
    };
  },
};
