import { timeStepsOf, type Model } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { argMax, type Predictions, type WindowSource } from "../nn/index.js";
import type { Engine } from "./engine.js";
import { ensembleEngine } from "./ensemble-engine.js";
import { networkEngine } from "./network-engine.js";
import { rocketEngine } from "./rocket-engine.js";
import { createRunner } from "./runner.js";

export interface PredictorOptions {
  /** Default "plain", whatever the model was trained with; random convolutions have no others. Of an ensemble its networks'. */
  readonly kernels?: KernelsName;
  /**
   * Windows computed together where there are many; the results' bits do not depend on it. Default 16 of a network: 4 to 256 take the same time within
   * the noise, and fewer need less memory. Of random convolutions 256. Of an ensemble each member's own.
   */
  readonly batchSize?: number;
}

export interface Prediction {
  /** The most probable class, from 0, and its name. */
  readonly label: number;
  readonly className: string;
  /**
   * (classes), summing to 1: a network's softmax, or 1 - p and p of its one sigmoid unit; of a ridge that of its decisions over the temperature fitted to
   * held-out windows; of an ensemble the weighted mean of its members'. A copy.
   */
  readonly probabilities: Float32Array;
}

export interface Predictor {
  readonly model: Model;
  /** The fewest time steps that a window may have: all, but of a model whose network is masked, or that was trained on windows of unequal lengths. */
  readonly shortest: number;
  /**
   * One window of raw signals, (T, C) row-major, in the model's units; of a model that takes shorter ones one of fewer steps too, by itself or padded behind its first
   * `length` steps, with what does not matter. Throws InputError for another length, a value that is not finite, and values so large that the
   * network's sums overflow.
   */
  predict(window: Float32Array, options?: { readonly length?: number | undefined }): Prediction;
  /**
   * One or more windows of raw signals, (N, T, C) row-major, and (N, classes) for their probabilities: the bits of `predict`. By a network nothing is
   * allocated; by random convolutions, once as many windows have been there, nothing but floats that the engine boxes. `lengths`: how many steps of each
   * window are real; default all. Throws InputError as `predict`, naming the window, and where the arrays' lengths do not fit;
   * probabilities may then be written in part.
   */
  predictInto(windows: Float32Array, probabilities: Float32Array, lengths?: ArrayLike<number>): void;
  /** Every window of a source, with losses against its labels. Throws InputError for the first whose result is not finite. */
  predictAll(source: WindowSource): Predictions;
}

/**
 * Ties a model to memory of its own; the model's preparation of signals is part of what it computes. Throws InputError where the model's
 * parts do not fit each other, batchSize is no whole number above 0, or random convolutions are asked for other kernels than plain.
 */
export function createPredictor(model: Model, options: PredictorOptions = {}): Predictor {
  const engine = engineOf(model, options);
  const classes = model.classNames.length;
  const run = createRunner(engine, {
    timeSteps: timeStepsOf(model),
    signals: model.signals,
    outputs: classes,
    called: ["probabilities", "classes"],
  });
  return {
    model,
    shortest: engine.shortest,
    predict(window, { length } = {}) {
      const probabilities = new Float32Array(classes);
      run.one(window, probabilities, length);
      const label = argMax(probabilities, 0, classes);
      return { label, className: model.classNames[label]!, probabilities };
    },
    predictInto: run.many,
    predictAll: (source) => engine.predictAll(source),
  };
}

function engineOf(model: Model, options: PredictorOptions): Engine {
  if (model.kind === "rocket") return rocketEngine(model, options);
  if (model.kind !== "ensemble") return networkEngine(model, options);
  // Random convolutions have plain kernels alone, whatever the networks beside them have.
  const ofRockets: PredictorOptions = { ...options, kernels: "plain" };
  return ensembleEngine(model, (member) => engineOf(member, member.kind === "network" ? options : ofRockets));
}
