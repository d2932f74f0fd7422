import type { Predictor } from "../predict/index.js";
import { InputError } from "../tensor/index.js";
import { arrayWindows, type ExplainedWindow } from "./array-windows.js";

export interface OcclusionOptions {
  /** The class whose probability is watched, from 0. */
  readonly target: number;
  /** Channels that are covered together: a map each. */
  readonly groups: readonly (readonly number[])[];
  /** (C): what covers a signal. */
  readonly means: Float32Array;
  /** Time steps that are covered at once. */
  readonly width: number;
  /** Steps from one covered stretch to the next, 1 to `width`, so that every step is covered; the last stretch ends with the window. */
  readonly hop: number;
}

export interface Occlusion {
  /** The target's probability of the window as it is. */
  readonly probability: number;
  /** First step of each covered stretch. */
  readonly starts: readonly number[];
  readonly width: number;
  /** One a group: of each stretch by how much the probability falls when it is covered; below 0 it rises. */
  readonly drops: readonly Float64Array[];
  /** One a group, (T): of each step the mean over the stretches that cover it; 0 behind the window's last real step. */
  readonly overTime: readonly Float64Array[];
}

/**
 * Occlusion (M. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, arXiv:1311.2901, section 4.2, over time instead of an
 * image): a stretch of some signals is held at their means, and the probability of the target is asked for again. Of any model. It tells what a model needs, not
 * what is sufficient: where two stretches say the same, covering either alone changes little. Throws InputError for a width, hop or target out of range.
 */
export function occlusion(predictor: Predictor, { values, length }: ExplainedWindow, options: OcclusionOptions): Occlusion {
  const { target, groups, means, width, hop } = options;
  const { model } = predictor;
  const channels = model.signals.length,
    classes = model.classNames.length;
  if (!Number.isSafeInteger(target) || target < 0 || target >= classes) {
    throw new InputError(`occlusion: target must be a class from 0 to ${classes - 1}; received ${target}`);
  }
  if (!Number.isSafeInteger(width) || width < 1 || width > length) {
    throw new InputError(`occlusion: width must be from 1 to the window's ${length} time steps; received ${width}`);
  }
  if (!Number.isSafeInteger(hop) || hop < 1 || hop > width) {
    throw new InputError(`occlusion: hop must be from 1 to the width, ${width}, so that every step is covered; received ${hop}`);
  }
  const starts = Array.from({ length: Math.floor((length - width) / hop) + 1 }, (_, i) => i * hop);
  if (starts.at(-1)! < length - width) starts.push(length - width);
  const count = 1 + groups.length * starts.length;
  const windows = new Float32Array(count * values.length);
  for (let i = 0; i < count; i++) windows.set(values, i * values.length);
  groups.forEach((group, g) =>
    starts.forEach((start, s) => {
      const at = (1 + g * starts.length + s) * values.length;
      for (let t = start; t < start + width; t++) for (const c of group) windows[at + t * channels + c] = means[c]!;
    }),
  );
  const source = arrayWindows(windows, {
    ...{ timeSteps: values.length / channels, channels, classes },
    ...(predictor.shortest < values.length / channels && { lengths: new Array<number>(count).fill(length) }),
  });
  const { probabilities } = predictor.predictAll(source);
  const probability = probabilities[target]!;
  const drops = groups.map((_, g) =>
    Float64Array.from(starts, (__, s) => probability - probabilities[(1 + g * starts.length + s) * classes + target]!),
  );
  return { probability, starts, width, drops, overTime: drops.map((each) => spreadOverTime(each, starts, width, source.timeSteps)) };
}

function spreadOverTime(drops: Float64Array, starts: readonly number[], width: number, timeSteps: number): Float64Array {
  const sums = new Float64Array(timeSteps),
    counts = new Int32Array(timeSteps);
  starts.forEach((start, s) => {
    for (let t = start; t < start + width; t++) {
      sums[t]! += drops[s]!;
      counts[t]!++;
    }
  });
  return sums.map((sum, t) => (counts[t] === 0 ? 0 : sum / counts[t]!));
}
