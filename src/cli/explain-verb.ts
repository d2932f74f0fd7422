import type { Command } from "commander";
import { common, verb } from "./command.js";
import { CHOICES, type ExplainOptions } from "./explain-options.js";
import { DATA_HELP } from "./help-texts.js";
import { oneOf, SPLITS, whole } from "./options.js";

/** `stride explain`. */
export function addExplain(program: Command): void {
  const explain = verb(
    program,
    "explain",
    "show why a model says what it says: which sensors, when, and what its filters look for",
    "stride explain model.safetensors --data uci-har --windows most-wrong --report why\n  $ stride explain model.safetensors walk.csv --report why",
  )
    .argument("<MODEL>", "model file")
    .argument("[RECORDING]", "instead of a dataset: a file, folder or zip with a recording, labelled or not; the first there")
    .option(
      "--data <dataset>",
      `${DATA_HELP} (default: the one it was trained on); with a recording, whose training windows tell what nothing happening is`,
    )
    .option("--mapping <file|name>", "of a recording: how its files are read, as for stride predict")
    .option("--label <column>", "of a recording, without a mapping: the column with labels")
    .option(
      "--split <part>",
      "windows to explain by: validation, those of the subjects that its training held back, train, all or test, which counts as opening it (default: validation where there is one, else train)",
      oneOf("--split", SPLITS),
    )
    .option("--window <n>", "explain this window, numbered from 0 in the dataset", whole("--window", 0, 17))
    .option(
      "--windows <choice>",
      "explain the window of each class that is most like the others (typical), or the six that it was surest of and wrong (most-wrong) (default: typical)",
      oneOf("--windows", CHOICES),
    )
    .option(
      "--sample <n>",
      "windows that importance and filters are told from, drawn by the seed where there are more",
      whole("--sample", 2, 1000),
      1000,
    )
    .option("--repeats <n>", "permutations of each group of signals", whole("--repeats", 1, 5), 5)
    .option("--seed <n>", "of the permutations and the sample", whole("--seed", 0, 1), 1)
    .option("--report <dir>", "draw it: report.html and figures/ in this folder");
  common(explain).action(async (file: string, recording: string | undefined, options: ExplainOptions) =>
    (await import("./explain.js")).explain(file, recording, options),
  );
}
