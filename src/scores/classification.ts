import { InputError } from "../tensor/index.js";

/** How well one class was recognised. Shares are 0 to 1; null where there is nothing to divide by, never a made-up 0. */
export interface ClassScore {
  readonly className: string;
  /** True windows of the class. */
  readonly windows: number;
  /** Of its windows, the share recognised (sensitivity). */
  readonly recall: number | null;
  /** Of the windows called so, the share that are. */
  readonly precision: number | null;
  /** Harmonic mean of recall and precision: 0 where one of them is null, null where both are. */
  readonly f1: number | null;
}

export interface SubjectScore {
  readonly subject: number;
  readonly windows: number;
  readonly accuracy: number;
}

export interface ClassificationScores {
  readonly windows: number;
  /** Share of windows classified rightly, 0 to 1. */
  readonly accuracy: number;
  /** Mean of the classes' F1, classes without windows and predictions left out. */
  readonly macroF1: number;
  /** confusion[i][j]: windows of class i called j. */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassScore[];
  /** Worst first; of equals the lower number first. */
  readonly perSubject: readonly SubjectScore[];
}

export interface Classified {
  /** (N): true classes, from 0. */
  readonly labels: Int32Array;
  /** (N): predicted classes. */
  readonly predicted: Int32Array;
  /** (N): who wore the sensor. */
  readonly subjects: Int32Array;
  readonly classNames: readonly string[];
}

/** Scores of a classification. Throws InputError when the arrays disagree in length, are empty, or name a class that is not there. */
export function scoreClassification({ labels, predicted, subjects, classNames }: Classified): ClassificationScores {
  const windows = labels.length;
  if (windows === 0) throw new InputError("scores: expected at least 1 window; received 0");
  if (predicted.length !== windows || subjects.length !== windows) {
    throw new InputError(
      `scores: expected ${windows} predictions and subjects, one a label; received ${predicted.length} and ${subjects.length}`,
    );
  }
  const confusion = confusionMatrix(labels, predicted, classNames.length);
  const perClass = classNames.map((className, k) => classScore(className, k, confusion));
  const scored = perClass.flatMap(({ f1 }) => (f1 === null ? [] : [f1]));
  return {
    windows,
    accuracy: confusion.reduce((sum, row, k) => sum + row[k]!, 0) / windows,
    macroF1: scored.reduce((sum, f1) => sum + f1, 0) / scored.length,
    confusion,
    perClass,
    perSubject: subjectScores(labels, predicted, subjects),
  };
}

/** counts[i][j]: how often true class i was called j. Throws InputError for a class outside 0 ... classes - 1. */
export function confusionMatrix(labels: Int32Array, predicted: Int32Array, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((label, i) => {
    const called = predicted[i]!;
    const row = counts[label];
    if (row?.[called] === undefined) {
      throw new InputError(`scores: classes must be 0 to ${classes - 1}; received label ${label}, prediction ${called} in window ${i}`);
    }
    row[called]++;
  });
  return counts;
}

function classScore(className: string, k: number, confusion: readonly (readonly number[])[]): ClassScore {
  const windows = confusion[k]!.reduce((sum, count) => sum + count, 0);
  const called = confusion.reduce((sum, row) => sum + row[k]!, 0);
  const right = confusion[k]![k]!;
  return {
    className,
    windows,
    recall: windows === 0 ? null : right / windows,
    precision: called === 0 ? null : right / called,
    f1: windows + called === 0 ? null : (2 * right) / (windows + called),
  };
}

function subjectScores(labels: Int32Array, predicted: Int32Array, subjects: Int32Array): SubjectScore[] {
  const tallies = new Map<number, { windows: number; right: number }>();
  subjects.forEach((subject, i) => {
    const tally = tallies.get(subject) ?? { windows: 0, right: 0 };
    tallies.set(subject, tally);
    tally.windows++;
    if (labels[i] === predicted[i]) tally.right++;
  });
  return [...tallies]
    .map(([subject, { windows, right }]) => ({ subject, windows, accuracy: right / windows }))
    .sort((a, b) => a.accuracy - b.accuracy || a.subject - b.subject);
}
