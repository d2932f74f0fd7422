import { checkValues, meanOf } from "./values.js";

/** Some repeated measurements in a few numbers. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation (n - 1); null of a single value. */
  readonly sd: number | null;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Throws InputError where there is nothing to summarize or a value is not finite. */
export function summarize(values: readonly number[]): Summary {
  checkValues("summary", values);
  const count = values.length;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const sorted = [...values].sort((a, b) => a - b);
  return {
    count,
    mean,
    sd: count === 1 ? null : Math.sqrt(squares / (count - 1)),
    min: sorted[0]!,
    median: (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 2,
    max: sorted[count - 1]!,
  };
}
