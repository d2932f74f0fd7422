import type { Command } from "commander";
import { common, verb } from "./command.js";
import { DATA_HELP } from "./help-texts.js";
import { threads, whole } from "./options.js";
import type { TuneOptions } from "./tune.js";

/** `stride tune`. */
export function addTune(program: Command): void {
  const tune = verb(
    program,
    "tune",
    "search a recipe by folds of training subjects, train it on all of them, and open the test set once",
    "stride tune baseline --workers auto\n  $ stride tune my-tuning.json --data demo --trials 20",
  )
    .argument("<NAME|FILE>", "a shipped tuning (baseline, demo) or a JSON file")
    .option("--data <dataset>", `${DATA_HELP} (default: the tuning's)`)
    .option("--trials <n>", "configurations to draw (default: the tuning's)", whole("--trials", 2, 20))
    .option("--workers <n>", "threads, or auto: one for each core", threads("--workers", 999), "auto" as const)
    .option("--out <dir>", "folder of the run (default: runs/NAME); one that was begun is gone on with")
    .option("--no-refit", "leave the chosen recipe untrained and the test set closed");
  common(tune).action(async (name: string, options: TuneOptions) => (await import("./tune.js")).tune(name, options));
}
