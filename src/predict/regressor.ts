import { timeStepsOf, type RegressionModel } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { regressionEngine } from "./network-engine.js";
import { createRunner } from "./runner.js";

/** A predictor of numbers. */
export interface Regressor {
  readonly model: RegressionModel;
  /** (targets), in their units, of one window of raw signals (T, C), row-major. A copy. Throws InputError as `Predictor.predict`. */
  predict(window: Float32Array): Float32Array;
  /** Of one or more windows (N, T, C) the values (N, targets): the bits of `predict`, with nothing allocated. Throws as `Predictor.predictInto`. */
  predictInto(windows: Float32Array, values: Float32Array): void;
}

/** Ties a regression to memory of its own, as `createPredictor` a classifier. Throws InputError where its parts do not fit each other. */
export function createRegressor(
  model: RegressionModel,
  options: { readonly kernels?: KernelsName; readonly batchSize?: number } = {},
): Regressor {
  const outputs = model.targets.length;
  const run = createRunner(regressionEngine(model, options), {
    ...{ timeSteps: timeStepsOf(model), signals: model.signals, outputs, called: ["values", "targets"] },
  });
  return {
    model,
    predict(window) {
      const values = new Float32Array(outputs);
      run.one(window, values);
      return values;
    },
    predictInto: run.many,
  };
}
