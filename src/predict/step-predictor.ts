import { timeStepsOf, type SequenceModel } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { argMax } from "../nn/index.js";
import { sequenceEngine } from "./network-engine.js";
import { createRunner } from "./runner.js";

/** What is told of a window of L time steps. */
export interface StepPrediction {
  /** (L, classes), row-major: of each step its probabilities. A copy. */
  readonly probabilities: Float32Array;
  /** (L): the most probable class of each step, from 0; of equal ones the first. */
  readonly labels: Int32Array;
}

/** A predictor of a class each time step. */
export interface StepPredictor {
  readonly model: SequenceModel;
  /** As `Predictor.shortest`. */
  readonly shortest: number;
  /** One window of raw signals, (T, C) row-major, or a shorter one where the model takes such. Throws InputError as `Predictor.predict`. */
  predict(window: Float32Array, options?: { readonly length?: number | undefined }): StepPrediction;
  /** Of one or more windows (N, T, C) the probabilities (N, T, classes), zeros in what is padding: the bits of `predict`, with nothing allocated. */
  predictInto(windows: Float32Array, probabilities: Float32Array, lengths?: ArrayLike<number>): void;
}

/** Ties a model to memory of its own, as `createPredictor` does. Throws InputError where its parts do not fit each other. */
export function createStepPredictor(
  model: SequenceModel,
  options: { readonly kernels?: KernelsName; readonly batchSize?: number } = {},
): StepPredictor {
  const classes = model.classNames.length;
  const steps = timeStepsOf(model);
  const engine = sequenceEngine(model, options);
  const run = createRunner(engine, {
    ...{ timeSteps: steps, signals: model.signals, outputs: steps * classes, called: ["probabilities", "steps and classes"] },
  });
  return {
    model,
    shortest: engine.shortest,
    predict(window, { length } = {}) {
      const probabilities = new Float32Array(steps * classes);
      run.one(window, probabilities, length);
      const own = length ?? window.length / model.signals.length;
      return {
        probabilities: probabilities.slice(0, own * classes),
        labels: Int32Array.from({ length: own }, (_, t) => argMax(probabilities, t * classes, classes)),
      };
    },
    predictInto: run.many,
  };
}
