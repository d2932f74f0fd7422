import { networkOf, type Model } from "../artifact/index.js";
import { createBackend, type KernelsName } from "../kernels/index.js";
import { argMax, createProgram, predictAll, type Predictions, type WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";

export interface PredictorOptions {
  /** Default "plain", whatever the model was trained with. */
  readonly kernels?: KernelsName;
  /** Windows computed together by predictAll; the results' bits do not depend on it. Default 64. */
  readonly batchSize?: number;
}

export interface Prediction {
  /** The most probable class, from 0, and its name. */
  readonly label: number;
  readonly className: string;
  /** (classes), summing to 1. A copy. */
  readonly probabilities: Float32Array;
}

export interface Predictor {
  readonly model: Model;
  /**
   * One window of raw signals, (T, C) row-major, in the model's units. Throws InputError for another length, a value that is not finite,
   * and values so large that the network's sums overflow.
   */
  predict(window: Float32Array): Prediction;
  /** Every window of a source, with losses against its labels. Throws InputError for the first whose result is not finite. */
  predictAll(source: WindowSource): Predictions;
}

/**
 * Ties a model to memory of its own; the model's preparation of signals is part of what it computes. Throws InputError where the model's
 * parts do not fit each other or batchSize is no whole number above 0.
 */
export function createPredictor(model: Model, { kernels = "plain", batchSize = 64 }: PredictorOptions = {}): Predictor {
  const network = networkOf(model, "model");
  const program = createProgram(network, createBackend(kernels), {
    batchSize,
    inputScaling: model.preparation.map((part) => part ?? undefined),
  });
  program.setWeights(model.weights);
  const [steps, channels] = model.network.inputShape;
  const classes = model.classNames.length;
  return {
    model,
    predict(window) {
      if (window.length !== steps * channels) {
        throw new InputError(
          `predict: expected a window of ${steps} x ${channels} = ${steps * channels} values (time x channel); received ${window.length}`,
        );
      }
      const wrong = window.findIndex((value) => !Number.isFinite(value));
      if (wrong >= 0) {
        const place = `time step ${Math.floor(wrong / channels)}, signal ${model.signals[wrong % channels]!.name}`;
        throw new InputError(`predict: expected finite values; received ${window[wrong]} in ${place}`);
      }
      program.input.set(window);
      program.predict(1);
      const probabilities = program.output.slice(0, classes);
      if (!probabilities.every(Number.isFinite)) {
        throw new InputError(`predict: expected signals in the model's units; received values so large that its sums overflow`);
      }
      const label = argMax(probabilities, 0, classes);
      return { label, className: model.classNames[label]!, probabilities };
    },
    predictAll: (source) => predictAll(program, source),
  };
}
