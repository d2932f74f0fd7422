import type { DataFacts, FinishedTrial, NetworkFacts, StudyRun } from "../records/index.js";
import { poolFolds } from "./folds.js";
import { confusionMatrix, scoreClassification, summarize, labelRunErrors as errorsByRun, type LabelRunErrors } from "../scores/index.js";

/** What every run gave in one place, as a figure of dots shows it. */
export interface Row {
  readonly name: string;
  /** Shares, one a run, in the order of the runs. */
  readonly values: readonly number[];
  /** Of how many windows each of them is. */
  readonly windows: number;
}

/** Errors in one label run, whose class has a name. */
export interface NamedLabelRun extends LabelRunErrors {
  readonly className: string;
}

/** Whether training differs from evaluation: a rate of 0 drops nothing. */
export function hasDropout({ layers }: NetworkFacts): boolean {
  return layers.some(({ kind, config }) => ["Dropout", "SpatialDropout1D"].includes(kind) && Number(config["rate"]) > 0);
}

/** The finished trials of a configuration by ascending seed; of a cross-validation one a seed, its folds together. */
export function finishedTrials(run: StudyRun, configuration: string): FinishedTrial[] {
  const trials = finishedRows(run, configuration);
  return run.data.judged.folds ? poolFolds(run.data, trials) : trials;
}

/** The finished rows of a configuration by ascending seed, then by fold. */
export function finishedRows(run: StudyRun, configuration: string): FinishedTrial[] {
  return run.rows
    .filter((row): row is FinishedTrial => row.status === "done" && row.configuration === configuration)
    .sort((a, b) => a.seed - b.seed || (a.fold ?? 0) - (b.fold ?? 0));
}

/** The trial whose accuracy is the median, the lower of the two in the middle; of equals the smaller seed. */
export function medianTrial(trials: readonly FinishedTrial[]): FinishedTrial {
  const sorted = [...trials].sort((a, b) => a.accuracy - b.accuracy || a.seed - b.seed);
  const middle = sorted[(sorted.length - 1) >> 1];
  if (!middle) throw new Error("a configuration without finished trials has no median one");
  return middle;
}

/** counts[i][j]: windows of class i called j, over all the trials. */
export function summedConfusion(data: DataFacts, trials: readonly FinishedTrial[]): number[][] {
  const classes = data.classNames.length;
  const sum = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const labels = Int32Array.from(data.judged.labels);
  for (const { predicted } of trials) {
    confusionMatrix(labels, Int32Array.from(predicted), classes).forEach((row, i) => row.forEach((windows, j) => (sum[i]![j]! += windows)));
  }
  return sum;
}

/** Recall of each class that has judged windows, worst mean first. */
export function classRows(data: DataFacts, trials: readonly FinishedTrial[]): Row[] {
  const scores = trials.map((trial) => scoresOf(data, trial).perClass);
  return worstFirst(
    data.classNames.flatMap((name, k) => {
      const values = scores.flatMap((perClass) => perClass[k]!.recall ?? []);
      return values.length === 0 ? [] : [{ name, values, windows: scores[0]![k]!.windows }];
    }),
  );
}

/** Accuracy of each subject, worst mean first. */
export function subjectRows(data: DataFacts, trials: readonly FinishedTrial[]): Row[] {
  const rows = new Map<number, { name: string; values: number[]; windows: number }>();
  for (const trial of trials) {
    for (const { subject, windows, accuracy } of scoresOf(data, trial).perSubject) {
      const row = rows.get(subject) ?? { name: `subject ${subject}`, values: [], windows };
      rows.set(subject, row);
      row.values.push(accuracy);
    }
  }
  return worstFirst([...rows].sort(([a], [b]) => a - b).map(([, row]) => row));
}

/** Label runs by mean errors, most first; of equals the earlier one. */
export function labelRunErrors({ judged, classNames }: DataFacts, trials: readonly FinishedTrial[]): NamedLabelRun[] {
  const predicted = trials.map((trial) => trial.predicted);
  return errorsByRun(judged, predicted, classNames.length).map((run) => ({ ...run, className: classNames[run.label]! }));
}

function scoresOf({ judged, classNames }: DataFacts, { predicted }: FinishedTrial) {
  return scoreClassification({
    labels: Int32Array.from(judged.labels),
    subjects: Int32Array.from(judged.subjects),
    predicted: Int32Array.from(predicted),
    classNames,
  });
}

function worstFirst(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => summarize(a.values).mean - summarize(b.values).mean);
}
