import { trainedOn, type Model } from "../artifact/index.js";
import type { Dataset, Split } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import type { SplitName } from "./options.js";

/** The windows to score. `same` says that the dataset is the one that the model was trained on. */
export async function evaluatedSplit(model: Model, dataset: Dataset, name: SplitName, same: boolean): Promise<Split> {
  const { officialSplit } = await import("../data/index.js");
  if (name === "all") return { dataset, indices: dataset.y.map((_, window) => window) };
  if (name === "validation") return validationOf(model, dataset, same);
  try {
    return officialSplit(dataset)[name];
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${error.message}; score all of them with --split all`, { cause: error });
    throw error;
  }
}

/** Whether a part of a dataset holds windows that a model trained on it has learned from. */
export function hasSeen(split: SplitName): boolean {
  return split === "train" || split === "all";
}

/** What was fitted to these very windows, apart from weights; null where nothing was. */
export function fittedOn(model: Model, { dataset, indices }: Split): string | null {
  if (model.kind !== "network" || !model.calibration || model.calibration.folds !== undefined) return null;
  const { subjects } = model.calibration;
  if (!indices.some((window) => subjects.includes(dataset.subject[window]!))) return null;
  return "the temperature was fitted to windows of these subjects: the calibration after it flatters the model";
}

/** Who of these windows' subjects a finetuning learned from; null where it was nobody. `fingerprint` is the dataset's. */
export function finetunedTo(model: Model, { dataset, indices }: Split, fingerprint: string): string | null {
  const records = model.kind === "network" ? (model.training.finetuning ?? []) : [];
  const learnedFrom = records.flatMap((record) => (record.dataset.fingerprint === fingerprint ? record.dataset.subjects : []));
  const known = [...new Set(learnedFrom)].filter((subject) => indices.some((window) => dataset.subject[window] === subject));
  if (known.length === 0) return null;
  return `the model was finetuned to subject ${known.join(", ")}, some of whose windows are among these: its scores of them say little of new people`;
}

/** The subjects that a training held back, and did not learn from: what is seen of them opens no test set. */
async function validationOf(model: Model, dataset: Dataset, same: boolean): Promise<Split> {
  const subjects = (model.kind === "network" && model.training.validation?.subjects) || [];
  if (subjects.length === 0) {
    throw new InputError(
      "--split validation: expected a model whose training held subjects back; this one's held back none; train it with --validation-subjects",
    );
  }
  if (!same) {
    throw new InputError(
      `--split validation: expected the dataset that the model was trained on, ${trainedOn(model)[0]!.name}; received ${dataset.name} with other recordings`,
    );
  }
  const { trainingWindows, validationSplit } = await import("../data/index.js");
  return validationSplit(trainingWindows(dataset), subjects).validation;
}
