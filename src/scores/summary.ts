import { InputError } from "../tensor/index.js";

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
  if (values.length === 0) throw new InputError("summary: expected at least 1 value; received 0");
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new InputError(`summary: values must be finite; received ${wrong}`);
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
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
