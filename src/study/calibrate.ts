import { trainedOn, type Calibration, type NetworkModel } from "../artifact/index.js";
import { checkSubjects, fingerprintOf, foldSplit, groupKFold, subjectsOf, type Split, type TrainSplit } from "../data/index.js";
import { fitTemperature, writeProbabilities } from "../nn/index.js";
import { confidenceThreshold } from "../scores/index.js";
import { InputError } from "../tensor/index.js";
import { decideSplit, type EvaluateOptions } from "./judge-split.js";
import { trainModel } from "./trial.js";
import type { Recipe, TrainCallbacks } from "./recipe.js";

/** The precision for which a threshold is chosen where none is asked for. */
export const PRECISION = 0.95;

export interface CalibrateModelOptions extends EvaluateOptions {
  /** Windows above the threshold for "unsure" are to be right with this share, above 0 and up to 1; default 0.95. */
  readonly precision?: number | undefined;
}

/**
 * A network with a temperature fitted to windows of subjects whom it has not learned from (`fitTemperature`; Guo et al. 2017). Its weights, and so its
 * labels, stay. By the same windows a threshold is chosen below which a window is unsure (`confidenceThreshold`), where one reaches the precision. Rejects with InputError where no subjects are recorded, or where one is among those that the model was trained on, or among the dataset's test subjects.
 */
export async function calibrateModel(model: NetworkModel, split: Split, options: CalibrateModelOptions = {}): Promise<NetworkModel> {
  const { precision = PRECISION, ...judging } = options;
  checkSubjects(split.dataset, "calibration");
  const subjects = subjectsOf(split);
  // A number is a person within one dataset alone.
  const fingerprint = await fingerprintOf(split.dataset);
  const own = trainedOn(model).filter((origin) => origin.fingerprint === fingerprint);
  const seen = subjects.find((subject) => own.some((origin) => origin.subjects.includes(subject)));
  if (seen !== undefined) {
    const { name, subjects: learnedFrom } = own.find((origin) => origin.subjects.includes(seen))!;
    throw new InputError(
      `calibrate: expected subjects whom the model did not learn from; received ${seen}, one of the ${learnedFrom.length} of ${name} that it was trained on; ` +
        "of those it is too sure; train with --validation-subjects, which holds some back",
    );
  }
  const tested = subjects.find((subject) => split.dataset.testSubjects.includes(subject));
  if (tested !== undefined) {
    throw new InputError(
      `calibrate: expected subjects who are not tested on; received ${tested}, a test subject of ${split.dataset.name}: nothing is fitted to those`,
    );
  }
  const decisions = await decideSplit(model, split, judging);
  return { ...model, calibration: { ...fitParts([{ decisions, split }], precision), windows: split.indices.length, subjects } };
}

export interface CalibrateByFoldsOptions extends Pick<TrainCallbacks, "onBatchEnd" | "onEpochEnd" | "signal" | "threads" | "fingerprint"> {
  /** Default 5, or as many as there are subjects. */
  readonly folds?: number;
  /** As of `calibrateModel`. */
  readonly precision?: number | undefined;
  /** Called as the training of each fold, from 1, begins. */
  readonly onFold?: (fold: number, folds: number) => void;
}

/**
 * The temperature for a network that all training subjects are to train: as many networks as there are folds are trained by the same recipe, each on the
 * others' windows, and one temperature is fitted to what they say of the subjects held out, as for random convolutions. Rejects with InputError for
 * a single subject.
 */
export async function calibrateByFolds(train: TrainSplit, recipe: Recipe, options: CalibrateByFoldsOptions = {}): Promise<Calibration> {
  const { folds: asked, precision = PRECISION, onFold, ...callbacks } = options;
  const subjects = subjectsOf(train);
  const folds = asked ?? Math.min(5, subjects.length);
  const held: { decisions: Float32Array; split: Split }[] = [];
  for (const [i, heldOut] of groupKFold(train, folds).entries()) {
    onFold?.(i + 1, folds);
    const fold = foldSplit(train, heldOut);
    const { model } = await trainModel(fold.train, recipe, callbacks);
    held.push({
      decisions: await decideSplit(model, fold.heldOut, { kernels: recipe.kernels, signal: callbacks.signal }),
      split: fold.heldOut,
    });
  }
  return { ...fitParts(held, precision), windows: train.indices.length, subjects, folds };
}

/** Temperature, and by the probabilities that it makes the threshold. */
function fitParts(
  parts: readonly { readonly decisions: Float32Array; readonly split: Split }[],
  precision: number,
): Pick<Calibration, "temperature" | "unsure"> {
  const decisions = Float32Array.from(parts.flatMap((part) => [...part.decisions]));
  const labels = Int32Array.from(parts.flatMap(({ split: { dataset, indices } }) => Array.from(indices, (window) => dataset.y[window]!)));
  const classes = parts[0]!.split.dataset.classNames.length;
  const temperature = fitTemperature(decisions, labels, classes);
  const probabilities = new Float32Array(decisions.length);
  for (let i = 0; i < decisions.length; i += classes) writeProbabilities(decisions, i, { classes, temperature }, probabilities, i);
  const unsure = confidenceThreshold({ probabilities, labels, classes }, precision);
  return { temperature, ...(unsure && { unsure: { ...unsure, precision } }) };
}
