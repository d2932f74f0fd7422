import { InputError } from "../tensor/index.js";
import { lengthOf, type Dataset } from "./dataset.js";

/** One number a signal, in the signals' units and the order of the last axis of x. */
export interface SignalStatistics {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  /** Population standard deviation: over n, as scikit-learn's StandardScaler, not n - 1. */
  readonly sd: Float64Array;
  /** How many time steps were counted. */
  readonly steps: number;
}

/** A stretch of time steps to count in one window: from `first` to the step before `end`, which is past what was measured. */
export interface Span {
  readonly window: number;
  readonly first: number;
  readonly end: number;
}

/**
 * The stretches that hold each time step of the chosen windows once: windows of one recording follow one another with the dataset's overlap,
 * so a window counts only what lies past its predecessor among `indices`. `indices` may be in any order; a window twice counts once.
 */
export function distinctSpans(dataset: Dataset, indices: Int32Array): Span[] {
  const { recording, timeSteps, overlap } = dataset;
  const step = Math.round(timeSteps * (1 - overlap));
  const spans: Span[] = [];
  let before = -1;
  for (const window of Int32Array.from(indices).sort()) {
    if (window === before) continue;
    const continues = before >= 0 && recording[window] === recording[before];
    const end = lengthOf(dataset, window);
    spans.push({ window, first: continues ? Math.min(end, Math.max(0, timeSteps - (window - before) * step)) : 0, end });
    before = window;
  }
  return spans;
}

/** How many time steps as many windows show if each counts only the stretch at its end that its successor does not repeat. */
export function lastStretchSteps(dataset: Dataset, indices: Int32Array): number {
  const step = Math.round(dataset.timeSteps * (1 - dataset.overlap));
  return indices.reduce((sum, window) => sum + Math.min(step, lengthOf(dataset, window)), 0);
}

/** Every time step of the chosen windows, shared ones as often as they occur. */
export function allSpans(dataset: Dataset, indices: Int32Array): Span[] {
  return Array.from(indices, (window) => ({ window, first: 0, end: lengthOf(dataset, window) }));
}

/** How many time steps spans hold. */
export function stepsOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { first, end }) => sum + end - first, 0);
}

/**
 * Computed in float64 in two passes, the second corrected for the rounding of the first's mean (Chan, Golub and LeVeque, "Algorithms for
 * computing the sample variance", The American Statistician 37, 1983, eq. 1.7). Throws InputError where there is nothing to count.
 */
export function signalStatistics({ name, x, timeSteps, signals }: Dataset, spans: readonly Span[]): SignalStatistics {
  const channels = signals.length;
  const steps = stepsOf(spans);
  if (steps === 0) throw new InputError(`dataset ${name}: statistics need at least 1 window; received none; choose another split`);
  const min = new Float64Array(channels).fill(Infinity),
    max = new Float64Array(channels).fill(-Infinity),
    mean = new Float64Array(channels),
    sd = new Float64Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    let low = Infinity,
      high = -Infinity,
      sum = 0;
    for (const { window, first, end } of spans) {
      const past = (window * timeSteps + end) * channels;
      for (let i = (window * timeSteps + first) * channels + channel; i < past; i += channels) {
        const value = x[i]!;
        if (value < low) low = value;
        if (value > high) high = value;
        sum += value;
      }
    }
    const centre = sum / steps;
    let squares = 0,
      rest = 0;
    for (const { window, first, end } of spans) {
      const past = (window * timeSteps + end) * channels;
      for (let i = (window * timeSteps + first) * channels + channel; i < past; i += channels) {
        const deviation = x[i]! - centre;
        squares += deviation * deviation;
        rest += deviation;
      }
    }
    min[channel] = low;
    max[channel] = high;
    mean[channel] = centre + rest / steps;
    sd[channel] = low === high ? 0 : Math.sqrt(Math.max(0, squares - (rest * rest) / steps) / steps);
  }
  return { min, max, mean, sd, steps };
}
