import { checkCount, checkTimeAndChannels } from "../checks.js";
import { glorotUniform, zeros } from "../initializers.js";
import type { LayerDefinition } from "../layer.js";
import { clearTails, overWindows } from "../lengths.js";

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
  masking: true,

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
    const { kernels, arena, batchSize, canTrain, x, y, dx, dy, scratch, inputShape, xLengths } = plan;
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
    const pool = overWindows(plan, [t, 1], (first, count, steps) => {
      const [from, sums] = [x + first * inputs, z + first * hidden];
      kernels.attentionPool1dForward(y + first * outputs, a + first * scores, sums, from, v, count, steps, c, u);
    });
    const unpool = overWindows(plan, [t, 1], (first, count, steps) => {
      const above = dy! + first * outputs,
        weights = a + first * scores,
        at = first * hidden;
      kernels.attentionPool1dBackward(ds + first * scores, dz + at, above, x + first * inputs, weights, z + at, v, count, steps, c, u);
    });
    const giveBack = overWindows(plan, [t, 1], (first, count, steps) => {
      kernels.attentionPool1dBackwardInput(dx! + first * inputs, dy! + first * outputs, a + first * scores, count, steps, c);
    });
    const cleared = [
      { pointer: ds, steps: t, width: 1 },
      { pointer: dz, steps: t, width: u },
    ];
    return {
      forward(first, n) {
        kernels.conv1dForward(z + first * hidden, x + first * inputs, w, b, scratch.pointer, n, t, c, u, 1, 1, 1, 0, t, 0);
        pool(first, n);
      },
      backward(first, n) {
        unpool(first, n);
        if (xLengths) for (const each of cleared) clearTails(kernels, each, xLengths, first, n);
        if (dx === undefined) return;
        kernels.conv1dBackwardInput(dx + first * inputs, dz + first * hidden, w, scratch.pointer, n, t, c, u, 1, 1, 1, 0, t);
        giveBack(first, n);
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
