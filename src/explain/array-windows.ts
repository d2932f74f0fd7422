import type { WindowSource } from "../nn/index.js";

export interface ArrayWindowsShape {
  readonly timeSteps: number;
  readonly channels: number;
  readonly classes: number;
  /** (N): the class of each window, where it matters; default 0. */
  readonly labels?: ArrayLike<number> | undefined;
  /** (N): how many steps of each are real; default all. */
  readonly lengths?: ArrayLike<number> | undefined;
}

/** Windows (N, T, C) that lie in an array, as predictors take them. */
export function arrayWindows(values: Float32Array, { timeSteps, channels, classes, labels, lengths }: ArrayWindowsShape): WindowSource {
  const size = timeSteps * channels;
  return {
    ...{ length: values.length / size, timeSteps, channels, classes },
    copyWindow(i, to, offset) {
      for (let j = 0, from = i * size; j < size; j++, from++) to[offset + j] = values[from]!;
    },
    label: (i) => labels?.[i] ?? 0,
    ...(lengths && { lengthOf: (i: number) => lengths[i]! }),
  };
}

/** One window with what is known of it. */
export interface ExplainedWindow {
  /** (T, C) row-major, in the model's units; zeros behind its last real step. */
  readonly values: Float32Array;
  /** How many of its steps are real. */
  readonly length: number;
}

/** A copy of window i of a source. */
export function windowAt(source: WindowSource, i: number): ExplainedWindow {
  const values = new Float32Array(source.timeSteps * source.channels);
  source.copyWindow(i, values, 0);
  return { values, length: source.lengthOf?.(i) ?? source.timeSteps };
}

/** (C): the mean of each signal over all real steps of all windows: what stands in the place of a signal that is taken away. */
export function meanSignals(source: WindowSource): Float32Array {
  const { length, timeSteps, channels } = source;
  const window = new Float32Array(timeSteps * channels),
    sums = new Float64Array(channels);
  let steps = 0;
  for (let i = 0; i < length; i++) {
    source.copyWindow(i, window, 0);
    const real = source.lengthOf?.(i) ?? timeSteps;
    steps += real;
    for (let t = 0; t < real; t++) for (let c = 0; c < channels; c++) sums[c]! += window[t * channels + c]!;
  }
  return Float32Array.from(sums, (sum) => sum / steps);
}

/** (T, C): the window in which nothing happens: every signal stays at its mean. Zeros behind the `length` real steps. */
export function meanWindow(means: Float32Array, timeSteps: number, length = timeSteps): Float32Array {
  const window = new Float32Array(timeSteps * means.length);
  for (let t = 0; t < length; t++) window.set(means, t * means.length);
  return window;
}
