import { defaultMaxGap } from "../data/index.js";
import { nominalRate } from "./doctor/time-column.js";
import { median } from "./doctor/quantile.js";

/** How many of a recording's first samples are looked at. */
export const RATED_SAMPLES = 512;
/** Fewer distances than this tell no rate. */
const FEWEST_STEPS = 16;
/** The resampler takes rates within 2 % of each other for equal. */
const TOLERANCE = 0.02;

/**
 * In Hz: `stated`, where the first samples' times (seconds) fit it to 2 %; otherwise the rate that they come to, a usual one where that is near. Fits are their median
 * distance; the mean of those near the median, as stamps of whole milliseconds have a median of 10 at 104 Hz; and the mean of those that are no gaps, as
 * phones hand samples over in bursts.
 */
export function rateByStamps(stated: number, times: readonly number[]): number {
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  if (steps.length < FEWEST_STEPS) return stated;
  const middle = median(steps);
  const near = meanOf(steps.filter((step) => step <= 2.5 * middle && step >= middle / 2.5));
  const maxGap = defaultMaxGap(stated);
  const rates = [middle, near, meanOf(steps.filter((step) => step <= maxGap))].map((step) => 1 / step);
  if (rates.some((rate) => Math.abs(rate / stated - 1) <= TOLERANCE)) return stated;
  const usual = rates.slice(0, 2).find((rate) => Math.abs(nominalRate(rate) / rate - 1) < TOLERANCE / 2);
  const found = usual === undefined ? Number(rates[1]!.toPrecision(3)) : nominalRate(usual);
  return found === stated ? rates[1]! : found;
}

/** NaN of none. */
function meanOf(steps: readonly number[]): number {
  return steps.reduce((sum, step) => sum + step, 0) / steps.length;
}
