import type { FailedTrial, FinishedTrial, FoldsDefinition, StudyRun } from "../records/index.js";
import type { FoldResult } from "../report/analysis-types.js";
import { foldResults } from "../report/folds.js";
import { finishedRows, finishedTrials } from "../report/tallies.js";
import { scoreClassification, summarize, type ClassificationScores, type Summary } from "../scores/index.js";
import type { Recipe, RocketTrial } from "../study/index.js";
import { VERSION } from "../study/version.js";
import { count, duration, percent, plural, shortHash } from "./format.js";
import { accuracyIntervals, intervalFacts, type AccuracyIntervals } from "./intervals.js";
import { openingsText, type Openings } from "./openings.js";
import { alphaText } from "./rocket-result.js";
import { renderScores } from "./scores-report.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";
import { overRuns } from "./train-result.js";
import { howTrained } from "./training-options.js";

/** What a cross-validation was made of. */
export interface CrossValidationSetting {
  readonly recipe: Omit<Recipe, "seed" | "kernels"> | Omit<RocketTrial, "seed">;
  readonly split: FoldsDefinition;
  readonly workers: number;
  readonly kernels: { readonly name: string; readonly sha256: string };
  readonly testSubjects: readonly number[];
  /** Null where test subjects were not among those held out. */
  readonly testOpenings: Openings | null;
  readonly seconds: number;
}

/** What `stride train --folds` found out. */
export interface CrossValidation extends CrossValidationSetting {
  readonly data: StudyRun["data"];
  readonly parameters: number;
  /** Seeds whose folds all finished. */
  readonly seeds: readonly number[];
  /** Of each seed all folds together: every window judged by the network that held its subject out. */
  readonly scores: readonly ClassificationScores[];
  /** Of the seeds' accuracies. */
  readonly summary: Summary;
  readonly intervals: AccuracyIntervals;
  readonly folds: readonly FoldResult[];
  /** Of the folds' accuracies, each the mean over its seeds. */
  readonly overFolds: Summary;
  readonly failed: readonly FailedTrial[];
  /** Of random convolutions one a trial; of networks none. */
  readonly penalties: readonly NonNullable<FinishedTrial["penalty"]>[];
  /** Test subjects that were held out like the others, and are no longer unseen. */
  readonly opened: readonly number[];
}

/** Throws Error where no seed has all its folds. */
export function resultOf(run: StudyRun, setting: CrossValidationSetting): CrossValidation {
  const { data, networks } = run;
  const [{ configuration, network }] = networks as [StudyRun["networks"][number]];
  const failed = run.rows.filter((row): row is FailedTrial => row.status === "failed");
  const trials = finishedTrials(run, configuration);
  if (trials.length === 0) {
    const { fold, seed, reason } = failed[0]!;
    throw new Error(`cross-validation: no seed has all its folds: fold ${fold}, seed ${seed} failed: ${reason}`);
  }
  const scores = trials.map((trial) => scoresOf(data, trial));
  const folds = foldResults(data, finishedRows(run, configuration));
  const judged = new Set(data.judged.subjects);
  return {
    ...setting,
    data,
    parameters: network.parameters,
    seeds: trials.map(({ seed }) => seed),
    scores,
    summary: summarize(scores.map(({ accuracy }) => accuracy)),
    intervals: accuracyIntervals(scores),
    folds,
    overFolds: summarize(folds.map(({ accuracy }) => accuracy!)),
    failed,
    penalties: run.rows.flatMap((row) => (row.status === "done" && row.penalty ? [row.penalty] : [])).sort((a, b) => a.alpha - b.alpha),
    opened: setting.testSubjects.filter((subject) => judged.has(subject)),
  };
}

function scoresOf({ judged, classNames }: StudyRun["data"], { predicted }: FinishedTrial): ClassificationScores {
  return scoreClassification({
    labels: Int32Array.from(judged.labels),
    subjects: Int32Array.from(judged.subjects),
    predicted: Int32Array.from(predicted),
    classNames,
  });
}

/** The document of `stride train --folds --json`. Accuracies are shares; standard deviations the samples', over n - 1. */
export function crossValidationDocument(result: CrossValidation): unknown {
  const { data, recipe, split, parameters, seeds, scores, summary, intervals, folds, overFolds, failed, opened } = result;
  return {
    stride: VERSION,
    dataset: { name: data.name, simulated: data.simulated, source: data.source, fingerprint: data.fingerprint },
    ...recipe,
    ...("preparation" in recipe && { standardize: recipe.preparation === "standardize" }),
    parameters,
    split,
    windows: data.judged.labels.length,
    seeds,
    accuracy: summary.mean,
    intervals,
    overSeeds: { ...summary, accuracies: scores.map(({ accuracy }) => accuracy) },
    overFolds,
    folds,
    ...overRuns(scores.map((one) => ({ scores: one }))),
    ...(result.penalties.length > 0 && { penalties: result.penalties }),
    failed: failed.map(({ seed, fold, attempts, reason }) => ({ seed, fold, attempts, reason })),
    testSubjectsHeldOut: opened,
    testOpenings: result.testOpenings,
    seconds: result.seconds,
    workers: result.workers,
    kernels: result.kernels,
  };
}

/** What `stride train --folds` prints for people. */
export function renderCrossValidation(result: CrossValidation, style: Style): string {
  const { data, recipe, parameters, seeds, scores, summary, intervals, folds, overFolds, failed, opened } = result;
  const { simulated } = data;
  const about = simulated ? ", simulated data" : "";
  const subjects = new Set(data.judged.subjects).size;
  const several = folds.some((fold) => fold.subjects.length > 1);
  const spread = ({ mean, sd }: Summary): string => `${percent(mean, 2)}${sd === null ? "" : ` ± ${(100 * sd).toFixed(2)}`}`;
  return [
    renderFacts(
      [
        ["data", `${data.name}${simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(data.fingerprint)})`],
        [
          "held out in turn",
          `${plural(subjects, "subject")} with ${plural(data.judged.labels.length, "window")}, in ${folds.length} folds of ${several ? "whole subjects" : "one subject"}`,
        ],
        ["test subjects", testText(result)],
        ["model", `${recipe.model}, ${count(parameters)} parameters${modelText(recipe)}`],
        ["training", `${trainingText(result)}, ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}`],
        ["kernels", `${result.kernels.name} (SHA-256 ${shortHash(result.kernels.sha256)})`],
        ["time", `${duration(result.seconds)} on ${plural(result.workers, "worker")}`],
      ],
      style,
    ),
    ...(several
      ? [
          renderTable(
            {
              title: `By fold${seeds.length > 1 ? `, mean of ${seeds.length} seeds` : ""}${about}`,
              head: ["fold", "subjects held out", "accuracy", "windows"],
              textColumns: 2,
              rows: folds.map((fold) => [String(fold.fold), fold.subjects.join(", "), percent(fold.accuracy, 2), count(fold.windows)]),
            },
            style,
          ),
        ]
      : []),
    renderFacts(
      [
        [
          "accuracy",
          `${style.bold(percent(summary.mean, 2))}${about}\nof all windows, each judged by the model that never saw its subject`,
        ],
        ["over folds", `${spread(overFolds)}, mean ± sample standard deviation of ${folds.length} folds`],
        ["over seeds", seeds.length === 1 ? "one seed: --repeats tells how much is luck" : `${spread(summary)}, of ${seeds.length} seeds`],
        ...intervalFacts(intervals, seeds.length, { windows: data.judged.labels.length, subjects }),
      ],
      style,
    ),
    renderScores({ ...overRuns(scores.map((one) => ({ scores: one }))), simulated, runs: scores.length }, style),
    ...failed.map(
      ({ seed, fold, attempts, reason }) =>
        `Fold ${fold}, seed ${seed} failed ${plural(attempts, "time")}: ${reason}; the seed is in no figure above.\n`,
    ),
    opened.length > 0
      ? "The test subjects were among those held out: whoever chooses by these figures has chosen on the test set.\n"
      : `No model was kept: each saw only its folds. To keep one, train on all of them with --out, then open the test set once.\n`,
  ].join("\n");
}

function modelText(recipe: CrossValidation["recipe"]): string {
  if ("preparation" in recipe) return `, preparation ${String(recipe.preparation)}`;
  return Object.entries(recipe.options)
    .map(([name, value]) => `, ${name} ${String(value)}`)
    .join("");
}

/** How each fold's model came about; of random convolutions the alphas that its own training subjects chose. */
function trainingText({ recipe, penalties }: CrossValidation): string {
  if ("epochs" in recipe) return `${plural(recipe.epochs, "epoch")}, batch size ${recipe.batchSize}, ${howTrained(recipe)}`;
  const counts = new Map<string, number>();
  for (const { alpha } of penalties) counts.set(alphaText(alpha), (counts.get(alphaText(alpha)) ?? 0) + 1);
  const found = [...counts].map(([alpha, folds]) => (counts.size > 1 ? `${alpha} (${folds})` : alpha)).join(", ");
  return `alpha ${found}${recipe.options.alpha === undefined ? ", chosen by folds of each fold's own training subjects" : ""}`;
}

function testText({ opened, testSubjects, testOpenings }: CrossValidation): string {
  if (testSubjects.length === 0) return "none: the dataset has no split of its own";
  return opened.length > 0
    ? `${opened.join(", ")}, among those held out; the test set was ${openingsText(testOpenings!)}`
    : "not looked at";
}
