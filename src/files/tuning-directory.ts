import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RefitRecord, TrialRow, TuningRecord, TuningRun } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { writeAtomic } from "./atomic.js";
import { openFolder, readFolder, readJson, type OpenRunOptions, type RunDirectory, type TrialGroundFacts } from "./run-folder.js";

/** What is written before the first trial: it decides the rows, or explains them. */
export interface TuningPlan extends TrialGroundFacts {
  readonly tuning: TuningRecord;
}

const REFIT = "refit.json";

/**
 * Begins a tuning in a folder, or goes on with the one that is there. Throws InputError where that one was begun with another definition, other data or
 * other kernels, where another process has it, or where its files are damaged.
 */
export async function openTuning(path: string, plan: TuningPlan, options: OpenRunOptions = {}): Promise<RunDirectory> {
  const { tuning, ...facts } = plan;
  const { readTuningRecord } = await import("../records/tuning-schema.js");
  const check = (rows: readonly TrialRow[], place: string): void => checkRows(rows, plan, place);
  return openFolder(path, { word: "tuning", read: readTuningRecord }, { ...facts, record: tuning }, check, options);
}

/** A tuning as its folder holds it, finished or not; writes nothing. Throws InputError where there is none or a file is damaged. */
export async function readTuning(path: string): Promise<TuningRun> {
  const { readRefit, readTuningRecord } = await import("../records/tuning-schema.js");
  const { record: tuning, rows, ...facts } = await readFolder(path, { word: "tuning", read: readTuningRecord });
  checkRows(rows, { ...facts, tuning }, join(path, "trials.jsonl"));
  const refit = existsSync(join(path, REFIT)) ? readRefit(readJson(path, REFIT), join(path, REFIT)) : null;
  return { tuning, ...facts, rows, refit };
}

/** Keeps what the chosen recipe, trained on all training subjects, came to: with it the test set has been opened. */
export function writeRefit(path: string, refit: RefitRecord): void {
  writeAtomic(join(path, REFIT), `${JSON.stringify(refit, null, 1)}\n`);
}

/** Throws InputError for a row that this tuning cannot have: such a log was put together from several. */
function checkRows(rows: readonly TrialRow[], { tuning, data }: Omit<TuningPlan, "machine" | "networks">, place: string): void {
  const names = new Set(tuning.configurations.map(({ name }) => name));
  const { folds, seed } = tuning.definition;
  const seen = new Set<string>();
  for (const row of rows) {
    const refuse = (expected: string, received: string): never => {
      throw new InputError(
        `${place}: trial ${row.trial}: expected ${expected}; received ${received}; delete its line, and it is run again`,
      );
    };
    const { configuration, epochs, fold } = row;
    if (!names.has(configuration)) refuse(`one of the configurations c1 to c${names.size}`, JSON.stringify(configuration));
    if (fold === undefined || fold > folds) refuse(`a fold from 1 to ${folds}`, String(fold ?? "none"));
    if (epochs === undefined) refuse("its epochs", "none");
    if (row.seed !== seed) refuse(`seed ${seed}`, String(row.seed));
    const name = JSON.stringify([configuration, epochs, fold]);
    if (seen.has(name)) refuse("each configuration, fold and epochs once", `${configuration}, fold ${fold}, ${epochs} epochs again`);
    seen.add(name);
    if (row.status !== "done") continue;
    const windows = data.judged.folds!.filter((own) => own === fold).length;
    if (row.predicted.length !== windows) refuse(`${windows} predictions`, String(row.predicted.length));
    const wrong = row.predicted.find((label) => label >= data.classNames.length);
    if (wrong !== undefined) refuse(`classes from 0 to ${data.classNames.length - 1}`, String(wrong));
  }
}
