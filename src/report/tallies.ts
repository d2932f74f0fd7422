import type { DataFacts, FinishedTrial, StudyRun } from "../records/index.js";
import { confusionMatrix, scoreClassification } from "../scores/index.js";

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
  /** Mean over the runs. */
  readonly wrong: number;
}

/** The finished trials of a configuration by ascending seed. */
export function finishedTrials(run: StudyRun, configuration: string): FinishedTrial[] {
  return run.rows
    .filter((row): row is FinishedTrial => row.status === "done" && row.configuration === configuration)
    .sort((a, b) => a.seed - b.seed);
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
  const runs: { subject: number; className: string; windows: number; wrong: number }[] = [];
  labelRuns.forEach((number, i) => {
    const run = (runs[number] ??= { subject: subjects[i]!, className: data.classNames[labels[i]!]!, windows: 0, wrong: 0 });
    run.windows++;
    for (const { predicted } of trials) if (predicted[i] !== labels[i]) run.wrong += 1 / trials.length;
  });
  return runs.filter(Boolean).sort((a, b) => b.wrong - a.wrong);
}

/** How many of the label runs, the worst ones, hold at least half of all errors, and which share they hold. Null without errors. */
export function concentration(runs: readonly LabelRunErrors[]): { runs: number; share: number } | null {
  const total = runs.reduce((sum, { wrong }) => sum + wrong, 0);
  if (total === 0) return null;
  let [held, taken] = [0, 0];
  while (taken < runs.length && held < total / 2) held += runs[taken++]!.wrong;
  return { runs: taken, share: held / total };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
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
  return [...rows].sort((a, b) => mean(a.values) - mean(b.values));
}
