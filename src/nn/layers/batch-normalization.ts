import { formatShape, InputError, sizeOf, type Shape } from "../../tensor/index.js";
import { checkOneOf } from "../checks.js";
import { ones, zeros } from "../initializers.js";
import type { LayerDefinition } from "../layer.js";
import type { Lengths } from "../lengths.js";
import { endOf, startOf } from "../share.js";

/** Normalises each channel over all windows and time steps of the batch, then scales and shifts it; the words are Keras'. */
export interface BatchNormalizationConfig {
  readonly kind: "BatchNormalization";
  /** How slowly the moving mean and variance, by which predictions are made, follow those of the batches; 0 to below 1. */
  readonly momentum: number;
  /** Added to the variance. */
  readonly epsilon: number;
  /** Applied to what comes out, in the same pass; in Keras a layer of its own. */
  readonly activation: "linear" | "relu";
}

/**
 * (..., C) -> the same shape. Ioffe and Szegedy, arXiv:1502.03167; defaults as in Keras: momentum 0.99, epsilon 1e-3, gamma and beta
 * learned, the moving variance a mean of biased ones (the paper's is unbiased); activation "linear".
 */
export function batchNormalization(options: Partial<Omit<BatchNormalizationConfig, "kind">> = {}): BatchNormalizationConfig {
  return { kind: "BatchNormalization", momentum: 0.99, epsilon: 1e-3, activation: "linear", ...options };
}

/** Real rows of n windows: those of masked windows that end before their last step are fewer. */
function countRows(lengths: Lengths | undefined, n: number, steps: number): number {
  if (!lengths) return n * steps;
  let rows = 0;
  for (let i = 0; i < n; i++) rows += lengths.of(i);
  return rows;
}

/** Numbers a row: the last axis is normalised, the others are counted. */
export function channelsOf(shape: Shape): { c: number; steps: number } {
  const c = shape.at(-1)!;
  return { c, steps: sizeOf(shape) / c };
}

export const batchNormalizationDefinition: LayerDefinition<BatchNormalizationConfig> = {
  kind: "BatchNormalization",
  defaultName: "batch_normalization",
  masking: true,
  looksBack: true,

  outputShape({ momentum, epsilon, activation }, inputShape) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new InputError(`BatchNormalization: momentum must be at least 0 and below 1; received ${momentum}`);
    }
    if (!(epsilon > 0 && epsilon < Infinity)) {
      throw new InputError(`BatchNormalization: epsilon must be above 0 and finite; received ${epsilon}`);
    }
    checkOneOf("BatchNormalization", "activation", activation, ["linear", "relu"]);
    if (inputShape.length < 1) throw new InputError(`BatchNormalization: expected channels; received shape ${formatShape(inputShape)}`);
    return inputShape;
  },

  parameters(_config, inputShape) {
    const shape = [channelsOf(inputShape).c];
    return [
      { name: "gamma", shape, initializer: ones },
      { name: "beta", shape, initializer: zeros },
      { name: "moving_mean", shape, initializer: zeros, trainable: false },
      { name: "moving_variance", shape, initializer: ones, trainable: false },
    ];
  },

  multiplyAdds: (_config, inputShape) => sizeOf(inputShape),

  plan(config, plan) {
    const { kernels, arena, batchSize, x, y, dx, dy, scratch, inputShape, canTrain, xLengths } = plan;
    const { momentum, epsilon } = config;
    const { c, steps } = channelsOf(inputShape);
    const size = steps * c;
    const [gamma, beta, movingMean, movingVariance] = plan.parameters as [number, number, number, number];
    const [dgamma, dbeta] = plan.gradients as [number, number];
    const relu = config.activation === "relu" ? 1 : 0,
      mask = plan.masked ? 0 : relu;
    if (plan.frozen) {
      // No sums over the batch: zeros that stay zero in their place.
      const none = arena.allocate(c);
      return {
        forward(first, n) {
          const at = 4 * first * size;
          kernels.batchNormForward(y + at, x + at, movingMean, movingVariance, gamma, beta, n * steps, c, epsilon, relu);
        },
        backward(first, n) {
          if (dx === undefined) return;
          const at = 4 * first * size,
            rows = n * steps;
          if (mask === 1) kernels.reluBackward(dy! + at, dy! + at, y + at, n * size);
          kernels.batchNormBackward(dx + at, dy! + at, x + at, movingMean, movingVariance, gamma, none, none, rows, c, epsilon, rows);
        },
      };
    }
    // Statistics of the last batch, which the backward pass needs again.
    const mean = canTrain ? arena.allocate(c) : movingMean,
      variance = canTrain ? arena.allocate(c) : movingVariance;
    let total = 0;
    const sums = Math.ceil((2 * c) / 16) * 16;
    if (canTrain) scratch.need(xLengths ? sums + batchSize * size : 2 * c);
    return {
      statistics(share, n) {
        const rows = countRows(xLengths, n, steps);
        const { pointer } = scratch;
        let from = x;
        if (xLengths && rows < n * steps) {
          // The share's channels of the real rows, one behind the other.
          from = pointer + 4 * sums;
          const column = startOf(share, c, 4),
            width = endOf(share, c, 4) - column;
          for (let i = 0, to = from + 4 * column; i < n; i++) {
            kernels.copyRows(to, x + 4 * (i * size + column), xLengths.of(i), width, c, c);
            to += 4 * xLengths.of(i) * c;
          }
        }
        const { index, count } = share;
        kernels.batchNormStatistics(mean, variance, movingMean, movingVariance, from, pointer, rows, c, momentum, index, count);
      },
      forward(first, n, training) {
        const at = 4 * first * size;
        const center = training ? mean : movingMean,
          spread = training ? variance : movingVariance;
        kernels.batchNormForward(y + at, x + at, center, spread, gamma, beta, n * steps, c, epsilon, relu);
      },
      backwardStatistics({ index, count }, n) {
        total = countRows(xLengths, n, steps);
        const { pointer } = scratch;
        // Over all rows: of those that are not real dy is zero.
        kernels.batchNormBackwardSums(dgamma, dbeta, dy!, x, y, mean, variance, pointer, n * steps, c, epsilon, mask, index, count);
      },
      backward(first, n) {
        if (dx === undefined) return;
        const at = 4 * first * size;
        kernels.batchNormBackward(dx + at, dy! + at, x + at, mean, variance, gamma, dgamma, dbeta, n * steps, c, epsilon, total);
      },
    };
  },
};
