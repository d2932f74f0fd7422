import type { DataFacts, FinishedTrial, StudyDefinition } from "../records/index.js";
import { scoreClassification } from "../scores/index.js";
import type { FoldResult } from "./analysis-types.js";
import { plural } from "./format.js";

/**
 * The trials of one configuration's folds as one trial a seed, which judges every window by the network that held it out. Seeds without
 * all their folds are left out: a mean over the others may be kinder than the truth. Loss is the windows' mean, the history the folds' mean.
 */
export function poolFolds({ judged, classNames }: DataFacts, trials: readonly FinishedTrial[]): FinishedTrial[] {
  const folds = judged.folds!;
  const count = new Set(folds).size;
  const bySeed = new Map<number, FinishedTrial[]>();
  for (const trial of trials) bySeed.set(trial.seed, [...(bySeed.get(trial.seed) ?? []), trial]);
  return [...bySeed.values()].flatMap((own) => {
    if (own.length < count) return [];
    const next = new Map(own.map(({ fold, predicted }) => [fold!, predicted.values()]));
    const predicted = folds.map((fold) => next.get(fold)!.next().value!);
    const { accuracy, macroF1 } = scoreClassification({
      labels: Int32Array.from(judged.labels),
      subjects: Int32Array.from(judged.subjects),
      predicted: Int32Array.from(predicted),
      classNames,
    });
    const { fold: _, ...head } = own[0]!;
    const loss = own.reduce((sum, trial) => sum + trial.loss * trial.predicted.length, 0) / predicted.length;
    return [{ ...head, accuracy, macroF1, loss, history: meanHistory(own), predicted }];
  });
}

function meanHistory(trials: readonly FinishedTrial[]): FinishedTrial["history"] {
  return trials[0]!.history.map((first, i) => {
    const mean = (key: "loss" | "accuracy" | "validationLoss" | "validationAccuracy"): number =>
      trials.reduce((sum, { history }) => sum + history[i]![key]!, 0) / trials.length;
    return {
      epoch: first.epoch,
      loss: mean("loss"),
      accuracy: mean("accuracy"),
      ...(first.validationLoss !== undefined && { validationLoss: mean("validationLoss"), validationAccuracy: mean("validationAccuracy") }),
    };
  });
}

/** Each fold for itself, its accuracy the mean over the trials that finished; null without one. */
export function foldResults({ judged }: DataFacts, trials: readonly FinishedTrial[]): FoldResult[] {
  const folds = judged.folds!;
  return [...new Set(folds)]
    .sort((a, b) => a - b)
    .map((fold) => {
      const subjects = new Set(judged.subjects.filter((_, i) => folds[i] === fold));
      const accuracies = trials.filter((trial) => trial.fold === fold).map(({ accuracy }) => accuracy);
      return {
        fold,
        subjects: [...subjects].sort((a, b) => a - b),
        windows: folds.filter((own) => own === fold).length,
        accuracy: accuracies.length === 0 ? null : accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length,
      };
    });
}

/** How a study's windows are split, in words. */
export function splitText({ split }: StudyDefinition): string {
  if (split.kind === "official") return "official split, by whole subjects";
  const whose = split.subjects === "all" ? "all subjects, the test subjects among them" : "the training subjects";
  return split.kind === "groupKFold"
    ? `cross-validation in ${plural(split.folds, "fold")} of whole subjects, over ${whose}`
    : `cross-validation leaving one subject out, over ${whose}`;
}
