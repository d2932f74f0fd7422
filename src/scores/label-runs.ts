import { InputError } from "../tensor/index.js";
import { confusionMatrix } from "./classification.js";

/** Windows with what they are, whose they are, and which stretch of doing one thing they lie in. */
export interface LabelRunWindows {
  /** (N): true classes, from 0. */
  readonly labels: ArrayLike<number>;
  /** (N): who wore the sensor. */
  readonly subjects: ArrayLike<number>;
  /** (N): number of the label run, from 0: neighbouring windows of one subject and one label are one run. */
  readonly labelRuns: ArrayLike<number>;
}

/** Errors in one label run. */
export interface LabelRunErrors {
  readonly subject: number;
  /** The true class of its windows. */
  readonly label: number;
  /** The first of its windows, from 0 among all that were judged. */
  readonly first: number;
  readonly windows: number;
  /** Over all trainings: a whole number, which sums and comparisons leave exact. */
  readonly errors: number;
  /** Mean over the trainings. */
  readonly wrong: number;
  /** called[k]: how often its windows were called class k, over all trainings. */
  readonly called: readonly number[];
}

/**
 * Errors by label run, most first, of equals the earlier run: windows of one stretch are alike and fail together. `predicted` has (N) classes for each of some
 * trainings. Throws InputError for no training, arrays that disagree, and a class that is not there.
 */
export function labelRunErrors(
  { labels, subjects, labelRuns }: LabelRunWindows,
  predicted: readonly ArrayLike<number>[],
  classes: number,
): LabelRunErrors[] {
  if (predicted.length === 0) throw new InputError("labelRunErrors: expected predictions of at least 1 training; received none");
  const odd = [subjects, labelRuns, ...predicted].find(({ length }) => length !== labels.length);
  if (odd) throw new InputError(`labelRunErrors: expected ${labels.length} entries, one a window; received ${odd.length}`);
  const runs = new Map<number, { subject: number; label: number; first: number; windows: number; errors: number; called: number[] }>();
  for (let i = 0; i < labels.length; i++) {
    const [number, label] = [labelRuns[i]!, labels[i]!];
    const run = runs.get(number) ?? {
      ...{ subject: subjects[i]!, label, first: i, windows: 0, errors: 0 },
      called: new Array<number>(classes).fill(0),
    };
    runs.set(number, run);
    run.windows++;
    for (const training of predicted) {
      const called = training[i]!;
      if (run.called[called] === undefined) {
        throw new InputError(`labelRunErrors: classes must be 0 to ${classes - 1}; received prediction ${called} in window ${i}`);
      }
      run.called[called]++;
      if (called !== label) run.errors++;
    }
  }
  return [...runs.values()]
    .map((run) => ({ ...run, wrong: run.errors / predicted.length }))
    .sort((a, b) => b.errors - a.errors || a.first - b.first);
}

/** How many of the label runs, the worst ones, hold at least half of all errors, and which share they hold. Null without errors. */
export function concentration(runs: readonly Pick<LabelRunErrors, "errors">[]): { runs: number; share: number } | null {
  const total = runs.reduce((sum, { errors }) => sum + errors, 0);
  if (total === 0) return null;
  let [held, taken] = [0, 0];
  while (taken < runs.length && 2 * held < total) held += runs[taken++]!.errors;
  return { runs: taken, share: held / total };
}

/** The confusion matrix of each subject, ascending: counts[i][j], windows of class i called j. Throws InputError for a class that is not there. */
export function confusionBySubject(
  labels: Int32Array,
  predicted: Int32Array,
  subjects: Int32Array,
  classes: number,
): { readonly subject: number; readonly confusion: number[][] }[] {
  const numbers = [...new Set(subjects)].sort((a, b) => a - b);
  return numbers.map((subject) => {
    const own = (values: Int32Array): Int32Array => values.filter((_, i) => subjects[i] === subject);
    return { subject, confusion: confusionMatrix(own(labels), own(predicted), classes) };
  });
}
