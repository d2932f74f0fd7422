import type { Command } from "commander";
import { common, verb } from "./command.js";
import type { FinetuneVerbOptions } from "./finetune.js";
import { DATA_HELP } from "./help-texts.js";
import { oneOf, positive, whole } from "./options.js";

/** Those of `finetune`, named here so that the help does not wait for the engine. */
const LAYERS = ["last", "head", "all"] as const;

/** `stride finetune`: fits a network to one person. */
export function addFinetune(program: Command): void {
  const finetune = verb(
    program,
    "finetune",
    "fit a network to one person by a few labelled windows, and judge it by that person's later ones, before and after",
    "stride finetune model.safetensors --data mine.safetensors --keep uci-har --out mine-model.safetensors",
  )
    .argument("<MODEL>", "model file of a network")
    .requiredOption("--data <dataset>", `that person's windows; ${DATA_HELP}`)
    .option("--subject <n|name>", "whose windows, where the dataset has several people's")
    .option(
      "--windows-per-class <n>",
      "how many of each activity to learn from, from the beginning of its label runs",
      whole("--windows-per-class", 1, 10),
      10,
    )
    .option(
      "--layers <part>",
      "which learn: last; head, all behind the time axis; or all: the last first, then all at a tenth of the rate",
      oneOf("--layers", LAYERS),
      "all",
    )
    .option("--epochs <n>", "times through the windows, in each stage", whole("--epochs", 1, 20), 20)
    .option("--learning-rate <x>", "step size while the last layers learn", positive("--learning-rate"), 0.001)
    .option("--keep <dataset>", "what the model was trained on: some of its windows are learned from again, others tell what was forgotten")
    .option("--pull <x>", "how strongly weights are pulled back to the old ones (default: 30, and none with --keep)", positive("--pull"))
    .option("--seed <n>", "decides which windows, their order and dropout; the same seed gives the same bits", whole("--seed", 0, 1), 1)
    .requiredOption("--out <file>", "write the finetuned model to this file");
  common(finetune).action(async (file: string, options: FinetuneVerbOptions) =>
    (await import("./finetune.js")).finetuneModel(file, options),
  );
}
