import { InputError, type Random } from "../tensor/index.js";
import type { Program } from "./program.js";

/** Labelled windows, wherever they come from. */
export interface WindowSource {
  readonly length: number;
  readonly timeSteps: number;
  readonly channels: number;
  /** How many classes the labels can name. */
  readonly classes: number;
  /** Writes window i, (T, C) row-major in raw units, to `to` from `offset` on. */
  copyWindow(i: number, to: Float32Array, offset: number): void;
  /** The class of window i, from 0. */
  label(i: number): number;
  /** Writes window i as a training is to see it this time, changed by what `random` gives. Absent where it sees it as it is. */
  copyAugmented?(i: number, to: Float32Array, offset: number, random: Random): void;
}

/** Throws InputError when these windows do not fit the program's network. */
export function checkFits(program: Program, source: WindowSource): void {
  const { config, outputShape } = program.network;
  const [steps, channels] = config.inputShape;
  if (source.timeSteps !== steps || source.channels !== channels) {
    throw new InputError(
      `network ${config.name}: expects windows of ${steps} x ${channels} (time x channel); received ${source.timeSteps} x ${source.channels}`,
    );
  }
  if (outputShape.length !== 1 || outputShape[0] !== source.classes) {
    throw new InputError(`network ${config.name}: has ${outputShape.join(" x ")} outputs; the data has ${source.classes} classes`);
  }
  if (source.length === 0) throw new InputError(`network ${config.name}: expected at least 1 window; received 0`);
}

export interface Predictions {
  /** (N, classes). */
  readonly probabilities: Float32Array;
  /** (N): the most probable class; of equal ones the first. */
  readonly predicted: Int32Array;
  /** (N): cross-entropy against the true label. */
  readonly losses: Float32Array;
}

/**
 * Runs every window through the program, in order. The bits of a window's result do not depend on its place in a batch. Throws what
 * `unfit` makes of the first window, from 0, whose probabilities or loss are not finite: no class could be told from those.
 */
export function predictAll(
  program: Program,
  source: WindowSource,
  unfit: (window: number, loss: number) => Error = (window) => notFinite(program, source, window),
): Predictions {
  checkFits(program, source);
  const { classes, length } = source;
  const probabilities = new Float32Array(length * classes),
    losses = new Float32Array(length),
    predicted = new Int32Array(length);
  const size = source.timeSteps * source.channels;
  for (let start = 0; start < length; start += program.batchSize) {
    const n = Math.min(program.batchSize, length - start);
    for (let i = 0; i < n; i++) {
      source.copyWindow(start + i, program.input, i * size);
      program.labels[i] = source.label(start + i);
    }
    program.evaluate(n);
    probabilities.set(program.output.subarray(0, n * classes), start * classes);
    losses.set(program.losses.subarray(0, n), start);
  }
  for (let i = 0; i < length; i++) {
    let sum = losses[i]!;
    // Probabilities are at most 1 each: only one that is not finite makes their sum so.
    for (let k = 0; k < classes; k++) sum += probabilities[i * classes + k]!;
    if (!Number.isFinite(sum)) throw unfit(i, losses[i]!);
    predicted[i] = argMax(probabilities, i * classes, classes);
  }
  return { probabilities, predicted, losses };
}

function notFinite({ network }: Program, { length }: WindowSource, window: number): InputError {
  return new InputError(
    `network ${network.config.name}: expected finite probabilities and losses; ` +
      `received others for window ${window}, from 0, of ${length}; check that its signals are finite and in the units trained on, ` +
      `and that the training did not diverge: train with a lower learning rate`,
  );
}

/** Which of `count` values from `start` on is largest, counted from `start`; of equal ones the first. */
export function argMax(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) if (values[start + k]! > values[start + best]!) best = k;
  return best;
}
