import { quantile } from "./quantile.js";
import { createRowSample } from "./row-sample.js";

/** How a recording's time stamps run, in seconds. Samples count from 1. */
export interface TimeStatistics {
  readonly first: number;
  readonly last: number;
  /** Median distance of neighbours; 0 of fewer than 2 samples. */
  readonly medianStep: number;
  /** Mean of the distances that are no gaps, which stamps of whole milliseconds leave as it is; 0 of fewer than 2 samples. */
  readonly meanStep: number;
  /** Of the distances that are no gaps: the spread between the 5th and the 95th hundredth, as a share of the median. */
  readonly jitter: number;
  readonly gaps: { readonly count: number; readonly seconds: number; readonly longest: number; readonly longestAfter: number };
  /** Steps back and steps of nothing, and the sample behind the first. */
  readonly backward: { readonly count: number; readonly first: number; readonly largest: number };
  readonly repeated: { readonly count: number; readonly first: number };
  readonly missing: { readonly count: number; readonly first: number };
}

/** `maxGap` in seconds: a distance above it is a gap. */
export function createTimeStatistics(maxGap: number): { push(time: number): void; result(): TimeStatistics } {
  const steps = createRowSample(1);
  const one = new Float64Array(1);
  let samples = 0;
  let first = NaN;
  let last = NaN;
  const gaps = { count: 0, seconds: 0, longest: 0, longestAfter: 0 };
  const backward = { count: 0, first: 0, largest: 0 };
  const repeated = { count: 0, first: 0 };
  const missing = { count: 0, first: 0 };
  return {
    push(time) {
      samples++;
      if (Number.isNaN(time)) {
        if (missing.count++ === 0) missing.first = samples;
        return;
      }
      const step = time - last;
      last = time;
      if (Number.isNaN(first)) first = time;
      if (Number.isNaN(step)) return;
      if (step < 0) {
        if (backward.count++ === 0) backward.first = samples;
        backward.largest = Math.max(backward.largest, -step);
      } else if (step === 0) {
        if (repeated.count++ === 0) repeated.first = samples;
      } else if (step > maxGap * (1 + 1e-9)) {
        gaps.count++;
        gaps.seconds += step;
        if (step > gaps.longest) [gaps.longest, gaps.longestAfter] = [step, samples - 1];
      }
      if (step >= 0) {
        one[0] = step;
        steps.push(one, 0);
      }
    },
    result() {
      const sorted = steps.result().sort();
      const medianStep = quantile(sorted, 0.5);
      const near = sorted.filter((step) => step <= maxGap);
      const spread = near.length < 20 ? 0 : quantile(near, 0.95) - quantile(near, 0.05);
      const meanStep = near.length === 0 ? medianStep : near.reduce((sum, step) => sum + step, 0) / near.length;
      return { first, last, medianStep, meanStep, jitter: medianStep > 0 ? spread / medianStep : 0, gaps, backward, repeated, missing };
    },
  };
}
