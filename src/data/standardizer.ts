import { allSpans, distinctSpans, signalStatistics } from "./signal-statistics.js";
import type { TrainSplit } from "./split.js";

/** Brings signals to mean 0 and standard deviation 1: (x - mean) / scale, one number a signal, in the signals' units. */
export interface Standardizer {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

export interface FittedStandardizer extends Standardizer {
  /** The names of signals that did not vary: their scale is 1 in place of 0, and they carry no information. */
  readonly constantSignals: readonly string[];
  /** How many time steps were counted. */
  readonly steps: number;
}

export interface StandardizerOptions {
  /** Count a time step that overlapping windows share once; default true. False gives scikit-learn's numbers over all windows. */
  readonly removeOverlap?: boolean;
}

/** Mean and population standard deviation of the training windows. Throws InputError where there are none. */
export function fitStandardizer(train: TrainSplit, { removeOverlap = true }: StandardizerOptions = {}): FittedStandardizer {
  const { dataset, indices } = train;
  const { mean, sd, steps } = signalStatistics(dataset, removeOverlap ? distinctSpans(dataset, indices) : allSpans(dataset, indices));
  return { mean: Float32Array.from(mean), ...scalesOf(sd, dataset.signals), steps };
}

/** The scales as they are used: 1 in place of 0, with the names of the signals that never varied. */
export function scalesOf(
  values: Float64Array,
  signals: readonly { readonly name: string }[],
): Pick<FittedStandardizer, "scale" | "constantSignals"> {
  const scale = Float32Array.from(values);
  const constantSignals: string[] = [];
  scale.forEach((value, channel) => {
    if (value !== 0) return;
    scale[channel] = 1;
    constantSignals.push(signals[channel]!.name);
  });
  return { scale, constantSignals };
}
