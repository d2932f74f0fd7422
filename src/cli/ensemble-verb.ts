import type { Command } from "commander";
import { common, verb } from "./command.js";
import { weights, WEIGHTS_FROM, type EnsembleOptions } from "./ensemble-options.js";
import { DATA_HELP } from "./help-texts.js";
import { FOLD_SUBJECTS, folds, oneOf, threads, whole } from "./options.js";

/** `stride ensemble`. */
export function addEnsemble(program: Command): void {
  const ensemble = verb(
    program,
    "ensemble",
    "put models together into one that averages their probabilities, weighted by folds of training subjects",
    "stride ensemble a.safetensors b.safetensors --weights 2,1 --out both.safetensors\n  $ stride ensemble --definition two-view --out blend.safetensors",
  )
    .argument("[MODEL...]", "model files to put together")
    .option("--weights <list>", "of model files: how much each counts, such as 2,1 (default: all alike)", weights)
    .option("--definition <name|file>", "train the members instead: a shipped definition (two-view) or a JSON file")
    .option("--data <dataset>", `${DATA_HELP} (default: the definition's)`)
    .option("--seed <n>", "of the first member; others count on from it", whole("--seed", 0, 1), 1)
    .option("--repeats <n>", "ensembles, each of seeds of its own", whole("--repeats", 1, 10), 1)
    .option("--folds <k|loso>", "of whole training subjects, by which weights are chosen; loso: one for each subject", folds, 5)
    .option(
      "--fold-subjects <part>",
      "with --folds-only: train, the training subjects, or all, the test subjects among them",
      oneOf("--fold-subjects", FOLD_SUBJECTS),
    )
    .option("--folds-only", "choose weights and stop: trains no final model and leaves the test subjects alone")
    .option("--weights-from <way>", "folds, or equal: every recipe alike", oneOf("--weights-from", WEIGHTS_FROM), "folds" as const)
    .option(
      "--workers <n>",
      "trainings at a time, or auto: at most two, as random convolutions take a GB or two each",
      threads("--workers", 999),
      "auto" as const,
    )
    .option("--run <dir>", "folder that keeps finished trainings, for the same command to go on from (default: runs/NAME)")
    .option("--out <file>", "write the model (of several ensembles the first) to this file");
  common(ensemble).action(async (files: string[], options: EnsembleOptions, command: Command) => {
    const given = Object.keys(options).filter((name) => command.getOptionValueSource(name) === "cli");
    await (await import("./ensemble.js")).ensemble(files, options, given);
  });
}
