import { distinctSpans, signalStatistics } from "./signal-statistics.js";
import type { TrainSplit } from "./split.js";
import { scalesOf, type FittedStandardizer } from "./standardizer.js";

/**
 * Brings signals to 0 ... 1 over the training windows: mean is their minimum, scale their range, as scikit-learn's MinMaxScaler. What lies
 * outside in other windows is not clipped. Throws InputError where there are no windows.
 */
export function fitNormalizer({ dataset, indices }: TrainSplit): FittedStandardizer {
  const { min, max, steps } = signalStatistics(dataset, distinctSpans(dataset, indices));
  return {
    mean: Float32Array.from(min),
    ...scalesOf(
      max.map((high, channel) => high - min[channel]!),
      dataset.signals,
    ),
    steps,
  };
}
