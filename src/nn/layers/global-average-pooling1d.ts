import { checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";
import { overWindows } from "../lengths.js";

/** Mean of each channel over all time steps (Lin et al., arXiv:1312.4400): Keras' GlobalAveragePooling1D. */
export interface GlobalAveragePooling1DConfig {
  readonly kind: "GlobalAveragePooling1D";
}

/** (T, C) -> (C). */
export function globalAveragePooling1D(): GlobalAveragePooling1DConfig {
  return { kind: "GlobalAveragePooling1D" };
}

export const globalAveragePooling1dDefinition: LayerDefinition<GlobalAveragePooling1DConfig> = {
  kind: "GlobalAveragePooling1D",
  defaultName: "global_average_pooling1d",
  masking: true,

  outputShape(_config, inputShape) {
    const [, c] = checkTimeAndChannels("GlobalAveragePooling1D", inputShape);
    return [c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(_config, plan) {
    const { kernels, x, y, dx, dy, inputShape } = plan;
    const [t, c] = inputShape as readonly [number, number];
    const [inputs, outputs] = [4 * t * c, 4 * c];
    const goBack = overWindows(plan, [t, 1], (first, count, steps) => {
      kernels.averagePool1dBackward(dx! + first * inputs, dy! + first * outputs, count, steps, c, steps, steps, 0, 1);
    });
    return {
      forward: overWindows(plan, [t, 1], (first, count, steps) => {
        kernels.averagePool1dForward(y + first * outputs, x + first * inputs, count, steps, c, steps, steps, 0, 1);
      }),
      backward(first, n) {
        if (dx !== undefined) goBack(first, n);
      },
    };
  },
};
