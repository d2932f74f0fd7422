import type { Predictions, WindowSource } from "../nn/index.js";

/** What computes a model: windows go into `input`, and after `predict` their probabilities lie in `output`. */
export interface Engine {
  readonly batchSize: number;
  /** (batchSize, T, C): raw signals. */
  readonly input: Float32Array;
  /** (batchSize), how many steps of each window are real; empty of a model whose windows all have T. */
  readonly lengths: Int32Array;
  /** The fewest that a window may have. */
  readonly shortest: number;
  /** (batchSize, classes) */
  readonly output: Float32Array;
  /** For the first n windows of `input`; errors name them from `first` on. */
  predict(n: number, first: number): void;
  predictAll(source: WindowSource): Predictions;
}
