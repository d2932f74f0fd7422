import { InputError, sizeOf } from "../../tensor/index.js";
import { dropoutKeyOf } from "../dropout-key.js";
import type { LayerDefinition } from "../layer.js";

/** While training, adds normal numbers of mean 0 to every element; otherwise passes on: Keras' GaussianNoise. */
export interface GaussianNoiseConfig {
  readonly kind: "GaussianNoise";
  readonly stddev: number;
}

/** Any shape -> the same shape. The numbers of a step follow from the seed, as dropout's masks do. */
export function gaussianNoise(options: { stddev: number }): GaussianNoiseConfig {
  return { kind: "GaussianNoise", ...options };
}

export const gaussianNoiseDefinition: LayerDefinition<GaussianNoiseConfig> = {
  kind: "GaussianNoise",
  defaultName: "gaussian_noise",
  masking: true,

  outputShape(config, inputShape) {
    if (!(config.stddev >= 0 && config.stddev < Infinity))
      throw new InputError(`GaussianNoise: stddev must be at least 0 and finite; received ${config.stddev}`);
    return inputShape;
  },

  parameters: () => [],
  multiplyAdds: () => 0,
  aliases: (config, canTrain) => !canTrain || config.stddev === 0,

  plan(config, { kernels, x, y, dx, dy, keys, index, inputShape }) {
    const size = sizeOf(inputShape);
    if (x === y) return { forward() {}, backward() {} };
    const own = dropoutKeyOf(index);
    return {
      forward(first, n, training) {
        const start = first * size,
          at = 4 * start;
        if (training) kernels.gaussianNoise(y + at, x + at, n * size, config.stddev, start, keys.key0 ^ own, keys.key1);
        else kernels.copyRows(y + at, x + at, n, size, size, size);
      },
      backward(first, n) {
        const at = 4 * first * size;
        if (dx !== undefined) kernels.copyRows(dx + at, dy! + at, n, size, size, size);
      },
    };
  },
};
