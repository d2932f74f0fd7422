import { InputError } from "../../tensor/index.js";
import { checkTimeAndChannels } from "../checks.js";
import { dropoutKeyOf } from "../dropout-key.js";
import type { LayerDefinition } from "../layer.js";

/**
 * While training, drops each channel of a window for all its time steps with probability `rate` and scales the others by 1 / (1 - rate);
 * otherwise passes on (Tompson et al., arXiv:1411.4280): Keras' SpatialDropout1D.
 */
export interface SpatialDropout1DConfig {
  readonly kind: "SpatialDropout1D";
  readonly rate: number;
}

/** (T, C) -> (T, C). */
export function spatialDropout1D(options: { rate: number }): SpatialDropout1DConfig {
  return { kind: "SpatialDropout1D", ...options };
}

export const spatialDropout1dDefinition: LayerDefinition<SpatialDropout1DConfig> = {
  kind: "SpatialDropout1D",
  defaultName: "spatial_dropout1d",
  masking: true,

  outputShape(config, inputShape) {
    if (!(config.rate >= 0 && config.rate < 1))
      throw new InputError(`SpatialDropout1D: rate must be at least 0 and below 1; received ${config.rate}`);
    checkTimeAndChannels("SpatialDropout1D", inputShape);
    return inputShape;
  },

  parameters: () => [],
  multiplyAdds: () => 0,
  aliases: (config, canTrain) => !canTrain || config.rate === 0,

  plan(config, { kernels, x, y, dx, dy, keys, index, inputShape }) {
    if (x === y) return { forward() {}, backward() {} };
    const [t, c] = inputShape as readonly [number, number];
    const own = dropoutKeyOf(index);
    // The rate with which the last forward pass ran: the backward pass makes the same mask again.
    let rate = 0;
    return {
      forward(first, n, training) {
        rate = training ? config.rate : 0;
        const at = 4 * first * t * c;
        kernels.spatialDropout1d(y + at, x + at, n, t, c, rate, first * c, keys.key0 ^ own, keys.key1);
      },
      backward(first, n) {
        if (dx === undefined) return;
        const at = 4 * first * t * c;
        kernels.spatialDropout1d(dx + at, dy! + at, n, t, c, rate, first * c, keys.key0 ^ own, keys.key1);
      },
    };
  },
};
