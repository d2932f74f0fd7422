import type { DataFacts, FinishedTrial, NetworkFacts, StudyRun } from "../records/index.js";
import { poolFolds } from "./folds.js";
import { confusionMatrix, scoreClassification, summarize } from "../scores/index.js";

/** What every run gave in one place, as a figure of dots shows it. */
export interface Row {
  readonly name: string;
  /** Shares, one a run, in the order of the runs. */
  readonly values: readonly number[];
  /** Of how many windows each of them is. */
  readonly windows: number;
}

/** Errors in one label run: neighbouring windows of one subject doing one thing. */
export interface LabelRunErrors {
  readonly subject: number;
  readonly className: string;
  readonly windows: number;
  /** Over all the runs: a whole number, which sums and comparisons leave exact. */
  readonly errors: number;
  /** Mean over the runs. */
  readonly wrong: number;
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
export function labelRunErrors(data: DataFacts, trials: readonly FinishedTrial[]): LabelRunErrors[] {
  const { labels, subjects, labelRuns } = data.judged;
  const runs: { subject: number; className: string; windows: number; errors: number }[] = [];
  labelRuns.forEach((number, i) => {
    const run = (runs[number] ??= { subject: subjects[i]!, className: data.classNames[labels[i]!]!, windows: 0, errors: 0 });
    run.windows++;
    for (const { predicted } of trials) if (predicted[i] !== labels[i]) run.errors++;
  });
  return runs
    .filter(Boolean)
    .map((run) => ({ ...run, wrong: run.errors / trials.length }))
    .sort((a, b) => b.errors - a.errors);
}

/** How many of the label runs, the worst ones, hold at least half of all errors, and which share they hold. Null without errors. */
export function concentration(runs: readonly LabelRunErrors[]): { runs: number; share: number } | null {
  const total = runs.reduce((sum, { errors }) => sum + errors, 0);
  if (total === 0) return null;
  let [held, taken] = [0, 0];
  while (taken < runs.length && 2 * held < total) held += runs[taken++]!.errors;
  return { runs: taken, share: held / total };
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
