import type { Predictions, WindowSource } from "../nn/index.js";

/** What computes a model: windows go into `input`, and after `predict` their probabilities lie in `output`. */
export interface Engine {
  readonly batchSize: number;
  /** (batchSize, T, C): raw signals. */
  readonly input: Float32Array;
  /** (batchSize, classes) */
  readonly output: Float32Array;
  /** For the first n windows of `input`; errors name them from `first` on. `length`, if not T, is how many of their time steps were measured; zeros are behind. */
  predict(n: number, first: number, length?: number): void;
  predictAll(source: WindowSource): Predictions;
}
