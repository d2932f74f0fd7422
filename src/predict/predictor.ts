import { timeStepsOf, type Model } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { argMax, type Predictions, type WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import type { Engine } from "./engine.js";
import { ensembleEngine } from "./ensemble-engine.js";
import { networkEngine } from "./network-engine.js";
import { rocketEngine } from "./rocket-engine.js";

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
   * (classes), summing to 1: a network's softmax; of a ridge that of its decisions over the temperature fitted to held-out windows; of an ensemble the weighted
   * mean of its members'. A copy.
   */
  readonly probabilities: Float32Array;
}

export interface Predictor {
  readonly model: Model;
  /**
   * One window of raw signals, (T, C) row-major, in the model's units. Throws InputError for another length, a value that is not finite,
   * and values so large that the network's sums overflow.
   */
  predict(window: Float32Array): Prediction;
  /**
   * One or more windows of raw signals, (N, T, C) row-major, and (N, classes) for their probabilities: the bits of `predict`, by a network with nothing
   * allocated. Throws InputError as `predict`, naming the window, and where the two arrays' lengths do not fit; probabilities may then be
   * written in part.
   */
  predictInto(windows: Float32Array, probabilities: Float32Array): void;
  /** Every window of a source, with losses against its labels. Throws InputError for the first whose result is not finite. */
  predictAll(source: WindowSource): Predictions;
}

/**
 * Ties a model to memory of its own; the model's preparation of signals is part of what it computes. Throws InputError where the model's
 * parts do not fit each other, batchSize is no whole number above 0, or random convolutions are asked for other kernels than plain.
 */
export function createPredictor(model: Model, options: PredictorOptions = {}): Predictor {
  const engine = engineOf(model, options);
  const { batchSize, input, output } = engine;
  const [steps, channels] = [timeStepsOf(model), model.signals.length];
  const size = steps * channels;
  const classes = model.classNames.length;

  function predictInto(windows: Float32Array, probabilities: Float32Array): void {
    const count = windows.length / size;
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new InputError(`predict: expected windows of ${shapeOf(steps, channels)}, one or more; received ${windows.length} values`);
    }
    if (probabilities.length !== count * classes) {
      const expected = `${count} windows x ${classes} classes = ${count * classes}`;
      throw new InputError(`predict: expected room for ${expected} probabilities; received ${probabilities.length}`);
    }
    for (let start = 0; start < count; start += batchSize) {
      const n = Math.min(batchSize, count - start);
      // Several batches go element by element, since a view for each would be garbage.
      if (n === count) input.set(windows);
      else for (let i = 0, from = start * size; i < n * size; i++, from++) input[i] = windows[from]!;
      if (!allFinite(input, n * size)) throw notFinite(windows, start * size);
      engine.predict(n, start);
      for (let i = 0, to = start * classes; i < n * classes; i++, to++) {
        const value = output[i]!;
        if (!Number.isFinite(value)) throw overflown(Math.floor(to / classes), count);
        probabilities[to] = value;
      }
    }
  }

  /** Names the first value from `start` on that is not finite. */
  function notFinite(windows: Float32Array, start: number): InputError {
    const index = windows.findIndex((value, i) => i >= start && !Number.isFinite(value));
    const within = index % size;
    const place = `time step ${Math.floor(within / channels)}, signal ${model.signals[within % channels]!.name}`;
    return new InputError(
      `predict: expected finite values; received ${windows[index]} in ${place}, window ${Math.floor(index / size)}, from 0`,
    );
  }

  return {
    model,
    predict(window) {
      if (window.length !== size) {
        throw new InputError(`predict: expected a window of ${shapeOf(steps, channels)}; received ${window.length}`);
      }
      const probabilities = new Float32Array(classes);
      predictInto(window, probabilities);
      const label = argMax(probabilities, 0, classes);
      return { label, className: model.classNames[label]!, probabilities };
    },
    predictInto,
    predictAll: (source) => engine.predictAll(source),
  };
}

function engineOf(model: Model, options: PredictorOptions): Engine {
  if (model.kind === "rocket") return rocketEngine(model, options);
  if (model.kind === "network") return networkEngine(model, options);
  // Random convolutions have plain kernels alone, whatever the networks beside them have.
  const ofRockets: PredictorOptions = { ...options, kernels: "plain" };
  return ensembleEngine(model, (member) => engineOf(member, member.kind === "network" ? options : ofRockets));
}

/** 0 times a finite value is 0, times any other NaN. Four sums, since each addition waits for the one before: 0.7 us for 1152 values, not 1.7. */
function allFinite(values: Float32Array, length: number): boolean {
  let a = 0,
    b = 0,
    c = 0,
    d = 0,
    i = 0;
  for (; i + 4 <= length; i += 4) {
    a += values[i]! * 0;
    b += values[i + 1]! * 0;
    c += values[i + 2]! * 0;
    d += values[i + 3]! * 0;
  }
  for (; i < length; i++) a += values[i]! * 0;
  return a + b + c + d === 0;
}

function shapeOf(steps: number, channels: number): string {
  return `${steps} x ${channels} = ${steps * channels} values (time x channel)`;
}

function overflown(window: number, windows: number): InputError {
  return new InputError(
    `predict: expected signals in the model's units; received values so large that its sums overflow in window ${window}, from 0, of ${windows}`,
  );
}
