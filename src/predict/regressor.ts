import { timeStepsOf, type RegressionModel } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { regressionEngine } from "./network-engine.js";
import { createRunner } from "./runner.js";

/** A predictor of numbers. */
export interface Regressor {
  readonly model: RegressionModel;
  /** As `Predictor.shortest`. */
  readonly shortest: number;
  /** (targets), in their units, of one window of raw signals (T, C), row-major. A copy. Takes lengths and throws InputError as `Predictor.predict`. */
  predict(window: Float32Array, options?: { readonly length?: number | undefined }): Float32Array;
  /** Of one or more windows (N, T, C) the values (N, targets): the bits of `predict`, with nothing allocated. As `Predictor.predictInto`. */
  predictInto(windows: Float32Array, values: Float32Array, lengths?: ArrayLike<number>): void;
}

/** Ties a regression to memory of its own, as `createPredictor` a classifier. Throws InputError where its parts do not fit each other. */
export function createRegressor(
  model: RegressionModel,
  options: { readonly kernels?: KernelsName; readonly batchSize?: number } = {},
): Regressor {
  const outputs = model.targets.length;
  const engine = regressionEngine(model, options);
  const run = createRunner(engine, {
    ...{ timeSteps: timeStepsOf(model), signals: model.signals, outputs, called: ["values", "targets"] },
  });
  return {
    model,
    shortest: engine.shortest,
    predict(window, { length } = {}) {
      const values = new Float32Array(outputs);
      run.one(window, values, length);
      return values;
    },
    predictInto: run.many,
  };
}
