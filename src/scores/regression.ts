import { InputError } from "../tensor/index.js";

/** How far predictions are from one target, in its unit; null where there is nothing to divide by. */
export interface TargetScore {
  /** Mean absolute error. */
  readonly mae: number;
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** The share of the target's variance that is explained: 1 - squared errors / squared differences from the mean; null of one that does not vary. */
  readonly r2: number | null;
}

export interface RegressionScores {
  readonly windows: number;
  /** One entry a target. */
  readonly perTarget: readonly TargetScore[];
  /** Mean absolute errors (targets) of each subject's windows, by ascending number. */
  readonly perSubject: readonly { readonly subject: number; readonly windows: number; readonly mae: readonly number[] }[];
}

export interface Regressed {
  /** (N, targets): what windows are. */
  readonly expected: Float32Array;
  /** (N, targets): what they were taken for. */
  readonly predicted: Float32Array;
  /** (N): who wore the sensor. */
  readonly subjects: Int32Array;
}

/** Scores of a regression, as scikit-learn's metrics of the same names. Throws InputError when the arrays disagree in length, are empty or not finite. */
export function scoreRegression({ expected, predicted, subjects }: Regressed): RegressionScores {
  const windows = subjects.length;
  if (windows === 0) throw new InputError("scores: expected at least 1 window; received 0");
  const targets = expected.length / windows;
  if (!Number.isInteger(targets) || targets === 0 || predicted.length !== expected.length) {
    throw new InputError(
      `scores: expected as many values and predictions, some for each of ${windows} windows; received ${expected.length} and ${predicted.length}`,
    );
  }
  for (const [what, values] of Object.entries({ values: expected, predictions: predicted })) {
    const unfit = values.findIndex((value) => !Number.isFinite(value));
    if (unfit >= 0)
      throw new InputError(`scores: expected finite ${what}; received ${values[unfit]} in window ${Math.floor(unfit / targets)}, from 0`);
  }
  const all = Array.from({ length: windows }, (_, i) => i);
  const mean = (over: readonly number[], value: (i: number) => number): number => over.reduce((sum, i) => sum + value(i), 0) / over.length;
  const error = (target: number) => (i: number) => predicted[i * targets + target]! - expected[i * targets + target]!;
  const absolute = (over: readonly number[], target: number): number => mean(over, (i) => Math.abs(error(target)(i)));
  return {
    windows,
    perTarget: Array.from({ length: targets }, (_, target) => {
      const squared = mean(all, (i) => error(target)(i) ** 2);
      const middle = mean(all, (i) => expected[i * targets + target]!);
      const variance = mean(all, (i) => (expected[i * targets + target]! - middle) ** 2);
      return { mae: absolute(all, target), rmse: Math.sqrt(squared), r2: variance === 0 ? null : 1 - squared / variance };
    }),
    perSubject: [...new Set(subjects)]
      .sort((a, b) => a - b)
      .map((subject) => {
        const own = all.filter((i) => subjects[i] === subject);
        return { subject, windows: own.length, mae: Array.from({ length: targets }, (_, target) => absolute(own, target)) };
      }),
  };
}
