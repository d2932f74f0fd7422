import { InputError } from "../tensor/index.js";
import type { Predictions, WindowSource } from "../nn/index.js";
import { createPredictor, type Predictor } from "../predict/index.js";
import {
  foldPool,
  foldSplit,
  groupKFold,
  leaveOneSubjectOut,
  officialSplit,
  validationSplit,
  windowsOf,
  type Dataset,
  type Split,
  type TrainSplit,
  type ValidationSplit,
} from "../data/index.js";
import type { FoldsDefinition, SplitDefinition } from "../records/index.js";
import { scoreClassification } from "../scores/index.js";
import { borderOf } from "../rocket/index.js";
import type { Recipe } from "./recipe.js";
import type { RocketTrial } from "./rocket-recipe.js";
import { trainRocket, type TrainRocketOptions } from "./train-rocket.js";
import { classifiedHistory, trainModel, type TrainModelOptions } from "./trial.js";
import type { TrialOutcome } from "./trial-messages.js";

/** The windows of a study's trials by what may be done with them. */
export interface StudySplit {
  readonly train: TrainSplit;
  /** Watched after each epoch; null where no subject is held back. */
  readonly validation: ValidationSplit | null;
  /** What trials are scored on: the test subjects, or `validation`. */
  readonly judged: Split;
}

/**
 * What a trial learns from and is judged on; of a cross-validation in the fold of that number, from 1. Throws InputError where a side of the
 * split has no windows, or trials are to be judged on validation subjects that are not named.
 */
export function splitStudy(dataset: Dataset, split: SplitDefinition, fold?: number): StudySplit {
  if (split.kind !== "official") {
    const heldOut = foldsOf(dataset, split).heldOut[(fold ?? 0) - 1];
    if (!heldOut) throw new InputError(`split: expected a fold of ${split.kind}, from 1 on; received ${fold}`);
    const { train, heldOut: validation } = foldSplit(foldPool(dataset, split.subjects), heldOut);
    return { train, validation, judged: validation };
  }
  const { validationSubjects, judgedOn = "test" } = split;
  const { train: all, test } = officialSplit(dataset);
  const { train, validation } = validationSubjects ? validationSplit(all, validationSubjects) : { train: all, validation: null };
  const judged = judgedOn === "test" ? test : validation;
  if (!judged) throw new InputError(`split: judgedOn "validation" needs validationSubjects; received none; name some training subjects`);
  return { train, validation, judged };
}

/** Who is held out in each fold of a cross-validation, and of which windows. Throws InputError where there are too few subjects. */
export function foldsOf(dataset: Dataset, split: FoldsDefinition): { readonly pool: Split; readonly heldOut: number[][] } {
  const pool = foldPool(dataset, split.subjects);
  return { pool, heldOut: split.kind === "groupKFold" ? groupKFold(pool, split.folds) : leaveOneSubjectOut(pool) };
}

export interface RunTrialOptions extends Pick<TrainModelOptions, "onBatchEnd" | "onEpochEnd" | "signal"> {
  /** The dataset's, so that it is not worked out anew. */
  readonly fingerprint: string;
}

/** Trains one network and scores it. The outcome depends on recipe and windows alone. */
export async function runTrial({ train, validation, judged }: StudySplit, recipe: Recipe, options: RunTrialOptions): Promise<TrialOutcome> {
  const { model, parameters, weightsSha256, fitted } = await trainModel(train, recipe, {
    ...options,
    ...(validation && { validation }),
  });
  const { predicted, ...scores } = judge(judged, createPredictor(model, { kernels: recipe.kernels }));
  return { parameters, weightsSha256, ...scores, history: classifiedHistory(fitted), predicted };
}

/** Fits random convolutions, everything chosen inside the training subjects, and scores them. The outcome depends on recipe and windows alone. */
export async function runRocketTrial(
  { train, judged }: StudySplit,
  { model: transform, options, seed }: RocketTrial,
  { fingerprint, onPhase }: Pick<TrainRocketOptions, "onPhase"> & Pick<RunTrialOptions, "fingerprint">,
): Promise<TrialOutcome> {
  const { model, parameters, weightsSha256 } = await trainRocket(
    train,
    { transform, ...options, seed },
    { threads: 1, fingerprint, ...(onPhase && { onPhase }) },
  );
  const { predicted, ...scores } = judge(judged, createPredictor(model));
  const { alpha } = model.convolutions;
  const penalty = { alpha, border: borderOf(model.training.scores, alpha) };
  return { parameters, weightsSha256, ...scores, history: [], predicted, penalty };
}

function judge(judged: Split, predictor: Predictor): Pick<TrialOutcome, "accuracy" | "loss" | "macroF1" | "predicted"> {
  const { predicted, losses } = predictJudged(predictor, windowsOf(judged));
  const { dataset, indices } = judged;
  const { accuracy, macroF1 } = scoreClassification({
    labels: indices.map((window) => dataset.y[window]!),
    predicted,
    subjects: indices.map((window) => dataset.subject[window]!),
    classNames: dataset.classNames,
  });
  return { accuracy, loss: losses.reduce((sum, value) => sum + value, 0) / losses.length, macroF1, predicted: [...predicted] };
}

/** A network whose predictions are no numbers is a training that failed, not windows that do not fit: the study goes on without it. */
function predictJudged(predictor: Predictor, windows: WindowSource): Predictions {
  try {
    return predictor.predictAll(windows);
  } catch (error) {
    throw error instanceof InputError ? new Error(error.message, { cause: error }) : error;
  }
}
