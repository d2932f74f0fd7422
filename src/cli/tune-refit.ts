import { existsSync } from "node:fs";
import { join } from "node:path";
import { chosenOf, rungsOf, type RefitRecord, type TuningRun } from "../records/index.js";
import type { PreparedTuning } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { plural } from "./format.js";
import { recordOpening } from "./openings.js";
import type { Session } from "./session.js";
import { trainingCallbacks } from "./training-progress.js";

const MODEL = "model.safetensors";

/**
 * Trains the chosen recipe on all training subjects, unless that was done, and opens the test set: once a tuning, however often the command is given. A
 * model that was lost is trained again without opening it. Returns the run with what came out; as it was where nothing is chosen.
 */
export async function refitChosen(session: Session, prepared: PreparedTuning, run: TuningRun, out: string): Promise<TuningRun> {
  const chosen = chosenOf(run.tuning, rungsOf(run.tuning, run.rows));
  if (!chosen) return run;
  const { configuration } = chosen;
  const path = join(out, MODEL);
  if (run.refit && run.refit.configuration !== configuration) {
    throw new InputError(
      `${join(out, "refit.json")}: expected the chosen configuration, ${configuration}; received ${run.refit.configuration}; delete the file, and the test set is opened again`,
    );
  }
  if (run.refit && existsSync(path)) return run;
  const { refit, trainModel } = await import("../study/index.js");
  const { officialSplit } = await import("../data/index.js");
  const { encodeModel } = await import("../artifact/index.js");
  const { writeAtomic, writeRefit } = await import("../files/index.js");
  const { progress, signal } = session;
  const { dataset, fingerprint } = prepared;
  const recipe = prepared.recipes.get(configuration)!;
  const { train } = officialSplit(dataset);
  progress.line(
    `training ${configuration} on all training subjects: ${plural(train.indices.length, "window")}, ${plural(recipe.epochs, "epoch")}`,
  );
  const place = { run: 1, runs: 1, seed: recipe.seed, epochs: recipe.epochs, windows: train.indices.length };
  const options = { ...trainingCallbacks(progress, place), signal, threads: "auto", fingerprint } as const;
  if (run.refit) {
    const { model } = await trainModel(train, recipe, options);
    writeAtomic(path, await encodeModel(model));
    return run;
  }
  const { model, record } = await refit(dataset, configuration, recipe, options);
  progress.stop();
  writeAtomic(path, await encodeModel(model));
  const models = [{ weightsSha256: record.weightsSha256, accuracy: record.test.accuracy }];
  const openings = await recordOpening(session, { name: dataset.name, fingerprint }, models);
  const kept: RefitRecord = { ...record, openings: openings.count };
  writeRefit(out, kept);
  return { ...run, refit: kept };
}
