import { createRandom, InputError, STREAMS, type Random } from "../tensor/index.js";
import {
  accelerationOf,
  bcaLimits,
  biasOf,
  checkBootstrap,
  percentileLimits,
  type BootstrapMethod,
  type BootstrapOptions,
  type Interval,
} from "./bootstrap-limits.js";
import { meanOf } from "./values.js";

export interface ClusterBootstrapOptions extends BootstrapOptions {
  /** Default BCa. */
  readonly method?: BootstrapMethod;
}

/**
 * A bootstrap interval of any figure that is worked out from whole clusters, subjects or label runs: they are drawn with replacement, and BCa's
 * acceleration comes from leaving out one at a time (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, equation 14.15). `statistic` is
 * given the numbers, from 0, of the clusters it is to be worked out from, some of them several times.
 *
 * Null for a single cluster, which says nothing about others. Throws InputError for no cluster, for options out of range, and where the resamples
 * have no BCa interval.
 */
export function bootstrapClusters(
  clusters: number,
  statistic: (chosen: readonly number[]) => number,
  options: ClusterBootstrapOptions,
): Interval | null {
  if (!Number.isSafeInteger(clusters) || clusters < 1) {
    throw new InputError(`bootstrapClusters: expected at least 1 cluster; received ${clusters}`);
  }
  const { level, resamples } = checkBootstrap("bootstrapClusters", options);
  const { method = "BCa" } = options;
  if (clusters === 1) return null;
  const random = createRandom(options.seed, STREAMS.bootstrap);
  const everyone = Array.from({ length: clusters }, (_, cluster) => cluster);
  const estimate = statistic(everyone);
  const ascending = Float64Array.from({ length: resamples }, () => statistic(draw(random, clusters))).sort();
  if (method === "percentile") {
    const [low, high] = percentileLimits(ascending, level);
    return { estimate, low, high, level, method, resamples };
  }
  const without = everyone.map((left) => statistic(everyone.filter((cluster) => cluster !== left)));
  const middle = meanOf(without);
  // Where every cluster has the same figure the mean's rounding must not pass for a skewness.
  const influences = without.map((value) => (value === estimate ? 0 : middle - value));
  const correction = { bias: biasOf(ascending, estimate), acceleration: accelerationOf(influences) };
  const [low, high] = bcaLimits("bootstrapClusters", ascending, correction, level);
  return { estimate, low, high, level, method, resamples };
}

/** `count` whole numbers below `count`, with replacement. */
export function draw(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.below(count));
}
