import type { Calibration } from "../artifact/index.js";
import type { DatasetInfo } from "../data/index.js";
import { judgeLearning, summarize, type ClassificationScores, type ClassScore, type SubjectScore, type Summary } from "../scores/index.js";
import type { Evaluation, Recipe } from "../study/index.js";
import { VERSION } from "../study/version.js";
import type { ClassifierEpoch } from "../train/index.js";
import { accuracyIntervals } from "./intervals.js";
import type { Openings } from "./openings.js";
import { profileDocument, type MeasuredProfile } from "./profile-report.js";
import type { ShownScores } from "./scores-report.js";

/** What is told of a dataset besides numbers. */
export type ToldDataset = Pick<DatasetInfo, "name" | "simulated" | "source" | "unrecorded" | "subjectNames">;

export function toldOf({ name, simulated, source, unrecorded, subjectNames }: DatasetInfo): ToldDataset {
  return { name, simulated, source, ...(unrecorded && { unrecorded }), ...(subjectNames && { subjectNames }) };
}

/** One training, of a network or of random convolutions, and its score. */
export interface JudgedRun {
  readonly seed: number;
  /** On the judged subjects. */
  readonly scores: Evaluation;
  readonly weightsSha256: string;
  readonly seconds: { readonly load: number; readonly train: number; readonly evaluate: number };
  readonly threads: number;
}

/** Of a network. */
export interface TrainedRun extends JudgedRun {
  readonly history: readonly ClassifierEpoch[];
  /** The epoch whose weights were kept. */
  readonly epoch: number;
}

/** What `stride train` found out, whatever it trained. */
export interface JudgedResult<Run extends JudgedRun = JudgedRun> {
  readonly dataset: ToldDataset;
  /** What --data named: the dataset's name, or where it lies. */
  readonly data: string;
  readonly fingerprint: string;
  /** Whom the trainings are scored on: the test subjects, or those held back from training. */
  readonly judged: { readonly part: "test" | "validation"; readonly windows: number; readonly subjects: readonly number[] };
  /** Whether the dataset has test subjects of its own. */
  readonly hasTestSet: boolean;
  readonly trainedOn: { readonly windows: number; readonly subjects: readonly number[] };
  readonly parameters: number;
  readonly constantSignals: readonly string[];
  readonly kernels: { readonly name: string; readonly sha256: string };
  /** How many shared the training out: seconds depend on it, bits do not. */
  readonly threads: number;
  /** By ascending seed; at least one. */
  readonly runs: readonly Run[];
  /** Null where the test subjects were not looked at. */
  readonly testOpenings: Openings | null;
  /** Where the first run's model was written, as given. */
  readonly out: string | null;
}

/** Of networks. */
export interface TrainResult extends JudgedResult<TrainedRun> {
  readonly recipe: Omit<Recipe, "seed" | "kernels">;
  /** Whether the network drops anything out in training. */
  readonly dropout: boolean;
  /** Only with --calibrate. */
  readonly calibration?: Calibration;
  readonly report: { readonly path: string; readonly figures: number } | null;
  /** Of the first run; only with --profile. */
  readonly profile?: MeasuredProfile;
}

/** The document of `stride train --json`: of several runs the fields at the top are the first's, but for `intervals`, which are of all. */
export function trainDocument(result: TrainResult): unknown {
  const { judged, recipe, parameters, constantSignals, runs, profile, calibration, report } = result;
  const [first] = runs;
  return {
    ...dataDocument(result),
    ...recipe,
    standardize: recipe.preparation === "standardize",
    parameters,
    constantSignals,
    seed: first!.seed,
    history: first!.history,
    epoch: first!.epoch,
    learning: judgeLearning(first!.history),
    ...(calibration && { calibration }),
    ...judgedDocument(result),
    ...(report && { report: report.path }),
    ...(profile && { profile: profileDocument(profile) }),
    ...(runs.length > 1 && {
      repeats: runs.map(({ seed, scores: { accuracy, loss, macroF1 }, history, weightsSha256, seconds }) => ({
        seed,
        [judged.part]: { accuracy, loss, macroF1 },
        history,
        learning: judgeLearning(history),
        weightsSha256,
        seconds,
      })),
      summary: { ...summaryOf(runs), ...overRuns(runs) },
    }),
  };
}

/** What was trained on. */
export function dataDocument({ dataset, fingerprint, judged, trainedOn }: JudgedResult) {
  return {
    stride: VERSION,
    dataset: { ...dataset, fingerprint, windows: { train: trainedOn.windows, [judged.part]: judged.windows } },
  };
}

/** What the first run's scores are, and how they came about. */
export function judgedDocument({ judged, runs, testOpenings, kernels, threads, out }: JudgedResult) {
  const [first] = runs;
  return {
    test: null,
    validation: null,
    [judged.part]: first!.scores,
    ...(judged.part === "validation" && { validationSubjects: judged.subjects }),
    intervals: accuracyIntervals(runs.map(({ scores }) => scores)),
    testOpenings,
    seconds: first!.seconds,
    kernels,
    threads,
    weightsSha256: first!.weightsSha256,
    out,
  };
}

/** Of the accuracies on the judged subjects; the standard deviation is the sample's, over n - 1. */
export function summaryOf(runs: readonly JudgedRun[]): Summary {
  return summarize(runs.map(({ scores }) => scores.accuracy));
}

/** Confusion counts summed over the runs; shares of classes and subjects averaged, where there is something to average. */
export function overRuns(runs: readonly { readonly scores: ClassificationScores }[]): Omit<ShownScores, "simulated" | "runs"> {
  const all = runs.map(({ scores }) => scores);
  const [first] = all;
  const confusion = first!.confusion.map((row, i) => row.map((_, j) => all.reduce((sum, scores) => sum + scores.confusion[i]![j]!, 0)));
  const perClass = first!.perClass.map(({ className, windows }, k): ClassScore => {
    const over = (key: "recall" | "precision" | "f1"): number | null => mean(all.map((scores) => scores.perClass[k]![key]));
    return { className, windows, recall: over("recall"), precision: over("precision"), f1: over("f1") };
  });
  const bySubject = all.map((scores) => new Map(scores.perSubject.map(({ subject, accuracy }) => [subject, accuracy])));
  const perSubject = first!.perSubject
    .map(({ subject, windows }): SubjectScore => {
      const accuracies = bySubject.map((accuracyOf) => accuracyOf.get(subject)!);
      return { subject, windows, accuracy: mean(accuracies)! };
    })
    .sort((a, b) => a.accuracy - b.accuracy || a.subject - b.subject);
  return { confusion, perClass, perSubject };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
