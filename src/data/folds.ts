import { InputError } from "../tensor/index.js";
import type { Dataset } from "./dataset.js";
import { bySubjects, checkSubjects, subjectsOf, type Split, type TrainSplit, type ValidationSplit } from "./split.js";

/** Whose windows are dealt out to folds: the training subjects', or everybody's, the test subjects among them. */
export type FoldSubjects = "train" | "all";

/** The windows that a cross-validation deals out. Without an official split there are no test subjects, and both are everybody's. */
export function foldPool(dataset: Dataset, subjects: FoldSubjects = "train"): Split {
  const { subject, testSubjects } = dataset;
  const all = subject.map((_, window) => window);
  const indices = subjects === "all" ? all : all.filter((window) => !testSubjects.includes(subject[window]!));
  if (indices.length === 0)
    throw new InputError(`dataset ${dataset.name}: expected training subjects to cross-validate over; received test subjects alone`);
  return { dataset, indices };
}

/**
 * The subjects held out in each fold, ascending: every subject once, folds of about as many windows. The subject with the most windows that
 * is left goes to the fold that has the fewest, as in scikit-learn's GroupKFold without shuffling; of equal subjects the greater number goes
 * first, of equal folds the first is taken. (scikit-learn leaves the former to NumPy's unstable sort.) Throws InputError for folds that are
 * no whole number from 2 to the number of subjects, and where no subjects are recorded.
 */
export function groupKFold(split: Split, folds: number): number[][] {
  checkSubjects(split.dataset, "folds by subject");
  const subjects = subjectsOf(split);
  if (!Number.isSafeInteger(folds) || folds < 2 || folds > subjects.length) {
    throw new InputError(
      `dataset ${split.dataset.name}: folds must be from 2 to ${subjects.length}, as many as there are subjects to hold out; received ${folds}`,
    );
  }
  const windows = new Map(subjects.map((subject) => [subject, 0]));
  for (const window of split.indices) {
    const subject = split.dataset.subject[window]!;
    windows.set(subject, windows.get(subject)! + 1);
  }
  const held = Array.from({ length: folds }, () => ({ subjects: [] as number[], windows: 0 }));
  for (const subject of [...subjects].sort((a, b) => windows.get(b)! - windows.get(a)! || b - a)) {
    const lightest = held.reduce((least, fold) => (fold.windows < least.windows ? fold : least));
    lightest.subjects.push(subject);
    lightest.windows += windows.get(subject)!;
  }
  return held.map((fold) => fold.subjects.sort((a, b) => a - b));
}

/** One fold a subject, ascending, as scikit-learn's LeaveOneGroupOut. Throws InputError for a single subject, and where none is recorded. */
export function leaveOneSubjectOut(split: Split): number[][] {
  checkSubjects(split.dataset, "leaving one subject out");
  const subjects = subjectsOf(split);
  if (subjects.length < 2) {
    throw new InputError(`dataset ${split.dataset.name}: leaving one subject out needs at least 2 subjects; received ${subjects.length}`);
  }
  return subjects.map((subject) => [subject]);
}

/** One fold: a network learns from the others and is judged on the held out. Throws InputError where a side has no windows. */
export function foldSplit(pool: Split, heldOut: readonly number[]): { train: TrainSplit; heldOut: ValidationSplit } {
  const { rest, chosen } = bySubjects(pool, heldOut);
  return { train: rest as TrainSplit, heldOut: chosen as ValidationSplit };
}
