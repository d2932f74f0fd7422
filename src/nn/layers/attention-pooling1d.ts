import { checkCount, checkTimeAndChannels } from "../checks.js";
import { glorotUniform, zeros } from "../initializers.js";
import type { LayerDefinition } from "../layer.js";

/** The mean of a window's time steps, each weighted by what is learned of it. Keras has no such layer. */
export interface AttentionPooling1DConfig {
  readonly kind: "AttentionPooling1D";
  /** How many units a step is scored by. */
  readonly units: number;
}

/**
 * (T, C) -> (C): y = sum over t of a_t x_t, a the softmax over t of tanh(x_t kernel + bias) . query. Yang et al., "Hierarchical Attention Networks
 * for Document Classification", NAACL 2016, equations 5 to 7; for HAR behind a recurrent layer: Murahari and Plötz, ISWC 2018, arXiv:1805.07648;
 * as TinyHAR scores its steps (Zhou et al., ISWC 2022, units = C), which adds a learned multiple of the mean to the last step: here the mean alone.
 */
export function attentionPooling1D(options: { units: number }): AttentionPooling1DConfig {
  return { kind: "AttentionPooling1D", ...options };
}

export const attentionPooling1dDefinition: LayerDefinition<AttentionPooling1DConfig> = {
  kind: "AttentionPooling1D",
  defaultName: "attention_pooling1d",

  outputShape({ units }, inputShape) {
    checkCount("AttentionPooling1D", "units", units);
    const [, c] = checkTimeAndChannels("AttentionPooling1D", inputShape);
    return [c];
  },

  parameters: ({ units }, inputShape) => [
    { name: "kernel", shape: [inputShape[1]!, units], initializer: glorotUniform },
    { name: "bias", shape: [units], initializer: zeros },
    { name: "query", shape: [units, 1], initializer: glorotUniform },
  ],

  multiplyAdds: ({ units }, inputShape) => inputShape[0]! * (inputShape[1]! * units + units + inputShape[1]!),

  plan({ units: u }, plan) {
    const { kernels, arena, batchSize, canTrain, x, y, dx, dy, scratch, inputShape } = plan;
    const [t, c] = inputShape as readonly [number, number];
    const [w, b, v] = plan.parameters as [number, number, number];
    const [dw, db, dv] = plan.gradients as [number, number, number];
    const z = arena.allocate(batchSize * t * u),
      a = arena.allocate(batchSize * t);
    const dz = canTrain ? arena.allocate(batchSize * t * u) : 0,
      ds = canTrain ? arena.allocate(batchSize * t) : 0,
      dNone = canTrain ? arena.allocate(u) : 0;
    scratch.need(kernels.conv1dScratch(t, c, u, 1, 1, 1, 0, t));
    scratch.need(kernels.conv1dScratch(t, 1, u, 1, 1, 1, 0, t));
    const [inputs, outputs, scores, hidden] = [4 * t * c, 4 * c, 4 * t, 4 * t * u];
    return {
      forward(first, n) {
        const from = x + first * inputs,
          sums = z + first * hidden;
        kernels.conv1dForward(sums, from, w, b, scratch.pointer, n, t, c, u, 1, 1, 1, 0, t, 0);
        kernels.attentionPool1dForward(y + first * outputs, a + first * scores, sums, from, v, n, t, c, u);
      },
      backward(first, n) {
        const above = dy! + first * outputs,
          weights = a + first * scores,
          at = first * hidden;
        kernels.attentionPool1dBackward(ds + first * scores, dz + at, above, x + first * inputs, weights, z + at, v, n, t, c, u);
        if (dx === undefined) return;
        const to = dx + first * inputs;
        kernels.conv1dBackwardInput(to, dz + at, w, scratch.pointer, n, t, c, u, 1, 1, 1, 0, t);
        kernels.attentionPool1dBackwardInput(to, above, weights, n, t, c);
      },
      gradients({ index, count }, n) {
        const { pointer } = scratch;
        kernels.conv1dBackwardFilters(dw, db, x, dz, pointer, n, t, c, u, 1, 1, 1, 0, t, index, count);
        // The query's is a product of one row, the scores', with what they were made from.
        kernels.conv1dBackwardFilters(dv, dNone, ds, z, pointer, n, t, 1, u, 1, 1, 1, 0, t, index, count);
      },
    };
  },
};
