import { InputError } from "../tensor/index.js";
import { fitArcsinhTransformer } from "./arcsinh-transformer.js";
import { fitNormalizer } from "./normalizer.js";
import { fitPowerTransformer } from "./power-transformer.js";
import { distinctSpans, signalStatistics } from "./signal-statistics.js";
import type { TrainSplit } from "./split.js";
import { fitStandardizer, scalesOf, type Standardizer } from "./standardizer.js";

/** What signals go through before a network: Yeo and Johnson's transform where there are lambdas, arcsinh(v / width) where there are widths, then (v - mean) / scale. */
export interface Preparation extends Standardizer {
  readonly lambdas?: Float32Array | undefined;
  readonly widths?: Float32Array | undefined;
}

export interface FittedPreparation extends Preparation {
  /** The names of signals that do not vary: their scale is 1 in place of 0, and they carry no information. */
  readonly constantSignals: readonly string[];
}

/**
 * none: raw signals. standardize: mean 0, standard deviation 1. normalize: 0 to 1. standardize-normalize: the second of these after the
 * first. power: towards a normal distribution (Yeo-Johnson), then mean 0, standard deviation 1. arcsinh: on a scale that shows the small movements of
 * quiet windows beside the large ones of others, then mean 0, standard deviation 1.
 */
export const PREPARATIONS = ["none", "standardize", "normalize", "standardize-normalize", "power", "arcsinh"] as const;
export type PreparationKind = (typeof PREPARATIONS)[number];

/**
 * The preparation of a kind, from the training windows alone; undefined for "none". Throws InputError for another kind, for no windows, and
 * for signals that the kind cannot carry.
 */
export function fitPreparation(train: TrainSplit, kind: PreparationKind): FittedPreparation | undefined {
  switch (kind) {
    case "none":
      return undefined;
    case "standardize":
      return fitStandardizer(train);
    case "normalize":
      return fitNormalizer(train);
    case "standardize-normalize":
      return fitBoth(train);
    case "power":
      return fitPowerTransformer(train);
    case "arcsinh":
      return fitArcsinhTransformer(train);
    default:
      throw new InputError(`preparation: expected one of ${PREPARATIONS.join(", ")}; received ${JSON.stringify(kind) ?? "nothing"}`);
  }
}

/**
 * A MinMaxScaler fitted on what a StandardScaler makes, as one map. Both being (v - a) / b, it is the map of the MinMaxScaler alone but for
 * the rounding of its two numbers.
 */
function fitBoth({ dataset, indices }: TrainSplit): FittedPreparation {
  const { min, max, mean, sd } = signalStatistics(dataset, distinctSpans(dataset, indices));
  const scale = sd.map((value) => (value === 0 ? 1 : value));
  const low = min.map((value, channel) => (value - mean[channel]!) / scale[channel]!);
  const high = max.map((value, channel) => (value - mean[channel]!) / scale[channel]!);
  return {
    mean: Float32Array.from(low, (value, channel) => mean[channel]! + scale[channel]! * value),
    ...scalesOf(
      high.map((value, channel) => scale[channel]! * (value - low[channel]!)),
      dataset.signals,
    ),
  };
}
