import { formatShape, InputError, sizeOf } from "../../tensor/index.js";
import { ones, zeros } from "../initializers.js";
import type { LayerDefinition } from "../layer.js";
import { channelsOf } from "./batch-normalization.js";

/** Normalises the channels of each time step by their own mean and variance, then scales and shifts them: Keras' LayerNormalization. */
export interface LayerNormalizationConfig {
  readonly kind: "LayerNormalization";
  /** Added to the variance. */
  readonly epsilon: number;
}

/**
 * (..., C) -> the same shape, over the last axis. Ba, Kiros and Hinton, arXiv:1607.06450; defaults as in Keras: epsilon 1e-3, gamma and beta
 * learned.
 */
export function layerNormalization(options: Partial<Omit<LayerNormalizationConfig, "kind">> = {}): LayerNormalizationConfig {
  return { kind: "LayerNormalization", epsilon: 1e-3, ...options };
}

export const layerNormalizationDefinition: LayerDefinition<LayerNormalizationConfig> = {
  kind: "LayerNormalization",
  defaultName: "layer_normalization",
  masking: true,
  looksBack: true,

  outputShape({ epsilon }, inputShape) {
    if (!(epsilon > 0 && epsilon < Infinity)) {
      throw new InputError(`LayerNormalization: epsilon must be above 0 and finite; received ${epsilon}`);
    }
    if (inputShape.length < 1) throw new InputError(`LayerNormalization: expected channels; received shape ${formatShape(inputShape)}`);
    return inputShape;
  },

  parameters(_config, inputShape) {
    const shape = [channelsOf(inputShape).c];
    return [
      { name: "gamma", shape, initializer: ones },
      { name: "beta", shape, initializer: zeros },
    ];
  },

  multiplyAdds: (_config, inputShape) => sizeOf(inputShape),

  plan({ epsilon }, plan) {
    const { kernels, arena, batchSize, x, y, dx, dy, scratch, inputShape } = plan;
    const { c, steps } = channelsOf(inputShape);
    const size = steps * c;
    const [gamma, beta] = plan.parameters as [number, number];
    const [dgamma, dbeta] = plan.gradients as [number, number];
    // Of each row, which the backward pass needs again.
    const statistics = arena.allocate(batchSize * steps * 2);
    scratch.need(2 * c);
    return {
      forward(first, n) {
        const at = 4 * first * size;
        kernels.layerNormForward(y + at, x + at, gamma, beta, statistics + 8 * first * steps, n * steps, c, epsilon);
      },
      backward(first, n) {
        if (dx === undefined) return;
        const at = 4 * first * size;
        kernels.layerNormBackward(dx + at, dy! + at, x + at, gamma, statistics + 8 * first * steps, n * steps, c);
      },
      gradients({ index, count }, n) {
        kernels.layerNormGradients(dgamma, dbeta, dy!, x, statistics, scratch.pointer, n * steps, c, index, count);
      },
    };
  },
};
