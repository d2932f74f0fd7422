import { checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";

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

  outputShape(_config, inputShape) {
    const [, c] = checkTimeAndChannels("GlobalAveragePooling1D", inputShape);
    return [c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(_config, { kernels, x, y, dx, dy, inputShape }) {
    const [t, c] = inputShape as readonly [number, number];
    const [inputs, outputs] = [4 * t * c, 4 * c];
    return {
      forward(first, n) {
        kernels.averagePool1dForward(y + first * outputs, x + first * inputs, n, t, c, t, t, 0, 1);
      },
      backward(first, n) {
        if (dx !== undefined) kernels.averagePool1dBackward(dx + first * inputs, dy! + first * outputs, n, t, c, t, t, 0, 1);
      },
    };
  },
};
