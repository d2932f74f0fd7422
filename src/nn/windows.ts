import { InputError, sizeOf, type Random } from "../tensor/index.js";
import { checkLength } from "./masking.js";
import type { Program } from "./program.js";
import { fillLabels } from "./step-labels.js";

/** Labelled windows, wherever they come from. */
export interface WindowSource {
  readonly length: number;
  readonly timeSteps: number;
  readonly channels: number;
  /** How many classes the labels can name; 0 of a regression, whose windows have targets instead. */
  readonly classes: number;
  /** Writes window i, (T, C) row-major in raw units, to `to` from `offset` on. */
  copyWindow(i: number, to: Float32Array, offset: number): void;
  /** How many of window i's steps are real, from 1 on; those behind them are padding, zeros. Absent where all are. A masked network alone asks for it. */
  lengthOf?(i: number): number;
  /** The class of window i, from 0. Of a regression it is not asked. */
  label(i: number): number;
  /**
   * Of windows with a label each time step: writes those of window i to `to` from `offset` on, UNLABELLED where a step has none and where it is padding. A
   * network that ends in Conv1D with "softmax" asks for these instead of `label`.
   */
  copyLabels?(i: number, to: Int32Array, offset: number): void;
  /** Of a regression: writes what the network is to make of window i, as many numbers as it has outputs, to `to` from `offset` on. */
  copyTarget?(i: number, to: Float32Array, offset: number): void;
  /** Writes window i as a training is to see it this time, changed by what `random` gives. Absent where it sees it as it is. */
  copyAugmented?(i: number, to: Float32Array, offset: number, random: Random): void;
}

/** Throws InputError when these windows do not fit the program's network. */
export function checkFits(program: Program, source: WindowSource): void {
  const { config, outputShape, masking } = program.network;
  const [steps, channels] = config.inputShape;
  if (source.timeSteps !== steps || source.channels !== channels) {
    throw new InputError(
      `network ${config.name}: expects windows of ${steps} x ${channels} (time x channel); received ${source.timeSteps} x ${source.channels}`,
    );
  }
  const perStep = program.lossKind === "stepCrossEntropy";
  if (perStep && (!source.copyLabels || outputShape[0] !== steps)) {
    throw new InputError(
      outputShape[0] === steps
        ? `network ${config.name}: tells a class each time step; the data has a label a window; end the network in Dense behind a pooling, or give labels each step`
        : `network ${config.name}: expected as many steps to come out as go in, ${steps}, as each has a label; received ${outputShape[0]}; give its layers padding "same" and no strides`,
    );
  }
  if (masking?.tables.at(-1) && !perStep) {
    throw new InputError(
      `network ${config.name}: masked, and ends in a value each time step, which no loss takes of windows of unequal lengths; pool before its last layer`,
    );
  }
  if (program.classes === 0 && !source.copyTarget) {
    throw new InputError(
      `network ${config.name}: ends in "linear", and so learns numbers; the data has classes and no targets; end it in "softmax"`,
    );
  }
  if ((program.classes > 0 && outputShape.length !== 1 && !perStep) || program.classes !== source.classes) {
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
 * Puts what windows are to be held against beside them: the label of window `from` of the source, its labels, or its target, in place `to` of the batch. Behind
 * `fillLength`. Throws InputError for a window without any labelled step, and for a label that is no class.
 */
export function fillExpected(program: Program, source: WindowSource, from: number, to: number): void {
  if (program.lossKind === "stepCrossEntropy") fillLabels(program, source, from, to);
  else if (program.classes === 0) source.copyTarget!(from, program.targets, to * sizeOf(program.network.outputShape));
  else program.labels[to] = source.label(from);
}

/**
 * Puts how long window `from` of the source is in place `to` of the batch of a masked program; of any other, does nothing. Throws InputError for fewer
 * steps than the network needs.
 */
export function fillLength({ network: { config, masking }, lengths }: Program, source: WindowSource, from: number, to: number): void {
  if (!masking) return;
  const length = source.lengthOf?.(from) ?? source.timeSteps;
  checkLength(config, masking, length, from);
  lengths[to] = length;
}

/** The class that window i of a batch is called, from the program's output; of one sigmoid unit the second where it is more probable. */
export function classOf({ output, classes, lossKind }: Program, i: number): number {
  return lossKind === "sigmoidCrossEntropy" ? (output[i]! > 0.5 ? 1 : 0) : argMax(output, i * classes, classes);
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
  const { classes, length } = source;
  if (classes === 0) throw new InputError(`network ${program.network.config.name}: predicts numbers, not classes; take predictTargets`);
  if (program.lossKind === "stepCrossEntropy") {
    throw new InputError(`network ${program.network.config.name}: tells a class each time step, not one a window; take predictSteps`);
  }
  const { outputs, losses } = evaluateAll(program, source);
  const probabilities =
    program.lossKind === "sigmoidCrossEntropy"
      ? Float32Array.from({ length: 2 * length }, (_, i) => (i & 1 ? outputs[i >> 1]! : 1 - outputs[i >> 1]!))
      : outputs;
  const predicted = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    let sum = losses[i]!;
    // Probabilities are at most 1 each: only one that is not finite makes their sum so.
    for (let k = 0; k < classes; k++) sum += probabilities[i * classes + k]!;
    if (!Number.isFinite(sum)) throw unfit(i, losses[i]!);
    predicted[i] = argMax(probabilities, i * classes, classes);
  }
  return { probabilities, predicted, losses };
}

/** Of a regression: (N, outputs), and (N) the mean squared error of each window. Throws what `unfit` makes of the first that is not finite. */
export function predictTargets(
  program: Program,
  source: WindowSource,
  unfit: (window: number, loss: number) => Error = (window) => notFinite(program, source, window),
): { readonly outputs: Float32Array; readonly losses: Float32Array } {
  const result = evaluateAll(program, source);
  const first = result.losses.findIndex((loss) => !Number.isFinite(loss));
  if (first >= 0) throw unfit(first, result.losses[first]!);
  return result;
}

/** Runs every window through the program, in order; `seen` is told of each, and of its place in the batch, while its results are there. */
export function evaluateAll(
  program: Program,
  source: WindowSource,
  seen: (window: number, i: number) => void = () => {},
): { outputs: Float32Array; losses: Float32Array } {
  checkFits(program, source);
  const { length } = source;
  const count = sizeOf(program.network.outputShape);
  const outputs = new Float32Array(length * count),
    losses = new Float32Array(length);
  const size = source.timeSteps * source.channels;
  for (let start = 0; start < length; start += program.batchSize) {
    const n = Math.min(program.batchSize, length - start);
    for (let i = 0; i < n; i++) {
      source.copyWindow(start + i, program.input, i * size);
      fillLength(program, source, start + i, i);
      fillExpected(program, source, start + i, i);
    }
    program.evaluate(n);
    outputs.set(program.output.subarray(0, n * count), start * count);
    losses.set(program.losses.subarray(0, n), start);
    for (let i = 0; i < n; i++) seen(start + i, i);
  }
  return { outputs, losses };
}

export function notFinite({ network }: Program, { length }: WindowSource, window: number): InputError {
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
