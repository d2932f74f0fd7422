import { InputError } from "../tensor/index.js";
import { quantile } from "./box-plot.js";
import { normalQuantile, normalUpperTail } from "./normal.js";
import { checkRange } from "./values.js";

/** BCa corrects the percentiles of the resamples for bias and for a spread that changes with the value. */
export type BootstrapMethod = "BCa" | "percentile";

export interface BootstrapOptions {
  /** A whole number in 0 ... 2^53 - 1: the same seed gives the same interval on every machine. */
  readonly seed: number;
  /** How often such intervals hold what they speak of, if their assumptions do; 0.5 to 0.999. Default 0.95. */
  readonly level?: number;
  /** 100 to 1,000,000. Default 10,000. */
  readonly resamples?: number;
}

export interface Interval {
  /** The measured value itself. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly method: BootstrapMethod;
  readonly resamples: number;
}

/** What BCa needs besides the resamples. */
export interface Correction {
  /** z0: the normal quantile of the share of resamples below the estimate, equal ones half. */
  readonly bias: number;
  /** a: a sixth of the skewness of the estimate's influence values. */
  readonly acceleration: number;
}

export function checkBootstrap(
  name: string,
  { level = 0.95, resamples = 10_000 }: BootstrapOptions,
): Required<Omit<BootstrapOptions, "seed">> {
  checkRange(`${name}: level`, level, 0.5, 0.999);
  checkRange(`${name}: resamples`, resamples, 100, 1_000_000);
  if (!Number.isInteger(resamples)) throw new InputError(`${name}: resamples must be a whole number; received ${resamples}`);
  return { level, resamples };
}

/** The middle `level` of the resampled estimates, ascending; quantiles interpolated linearly. */
export function percentileLimits(ascending: Float64Array, level: number): readonly [number, number] {
  const tail = (1 - level) / 2;
  return [quantile(ascending, tail), quantile(ascending, 1 - tail)];
}

/**
 * BCa limits (Efron, "Better bootstrap confidence intervals", Journal of the American Statistical Association 82, 1987; Efron and
 * Tibshirani, "An Introduction to the Bootstrap", 1993, equations 14.9 and 14.10) from the ascending resampled estimates.
 * Throws InputError where the resamples all lie on one side of the estimate, or the correction leaves the normal scale.
 */
export function bcaLimits(name: string, ascending: Float64Array, correction: Correction, level: number): readonly [number, number] {
  const { bias, acceleration } = correction;
  const limit = (z: number): number => {
    const shifted = bias + z;
    const scale = 1 - acceleration * shifted;
    // NaN too: an infinite bias without acceleration.
    if (!Number.isFinite(bias) || !(scale > 0)) {
      throw new InputError(`${name}: these resamples have no BCa interval; use the method "percentile"`);
    }
    return quantile(ascending, 1 - normalUpperTail(bias + shifted / scale));
  };
  const z = normalQuantile((1 - level) / 2);
  return [limit(z), limit(-z)];
}

/** z0 of ascending resamples; infinite where all lie on one side of the estimate. */
export function biasOf(ascending: Float64Array, estimate: number): number {
  let twice = 0;
  for (const value of ascending) twice += value < estimate ? 2 : value === estimate ? 1 : 0;
  const share = twice / (2 * ascending.length);
  if (share === 0 || share === 1) return share === 0 ? -Infinity : Infinity;
  return normalQuantile(share);
}

/** The acceleration from influence values with the mean 0 (Efron and Tibshirani, equation 14.15); 0 where all are 0. */
export function accelerationOf(influences: readonly number[]): number {
  const greatest = influences.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
  if (greatest === 0) return 0;
  // A ratio that no scale changes; this one keeps the powers of tiny and huge values within range.
  const scaled = influences.map((value) => value / greatest);
  const squares = scaled.reduce((sum, value) => sum + value * value, 0);
  const cubes = scaled.reduce((sum, value) => sum + value * value * value, 0);
  return cubes / (6 * squares * Math.sqrt(squares));
}
