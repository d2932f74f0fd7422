import { hasOfficialSplit, officialSplit, subjectsOf, type Dataset } from "../data/index.js";
import type { NetworkModel } from "../artifact/index.js";
import type { RefitRecord } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { evaluateModel } from "./evaluate.js";
import { trainModel } from "./trial.js";
import type { Recipe, TrainCallbacks } from "./recipe.js";

/** Throws InputError for a dataset without test subjects: there is nothing to open. */
export function checkRefit(dataset: Dataset): void {
  if (hasOfficialSplit(dataset)) return;
  throw new InputError(
    `dataset ${dataset.name}: expected test subjects, on whom the chosen recipe is tested; received none; --no-refit leaves that out`,
  );
}

/**
 * Trains a chosen recipe on all training subjects, `stride train`'s bits, and scores it on the test subjects. Whoever calls this opens the test set.
 */
export async function refit(
  dataset: Dataset,
  configuration: string,
  recipe: Recipe,
  options: Pick<TrainCallbacks, "onBatchEnd" | "onEpochEnd" | "signal" | "threads" | "fingerprint"> = {},
): Promise<{ model: NetworkModel; record: Omit<RefitRecord, "openings"> }> {
  checkRefit(dataset);
  const { train, test } = officialSplit(dataset);
  const { model, parameters, weightsSha256 } = await trainModel(train, recipe, options);
  const { accuracy, loss, macroF1, perSubject } = await evaluateModel(model, test, { kernels: recipe.kernels, signal: options.signal });
  const { epochs, seed } = recipe;
  return {
    model,
    record: {
      ...{ configuration, epochs, seed, parameters, weightsSha256 },
      trainedOn: { windows: train.indices.length, subjects: subjectsOf(train) },
      test: { accuracy, loss, macroF1, windows: test.indices.length, perSubject },
    },
  };
}
