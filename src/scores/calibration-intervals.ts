import { InputError } from "../tensor/index.js";
import { bootstrapClusters } from "./bootstrap-clusters.js";
import type { BootstrapOptions, Interval } from "./bootstrap-limits.js";
import {
  brierScores,
  confidencesOf,
  expectedCalibrationError,
  membersOf,
  reliabilityBins,
  type Binning,
  type Judged,
  type ReliabilityBin,
} from "./calibration.js";

/** A mean over windows, and the interval of it that a bootstrap of whole subjects gives; null for one subject. */
export interface WithInterval {
  readonly value: number;
  readonly interval: Interval | null;
}

/** How far a classifier's probabilities can be believed. */
export interface CalibrationScores {
  /** Expected calibration error, 0 to 1, by bins of equal width and of equal mass. */
  readonly ece: WithInterval;
  readonly eceEqualMass: WithInterval;
  /** 0 to 2. */
  readonly brier: WithInterval;
  /** Mean cross-entropy in nats. */
  readonly nll: WithInterval;
  /** Of equal width. */
  readonly bins: readonly ReliabilityBin[];
}

export interface CalibrationOptions extends BootstrapOptions {
  /** Default 15. */
  readonly bins?: number;
}

/**
 * Calibration errors, Brier score and log-loss of windows with 95 % intervals over subjects (`bootstrapSubjects` says what they speak of). `losses` (N) are
 * the windows' cross-entropies, which a predictor has from its decisions: the logarithm of a rounded probability may be infinite. Those of Brier score and
 * log-loss are BCa; those of a calibration error percentiles, for a resample's errors, which sum distances, lie above the estimate more often than not, and
 * BCa may then have no limits: they err upwards. Throws InputError for arrays that disagree, and options out of range.
 */
export function scoreCalibration(
  judged: Judged & { readonly losses: Float32Array; readonly subjects: Int32Array },
  options: CalibrationOptions,
): CalibrationScores {
  const { losses, subjects, labels } = judged;
  const { bins: count = 15 } = options;
  if (losses.length !== labels.length || subjects.length !== labels.length) {
    throw new InputError(
      `calibration: expected ${labels.length} losses and subjects, one a window; received ${losses.length} and ${subjects.length}`,
    );
  }
  const bins = reliabilityBins(judged, { bins: count });
  const clusters = clustersOf(subjects);
  const mean = (values: ArrayLike<number>): WithInterval => {
    const totals = clusters.map((windows) => windows.reduce((sum, i) => sum + values[i]!, 0));
    const sizes = clusters.map((windows) => windows.length);
    const statistic = (chosen: readonly number[]): number => over(chosen, totals) / over(chosen, sizes);
    return { value: statistic([...clusters.keys()]), interval: bootstrapClusters(clusters.length, statistic, options) };
  };
  return {
    ece: eceOver(judged, clusters, count, "equal-width", options),
    eceEqualMass: eceOver(judged, clusters, count, "equal-mass", options),
    brier: mean(brierScores(judged)),
    nll: mean(losses),
    bins,
  };
}

/** Bins of equal mass are cut once, by all windows: a resample moves windows between subjects, not edges. */
function eceOver(
  judged: Judged,
  clusters: readonly (readonly number[])[],
  bins: number,
  binning: Binning,
  options: BootstrapOptions,
): WithInterval {
  const { confidences, right } = confidencesOf(judged);
  const binOf = new Int32Array(confidences.length);
  const members = membersOf(confidences, bins, binning);
  members.forEach((windows, bin) => windows.forEach((i) => (binOf[i] = bin)));
  /** Of each cluster and bin, confidence less right windows; their windows do not matter but in sum. */
  const gaps = clusters.map((windows) => {
    const sums = new Float64Array(members.length);
    for (const i of windows) sums[binOf[i]!]! += confidences[i]! - right[i]!;
    return sums;
  });
  const statistic = (chosen: readonly number[]): number => {
    let windows = 0,
      distance = 0;
    for (const cluster of chosen) windows += clusters[cluster]!.length;
    for (let bin = 0; bin < members.length; bin++) {
      let sum = 0;
      for (const cluster of chosen) sum += gaps[cluster]![bin]!;
      distance += Math.abs(sum);
    }
    return distance / windows;
  };
  return {
    value: expectedCalibrationError(reliabilityBins(judged, { bins, binning })),
    interval: bootstrapClusters(clusters.length, statistic, { ...options, method: "percentile" }),
  };
}

/** The windows of each subject, in the order in which subjects first occur. */
function clustersOf(subjects: Int32Array): number[][] {
  const clusters = new Map<number, number[]>();
  subjects.forEach((subject, i) => {
    const windows = clusters.get(subject) ?? [];
    windows.push(i);
    clusters.set(subject, windows);
  });
  return [...clusters.values()];
}

function over(chosen: readonly number[], values: readonly number[]): number {
  return chosen.reduce((sum, cluster) => sum + values[cluster]!, 0);
}
