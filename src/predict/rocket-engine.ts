import { convolutionsOf, type RocketModel } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { argMax, type Predictions, type WindowSource } from "../nn/index.js";
import { checkShape, createDecider, type RawWindows } from "../rocket/predict.js";
import { writeProbabilities } from "../rocket/temperature.js";
import { InputError } from "../tensor/index.js";
import type { Engine } from "./engine.js";

/** Random convolutions in the calling thread. Throws InputError where the model's parts do not fit each other, and for kernels that are not plain. */
export function rocketEngine(
  model: RocketModel,
  { kernels = "plain", batchSize = 256 }: { readonly kernels?: KernelsName; readonly batchSize?: number },
): Engine {
  if (kernels !== "plain")
    throw new InputError(`predict: random convolutions have plain kernels alone; received ${kernels}; leave kernels out`);
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new InputError(`predict: batchSize must be a whole number above 0; received ${batchSize}`);
  }
  const { convolutions, temperature } = convolutionsOf(model, "model");
  const { timeSteps, channels, classes } = convolutions;
  const decider = createDecider(convolutions, batchSize);
  const size = timeSteps * channels;
  const input = new Float32Array(batchSize * size),
    output = new Float32Array(batchSize * classes),
    decisions = new Float32Array(batchSize * classes);
  // Errors name windows from the batch's first on. A loop, since a view for each window would be garbage.
  let before = 0;
  const batch: RawWindows = {
    ...{ length: batchSize, timeSteps, channels, classes },
    copyWindow(i, to, offset) {
      const start = (i - before) * size;
      for (let j = 0; j < size; j++) to[offset + j] = input[start + j]!;
    },
  };
  const softmax = { classes, temperature };

  function predictAll(source: WindowSource): Predictions {
    checkShape(convolutions, source);
    const { length } = source;
    if (source.classes !== classes) throw new InputError(`random convolutions: have ${classes} classes; the data has ${source.classes}`);
    if (length === 0) throw new InputError("random convolutions: expected at least 1 window; received 0");
    const probabilities = new Float32Array(length * classes),
      predicted = new Int32Array(length),
      losses = new Float32Array(length);
    for (let start = 0; start < length; start += batchSize) {
      const n = Math.min(batchSize, length - start);
      decider.decide(source, start, n, decisions);
      for (let i = 0, to = start; i < n; i++, to++) {
        losses[to] = writeProbabilities(decisions, i * classes, softmax, probabilities, to * classes, source.label(to));
        if (!Number.isFinite(losses[to])) {
          throw new InputError(
            `random convolutions: expected finite probabilities and losses; received others for window ${to}, from 0, of ${length}; ` +
              "check that its signals are in the units trained on",
          );
        }
        predicted[to] = argMax(probabilities, to * classes, classes);
      }
    }
    return { probabilities, predicted, losses };
  }

  return {
    ...{ batchSize, input, output, predictAll },
    predict(n, first) {
      before = first;
      decider.decide(batch, first, n, decisions);
      for (let i = 0; i < n; i++) writeProbabilities(decisions, i * classes, softmax, output, i * classes);
    },
  };
}
