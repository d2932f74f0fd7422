import { convolutionsOf, type RocketModel } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { writeProbabilities } from "../nn/index.js";
import { createDecider, type RawWindows } from "../rocket/predict.js";
import { InputError } from "../tensor/index.js";
import { predictDecided, type Decided } from "./decided.js";
import type { Engine } from "./engine.js";

interface RocketOptions {
  readonly kernels?: KernelsName;
  readonly batchSize?: number;
}

/** Random convolutions in the calling thread. Throws InputError where the model's parts do not fit each other, and for kernels that are not plain. */
export function rocketEngine(model: RocketModel, options: RocketOptions): Engine {
  const { decided, decideInto } = decidedByRocket(model, options);
  const { batchSize, timeSteps, channels, classes } = decided;
  const size = timeSteps * channels;
  const input = new Float32Array(batchSize * size),
    output = new Float32Array(batchSize * classes),
    decisions = new Float32Array(batchSize * classes);
  const lengths = new Int32Array(model.unequalLengths ? batchSize : 0);
  // Errors name windows from the batch's first on. A loop, since a view for each window would be garbage.
  let before = 0;
  const batch: RawWindows = {
    ...{ length: batchSize, timeSteps, channels, classes },
    ...(lengths.length > 0 && { lengthOf: (i: number) => lengths[i - before]! }),
    copyWindow(i, to, offset) {
      const start = (i - before) * size;
      for (let j = 0; j < size; j++) to[offset + j] = input[start + j]!;
    },
  };
  return {
    ...{ batchSize, input, output, lengths, shortest: model.unequalLengths ? 1 : timeSteps },
    predictAll: (source) => predictDecided(decided, source),
    predict(n, first) {
      before = first;
      decideInto(batch, first, n, decisions);
      for (let i = 0; i < n; i++) writeProbabilities(decisions, i * classes, decided, output, i * classes);
    },
  };
}

/** The decisions of random convolutions. Throws InputError as `rocketEngine`. */
export function decidedByRocket(
  model: RocketModel,
  { kernels = "plain", batchSize = 256 }: RocketOptions,
): { decided: Decided; decideInto: ReturnType<typeof createDecider>["decide"] } {
  if (kernels !== "plain")
    throw new InputError(`predict: random convolutions have plain kernels alone; received ${kernels}; leave kernels out`);
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new InputError(`predict: batchSize must be a whole number above 0; received ${batchSize}`);
  }
  const { convolutions, temperature } = convolutionsOf(model, "model");
  const { timeSteps, channels, classes } = convolutions;
  const decider = createDecider(convolutions, batchSize);
  const decisions = new Float32Array(batchSize * classes);
  const decided: Decided = {
    ...{ what: "random convolutions", timeSteps, channels, classes, temperature, batchSize },
    decide(source, first, n) {
      decider.decide(source, first, n, decisions);
      return decisions;
    },
  };
  return { decided, decideInto: (source, first, n, into) => decider.decide(source, first, n, into) };
}
