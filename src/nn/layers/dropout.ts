import { InputError, sizeOf } from "../../tensor/index.js";
import { dropoutKeyOf } from "../dropout-key.js";
import type { LayerDefinition } from "../layer.js";

/** While training, drops each value with probability `rate` and scales the others by 1 / (1 - rate); otherwise passes on. */
export interface DropoutConfig {
  readonly kind: "Dropout";
  readonly rate: number;
}

export function dropout(options: { rate: number }): DropoutConfig {
  return { kind: "Dropout", ...options };
}

export const dropoutDefinition: LayerDefinition<DropoutConfig> = {
  kind: "Dropout",
  defaultName: "dropout",
  masking: true,

  outputShape(config, inputShape) {
    if (!(config.rate >= 0 && config.rate < 1))
      throw new InputError(`Dropout: rate must be at least 0 and below 1; received ${config.rate}`);
    return inputShape;
  },

  parameters: () => [],
  multiplyAdds: () => 0,
  aliases: (config, canTrain) => !canTrain || config.rate === 0,

  plan(config, { kernels, x, y, dx, dy, keys, index, inputShape }) {
    const size = sizeOf(inputShape);
    if (x === y) return { forward() {}, backward() {} };
    const own = dropoutKeyOf(index);
    // The rate with which the last forward pass ran: the backward pass makes the same mask again.
    let rate = 0;
    return {
      forward(first, n, training) {
        rate = training ? config.rate : 0;
        const start = first * size;
        kernels.dropout(y + 4 * start, x + 4 * start, n * size, rate, start, keys.key0 ^ own, keys.key1);
      },
      backward(first, n) {
        const start = first * size;
        if (dx !== undefined) kernels.dropout(dx + 4 * start, dy! + 4 * start, n * size, rate, start, keys.key0 ^ own, keys.key1);
      },
    };
  },
};
